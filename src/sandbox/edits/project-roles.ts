/**
 * Edits of project roles and of who acts in them. A role's id stays; comments and worklogs restricted to a role
 * carry its name in the world, so a new name is written into them: in Jira they belong to the role, not to what
 * it is called. (A name changed on the world itself moves nothing.)
 */

import type { World } from '../world/world.ts';
import type { WorldHolder, WorldProject, WorldProjectRole } from '../world/world-file.ts';
import { audit } from './audit.ts';
import type { Edit } from './edit.ts';
import { moveRestrictions, restrictedIssues } from './restrictions.ts';

/** Ids of accounts and of groups. */
export interface Actors {
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

export const nobody: Actors = { users: [], groups: [] };

export function createRole(edit: Edit, name: string, description: string | undefined): WorldProjectRole {
  const { world } = edit;
  const id = world.takeId('projectRole');
  const role: WorldProjectRole = { id, name, ...(description === undefined ? {} : { description }) };
  world.putProjectRole(role);
  audit(edit, { summary: 'Project role created', category: 'projects', object: roleItem(role) });
  return role;
}

export function changeRole(
  edit: Edit,
  role: WorldProjectRole,
  change: { readonly name?: string; readonly description?: string },
): WorldProjectRole {
  const { world } = edit;
  const next = { ...role, ...change };
  world.putProjectRole(next);
  if (next.name !== role.name) {
    moveRestrictions(world, { type: 'role', value: role.name }, next.name, projectsWith(world, next));
  }
  const changes = (['name', 'description'] as const)
    .filter((field) => (next[field] ?? '') !== (role[field] ?? ''))
    .map((fieldName) => ({ fieldName, from: role[fieldName] ?? '', to: next[fieldName] ?? '' }));
  if (changes.length > 0) {
    audit(edit, { summary: 'Project role updated', category: 'projects', object: roleItem(next), changes });
  }
  return next;
}

/** Some scheme, level, restricted issue, comment or worklog names the role. Actors alone are no use of it. */
export function isRoleInUse(world: World, role: WorldProjectRole): boolean {
  const names = (holder: WorldHolder) => isRoleHolder(holder, role);
  return (
    [...world.permissionSchemes.values()].some(({ permissions }) =>
      permissions.some(({ holder }) => names(holder)),
    ) ||
    [...world.securitySchemes.values()].some(({ levels }) =>
      levels.some(({ members }) => members.some(({ holder }) => names(holder))),
    ) ||
    issuesRestrictedTo(world, role).length > 0 ||
    restrictedIssues(world, { type: 'role', value: role.name }, projectsWith(world, role)).length > 0
  );
}

/** What names the role names the other one afterwards. Its actors are not moved, as in Jira. */
export function deleteRole(edit: Edit, role: WorldProjectRole, swap: WorldProjectRole | undefined): void {
  const { world } = edit;
  if (swap) swapRole(world, role, swap);
  for (const project of world.projects.values()) {
    const roleActors = project.roleActors.filter(({ roleId }) => roleId !== role.id);
    if (roleActors.length < project.roleActors.length) world.putProject({ ...project, roleActors });
  }
  world.deleteProjectRole(role.id);
  audit(edit, { summary: 'Project role deleted', category: 'projects', object: roleItem(role) });
}

export function setDefaultActors(
  edit: Edit,
  role: WorldProjectRole,
  defaultActors: Actors,
): WorldProjectRole {
  const next = { ...role, defaultActors };
  edit.world.putProjectRole(next);
  audit(edit, {
    summary: 'Default members of project role changed',
    category: 'projects',
    object: roleItem(role),
  });
  return next;
}

export function setProjectActors(
  edit: Edit,
  project: WorldProject,
  role: WorldProjectRole,
  actors: Actors,
): WorldProject {
  const { world } = edit;
  const before = actorsIn(project, role);
  world.setRoleActors(project.id, { roleId: role.id, ...actors });
  const names = ({ users, groups }: Actors) =>
    [...users, ...groups.map((id) => world.groups.get(id)?.name ?? id)].join(', ');
  audit(edit, {
    summary: 'Project roles changed',
    category: 'projects',
    object: { id: project.id, name: project.name, typeName: 'PROJECT' },
    changes: [{ fieldName: role.name, from: names(before), to: names(actors) }],
  });
  return world.knownProject(project.id);
}

export function actorsIn(project: WorldProject, role: WorldProjectRole): Actors {
  const entries = project.roleActors.filter(({ roleId }) => roleId === role.id);
  return {
    users: entries.flatMap(({ users }) => users),
    groups: entries.flatMap(({ groups }) => groups),
  };
}

function swapRole(world: World, role: WorldProjectRole, swap: WorldProjectRole): void {
  const swapped = <T extends { readonly holder: WorldHolder }>(holding: T): T =>
    isRoleHolder(holding.holder, role)
      ? { ...holding, holder: { type: 'projectRole', parameter: swap.id, value: swap.id } }
      : holding;
  for (const scheme of world.permissionSchemes.values()) {
    if (!scheme.permissions.some(({ holder }) => isRoleHolder(holder, role))) continue;
    world.putPermissionScheme({ ...scheme, permissions: scheme.permissions.map(swapped) });
  }
  for (const scheme of world.securitySchemes.values()) {
    const levels = scheme.levels.map((level) => ({ ...level, members: level.members.map(swapped) }));
    world.putSecurityScheme({ ...scheme, levels });
  }
  for (const issue of issuesRestrictedTo(world, role)) {
    const others = (issue.restrictedToRoles ?? []).filter((id) => id !== role.id && id !== swap.id);
    world.putIssue({ ...issue, restrictedToRoles: [...others, swap.id] });
  }
  moveRestrictions(world, { type: 'role', value: role.name }, swap.name, projectsWith(world, role));
}

function issuesRestrictedTo(world: World, role: WorldProjectRole) {
  return [...world.entries.values()]
    .filter(({ facts }) => facts.restrictedToRoles?.includes(role.id))
    .map(({ issue }) => issue);
}

function isRoleHolder({ type, value, parameter }: WorldHolder, role: WorldProjectRole): boolean {
  return type === 'projectRole' && (value ?? parameter) === role.id;
}

/** Other projects may have a role of the same name, which is another one. */
function projectsWith(world: World, role: WorldProjectRole): (projectId: string) => boolean {
  return (projectId) => {
    const project = world.projects.get(projectId);
    return project !== undefined && world.rolesOfProject(project).some(({ id }) => id === role.id);
  };
}

function roleItem({ id, name }: WorldProjectRole) {
  return { id, name, typeName: 'PROJECT_ROLE' };
}
