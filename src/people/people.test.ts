import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DirectoryAccount } from '../model/directory.ts';
import { accountId } from '../model/ids.ts';
import { openSqliteStore } from '../store/sqlite-store.ts';
import { addSource } from '../store/store.test-support.ts';
import { addPerson, type NewPerson } from './add-person.ts';
import { issueToken, personOfToken } from './tokens.ts';

function account(id: string, over: Partial<DirectoryAccount> = {}): DirectoryAccount {
  return {
    accountId: accountId(id),
    displayName: `The ${id}`,
    email: 'ann@x.example',
    type: 'atlassian',
    active: true,
    ...over,
  };
}

const ann: NewPerson = {
  email: 'ann@x.example',
  name: undefined,
  title: undefined,
  role: 'member',
  account: undefined,
};

async function storeWith(accounts: readonly DirectoryAccount[]) {
  const store = openSqliteStore(':memory:');
  const source = await addSource(store);
  await store.directory.putAccounts(source.id, accounts, 1);
  return { store, source, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
}

test('a person is tied to the one active account with their address', async () => {
  await using at = await storeWith([
    account('1'),
    account('2', { active: false }),
    account('3', { type: 'customer' }),
    account('4', { email: 'ben@x.example' }),
    account('5', { email: undefined }),
  ]);
  const { person, ties } = await addPerson(at.store, { ...ann, email: ' Ann@X.example ' });
  assert.equal(person.name, 'The 1');
  assert.deepEqual(
    ties.map((tie) => tie.account),
    ['1'],
  );
  assert.deepEqual(await at.store.people.ties(person.id), [
    { siteId: at.source.site.id, accountId: '1', proof: 'administrator' },
  ]);
});

test('two accounts with one address are a question, never a guess', async () => {
  await using at = await storeWith([account('1'), account('2')]);
  await assert.rejects(addPerson(at.store, ann), { code: 'bad-request', message: /1, 2.*--account/ });
  assert.deepEqual(await at.store.people.list(), [], 'and nobody is added');
  const { ties } = await addPerson(at.store, { ...ann, account: '2' });
  assert.deepEqual(
    ties.map((tie) => tie.account),
    ['2'],
  );
});

test('without an account a person is added and counts as nobody', async () => {
  await using at = await storeWith([]);
  const { person, ties } = await addPerson(at.store, ann);
  assert.equal(person.name, 'ann@x.example');
  assert.deepEqual(
    ties.map((tie) => tie.account),
    [undefined],
  );
  assert.deepEqual(await at.store.people.ties(person.id), []);
});

test('an account that no site has, and what is no address, are refused', async () => {
  await using at = await storeWith([account('1')]);
  await assert.rejects(addPerson(at.store, { ...ann, account: 'nosuch' }), { code: 'bad-request' });
  for (const email of ['', 'ann', 'a b@c', '@', 'a@', `${'a'.repeat(300)}@x.example`])
    await assert.rejects(addPerson(at.store, { ...ann, email }), { code: 'bad-request' }, email);
  assert.deepEqual(await at.store.people.list(), []);
});

test('a token stands for its person; only its hash is kept', async () => {
  await using at = await storeWith([account('1')]);
  const { person } = await addPerson(at.store, ann);
  const first = await issueToken(at.store, person, 1);
  const second = await issueToken(at.store, person, 1);
  assert.notEqual(first, second);
  assert.match(first, /^jkd_[\w-]{43}$/);
  for (const token of [first, second]) assert.equal((await personOfToken(at.store, token))?.id, person.id);
  for (const token of [
    '',
    'jkd_',
    first.slice(4),
    `${first}x`,
    first.toUpperCase(),
    `jkd_${'x'.repeat(10_000)}`,
  ])
    assert.equal(await personOfToken(at.store, token), undefined, token.slice(0, 60));
});
