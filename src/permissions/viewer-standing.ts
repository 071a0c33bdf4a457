/**
 * Whom somebody counts as on one source: as their account, with its groups and application roles, or as anonymous.
 * Asked of the store, or of memberships that somebody supposes.
 */

import type { DirectoryAccount } from '../model/directory.ts';
import type { AccountId, GroupId } from '../model/ids.ts';
import type { Store } from '../store/store.ts';
import { type DirectoryCopy, fresh, type IsFresh } from './directory-copy.ts';

/** The viewer on one source. Without an account: anonymous, in no group. */
export interface ViewerStanding {
  readonly account: AccountId | undefined;
  readonly hasJiraAccess: boolean;
  readonly groups: ReadonlySet<GroupId>;
  /** Keys of the application roles that the viewer has. */
  readonly applications: ReadonlySet<string>;
}

export const anonymous: ViewerStanding = {
  account: undefined,
  hasJiraAccess: false,
  groups: new Set(),
  applications: new Set(),
};

export async function storedStanding(
  store: Store,
  copy: DirectoryCopy,
  accountId: AccountId | undefined,
  isFresh: IsFresh,
): Promise<ViewerStanding> {
  if (accountId === undefined) return anonymous;
  const account = await store.directory.account(copy.sourceId, accountId);
  return standingOf(copy, account, await store.directory.groupsOf(copy.sourceId, accountId), isFresh);
}

/**
 * An account counts as itself when it is active, of type `atlassian` or `app`, and, unless it is an app, in
 * a group of at least one application role, or has one by its own account where the roles are not known.
 * Everybody else counts as anonymous.
 */
export function standingOf(
  copy: DirectoryCopy,
  account: DirectoryAccount | undefined,
  memberships: readonly { readonly groupId: GroupId; readonly readMs: number }[],
  isFresh: IsFresh,
): ViewerStanding {
  if (copy.accountsReadMs === undefined || !isFresh(copy.accountsReadMs)) return anonymous;
  if (!account?.active || (account.type !== 'atlassian' && account.type !== 'app')) return anonymous;
  const groups = new Set<GroupId>();
  for (const { groupId, readMs } of memberships) if (isFresh(readMs)) groups.add(groupId);
  const roles = fresh(copy.applicationRoles, isFresh)?.roles.filter((role) =>
    role.groups.some((group) => groups.has(group)),
  );
  // Where Jira does not give the roles, what it says of this account alone; where neither, none.
  const alone = roles ? undefined : fresh(copy.accountApplications.get(account.accountId), isFresh);
  const applications = new Set<string>(roles?.map(({ key }) => key) ?? alone?.keys);
  const hasJiraAccess = applications.size > 0;
  if (!hasJiraAccess && account.type !== 'app') return anonymous;
  return { account: account.accountId, hasJiraAccess, groups, applications };
}
