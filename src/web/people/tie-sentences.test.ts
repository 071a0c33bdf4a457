import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PersonAccount } from '../../http/people-api.ts';
import { tieStates } from '../../people/tie-standing.ts';
import { offeredAccounts, saysOnPage } from './tie-sentences.ts';

const account = (state: PersonAccount['state'], over: Partial<PersonAccount> = {}): PersonAccount => ({
  siteId: 1,
  site: 'https://acme.test',
  source: 'acme',
  state,
  says: 'name the account: jackdaw people add ann@acme.test --account ID',
  candidates: [],
  ...over,
});
const ann = { id: 'a', name: 'Ann Archer', email: 'ann@acme.test' };
const other = { id: 'b', name: 'Ann Again', email: 'ann@acme.test' };

test('no sentence sends to the command line what the page can do', () => {
  for (const state of tieStates) {
    const says = saysOnPage('ann@acme.test', account(state));
    assert.match(says, /^[A-Z0-9].*\.$/, state);
    assert.doesNotMatch(says, /jackdaw|--|command/, state);
  }
});

test('a sentence names what is wrong and what to choose', () => {
  const says = (one: PersonAccount) => saysOnPage('ann@acme.test', one);
  assert.equal(
    says(account('ambiguous', { candidates: [ann, other] })),
    '2 accounts have this address. They find only what is public there. Choose the one that is theirs.',
  );
  assert.match(
    says(account('domain-unlisted', { candidates: [ann] })),
    /the domain acme\.test is not listed.*List the domain above/,
  );
  const gone = account('account-inactive', { tiedTo: 'a', account: { ...ann, active: false } });
  assert.match(says(gone), /^The account Ann Archer is deactivated.*map them to it\.$/);
  assert.match(says({ ...gone, candidates: [other] }), /The one below has their address/);
});

test('what a sentence tells to choose is offered, and nothing where the tie counts', () => {
  assert.deepEqual(offeredAccounts(account('to-be-tied', { candidates: [ann] })), [ann]);
  assert.deepEqual(offeredAccounts(account('domain-unlisted', { candidates: [ann] })), [ann]);
  const tied = { tiedTo: 'a', account: { ...ann, active: true } };
  const ids = (one: PersonAccount) => offeredAccounts(one).map(({ id }) => id);
  assert.deepEqual(ids(account('address-hidden', tied)), ['a']);
  assert.deepEqual(ids(account('address-shared', { ...tied, candidates: [ann, other] })), ['a', 'b']);
  assert.deepEqual(ids(account('account-inactive', tied)), []);
  assert.deepEqual(ids(account('counts', { ...tied, candidates: [ann] })), []);
});
