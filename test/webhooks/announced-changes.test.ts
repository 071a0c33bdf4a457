/**
 * From an edit in Jira to what somebody finds, by way of a webhook that an administrator of Jira has set: the server as it
 * runs, with its schedules and its index, beside a sandbox that delivers, loses, doubles, delays and reorders.
 */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openApp } from '../../src/app.ts';
import { serve } from '../../src/cli/serve.ts';
import { readConfig } from '../../src/config.ts';
import { silentLog } from '../../src/log.ts';
import { accountId } from '../../src/model/ids.ts';
import { issueToken } from '../../src/people/tokens.ts';
import { openSandbox } from '../../src/sandbox/open-sandbox.ts';
import { issue, smallWorld } from '../../src/sandbox/small-world.test-support.ts';
import { openWorld } from '../../src/sandbox/world/world.ts';
import { connectSource } from '../../src/sources/connect.ts';
import { movableClock } from '../../src/sources/oauth/consenting.test-support.ts';
import { makeHandWebhook } from '../../src/sources/webhooks/webhook-secret.ts';
import { tester } from '../../src/store/store.test-support.ts';

const edits = 10;

const stack = new AsyncDisposableStack();
let at: Awaited<ReturnType<typeof opened>>;
before(async () => {
  at = await opened();
});
after(() => stack.disposeAsync());

async function opened() {
  const folder = await mkdtemp(join(tmpdir(), 'jackdaw-webhooks-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const issues = Array.from({ length: 40 }, (_, index) => ({
    ...issue(String(5000 + index), `DESK-${100 + index}`, '2'),
    summary: `Old words number ${index}`,
  }));
  const world = openWorld({ ...smallWorld(), issues });
  const sandbox = stack.use(await openSandbox({ world }));
  const clock = movableClock();
  const config = readConfig({
    JACKDAW_DATA: join(folder, 'data'),
    JACKDAW_PORT: '0',
    JACKDAW_ALLOW_HOSTS: '127.0.0.1',
  });
  const app = stack.use(await openApp(config, silentLog, clock));
  const { source } = await connectSource(app.sources, {
    ...{ address: sandbox.url, email: 'ann@small.example', token: 'token-ann' },
    ...{ projectKeys: undefined, name: undefined, by: tester },
  });
  const serving = stack.use(await serve(app, { host: '127.0.0.1', port: 0, demo: undefined }));
  const ann = await app.store.people.put({
    ...{ email: 'ann@small.example', name: 'Ann', title: undefined, role: 'member' as const },
  });
  await app.store.people.tie(ann.id, source.site.id, accountId('ann'), 'administrator');
  const token = await issueToken(app.store, ann, clock.now());
  const jira = async (method: string, path: string, body?: object, account = 'ann') => {
    const response = await fetch(sandbox.url + path, {
      method,
      headers: {
        authorization: `Basic ${btoa(`${account}@small.example:token-${account}`)}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
  };
  const { url, secret, events } = await makeHandWebhook(app.sources, source, tester, serving.url);
  await jira('POST', '/rest/webhooks/1.0/webhook', { name: 'Jackdaw', url, secret, events });
  const found = async (words: string): Promise<readonly string[]> => {
    const response = await fetch(`${serving.url}/api/search?q=${encodeURIComponent(words)}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { hits = [] }: { hits?: { key: string }[] } = JSON.parse(await response.text());
    return hits.map(({ key }) => key);
  };
  return { sandbox, clock, app, source, jira, found };
}

const rename = (id: string, summary: string) =>
  at.jira('PUT', `/rest/api/3/issue/${id}`, { fields: { summary } });

async function until(is: () => Promise<boolean>, what: string, withinMs = 30_000): Promise<number> {
  const from = performance.now();
  while (!(await is())) {
    if (performance.now() - from > withinMs) assert.fail(`Not within ${withinMs} ms: ${what}`);
    await sleep(25);
  }
  return performance.now() - from;
}

const finds = (words: string, key: string) => async () => (await at.found(words)).includes(key);

test('an edit is found within seconds, and a deleted issue is not found any more', async (t) => {
  await until(finds('"Old words"', 'DESK-100'), 'the first reading', 60_000);
  const took: number[] = [];
  for (let index = 0; index < edits; index += 1) {
    const id = String(5000 + index);
    const words = `turnip${index}`;
    await rename(id, `New ${words}`);
    took.push(await until(finds(words, `DESK-${100 + index}`), words));
  }
  took.sort((a, b) => a - b);
  const share = (part: number) => `${((took[Math.ceil(took.length * part) - 1] ?? 0) / 1000).toFixed(2)} s`;
  t.diagnostic(`${edits} edits, from the answer of Jira to found: p50 ${share(0.5)}, p95 ${share(0.95)}`);
  assert.ok((took[Math.floor(edits / 2)] ?? Number.POSITIVE_INFINITY) < 10_000);
  await at.jira('DELETE', '/rest/api/3/issue/5000', undefined, 'dan');
  await until(async () => (await at.found('turnip0')).length === 0, 'the deleted issue');
  assert.deepEqual(await at.found('turnip1'), ['DESK-101'], 'CONTROL');
});

test('one that is lost is found by asking Jira, later', async () => {
  at.sandbox.site.webhooks.trouble = { lost: 1 };
  await rename('5020', 'New parsnip');
  await at.sandbox.site.webhooks.idle();
  await sleep(2_000);
  assert.deepEqual(await at.found('parsnip'), [], 'CONTROL: nobody told');
  at.sandbox.site.webhooks.trouble = {};
  at.clock.forward(15 * 60_000);
  await until(finds('parsnip', 'DESK-120'), 'the list of changes');
});

test('doubled, late and reordered ones end in what Jira has', async (t) => {
  const seed = 11;
  t.diagnostic(`seed ${seed}`);
  at.sandbox.site.webhooks.trouble = { seed, doubled: 0.5, late: 0.4, lateMs: 300, outOfOrder: 0.4 };
  for (let round = 0; round < 6; round += 1) {
    for (const id of ['5030', '5031', '5032']) await rename(id, `Round radish${round} of ${id}`);
  }
  at.sandbox.site.webhooks.trouble = {};
  // What was held back is told with the next one.
  await rename('5033', 'The last celery');
  for (const id of ['5030', '5031', '5032']) {
    const key = `DESK-${Number(id) - 4900}`;
    await until(finds('radish5', key), `the last state of ${id}`);
  }
  await until(finds('celery', 'DESK-133'), 'the last one');
  await at.sandbox.site.webhooks.idle();
  await sleep(1_500);
  for (let round = 0; round < 5; round += 1) assert.deepEqual(await at.found(`radish${round}`), []);
  assert.equal((await at.found('radish5')).length, 3);
  assert.equal((await at.app.store.readings.waiting(at.source.id)).count, 0);
});
