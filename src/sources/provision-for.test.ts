import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountId } from '../model/ids.ts';
import { provisionedSource } from '../model/provision.ts';
import { openSqliteStore } from '../store/sqlite-store.ts';
import { provisionFor } from './provision-for.ts';

const setUp = {
  name: 'Acme',
  siteUrl: 'https://acme.example',
  clientId: 'client',
  scope: { projectKeys: ['AAA'], jql: 'labels = a' },
  titlesOnly: true,
  createdMs: 5,
  createdBy: 'owner@acme.example',
};

test('what an owner set up is offered to each person until they have connected or declined', async () => {
  await using store = openSqliteStore(':memory:');
  const put = (name: string) =>
    store.people.put({ email: `${name}@acme.example`, name, title: undefined, role: 'member' });
  const [ann, ben] = [await put('ann'), await put('ben')];
  const provision = await store.provisions.add(setUp);
  assert.deepEqual(await store.provisions.list(), [{ ...setUp, id: provision.id }]);
  assert.deepEqual(await provisionFor(store, ann), [provision]);
  const site = await store.sources.putSite(setUp.siteUrl, 'Acme');
  const connection = {
    site,
    baseUrl: 'https://api.atlassian.com/ex/jira/1',
    credential: { kind: 'oauth', clientId: 'client', cloudId: '1', scopes: [], email: undefined },
    accountId: accountId('ann'),
  } as const;
  const source = await store.sources.add(provisionedSource(provision, ann, connection, 9), []);
  assert.deepEqual(
    [source.kind, source.ownerId, source.titlesOnly, source.scope, source.createdBy],
    ['private', ann.id, true, setUp.scope, 'ann@acme.example'],
  );
  await store.provisions.answer(provision.id, ann.id, source.id);
  assert.deepEqual(await provisionFor(store, ann), []);
  assert.deepEqual(await store.provisions.answersOf(ann.id), new Map([[provision.id, source.id]]));
  assert.deepEqual(await provisionFor(store, ben), [provision], 'control');
  await store.provisions.answer(provision.id, ben.id, 'declined');
  assert.deepEqual(await provisionFor(store, ben), []);
});

test('what is set up may be removed, and people with their answers', async () => {
  await using store = openSqliteStore(':memory:');
  const { id } = await store.people.put({
    email: 'ann@acme.example',
    name: 'ann',
    title: undefined,
    role: 'member',
  });
  const provision = await store.provisions.add(setUp);
  await store.provisions.answer(provision.id, id, 'declined');
  await store.people.remove(id, 1);
  const other = await store.people.put({
    email: 'ben@acme.example',
    name: 'ben',
    title: undefined,
    role: 'member',
  });
  assert.deepEqual(await provisionFor(store, other), [provision]);
  assert.equal(await store.provisions.remove(provision.id), true);
  assert.equal(await store.provisions.remove(provision.id), false);
  assert.deepEqual(await provisionFor(store, other), []);
  await assert.rejects(store.provisions.answer(provision.id, other.id, 'declined'), { code: 'not-found' });
});
