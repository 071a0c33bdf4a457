/** Who in Jackdaw the accounts are that can find something, and which of them somebody means by a few words. */

import type { DirectoryAccount } from '../../model/directory.ts';
import type { AccountId } from '../../model/ids.ts';
import type { Person } from '../../model/person.ts';
import type { Source } from '../../model/source.ts';
import { tiesThatCount } from '../../people/tie-standing.ts';
import type { Store } from '../../store/store.ts';

export async function peopleTiedTo(
  store: Store,
  source: Source,
  accounts: ReadonlySet<AccountId>,
): Promise<ReadonlyMap<AccountId, Person>> {
  const found = new Map<AccountId, Person>();
  const tied = (await store.people.tiedAccounts(source.site.id)).filter((account) => accounts.has(account));
  if (tied.length === 0) return found;
  for (const person of await store.people.list()) {
    const account = (await tiesThatCount(store, person, [source])).get(source.site.id);
    if (account !== undefined && accounts.has(account)) found.set(account, person);
    if (found.size === tied.length) break;
  }
  return found;
}

/** Whether each word stands in a name or an address, in Jira or here, or in the account id. */
export function isNamed(account: DirectoryAccount, person: Person | undefined, words: string): boolean {
  const { displayName, email, accountId } = account;
  const text = [displayName, email, accountId, person?.name, person?.email].join(' ').toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
