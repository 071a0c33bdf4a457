/**
 * Ties between people and accounts in short words, and the order in which they are shown. Who counts as nobody
 * somewhere comes first: that is what an administrator can mend.
 */

import type { PeopleAnswer, PersonAccount, PersonWithAccounts } from '../../http/people-api.ts';

type State = PersonAccount['state'];

const shortWords: Record<State, string> = {
  counts: 'counts',
  unread: 'not read yet',
  none: 'no account',
  'to-be-tied': 'can be tied',
  ambiguous: 'several accounts',
  'domain-unlisted': 'domain not listed',
  'account-gone': 'account is gone',
  'account-inactive': 'deactivated',
  'account-of-a-customer': 'customer',
  'address-hidden': 'address hidden',
  'address-changed': 'address changed',
  'address-shared': 'address shared',
};

export function stateInWords(state: State): string {
  return shortWords[state];
}

export type Tone = 'good' | 'busy' | 'bad' | 'quiet';

export function toneOf(state: State): Tone {
  if (state === 'counts') return 'good';
  if (state === 'unread' || state === 'to-be-tied') return 'busy';
  return state === 'none' ? 'quiet' : 'bad';
}

/** Whether there is something here that an administrator should look at. */
export function needsLook(person: Pick<PersonWithAccounts, 'accounts'>): boolean {
  return person.accounts.some(({ state }) => toneOf(state) !== 'good');
}

export interface PeopleFilter {
  readonly typed: string;
  readonly onlyOpen: boolean;
}

/** Those to look at first, then by name. */
export function peopleShown(
  people: readonly PersonWithAccounts[],
  { typed, onlyOpen }: PeopleFilter,
): PersonWithAccounts[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return people
    .filter((person) => {
      const accounts = person.accounts.map(({ account }) => account?.name ?? '').join(' ');
      const text = `${person.name} ${person.email} ${accounts}`.toLowerCase();
      return words.every((word) => text.includes(word)) && (!onlyOpen || needsLook(person));
    })
    .sort((a, b) => Number(needsLook(b)) - Number(needsLook(a)) || a.name.localeCompare(b.name, 'en'));
}

export interface AccountChoice {
  readonly value: string;
  readonly label: string;
}

/** Whom a person can be mapped to on a site without knowing an id: the candidates, then those who hide their address. */
export function accountChoices(account: PersonAccount, sites: PeopleAnswer['sites']): AccountChoice[] {
  const hidden = sites.find(({ siteId }) => siteId === account.siteId)?.hidden ?? [];
  const offered = new Map<string, AccountChoice>();
  for (const { id, name, email } of [...account.candidates, ...hidden]) {
    if (id !== account.tiedTo) offered.set(id, { value: id, label: `${name}, ${email ?? 'address hidden'}` });
  }
  return [...offered.values()];
}
