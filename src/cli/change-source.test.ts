import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Person } from '../model/person.ts';
import { search } from '../search/search.ts';
import { openTestApp, type TestApp } from '../search/searchable-company.test-support.ts';
import { connectSource } from '../sources/connect.ts';
import { tester } from '../store/store.test-support.ts';
import { type ChangeOptions, changeSourceCommand } from './change-source.ts';
import { removePersonCommand } from './people.ts';
import { printed } from './printed.test-support.ts';

let at: TestApp;
/** They have no account on the site. */
let olga: Person;
before(async () => {
  at = await openTestApp();
  const put = { email: 'olga@else.example', name: 'Olga', title: undefined, role: 'member' } as const;
  olga = await at.app.store.people.put(put);
});
after(() => at[Symbol.asyncDispose]());

const change = (options: ChangeOptions) =>
  printed(at.app, (tools) => changeSourceCommand(tools, 'Copy', options));

/** A copy that Cleo’s token reads, and can be searched. */
async function connect(over: Pick<Parameters<typeof connectSource>[1], 'kind' | 'ownerId' | 'audience'>) {
  const { source } = await connectSource(at.app.sources, {
    ...{ address: at.sandbox.url, email: 'cleo@small.example', token: 'token-cleo', by: tester },
    ...{ projectKeys: undefined, name: 'Copy', ...over },
  });
  await at.app.syncSource(source, new AbortController().signal, () => {});
  await at.index();
}

async function finds(text: string): Promise<string[]> {
  const { hits } = await search(at.app.search, olga, { text, offset: 0, limit: 9, typing: false });
  return hits.map(({ key }) => key);
}

test('audience and titles are changed at the command line, and count at once', async () => {
  await connect({ kind: 'shared', audience: 'everyone' });
  const { workspaceGroups } = at.app.store;
  const sales = await workspaceGroups.add('Sales');
  assert.deepEqual(await finds('"Second paragraph"'), ['SOFT-1'], 'control');
  const grouped = await change({ audience: ['sales'] });
  assert.equal(grouped.text, '"Copy": shared with Sales, with all texts, automatic sync on.');
  assert.deepEqual(await finds('"Second paragraph"'), []);
  await workspaceGroups.addMember(sales.id, olga.id);
  assert.deepEqual(await finds('"Second paragraph"'), ['SOFT-1'], 'a member of Sales');
  await assert.rejects(change({ audience: ['Nobody'] }), {
    code: 'not-found',
    message: /There are: "Sales"/,
  });

  const titles = await change({ titlesOnly: true, audience: ['everyone'], automatic: false });
  assert.match(
    titles.text,
    /^"Copy": shared with everybody here, titles only, automatic sync off\.\nThe texts of \d+ issues were taken away\.$/,
  );
  assert.deepEqual(await finds('"Second paragraph"'), []);
  const [copy] = (await at.app.store.sources.list()).slice(-1);
  assert.deepEqual(titles.json, {
    ...{ source: copy?.id, name: 'Copy', automatic: false, titlesOnly: true, audience: 'everyone' },
  });
  assert.ok(copy !== undefined);
  assert.equal(await at.app.store.crawl.stripTexts(copy.id, 1), 0, 'nothing is left to take away');
  assert.match(
    (await change({ titlesOnly: false })).text,
    /Next: jackdaw sync, which reads the texts again\.$/,
  );
});

test('how often a source is synced is changed at the command line, down to a minute, and back', async () => {
  const every = async () => (await at.app.store.sources.list()).at(-1)?.pollEveryMs;
  assert.match((await change({ every: 1 })).text, /automatic sync off, synced every minute\.$/);
  assert.equal(await every(), 60_000);
  await assert.rejects(change({ every: 0.5 }), { code: 'bad-request', message: /every 1 to 1,440 minutes/ });
  assert.equal(await every(), 60_000);
  assert.doesNotMatch((await change({ every: 'default' })).text, /synced every/);
  assert.equal(await every(), undefined);
  const [entry] = await at.app.store.auditLog.latest({ action: 'changed-source' }, 1);
  assert.deepEqual(entry?.details.changed, ['synced as often as the settings say']);
});

test('whoever is removed at the command line takes their private source along', async () => {
  await connect({ kind: 'private', ownerId: olga.id });
  const sources = async () => (await at.app.store.sources.list()).map(({ kind }) => kind);
  assert.deepEqual(await sources(), ['permission-based', 'shared', 'private'], 'control');
  const { text, json } = await printed(at.app, (tools) => removePersonCommand(tools, olga.email));
  assert.match(text, /Their private source "Copy" was removed with all that was read through it\.$/);
  assert.deepEqual(json, { removed: 'olga@else.example', sources: ['Copy'] });
  assert.deepEqual(await sources(), ['permission-based', 'shared']);
  assert.deepEqual(await at.app.store.removals.list(), []);
});
