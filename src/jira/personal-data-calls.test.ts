import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '../log.ts';
import { bearerCredential } from './credentials/oauth.ts';
import { openTestServer, type Respond, sendJson, skippingClock } from './jira-server.test-support.ts';
import { durationMs, reportAccounts, reportPaths } from './personal-data-calls.ts';
import { openJiraRequests } from './request.ts';

const ada = { accountId: '557058:ada', updatedMs: Date.parse('2026-11-20T10:00:00Z') };
const credential = bearerCredential('token', 'ann');

async function report(respond: Respond) {
  await using server = await openTestServer(respond);
  const clock = skippingClock();
  const { baseUrl } = server;
  const requests = openJiraRequests({ baseUrl, credential, clock, log: silentLog, fetch: globalThis.fetch });
  return { answer: await reportAccounts(requests, reportPaths.oauth, [ada]), seen: server.seen, clock };
}

test('accounts are reported with the time of their reading, and what is told of them comes with the cycle', async () => {
  const { answer, seen } = await report((_, response) => {
    const accounts = [
      { accountId: 'a', status: 'closed' },
      { accountId: 'b', status: 'updated' },
      { accountId: 'c', status: 'moved-to-mars' },
    ];
    sendJson(response, { accounts }, 200, { 'Cycle-Period': 'P7D' });
  });
  assert.deepEqual(answer, { closed: ['a'], updated: ['b'], cycleMs: 7 * 86_400_000 });
  assert.equal(seen[0]?.method, 'POST');
  assert.equal(seen[0]?.url.pathname, '/app/report-accounts/');
  assert.deepEqual(JSON.parse(seen[0]?.body ?? ''), {
    accounts: [{ accountId: '557058:ada', updatedAt: '2026-11-20T10:00:00.000Z' }],
  });
});

test('an empty answer with status 204 says that there is nothing to do', async () => {
  const { answer } = await report((_, response) => {
    response.writeHead(204, { 'Cycle-Period': 'PT12H' });
    response.end();
  });
  assert.deepEqual(answer, { closed: [], updated: [], cycleMs: 12 * 3_600_000 });
});

test('a limit is obeyed, and the report is sent again after it', async () => {
  const { answer, seen, clock } = await report((request, response) =>
    request.number === 0
      ? sendJson(response, {}, 429, { 'Retry-After': '30' })
      : sendJson(response, { accounts: [] }),
  );
  assert.deepEqual(answer, { closed: [], updated: [], cycleMs: undefined });
  assert.equal(seen.length, 2);
  assert.ok(
    clock.waits.some((ms) => ms >= 30_000),
    `${clock.waits}`,
  );
});

test('durations are read as far as they are a fixed time', () => {
  const hour = 3_600_000;
  const read = ['P7D', 'P2W', 'PT90M', 'P1DT1H', 'PT1S'].map(durationMs);
  assert.deepEqual(read, [168 * hour, 336 * hour, 1.5 * hour, 25 * hour, 1_000]);
  for (const odd of ['', 'P', 'PT', 'P1M', 'P0D', '7 days']) assert.equal(durationMs(odd), undefined, odd);
});
