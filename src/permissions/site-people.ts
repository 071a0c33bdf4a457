/**
 * Everybody of one source at once: its accounts and the members of its groups, beside the directory. For questions
 * about many people, which one by one would ask the store as many times.
 */

import type { DirectoryAccount } from '../model/directory.ts';
import type { AccountId, GroupId, SourceId } from '../model/ids.ts';
import type { GroupMembers } from '../store/directory-store.ts';
import type { DirectoryCopy, IsFresh } from './directory-copy.ts';
import { freshNow, type PermissionTools } from './permission-tools.ts';
import { standingOf, type ViewerStanding } from './viewer-standing.ts';

export interface SitePeople {
  readonly copy: DirectoryCopy;
  readonly isFresh: IsFresh;
  /** By id. */
  readonly accounts: ReadonlyMap<AccountId, DirectoryAccount>;
  /** Groups whose members are known. */
  readonly groups: ReadonlyMap<GroupId, GroupMembers>;
}

export async function sitePeople(
  tools: Pick<PermissionTools, 'store' | 'directory' | 'directoryMaxAgeMs' | 'now'>,
  sourceId: SourceId,
): Promise<SitePeople> {
  const copy = await tools.directory.current(sourceId, tools.now());
  const accounts = await tools.store.directory.accounts(sourceId);
  const groups = await tools.store.directory.memberships(sourceId);
  return {
    copy,
    isFresh: freshNow(tools),
    accounts: new Map(accounts.map((account) => [account.accountId, account])),
    groups: new Map(groups.map((group) => [group.groupId, group])),
  };
}

/** Whom each of these accounts counts as. */
export function standingsOf(
  { copy, isFresh, accounts, groups }: SitePeople,
  of: readonly AccountId[],
): ReadonlyMap<AccountId, ViewerStanding> {
  const memberships = new Map<AccountId, { groupId: GroupId; readMs: number }[]>(of.map((id) => [id, []]));
  for (const { groupId, readMs, members } of groups.values()) {
    for (const member of members) memberships.get(member)?.push({ groupId, readMs });
  }
  return new Map(
    [...memberships].map(([id, groupsOf]) => [id, standingOf(copy, accounts.get(id), groupsOf, isFresh)]),
  );
}

/** Why somebody counts as anonymous. */
export function whyAnonymous({ copy, isFresh, accounts }: SitePeople, id: AccountId): string {
  const account = accounts.get(id);
  if (copy.accountsReadMs === undefined || !isFresh(copy.accountsReadMs)) {
    return 'the accounts were read too long ago';
  }
  if (!account) return 'there is no such account';
  if (account.type === 'customer') return 'a customer of the portal';
  if (account.type !== 'atlassian' && account.type !== 'app') return 'not the account of a person or an app';
  if (!account.active) return 'deactivated';
  return 'no access to any Jira application';
}
