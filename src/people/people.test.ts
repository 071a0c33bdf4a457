import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DirectoryAccount } from '../model/directory.ts';
import { accountId } from '../model/ids.ts';
import { openStoreInMemory } from '../store/new-database.test-support.ts';
import { addSource, tester } from '../store/store.test-support.ts';
import { addPerson, type NewPerson } from './add-person.ts';
import { countsAs } from './tie-standing.ts';
import { holderOfToken, issueToken } from './tokens.ts';

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

const by = { actor: tester, now: () => 5 };

const ann: NewPerson = {
  email: 'ann@x.example',
  name: undefined,
  title: undefined,
  role: undefined,
  account: undefined,
};

async function storeWith(accounts: readonly DirectoryAccount[]) {
  const store = openStoreInMemory();
  const source = await addSource(store);
  await store.directory.putAccounts(source.id, accounts, 1);
  await store.people.listDomain('x.example');
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
  const { person, standings } = await addPerson(at.store, by, { ...ann, email: ' Ann@X.example ' });
  assert.equal(person.name, 'The 1');
  assert.deepEqual(standings.map(countsAs), ['1']);
  assert.deepEqual(await at.store.people.ties(person.id), [
    { siteId: at.source.site.id, accountId: '1', proof: 'email' },
  ]);
});

test('two accounts with one address are a question, never a guess', async () => {
  await using at = await storeWith([account('1'), account('2')]);
  await assert.rejects(addPerson(at.store, by, ann), { code: 'bad-request', message: /1, 2.*--account/ });
  assert.deepEqual(await at.store.people.list(), [], 'and nobody is added');
  const { standings } = await addPerson(at.store, by, { ...ann, account: '2' });
  assert.deepEqual(standings.map(countsAs), ['2']);
});

test('without an account a person is added and counts as nobody', async () => {
  await using at = await storeWith([]);
  const { person, standings } = await addPerson(at.store, by, ann);
  assert.equal(person.name, 'ann@x.example');
  assert.deepEqual(standings.map(countsAs), [undefined]);
  assert.deepEqual(await at.store.people.ties(person.id), []);
});

test('somebody who is added again keeps what is not given, and the tie they have', async () => {
  await using at = await storeWith([account('1'), account('2', { email: 'other@x.example' })]);
  const first = await addPerson(at.store, by, {
    ...ann,
    name: 'Ann',
    title: 'Boss',
    role: 'administrator',
    account: '2',
  });
  const again = await addPerson(at.store, by, { ...ann, email: 'ANN@x.example' });
  assert.deepEqual(again.person, first.person);
  assert.deepEqual(
    again.standings.map(countsAs),
    ['2'],
    'not the one that has the address, because an administrator has named another',
  );
  const changed = await addPerson(at.store, by, { ...ann, role: 'member', account: '1' });
  assert.deepEqual(changed.person, { ...first.person, role: 'member' });
  assert.deepEqual(await at.store.people.ties(first.person.id), [
    { siteId: at.source.site.id, accountId: '1', proof: 'administrator' },
  ]);
});

test('what is tied is decided site by site, and an account that is found later gives its name', async () => {
  await using at = await storeWith([account('1')]);
  const other = await addSource(at.store, 'other');
  const twins = [account('1', { email: undefined }), account('7'), account('8')];
  const { person, standings } = await addPerson(at.store, by, { ...ann, email: 'new@x.example' });
  assert.deepEqual([person.name, ...standings.map(countsAs)], ['new@x.example', undefined, undefined]);
  await at.store.directory.putAccounts(other.id, [account('9', { email: 'new@x.example' })], 1);
  const found = await addPerson(at.store, by, { ...ann, email: 'new@x.example' });
  assert.deepEqual([found.person.name, ...found.standings.map(countsAs)], ['The 9', undefined, '9']);
  await at.store.directory.putAccounts(other.id, twins, 1);
  await assert.rejects(addPerson(at.store, by, ann), { code: 'bad-request', message: /of other.*7, 8/ });
  const named = await addPerson(at.store, by, { ...ann, account: '7' });
  assert.deepEqual(
    named.standings.map(countsAs),
    ['1', '7'],
    'the first site does not have the account that was named: there the address decides',
  );
});

test('before the first sync, it is said that one is needed', async () => {
  await using store = openStoreInMemory();
  const named = { ...ann, account: '1' };
  await assert.rejects(addPerson(store, by, named), {
    code: 'bad-request',
    message: /No Jira site is connected/,
  });
  await addSource(store, 'fresh');
  await assert.rejects(addPerson(store, by, named), { code: 'bad-request', message: /"fresh".*sync first/ });
  const { standings } = await addPerson(store, by, ann);
  assert.deepEqual(
    standings.map((standing) => [countsAs(standing), standing.state]),
    [[undefined, 'unread']],
  );
});

test('an account that no site has, and what is no address, are refused', async () => {
  await using at = await storeWith([account('1')]);
  await assert.rejects(addPerson(at.store, by, { ...ann, account: 'nosuch' }), { code: 'bad-request' });
  for (const email of ['', 'ann', 'a b@c', '@', 'a@', `${'a'.repeat(300)}@x.example`])
    await assert.rejects(addPerson(at.store, by, { ...ann, email }), { code: 'bad-request' }, email);
  assert.deepEqual(await at.store.people.list(), []);
});

test('a token stands for its person; only its hash is kept', async () => {
  await using at = await storeWith([account('1')]);
  const { person } = await addPerson(at.store, by, ann);
  const first = await issueToken(at.store, person, 1);
  const second = await issueToken(at.store, person, 1);
  assert.notEqual(first, second);
  assert.match(first, /^jkd_[\w-]{43}$/);
  for (const token of [first, second]) {
    const holder = await holderOfToken(at.store, token, 1);
    assert.deepEqual(holder, { person, rights: ['search', 'read', 'explain', 'administer'] });
  }
  for (const token of [
    '',
    'jkd_',
    first.slice(4),
    `${first}x`,
    first.toUpperCase(),
    `jkd_${'x'.repeat(10_000)}`,
  ])
    assert.equal(await holderOfToken(at.store, token, 1), undefined, token.slice(0, 60));
});
