import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { AppError } from '../../errors.ts';
import { silentLog } from '../../log.ts';
import { openJiraClient } from '../jira-client.ts';
import { openTestServer, sendJson, skippingClock } from '../jira-server.test-support.ts';
import { bearerCredential, type OAuthAccess, oauthCredential } from './oauth.ts';

const secret = 'very-secret-access-token';

/** A site that takes `good` only, and a credential whose token becomes that when a refusal is told to it. */
async function open(over: Partial<OAuthAccess> & { readonly body?: unknown; readonly status?: number }) {
  let token = 'old';
  const told: (readonly [string, number])[] = [];
  const access: OAuthAccess = {
    accessToken: async () => token,
    refused: async (used, status) => {
      told.push([used, status]);
      token = 'good';
      return true;
    },
    confirm: async () => {},
    ...over,
  };
  const server = await openTestServer((request, response) => {
    if (request.headers.authorization === 'Bearer good') return sendJson(response, myself);
    sendJson(response, over.body ?? { code: 401, message: 'Unauthorized' }, over.status ?? 401);
  });
  const client = openJiraClient({
    baseUrl: server.baseUrl,
    credential: oauthCredential(access, 'mia@example.com'),
    clock: skippingClock(),
    log: silentLog,
    fetch: globalThis.fetch,
  });
  return { client, server, told, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const myself = { accountId: 'mia', displayName: 'Mia', active: true };

test('a refused call is tried once more where that may help, with a new token', async () => {
  await using jira = await open({});
  assert.equal((await jira.client.myself()).accountId, 'mia');
  assert.deepEqual(jira.told, [['old', 401]]);
  assert.deepEqual(
    jira.server.seen.map(({ headers }) => headers.authorization),
    ['Bearer old', 'Bearer good'],
  );
});

test('it is not tried a third time', async () => {
  await using jira = await open({ accessToken: async () => 'old' });
  await assert.rejects(jira.client.myself(), { code: 'jira-unauthorized' });
  assert.deepEqual(jira.told, [
    ['old', 401],
    ['old', 401],
  ]);
  assert.equal(jira.server.seen.length, 2);
});

for (const status of [401, 403, 404]) {
  test(`what the credential says of an answer of ${status} is what the call ends with`, async () => {
    const ended = new AppError('jira-unauthorized', 'The access ended. Connect again.');
    const body = { errorMessages: ['No.'] };
    await using jira = await open({ refused: () => Promise.reject(ended), status, body });
    await assert.rejects(jira.client.myself(), ended);
    assert.equal(jira.server.seen.length, 1);
  });

  test(`an answer of ${status} that is about what was asked for stays what it is`, async () => {
    await using jira = await open({
      refused: async () => false,
      status,
      body: { errorMessages: ['No.'] },
    });
    const codes = new Map([
      [401, 'jira-unauthorized'],
      [403, 'jira-forbidden'],
      [404, 'jira-not-found'],
    ]);
    await assert.rejects(jira.client.myself(), { code: codes.get(status) });
  });
}

test('a missing scope is no reason to doubt the token', async () => {
  await using jira = await open({ body: { code: 401, message: 'Unauthorized; scope does not match' } });
  await assert.rejects(jira.client.myself(), { code: 'jira-forbidden' });
  assert.deepEqual(jira.told, []);
});

test('no way of printing the credential shows the token', async () => {
  const access: OAuthAccess = {
    accessToken: async () => secret,
    refused: async () => false,
    confirm: async () => {},
  };
  for (const credential of [
    oauthCredential(access, 'mia@example.com'),
    bearerCredential(secret, 'mia@example.com'),
  ]) {
    const request = { method: 'GET', url: new URL('https://acme.example') };
    assert.deepEqual(await credential.authorize(request), { authorization: `Bearer ${secret}` });
    for (const printed of [
      credential.describe(),
      String(credential),
      JSON.stringify(credential),
      inspect(credential, { depth: 10, showHidden: true, getters: true }),
    ]) {
      assert.ok(!printed.includes(secret), printed);
    }
  }
});
