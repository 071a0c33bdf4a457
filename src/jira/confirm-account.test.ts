import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '../errors.ts';
import { silentLog } from '../log.ts';
import { apiTokenCredential } from './credentials/api-token.ts';
import type { JiraCredential } from './credentials/credential.ts';
import { openJiraClient } from './jira-client.ts';
import { openTestServer, sendJson, skippingClock } from './jira-server.test-support.ts';

const mia = {
  accountId: 'mia',
  accountType: 'atlassian',
  active: true,
  displayName: 'Mia',
  applicationRoles: { size: 1, items: [] },
};
const token = apiTokenCredential({ email: 'mia@example.com', token: 't' });

/** The account answers what `myself` says when it is asked. */
async function open(myself: (number: number) => object, credential: JiraCredential = token) {
  const server = await openTestServer(({ number }, response) => {
    const body = myself(number);
    sendJson(response, body, 'status' in body ? Number(body.status) : 200);
  });
  const clock = skippingClock();
  const { baseUrl } = server;
  const client = openJiraClient({
    ...{ baseUrl, credential, clock, accountId: 'mia' },
    ...{ log: silentLog, fetch: globalThis.fetch },
  });
  return { client, clock, server, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

describe('before something is taken for gone', () => {
  it('the account is asked for, once for many at a time and for what follows within three seconds', async () => {
    await using jira = await open(() => mia);
    await Promise.all(Array.from({ length: 20 }, () => jira.client.confirmAccess()));
    await jira.clock.sleep(2_900);
    await jira.client.confirmAccess();
    assert.equal(jira.server.seen.length, 1);
    assert.equal(jira.server.seen[0]?.url.pathname, '/rest/api/3/myself');
    await jira.clock.sleep(200);
    await jira.client.confirmAccess();
    assert.equal(jira.server.seen.length, 2);
  });

  it('it has to be the one that we know, active, with access to Jira', async () => {
    for (const [answer, message] of [
      [
        { ...mia, accountId: 'ben' },
        /belongs to another account now \(ben, no longer mia\).*nothing was removed/,
      ],
      [{ ...mia, active: false }, /is not active .* any more/],
      [{ ...mia, applicationRoles: { size: 0, items: [] } }, /has no access to Jira .* any more/],
      [{ status: 401, errorMessages: [] }, /did not accept the API token/],
    ] as const) {
      await using jira = await open(() => answer);
      await assert.rejects(jira.client.confirmAccess(), { code: 'jira-unauthorized', message });
    }
    for (const answer of [
      mia,
      { ...mia, accountType: 'app', applicationRoles: { size: 0, items: [] } },
      { ...mia, applicationRoles: undefined },
    ]) {
      await using jira = await open(() => answer);
      await jira.client.confirmAccess();
    }
  });

  it('an app has to be installed still', async () => {
    const installed = { is: true };
    const app: JiraCredential = {
      kind: 'connect',
      describe: () => 'the app',
      async authorize() {
        if (!installed.is) throw new AppError('jira-unauthorized', 'The app is not installed any more.');
        return { authorization: 'JWT t' };
      },
    };
    await using jira = await open(() => ({ ...mia, accountType: 'app', applicationRoles: undefined }), app);
    await jira.client.confirmAccess();
    installed.is = false;
    await jira.clock.sleep(3_000);
    await assert.rejects(jira.client.confirmAccess(), {
      code: 'jira-unauthorized',
      message: /not installed/,
    });
    assert.equal(jira.server.seen.length, 1);
  });

  it('what was refused is asked for again each time', async () => {
    await using jira = await open((number) => (number === 0 ? { ...mia, active: false } : mia));
    await assert.rejects(jira.client.confirmAccess(), { code: 'jira-unauthorized' });
    await jira.client.confirmAccess();
  });

  it('somebody else who is stopped does not stop those who wait for the same answer', async () => {
    const stop = new AbortController();
    await using jira = await open((number) => {
      if (number === 0) stop.abort();
      return mia;
    });
    const stopped = jira.client.confirmAccess(stop.signal);
    const waiting = jira.client.confirmAccess();
    await assert.rejects(stopped, { code: 'interrupted' });
    await waiting;
    assert.equal(jira.server.seen.length, 2);
  });

  it('a credential that has a way of its own is asked instead', async () => {
    let asked = 0;
    const own: JiraCredential = {
      kind: 'oauth',
      authorize: async () => ({ authorization: 'Bearer t' }),
      describe: () => 'mia',
      async confirm() {
        asked += 1;
      },
    };
    await using jira = await open(() => mia, own);
    await jira.client.confirmAccess();
    await jira.client.confirmAccess();
    assert.deepEqual([asked, jira.server.seen.length], [2, 0]);
  });
});
