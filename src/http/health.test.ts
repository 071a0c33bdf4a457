import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { AppError } from '../errors.ts';
import { openTestApp } from '../search/searchable-company.test-support.ts';
import { healthCheck } from './health.ts';
import { openTestServer } from './test-server.test-support.ts';

test('a server that can search is live and ready, for anybody who asks', async () => {
  await using server = await openTestServer();
  const live = await server.ask('/healthz', undefined);
  assert.deepEqual([live.status, await live.json()], [200, { status: 'ok' }]);
  const ready = await server.ask('/readyz', undefined);
  assert.deepEqual([ready.status, await ready.json()], [200, { status: 'ready', missing: [] }]);
});

test('a server without its text index is live, not ready, and says what is missing', async () => {
  await using server = await openTestServer((at) => ({
    search: {
      ...at.app.search,
      index: {
        ...at.app.search.index,
        refresh: () => Promise.reject(new AppError('index-unavailable', 'No.')),
      },
    },
  }));
  assert.equal((await server.ask('/healthz', undefined)).status, 200);
  const ready = await server.ask('/readyz', undefined);
  const missing = [{ part: 'index', says: 'The text index cannot be read.' }];
  assert.deepEqual([ready.status, await ready.json()], [503, { status: 'not ready', missing }]);
});

test('a deleted index is missing until it is built', async () => {
  await using at = await openTestApp();
  let nowMs = 0;
  const clock = { ...at.app.clock, now: () => nowMs };
  const check = healthCheck(at.app.search, clock);
  assert.equal((await check()).status, 'ready');
  await rm(join(at.app.config.dataFolder, 'text-index'), { recursive: true });
  assert.equal((await check()).status, 'ready', 'it looks once a second');
  nowMs += 1_000;
  assert.deepEqual(
    (await check()).missing.map(({ part }) => part),
    ['index'],
  );
  await at.index();
  nowMs += 1_000;
  assert.equal((await check()).status, 'ready');
});

test('a database that a newer Jackdaw has updated beside the server makes it not ready, and so does one that fails', async () => {
  await using at = await openTestApp();
  let nowMs = 0;
  const clock = { ...at.app.clock, now: () => nowMs };
  const check = healthCheck(at.app.search, clock);
  assert.equal((await check()).status, 'ready');
  const newer = new DatabaseSync(join(at.app.config.dataFolder, 'jackdaw.db'));
  newer.exec('PRAGMA user_version = 9999');
  newer.close();
  nowMs += 1_000;
  assert.deepEqual(await check(), {
    status: 'not ready',
    missing: [
      {
        part: 'store',
        says: 'A newer Jackdaw has updated the database. Start this server anew, with that version.',
      },
    ],
  });
  const { search } = at.app;
  const store = { ...search.store, isCurrent: () => Promise.reject(new Error('disk I/O error at /secret')) };
  assert.deepEqual((await healthCheck({ ...search, store }, clock)()).missing, [
    { part: 'store', says: 'The database cannot be read.' },
  ]);
});
