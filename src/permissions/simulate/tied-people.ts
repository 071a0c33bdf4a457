/**
 * The people of Jackdaw whom somebody may mean by an address or a name, with the account that each counts as on one
 * site: a change is about accounts, and people know each other by the names that they have here. Ties that do not
 * count lead to no account.
 */

import type { AccountId } from '../../model/ids.ts';
import type { Source } from '../../model/source.ts';
import { tiesThatCount } from '../../people/tie-standing.ts';
import type { Store } from '../../store/store.ts';
import type { WrittenChange } from './read-change.ts';

export interface TiedPerson {
  readonly name: string;
  readonly email: string;
  /** Undefined: none of their ties to the site counts. */
  readonly account: AccountId | undefined;
}

export async function tiedPeople(store: Store, source: Source, change: WrittenChange): Promise<TiedPerson[]> {
  const wanted = whomItNames(change)?.trim().toLowerCase();
  if (wanted === undefined) return [];
  const tied: TiedPerson[] = [];
  for (const person of await store.people.list()) {
    const { name, email } = person;
    if (name.toLowerCase() !== wanted && email.toLowerCase() !== wanted) continue;
    tied.push({ name, email, account: (await tiesThatCount(store, person, [source])).get(source.site.id) });
  }
  return tied;
}

function whomItNames(change: WrittenChange): string | undefined {
  if (change.kind === 'scheme') return undefined;
  if (change.kind === 'membership') return change.account;
  const holder = change.kind === 'role-actor' ? change.actor : change.holder;
  return /^\s*user:(.+)$/is.exec(holder)?.[1];
}
