import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PersonAccount, PersonWithAccounts } from '../../http/people-api.ts';
import { accountChoices, peopleShown, stateInWords, toneOf } from './tie-words.ts';

const account = (state: PersonAccount['state'], over: Partial<PersonAccount> = {}): PersonAccount => ({
  siteId: 1,
  site: 'https://acme.test',
  source: 'acme',
  state,
  says: 'x',
  candidates: [],
  ...over,
});
const person = (id: number, name: string, state: PersonAccount['state']): PersonWithAccounts => ({
  id,
  name,
  email: `${name.toLowerCase()}@acme.test`,
  role: 'member',
  accounts: [account(state)],
});
const people = [person(1, 'Ann', 'counts'), person(2, 'Zoe', 'ambiguous'), person(3, 'Ben', 'none')];

test('whoever counts as nobody comes first', () => {
  const names = (typed: string, onlyOpen: boolean) =>
    peopleShown(people, { typed, onlyOpen }).map(({ name }) => name);
  assert.deepEqual(names('', false), ['Ben', 'Zoe', 'Ann']);
  assert.deepEqual(names('', true), ['Ben', 'Zoe']);
  assert.deepEqual(names('zoe acme', false), ['Zoe']);
  assert.deepEqual(names('nobody', false), []);
});

test('each state has its words and its colour', () => {
  assert.equal(stateInWords('address-shared'), 'address shared');
  assert.deepEqual((['counts', 'unread', 'none', 'ambiguous'] as const).map(toneOf), [
    'good',
    'busy',
    'quiet',
    'bad',
  ]);
});

test('a person can be mapped to candidates and to accounts that hide their address, not to their own again', () => {
  const ambiguous = account('ambiguous', {
    tiedTo: 'a',
    candidates: [
      { id: 'a', name: 'A', email: 'x@acme.test' },
      { id: 'b', name: 'B', email: 'x@acme.test' },
    ],
  });
  const site = { siteId: 1, site: 'https://acme.test', source: 'acme', hiddenAddresses: 1 };
  const elsewhere = { ...site, siteId: 2, hidden: [{ id: 'd', name: 'D' }] };
  assert.deepEqual(accountChoices(ambiguous, [elsewhere, { ...site, hidden: [{ id: 'c', name: 'C' }] }]), [
    { value: 'b', label: 'B, x@acme.test' },
    { value: 'c', label: 'C, address hidden' },
  ]);
});
