import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '../log.ts';
import { apiTokenCredential } from './credentials/api-token.ts';
import { openJiraClient } from './jira-client.ts';
import { openTestServer, type Respond, sendJson, skippingClock } from './jira-server.test-support.ts';

async function answered(respond: Respond) {
  const server = await openTestServer(respond);
  const clock = skippingClock();
  const client = openJiraClient({
    baseUrl: server.baseUrl,
    credential: apiTokenCredential({ email: 'mia@acme.example', token: 'of-a-person' }),
    appCredential: {
      kind: 'connect',
      authorize: async () => ({ authorization: 'JWT own' }),
      describe: () => 'the app',
    },
    clock,
    log: silentLog,
    fetch: globalThis.fetch,
  });
  return { server, client, clock, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test('addresses are asked for in lots, as the app itself, and come by account', async () => {
  await using made = await answered((request, response) => {
    const ids = request.url.searchParams.getAll('accountId');
    sendJson(
      response,
      ids.filter((id) => id !== 'u7').map((accountId) => ({ accountId, email: `${accountId}@acme.example` })),
    );
  });
  const ids = Array.from({ length: 90 }, (_, at) => `u${at}`);
  const emails = await made.client.emails(ids);
  assert.equal(emails.size, 89);
  assert.deepEqual(
    [emails.get('u0'), emails.get('u7'), emails.get('u89')],
    ['u0@acme.example', undefined, 'u89@acme.example'],
  );
  assert.deepEqual(
    made.server.seen.map(({ url, headers }) => [
      url.searchParams.getAll('accountId').length,
      headers.authorization,
    ]),
    [
      [40, 'JWT own'],
      [40, 'JWT own'],
      [10, 'JWT own'],
    ],
  );
  assert.equal(made.client.stats().requests, 3);
});

test('one object instead of a list is understood; an answer about somebody else gives nobody an address', async () => {
  await using made = await answered((request, response) => {
    const asked = request.url.searchParams.get('accountId');
    if (asked === 'u1') return sendJson(response, { accountId: 'u1', email: 'one@acme.example' });
    sendJson(response, [
      { accountId: 'u2', email: null },
      { accountId: 'u9', email: 'mallory@acme.example' },
    ]);
  });
  assert.deepEqual([...(await made.client.emails(['u1']))], [['u1', 'one@acme.example']]);
  assert.deepEqual([...(await made.client.emails(['u2']))], []);
  assert.deepEqual([...(await made.client.emails([]))], []);
});

test('a refusal is told by its code, and what is not offered is not waited for', async () => {
  for (const [status, code, waits] of [
    [400, 'jira-bad-request', 0],
    [401, 'jira-unauthorized', 0],
    [503, 'jira-unavailable', 1],
  ] as const) {
    await using made = await answered((_, response) => sendJson(response, { errorMessages: ['no'] }, status));
    await assert.rejects(made.client.emails(['u1']), { code });
    assert.equal(made.clock.waits.length, waits, String(status));
  }
});
