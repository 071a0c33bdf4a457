/** Everybody with how they stand on each site, and the accounts that could only be named: for an administrator. */

import type { DirectoryAccount } from '../model/directory.ts';
import type { Person } from '../model/person.ts';
import type { Source } from '../model/source.ts';
import type { Store } from '../store/store.ts';
import { type TieStanding, tieQuestions, tieStandings } from './tie-standing.ts';

export interface PersonStandings {
  readonly person: Person;
  /** One a source, by its id. */
  readonly standings: readonly TieStanding[];
}

/** By address. */
export async function peopleStandings(store: Store): Promise<PersonStandings[]> {
  const questions = await tieQuestions(store);
  const everybody: PersonStandings[] = [];
  for (const person of await store.people.list()) {
    const ties = await store.people.ties(person.id);
    everybody.push({ person, standings: await tieStandings(questions, { email: person.email, ties }) });
  }
  return everybody;
}

export async function personStandings(store: Store, person: Person): Promise<PersonStandings> {
  const ties = await store.people.ties(person.id);
  return {
    person,
    standings: await tieStandings(await tieQuestions(store), { email: person.email, ties }),
  };
}

/** Active accounts of people that show no address to us and are nobody's here, by name. */
export async function hiddenAccounts(store: Store, source: Source): Promise<DirectoryAccount[]> {
  const tied = new Set(await store.people.tiedAccounts(source.site.id));
  return (await store.directory.accounts(source.id))
    .filter(({ active, type, email }) => active && type === 'atlassian' && email === undefined)
    .filter(({ accountId }) => !tied.has(accountId))
    .sort((a, b) => (a.displayName < b.displayName ? -1 : 1));
}
