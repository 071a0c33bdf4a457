/** Jira's shapes of project roles and their actors. Actors come sorted by the name that they are shown with. */

import type { Call } from '../operation.ts';
import type { WorldProject, WorldProjectRole } from '../world/world-file.ts';
import type { Json } from './entity-json.ts';

interface ActorIds {
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

/** The role in a project; without a project, the role with its default actors. */
export function roleJson(
  call: Call,
  role: WorldProjectRole,
  project: WorldProject | undefined,
  actors: ActorIds,
  { excludeInactive = false } = {},
): Json {
  return {
    self: roleAddress(call, role, project),
    name: role.name,
    id: Number(role.id),
    description: role.description ?? '',
    actors: actorsJson(call, role, actors, excludeInactive),
    ...scopeOf(call, role),
  };
}

export function roleDetailsJson(call: Call, role: WorldProjectRole, project: WorldProject): Json {
  return {
    self: roleAddress(call, role, project),
    name: role.name,
    id: Number(role.id),
    description: role.description ?? '',
    admin: role.name === 'Administrators' || role.name === 'Administrator',
    default: false,
    roleConfigurable: true,
    translatedName: role.name,
    type: 'DEFAULT',
    ...scopeOf(call, role),
  };
}

/** As a holder of a permission shows it. */
export function roleOutlineJson(call: Call, role: WorldProjectRole): Json {
  return {
    self: roleAddress(call, role, undefined),
    name: role.name,
    id: Number(role.id),
    description: role.description ?? '',
    ...scopeOf(call, role),
  };
}

export function roleAddress(
  { baseUrl }: Call,
  role: WorldProjectRole,
  project: WorldProject | undefined,
): string {
  const place = project ? `project/${project.id}/role` : 'role';
  return `${baseUrl}/rest/api/3/${place}/${role.id}`;
}

function actorsJson(call: Call, role: WorldProjectRole, actors: ActorIds, excludeInactive: boolean): Json[] {
  const { world, baseUrl } = call;
  const groups = actors.groups.flatMap((groupId) => {
    const name = world.groups.get(groupId)?.name;
    if (name === undefined) return [];
    const displayName = name;
    return [
      { displayName, type: 'atlassian-group-role-actor', name, actorGroup: { name, displayName, groupId } },
    ];
  });
  const users = actors.users.flatMap((accountId) => {
    const account = world.accounts.get(accountId);
    if (!account || (excludeInactive && !account.active)) return [];
    const displayName = account.deleted ? 'Former user' : account.displayName;
    const avatarUrl = `${baseUrl}/secure/useravatar?accountId=${encodeURIComponent(accountId)}&size=xsmall`;
    return [{ displayName, type: 'atlassian-user-role-actor', avatarUrl, actorUser: { accountId } }];
  });
  return [...groups, ...users]
    .sort((a, b) => a.displayName.localeCompare(b.displayName, 'en'))
    .map((actor, index) => ({ id: Number(role.id) * 1000 + index, ...actor }));
}

function scopeOf({ world }: Call, role: WorldProjectRole): Json {
  const owner = world.projects.get(role.projectId ?? '');
  if (!owner) return {};
  const { id, key, name } = owner;
  return { scope: { type: 'PROJECT', project: { id, key, name } } };
}
