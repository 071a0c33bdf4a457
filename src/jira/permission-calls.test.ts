import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { openSandbox } from '../sandbox/open-sandbox.ts';
import { smallWorld } from '../sandbox/small-world.test-support.ts';
import { openWorld } from '../sandbox/world/world.ts';
import { apiTokenCredential } from './credentials/api-token.ts';
import { type JiraClient, openJiraClient } from './jira-client.ts';
import { openTestServer, sendJson } from './jira-server.test-support.ts';

const clientOf = (baseUrl: string, email = 'ann@small.example', token = 'token-ann'): JiraClient =>
  openJiraClient({
    baseUrl,
    credential: apiTokenCredential({ email, token }),
    clock: systemClock,
    log: silentLog,
    fetch: globalThis.fetch,
    maxRetries: 0,
  });

const browse = (...issues: number[]) => ({
  globalPermissions: [],
  projectPermissions: [{ permission: 'BROWSE_PROJECTS', issues, projects: [] }],
});

test('asks about issues by number, and takes for a yes only what the answer names', async () => {
  const answers: unknown[] = [browse(10, 12), { projectPermissions: [] }];
  await using server = await openTestServer((_, response) => sendJson(response, answers.shift()));
  const client = clientOf(server.baseUrl);
  assert.deepEqual([...(await client.browsableIssues('acc-1', ['10', '11', '12']))], ['10', '12']);
  assert.deepEqual([...(await client.browsableIssues('acc-1', ['10']))], []);
  assert.equal(server.seen[0]?.url.pathname, '/rest/api/3/permissions/check');
  assert.deepEqual(JSON.parse(server.seen[0]?.body ?? ''), {
    accountId: 'acc-1',
    projectPermissions: [{ permissions: ['BROWSE_PROJECTS'], issues: [10, 11, 12], projects: [] }],
  });
});

test('without an account it asks as nobody: no credential and no account id go along', async () => {
  await using server = await openTestServer((_, response) => sendJson(response, browse(10)));
  assert.deepEqual([...(await clientOf(server.baseUrl).browsableIssues(undefined, ['10']))], ['10']);
  assert.equal(server.seen[0]?.headers.authorization, undefined);
  assert.equal('accountId' in JSON.parse(server.seen[0]?.body ?? ''), false);
});

test('a site that answers only people who signed in shows nothing to nobody', async () => {
  await using server = await openTestServer((_, response) => sendJson(response, {}, 401));
  assert.equal((await clientOf(server.baseUrl).browsableIssues(undefined, ['10'])).size, 0);
  await assert.rejects(clientOf(server.baseUrl).browsableIssues('acc-1', ['10']), {
    code: 'jira-unauthorized',
  });
});

test('an issue that was not asked about makes the answer a bad one', async () => {
  await using server = await openTestServer((_, response) => sendJson(response, browse(10, 99)));
  await assert.rejects(clientOf(server.baseUrl).browsableIssues('acc-1', ['10']), {
    code: 'jira-bad-answer',
  });
});

test('more issues than one check takes are refused before anything is asked', async () => {
  await using server = await openTestServer((_, response) => sendJson(response, browse()));
  const ids = Array.from({ length: 1001 }, (_, n) => String(n + 1));
  await assert.rejects(clientOf(server.baseUrl).browsableIssues('acc-1', ids), { code: 'internal' });
  assert.equal(server.seen.length, 0);
});

const sandboxOf = () => openSandbox({ world: openWorld(smallWorld()) });

test('the sandbox answers for each account, level by level', async () => {
  const file = smallWorld();
  await using sandbox = await openSandbox({ world: openWorld(file) });
  const soft = file.issues.filter(({ projectId }) => projectId === '1');
  const found = async (account: string) => {
    const ids = await clientOf(sandbox.url).browsableIssues(
      account,
      soft.map(({ id }) => id),
    );
    return soft.flatMap(({ id, key }) => (ids.has(id) ? [key] : []));
  };
  assert.deepEqual(await found('ben'), ['SOFT-1', 'SOFT-2'], 'a developer who is not in the level of SOFT-3');
  assert.deepEqual(await found('cleo'), ['SOFT-1', 'SOFT-2', 'SOFT-3']);
  assert.deepEqual(await found('dan'), [], 'somebody of the desk');
  assert.deepEqual(await found('gus'), [], 'a customer');
});

test('an account without Administer Jira is told which right is missing', async () => {
  await using sandbox = await sandboxOf();
  const client = clientOf(sandbox.url, 'ben@small.example', 'token-ben');
  await assert.rejects(client.browsableIssues('cleo', ['1001']), {
    code: 'jira-forbidden',
    message:
      /refused POST .*permissions\/check.*ben@small\.example: it takes the global permission "Administer Jira"/,
  });
  assert.ok((await client.browsableIssues('ben', ['1001'])).has('1001'), 'about itself it may ask');
});

test('an account that Jira does not know is a bad request', async () => {
  await using sandbox = await sandboxOf();
  await assert.rejects(clientOf(sandbox.url).browsableIssues('nobody', ['1001']), {
    code: 'jira-bad-request',
  });
});
