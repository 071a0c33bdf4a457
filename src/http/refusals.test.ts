import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestServer, type TestServer } from './test-server.test-support.ts';

let it: TestServer;
let nowMs = Date.now();
before(async () => {
  it = await openTestServer({ clock: { now: () => nowMs, sleep: () => Promise.reject(new Error('No.')) } });
  await it.person('ann', 'administrator');
  await it.person('cleo', 'reviewer');
  await it.person('ben', 'member');
});
after(() => it[Symbol.asyncDispose]());

const refused = async () =>
  (await it.at.app.store.auditLog.latest({}, 99))
    .filter(({ outcome }) => outcome === 'refused')
    .map(({ actor, action, subject }) => `${actor.kind === 'person' && actor.email} ${action}${subject}`)
    .reverse();
const explain = '/api/permissions/explain?issue=SOFT-2&as=ben%40small.example';

test('who is refused stands in the log, and who is let in does not', async () => {
  for (const [path, who, status] of [
    [explain, 'ben', 403],
    [explain, 'cleo', 200],
    ['/api/permissions/who-can-find?project=SOFT', 'ben', 403],
    ['/api/audit-log', 'ben', 403],
    ['/api/audit-log', 'cleo', 200],
    ['/api/audit-log/export?format=csv', 'ann', 200],
  ] as const) {
    assert.equal((await it.ask(path, who)).status, status, `${path} ${who}`);
  }
  assert.deepEqual(await refused(), [
    'ben@small.example explained',
    'ben@small.example who-can-find',
    'ben@small.example exported-log',
  ]);
});

test('whoever may connect no sites and tries it with a consent stands in the log', async () => {
  const path = '/api/oauth/consents/of-nothing-at-all/draft';
  const headers = { 'content-type': 'application/json' };
  const init = { method: 'POST', headers, body: JSON.stringify({ cloudId: 'x' }) };
  assert.equal((await it.ask(path, 'ann', init)).status, 404, 'control');
  assert.equal((await it.ask(path, 'ben', init)).status, 403);
  assert.deepEqual((await refused()).at(-1), 'ben@small.example connected');
});

test('one entry a minute is enough, also for questions at the same time', async () => {
  nowMs += 60_000;
  const before = (await refused()).length;
  await Promise.all(Array.from({ length: 9 }, () => it.ask(explain, 'ben')));
  assert.equal((await refused()).length, before + 1);
  nowMs += 59_999;
  await it.ask(explain, 'ben');
  assert.equal((await refused()).length, before + 1, 'within the minute');
  nowMs += 1;
  await it.ask(explain, 'ben');
  assert.equal((await refused()).length, before + 2, 'CONTROL: after it');
});
