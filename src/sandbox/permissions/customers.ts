/**
 * Who is a customer of a service project, and which requests they share. Beside those who work on it by Jira's
 * permissions, a service project has customers: members of its organisations, people in its role "Service Desk
 * Customers", and whoever takes part in one of its requests. That opens the portal, and nothing of Jira's own API.
 */

import type { World } from '../world/world.ts';
import type { WorldIssue, WorldOrganization, WorldProject } from '../world/world-file.ts';
import { canBrowse, canListProject, hasPermission } from './who-can-see.ts';

/** The role that Jira gives every service project for its customers. */
const customersRole = 'Service Desk Customers';

export function serviceProjects(world: World): WorldProject[] {
  return [...world.projects.values()].filter(
    ({ type, state }) => type === 'service_desk' && (state ?? 'live') === 'live',
  );
}

/** Works on requests: holds Service Project Agent, or Administer Projects, and browses the project. */
export function isAgent(world: World, accountId: string | undefined, project: WorldProject): boolean {
  return (
    canListProject(world, accountId, project) &&
    (hasPermission(world, accountId, 'SERVICEDESK_AGENT', project) ||
      hasPermission(world, accountId, 'ADMINISTER_PROJECTS', project))
  );
}

/** May open the portal of the project. */
export function mayUsePortal(world: World, accountId: string, project: WorldProject): boolean {
  return canListProject(world, accountId, project) || isCustomer(world, accountId, project);
}

function isCustomer(world: World, accountId: string, project: WorldProject): boolean {
  return isNamedCustomer(world, accountId, project) || ownRequests(world, accountId, project).length > 0;
}

/** Ids of accounts, in order: those of the organisations, of the role, and of the requests. */
export function customersOf(world: World, project: WorldProject): string[] {
  const roles = world.rolesOfProject(project).filter(({ name }) => name === customersRole);
  const actors = project.roleActors.filter(({ roleId }) => roles.some(({ id }) => id === roleId));
  return [
    ...new Set([
      ...organizationsOf(world, project).flatMap(({ members }) => members),
      ...actors.flatMap(({ users }) => users),
      ...actors.flatMap(({ groups }) => groups.flatMap((id) => world.groups.get(id)?.members ?? [])),
      ...world
        .entriesOfProject(project.id)
        .map(({ facts }) => facts)
        .filter(({ requestTypeId }) => requestTypeId !== undefined)
        .flatMap(({ reporter, requestParticipants = [] }) => [
          ...(reporter === undefined ? [] : [reporter]),
          ...requestParticipants,
        ]),
    ]),
  ].filter((accountId) => world.accounts.get(accountId)?.active === true);
}

export function organizationsOf(world: World, { organizationIds = [] }: WorldProject): WorldOrganization[] {
  return world.list('organizations').filter(({ id }) => organizationIds.includes(id));
}

/** Requests that a person sees in the portal: their own, those they take part in, and those of their organisation. */
export function ownRequests(world: World, accountId: string, project: WorldProject): WorldIssue[] {
  const mine = world
    .list('organizations')
    .filter(({ members }) => members.includes(accountId))
    .map(({ id }) => id);
  return world
    .entriesOfProject(project.id)
    .filter(
      ({ facts }) =>
        facts.requestTypeId !== undefined &&
        facts.archived !== true &&
        (facts.reporter === accountId ||
          facts.requestParticipants?.includes(accountId) === true ||
          facts.organizationIds?.some((id) => mine.includes(id)) === true),
    )
    .map(({ issue }) => issue);
}

/** Undefined: no request, or none that this person may know of. */
export function requestFor(
  world: World,
  accountId: string,
  idOrKey: string,
): { readonly issue: WorldIssue; readonly project: WorldProject; readonly asAgent: boolean } | undefined {
  const issue = world.findEntry(idOrKey)?.issue;
  const project = world.projects.get(issue?.projectId ?? '');
  if (!issue || !project || issue.requestTypeId === undefined) return undefined;
  if (!serviceProjects(world).includes(project)) return undefined;
  if (canBrowse(world, accountId, issue)) return { issue, project, asAgent: true };
  const isOwn = ownRequests(world, accountId, project).some(({ id }) => id === issue.id);
  return isOwn ? { issue, project, asAgent: false } : undefined;
}

function isNamedCustomer(world: World, accountId: string, project: WorldProject): boolean {
  const groups = world.groupsOfAccount(accountId);
  const roles = world.rolesOfProject(project).filter(({ name }) => name === customersRole);
  return (
    organizationsOf(world, project).some(({ members }) => members.includes(accountId)) ||
    project.roleActors.some(
      (actors) =>
        roles.some(({ id }) => id === actors.roleId) &&
        (actors.users.includes(accountId) || actors.groups.some((id) => groups.has(id))),
    )
  );
}
