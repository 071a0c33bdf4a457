/**
 * Many viewers of one source at once, each with a number: 0 is somebody who is not signed in. Whoever counts as
 * anonymous has a number too, and is in no set but that of everybody.
 */

import type { AccountId, GroupId } from '../../model/ids.ts';
import { type SitePeople, standingsOf } from '../site-people.ts';
import { add, emptySet, fullSet, type PeopleSet } from './people-set.ts';

export interface Population {
  readonly size: number;
  /** By number; the first one has none. */
  readonly accounts: readonly (AccountId | undefined)[];
  readonly numberOf: ReadonlyMap<AccountId, number>;
  readonly everybody: PeopleSet;
  readonly nobody: PeopleSet;
  /** Those who count as themselves. */
  readonly counting: PeopleSet;
  readonly withJiraAccess: PeopleSet;
  readonly groups: ReadonlyMap<GroupId, PeopleSet>;
  /** By the key of the application role. */
  readonly applications: ReadonlyMap<string, PeopleSet>;
}

/** Of these accounts, and of somebody without one. */
export function populationOf(site: SitePeople, of: readonly AccountId[]): Population {
  const accounts = [undefined, ...of];
  const size = accounts.length;
  const standings = standingsOf(site, of);
  const counting = emptySet(size);
  const withJiraAccess = emptySet(size);
  const groups = new Map<GroupId, PeopleSet>();
  const applications = new Map<string, PeopleSet>();
  const numberOf = new Map<AccountId, number>();
  of.forEach((id, at) => {
    const number = at + 1;
    numberOf.set(id, number);
    const standing = standings.get(id);
    if (standing?.account === undefined) return;
    add(counting, number);
    if (standing.hasJiraAccess) add(withJiraAccess, number);
    for (const group of standing.groups) addTo(groups, group, number, size);
    for (const key of standing.applications) addTo(applications, key, number, size);
  });
  return {
    size,
    accounts,
    numberOf,
    everybody: fullSet(size),
    nobody: emptySet(size),
    counting,
    withJiraAccess,
    groups,
    applications,
  };
}

function addTo<Key>(sets: Map<Key, PeopleSet>, key: Key, number: number, size: number): void {
  let set = sets.get(key);
  if (!set) {
    set = emptySet(size);
    sets.set(key, set);
  }
  add(set, number);
}
