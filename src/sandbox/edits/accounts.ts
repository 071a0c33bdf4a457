/**
 * Edits of who has an account on the site. Taking somebody off the site does not close their Atlassian account: they
 * stay listed by their name, inactive, in no group and no role. Whoever closes it is a former user on every site.
 */

import type { Site } from '../site.ts';
import { uuidOf } from '../uuid.ts';
import type { WorldAccount } from '../world/world-file.ts';
import { audit } from './audit.ts';
import type { Edit } from './edit.ts';
import { tell } from './edit.ts';
import { addToGroup, userItem } from './groups.ts';

/** `applications` are keys of application roles; the account is put into the default groups of each. */
export function createAccount(edit: Edit, email: string, applications: readonly string[]): WorldAccount {
  const { world } = edit;
  const account: WorldAccount = {
    accountId: `712020:${uuidOf(`account ${world.takeId('account')} of ${world.cloudId}`)}`,
    displayName: email.replace(/@.*$/, ''),
    email,
    accountType: 'atlassian',
    active: true,
  };
  world.putAccount(account);
  audit(edit, { summary: 'User created', category: 'user management', object: userItem(account) });
  tell(edit, { name: 'user_created', accountId: account.accountId });
  const roles = world.applicationRoles.filter(({ key }) => applications.includes(key));
  const groupIds = new Set(roles.flatMap(({ groups, defaultGroups }) => defaultGroups ?? groups.slice(0, 1)));
  for (const groupId of groupIds) {
    const group = world.groups.get(groupId);
    if (group) addToGroup(edit, group, account);
  }
  return account;
}

export function removeAccount(edit: Edit, account: WorldAccount): void {
  const { world } = edit;
  const { accountId } = account;
  const others = (ids: readonly string[]) => ids.filter((id) => id !== accountId);
  for (const group of world.groups.values()) {
    if (group.members.includes(accountId)) world.setGroupMembers(group.groupId, others(group.members));
  }
  for (const project of world.projects.values()) {
    if (!project.roleActors.some(({ users }) => users.includes(accountId))) continue;
    const roleActors = project.roleActors.map((actors) => ({ ...actors, users: others(actors.users) }));
    world.putProject({ ...project, roleActors });
  }
  for (const role of world.projectRoles.values()) {
    const actors = role.defaultActors;
    if (!actors?.users.includes(accountId)) continue;
    world.putProjectRole({ ...role, defaultActors: { ...actors, users: others(actors.users) } });
  }
  world.setAccountActive(accountId, false);
  audit(edit, { summary: 'User deleted', category: 'user management', object: userItem(account) });
  tell(edit, { name: 'user_deleted', accountId });
}

/** As the person does it, on Atlassian's side. [M] That a site tells it as it tells of any account that leaves it. */
export function closeAccount({ world, events, clock }: Site, account: WorldAccount): void {
  removeAccount({ world, events, actor: undefined, nowMs: clock.now() }, account);
  world.putAccount({ ...account, active: false, deleted: true });
}
