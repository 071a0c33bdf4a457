/** Names, and times of reading, of the groups and accounts that an explanation about one issue may mention. */

import type { DirectoryAccount, Holder } from '../../model/directory.ts';
import { type AccountId, accountId, type GroupId, groupId, type LevelId } from '../../model/ids.ts';
import type { StoredIssue } from '../../model/issue.ts';
import type { Store } from '../../store/store.ts';
import type { DirectoryCopy } from '../directory-copy.ts';
import type { Told } from './reason-words.ts';

/** Of more holders than this the names are not looked up: nobody reads them. */
const mostHolders = 300;

export async function namesAround(
  store: Store,
  copy: DirectoryCopy,
  { facts }: StoredIssue,
): Promise<Pick<Told, 'membersReadMs' | 'groupName' | 'accounts'>> {
  const groups = new Set<GroupId>();
  const accounts = new Set<AccountId>();
  for (const one of [facts.people.reporter, facts.people.assignee]) if (one !== undefined) accounts.add(one);
  for (const holder of holdersAround(copy, facts.scope).slice(0, mostHolders)) {
    const named = holder.value ?? holder.parameter;
    if (holder.type === 'user' && named !== undefined) accounts.add(accountId(named));
    if (holder.type !== 'group') continue;
    const id =
      holder.value === undefined ? copy.groupByName.get(holder.parameter ?? '') : groupId(holder.value);
    if (id !== undefined) groups.add(id);
  }
  const project = copy.projects.get(facts.scope.projectId);
  const lead = project?.project?.body.leadAccountId;
  if (lead !== undefined) accounts.add(lead);
  for (const role of project?.roles?.body.roles ?? []) for (const group of role.groups) groups.add(group);
  for (const role of copy.applicationRoles?.body.roles ?? [])
    for (const group of role.groups) groups.add(group);
  for (const ids of Object.values(facts.people.groupFields)) for (const id of ids) groups.add(id);
  for (const ids of Object.values(facts.people.userFields)) for (const id of ids) accounts.add(id);
  const known = new Map<AccountId, DirectoryAccount>();
  for (const id of accounts) {
    const account = await store.directory.account(copy.sourceId, id);
    if (account) known.set(id, account);
  }
  const times = await store.directory.membersReadMs(copy.sourceId, [...groups]);
  const groupNames = new Map(copy.groups?.body.groups.map((group) => [group.groupId, group.name]));
  return {
    membersReadMs: (id) => times.get(id),
    groupName: (id) => groupNames.get(id),
    accounts: known,
  };
}

function holdersAround(copy: DirectoryCopy, scope: StoredIssue['facts']['scope']): Holder[] {
  const project = copy.projects.get(scope.projectId);
  const scheme = project?.permissionScheme && copy.schemes.get(project.permissionScheme.body.schemeId);
  const security = project?.securityScheme?.body.schemeId;
  const levels = security === undefined ? undefined : copy.securitySchemes.get(security)?.body.levels;
  const wanted = new Set<LevelId>();
  for (const level of [scope.level, scope.parentLevel]) if (level.kind === 'level') wanted.add(level.levelId);
  const members =
    levels?.filter(({ levelId }) => wanted.has(levelId)).flatMap(({ holders }) => holders) ?? [];
  return [...(scheme?.browse ?? []), ...members];
}
