/**
 * Whom a caller counts as, and how a holder of a permission scheme or security level matches them. Written
 * from Jira's documentation of permission holders. An account counts as itself when it is active, of type
 * `atlassian` or `app` and, unless it is an app, has access to some Jira application; everybody else counts
 * as anonymous, whatever groups and roles still name them. A holder that is not known matches nobody.
 */

import type { IssueFacts } from '../world/issue-entry.ts';
import type { World } from '../world/world.ts';
import type { WorldAccount, WorldHolder, WorldProject } from '../world/world-file.ts';

export interface Viewer {
  /** Undefined: anonymous. */
  readonly account: WorldAccount | undefined;
  readonly groups: ReadonlySet<string>;
  /** Keys of the application roles that the account has access to. */
  readonly applications: ReadonlySet<string>;
  /** What the evaluator worked out for a project, by project id; dropped with the viewer. */
  readonly projects: Map<string, ProjectView>;
}

/** One project as one viewer meets it. */
export interface ProjectView {
  readonly browse: Match;
  /** Some Browse grant matches the viewer on some conceivable issue: the project's name is no secret. */
  readonly listed: boolean;
  readonly administers: boolean;
  /** Grants by permission, each worked out when first asked for. */
  readonly grants: Map<string, Match>;
  readonly levels: ReadonlyMap<string, Match>;
  /** Ids of the roles by which the viewer passes restrictions of issues. */
  readonly roleIds: ReadonlySet<string>;
  /** Names of the roles of the project that the viewer is in. */
  readonly roleNames: ReadonlySet<string>;
}

/** True or false for every issue, or a question to each. */
export type Match = boolean | ((issue: IssueFacts) => boolean);

export function viewerOf(world: World, accountId: string | undefined): Viewer {
  const key = accountId ?? '';
  let viewer = world.viewers.get(key);
  if (!viewer) {
    viewer = makeViewer(world, accountId);
    world.viewers.set(key, viewer);
  }
  return viewer;
}

export function isMatch(match: Match, issue: IssueFacts): boolean {
  return typeof match === 'boolean' ? match : match(issue);
}

/** One of several holders matches. */
export function anyMatch(matches: readonly Match[]): Match {
  if (matches.includes(true)) return true;
  const questions = matches.filter((match) => typeof match === 'function');
  if (questions.length === 0) return false;
  return (issue) => questions.some((question) => question(issue));
}

/** `project` is undefined for global permissions, which know no roles and no issues. */
export function holderMatch(
  world: World,
  viewer: Viewer,
  project: WorldProject | undefined,
  holder: WorldHolder,
): Match {
  const { account, groups, applications } = viewer;
  if (holder.type === 'anyone') return account !== undefined || world.site.blockPublicAccess !== true;
  if (account === undefined) return false;
  const { accountId } = account;
  const named = holder.value ?? holder.parameter;
  switch (holder.type) {
    case 'applicationRole':
      return named === undefined || named === '' ? applications.size > 0 : applications.has(named);
    case 'group': {
      const groupId = holder.value ?? groupWithName(world, holder.parameter);
      return groupId !== undefined && groups.has(groupId);
    }
    case 'user':
      return named === accountId;
    case 'projectRole':
      return project !== undefined && named !== undefined && isRoleMember(world, viewer, project, named);
    case 'projectLead':
      return project?.leadAccountId === accountId;
    case 'reporter':
      return project !== undefined && ((issue) => issue.reporter === accountId);
    case 'assignee':
      return project !== undefined && ((issue) => issue.assignee === accountId);
    case 'userCustomField': {
      const type = world.fields.get(named ?? '')?.type;
      if (project === undefined || (type !== 'user' && type !== 'multiuser')) return false;
      return (issue) => idsIn(issue, named).includes(accountId);
    }
    case 'groupCustomField': {
      const type = world.fields.get(named ?? '')?.type;
      if (project === undefined || (type !== 'group' && type !== 'multigroup')) return false;
      return (issue) => idsIn(issue, named).some((groupId) => groups.has(groupId));
    }
    default:
      // The portal's holder opens the portal, not the issue; any other type is not Jira's.
      return false;
  }
}

/** An actor of the role in this project, directly or through a group. */
export function isRoleMember(world: World, viewer: Viewer, project: WorldProject, roleId: string): boolean {
  const { account, groups } = viewer;
  if (!account || !world.rolesOfProject(project).some((role) => role.id === roleId)) return false;
  return project.roleActors.some(
    (actors) =>
      actors.roleId === roleId &&
      (actors.users.includes(account.accountId) || actors.groups.some((groupId) => groups.has(groupId))),
  );
}

/** The holder that stands for the customers of a service project, in its portal only. */
export const portalHolder = 'sd.customer.portal.only';

/**
 * Whether the account may use the portal of a service project: it works with the site's service projects, or it is in
 * the project's role for customers, or in one of the project's organisations. Which customers a portal takes is a
 * setting in Jira; this is its default, without sign-up [M].
 */
export function isPortalCustomer(
  world: World,
  accountId: string | undefined,
  project: WorldProject,
): boolean {
  const account = world.accounts.get(accountId ?? '');
  if (!account?.active || account.accountType === 'app') return false;
  const { applications } = viewerOf(world, accountId);
  if (applications.has('jira-servicedesk')) return true;
  const groups = world.groupsOfAccount(account.accountId);
  const customers = world.rolesOfProject(project).filter((role) => role.name === 'Service Desk Customers');
  const isActor = project.roleActors.some(
    (actors) =>
      customers.some((role) => role.id === actors.roleId) &&
      (actors.users.includes(account.accountId) || actors.groups.some((groupId) => groups.has(groupId))),
  );
  const organizations = world
    .list('organizations')
    .filter((organization) => project.organizationIds?.includes(organization.id));
  return isActor || organizations.some(({ members }) => members.includes(account.accountId));
}

function makeViewer(world: World, accountId: string | undefined): Viewer {
  const anonymous: Viewer = {
    account: undefined,
    groups: new Set(),
    applications: new Set(),
    projects: new Map(),
  };
  const account = accountId === undefined ? undefined : world.accounts.get(accountId);
  if (!account?.active || account.accountType === 'customer') return anonymous;
  const groups = world.groupsOfAccount(account.accountId);
  const applications = new Set(
    world.applicationRoles
      .filter((role) => role.groups.some((groupId) => groups.has(groupId)))
      .map((role) => role.key),
  );
  if (account.accountType !== 'app' && applications.size === 0) return anonymous;
  return { account, groups, applications, projects: new Map() };
}

/** Grants made before group ids existed name the group; a name that two groups bear names nobody. */
function groupWithName(world: World, name: string | undefined): string | undefined {
  const bearers = [...world.groups.values()].filter((group) => group.name === name);
  return bearers.length === 1 ? bearers[0]?.groupId : undefined;
}

function idsIn(issue: IssueFacts, fieldId: string | undefined): readonly string[] {
  const value = issue.customFields?.[fieldId ?? ''];
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value : [];
}
