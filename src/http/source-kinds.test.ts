import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { problem, searchAnswer } from './api.ts';
import { sourceDraft, sourceView, syncJob } from './source-api.ts';
import { openTestServer, type TestServer } from './test-server.test-support.ts';

let server: TestServer;
let sales = 0;
before(async () => {
  server = await openTestServer();
  await server.person('ann', 'administrator');
  // Neither has an account on the site: what they find, they find by what is shared with them.
  const olga = await server.person('olga');
  await server.person('paul');
  const { workspaceGroups } = server.at.app.store;
  sales = (await workspaceGroups.add('Sales')).id;
  await workspaceGroups.addMember(sales, olga.id);
});
after(() => server[Symbol.asyncDispose]());

const asAnn = (path: string, method = 'GET', body?: unknown) =>
  server.ask(path, 'ann', {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });

async function finds(who: string, words: string): Promise<string[]> {
  const answer = await server.ask(`/api/search?q=${encodeURIComponent(words)}`, who);
  return (await server.body(searchAnswer, answer)).hits.map(({ key }) => key);
}

async function synced(id: number): Promise<void> {
  for (;;) {
    const job = await server.body(syncJob, await asAnn(`/api/sources/${id}/sync`));
    if (job.state === 'done') break;
    assert.equal(job.state, 'running', JSON.stringify(job));
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  await server.at.app.search.index.refresh();
}

const lastEntry = async () => (await server.at.app.store.auditLog.latest({}, 1)).at(0);

/** A source that Cleo’s token reads, for the people of Sales. */
async function shared(): Promise<number> {
  const made = await asAnn('/api/sources/drafts', 'POST', {
    site: server.at.sandbox.url,
    email: 'cleo@small.example',
    token: 'token-cleo',
  });
  const { draft } = await server.body(sourceDraft, made, 201);
  const wanted = { draft, name: 'For Sales', kind: 'shared' };
  for (const [audience, says] of [
    [[], /No group is chosen/],
    [[99], /no group with the number 99/],
  ] as const) {
    const refusal = await server.body(
      problem,
      await asAnn('/api/sources', 'POST', { ...wanted, audience }),
      400,
    );
    assert.match(refusal.message, says);
  }
  const source = await server.body(
    sourceView,
    await asAnn('/api/sources', 'POST', { ...wanted, audience: [sales] }),
    201,
  );
  assert.deepEqual([source.audience, source.groups], [[sales], [{ id: sales, name: 'Sales' }]]);
  await server.body(syncJob, await asAnn(`/api/sources/${source.id}/sync`, 'POST'), 202);
  await synced(source.id);
  return source.id;
}

test('a shared source is for its audience, and a change of it counts with the next question', async () => {
  const id = await shared();
  const path = `/api/sources/${id}`;
  assert.deepEqual(await finds('olga', 'quoting'), ['SOFT-1']);
  assert.deepEqual(await finds('paul', 'quoting'), []);
  const all = await server.body(sourceView, await asAnn(path, 'PATCH', { audience: 'everyone' }));
  assert.deepEqual([all.audience, all.groups], ['everyone', undefined]);
  assert.deepEqual(await finds('paul', 'quoting'), ['SOFT-1'], 'no sync in between');
  const entry = await lastEntry();
  assert.deepEqual(
    [entry?.action, entry?.details],
    ['changed-source', { source: 'For Sales', changed: ['shared with everybody here'] }],
  );
  for (const audience of [[], [99]]) {
    await server.body(problem, await asAnn(path, 'PATCH', { audience }), 400);
  }
  await server.body(sourceView, await asAnn(path, 'PATCH', { audience: [sales] }));
  assert.deepEqual(await finds('paul', 'quoting'), []);
  assert.deepEqual(await finds('olga', 'quoting'), ['SOFT-1'], 'control');
  assert.deepEqual((await lastEntry())?.details.changed, ['shared with Sales']);
  await server.at.app.store.workspaceGroups.remove(sales);
  const nobodys = await server.body(sourceView, await asAnn(path));
  assert.deepEqual([nobodys.audience, nobodys.groups], [[sales], []]);
  assert.deepEqual(await finds('olga', 'quoting'), []);
  await server.body(sourceView, await asAnn(path, 'PATCH', { audience: 'everyone' }));
});

test('switched to titles the texts are gone with the answer, and switched back they are read again', async () => {
  const id = (await server.at.app.store.sources.list()).find(({ kind }) => kind === 'shared')?.id;
  assert.ok(id !== undefined);
  const path = `/api/sources/${id}`;
  assert.deepEqual(await finds('paul', '"Second paragraph"'), ['SOFT-1'], 'control');
  await server.body(sourceView, await asAnn(path, 'PATCH', { titlesOnly: true }));
  assert.equal(await server.at.app.store.crawl.stripTexts(id, 1), 0, 'nothing is left to take away');
  assert.deepEqual(await finds('paul', '"Second paragraph"'), []);
  assert.deepEqual((await lastEntry())?.details.changed, ['titles only']);
  await server.at.app.untilIndexed(new AbortController().signal);
  await server.at.app.search.index.refresh();
  assert.deepEqual(await finds('paul', 'quoting'), ['SOFT-1'], 'by its title');
  assert.deepEqual(await finds('paul', '"Second paragraph"'), []);
  const back = await server.body(sourceView, await asAnn(path, 'PATCH', { titlesOnly: false }));
  assert.equal(back.sync?.state, 'running', 'nobody has to ask for it');
  await synced(id);
  assert.deepEqual(await finds('paul', '"Second paragraph"'), ['SOFT-1']);
  assert.deepEqual((await lastEntry())?.details.changed, ['all texts again']);
});

test('connected again as another account, nothing that the one before read is found any more', async () => {
  const { sources, crawl } = server.at.app.store;
  const shared = (await sources.list()).find(({ kind }) => kind === 'shared');
  assert.ok(shared);
  const path = `/api/sources/${shared.id}`;
  const reconnected = async (name: string) => {
    const token = { site: server.at.sandbox.url, email: `${name}@small.example`, token: `token-${name}` };
    const made = await asAnn('/api/sources/drafts', 'POST', token);
    const { draft } = await server.body(sourceDraft, made, 201);
    await server.body(sourceView, await asAnn(`${path}/reconnect`, 'POST', { draft }));
  };
  await reconnected('cleo');
  assert.deepEqual(await finds('paul', 'quoting'), ['SOFT-1'], 'CONTROL: the same account again');
  await reconnected('ann');
  assert.deepEqual(await finds('paul', 'quoting'), [], 'Ann’s account may not read it');
  await server.body(syncJob, await asAnn(`${path}/sync`, 'POST'), 202);
  await synced(shared.id);
  assert.deepEqual(await finds('paul', 'quoting'), []);
  await reconnected('cleo');
  await server.body(syncJob, await asAnn(`${path}/sync`, 'POST'), 202);
  await synced(shared.id);
  assert.equal(await crawl.contentsWanted(shared.id), false);
  assert.deepEqual(await finds('paul', 'quoting'), ['SOFT-1'], 'CONTROL: what is hidden comes back');
});
