/**
 * The account that an app acts as. As in Jira it is put into the role `atlassian-addons-project-access` of every
 * project, also of those that come later, and with the scope ADMIN into the group `atlassian-addons-admin`
 * (facts §3.2). That gives it what schemes and levels grant to that role, and nothing else: no scheme is changed here.
 */

import { uuidOf } from '../uuid.ts';
import type { World } from '../world/world.ts';
import type { WorldProject } from '../world/world-file.ts';
import type { ConnectDescriptor } from './descriptor.ts';
import { newSecret } from './installed-apps.ts';

const accessRole = 'atlassian-addons-project-access';
const adminGroup = 'atlassian-addons-admin';

export function appAccountId(world: World, appKey: string): string {
  return `557058:${uuidOf(`app:${world.cloudId}:${appKey}`)}`;
}

/** Creates the account, or wakes the one that the app had before. */
export function openAppAccount(world: World, { key, name, scopes }: ConnectDescriptor): string {
  const accountId = appAccountId(world, key);
  world.putAccount({
    accountId,
    displayName: name,
    email: `${uuidOf(accountId)}@connect.atlassian.com`,
    accountType: 'app',
    active: true,
    // Nobody signs in as an app by a password that could be guessed.
    apiToken: world.accounts.get(accountId)?.apiToken ?? newSecret(),
  });
  for (const project of [...world.projects.values()]) addToProject(world, accountId, project);
  if (scopes.includes('ADMIN')) addToAdministrators(world, accountId);
  else removeFromAdministrators(world, accountId);
  return accountId;
}

export function closeAppAccount(world: World, accountId: string): void {
  const roleId = roleIdOf(world);
  if (roleId !== undefined) {
    for (const project of [...world.projects.values()]) {
      const actors = project.roleActors.find((entry) => entry.roleId === roleId);
      if (!actors?.users.includes(accountId)) continue;
      const left = { ...actors, users: actors.users.filter((id) => id !== accountId) };
      const others = project.roleActors.filter((entry) => entry !== actors);
      const nobody = left.users.length + left.groups.length === 0;
      world.putProject({ ...project, roleActors: nobody ? others : [...others, left] });
    }
  }
  removeFromAdministrators(world, accountId);
  if (world.accounts.has(accountId)) world.setAccountActive(accountId, false);
}

export function addToProject(world: World, accountId: string, project: WorldProject): void {
  const roleId = roleIdOf(world) ?? createRole(world);
  const actors = project.roleActors.find((entry) => entry.roleId === roleId) ?? {
    roleId,
    users: [],
    groups: [],
  };
  if (actors.users.includes(accountId)) return;
  world.setRoleActors(project.id, { ...actors, users: [...actors.users, accountId] });
}

function roleIdOf(world: World): string | undefined {
  const roles = [...world.projectRoles.values()];
  return roles.find((role) => role.name === accessRole && role.projectId === undefined)?.id;
}

function createRole(world: World): string {
  const id = world.takeId('projectRole');
  const description = 'Apps that are installed on the site act through this role.';
  world.putProjectRole({ id, name: accessRole, description });
  return id;
}

function addToAdministrators(world: World, accountId: string): void {
  let group = world.groupNamed(adminGroup);
  if (!group) {
    group = { groupId: uuidOf(`group:${world.cloudId}:${adminGroup}`), name: adminGroup, members: [] };
    world.putGroup(group);
    const holder = { type: 'group', parameter: adminGroup, value: group.groupId };
    world.setGlobalPermissions([...world.globalPermissions, { permission: 'ADMINISTER', holder }]);
  }
  if (!group.members.includes(accountId)) {
    world.setGroupMembers(group.groupId, [...group.members, accountId]);
  }
}

function removeFromAdministrators(world: World, accountId: string): void {
  const group = world.groupNamed(adminGroup);
  if (!group?.members.includes(accountId)) return;
  world.setGroupMembers(
    group.groupId,
    group.members.filter((id) => id !== accountId),
  );
}
