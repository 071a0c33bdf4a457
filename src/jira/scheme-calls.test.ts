import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { openSandbox } from '../sandbox/open-sandbox.ts';
import { scheme, smallWorld } from '../sandbox/small-world.test-support.ts';
import { openWorld } from '../sandbox/world/world.ts';
import { apiTokenCredential } from './credentials/api-token.ts';
import { openJiraClient } from './jira-client.ts';
import { openTestServer, sendJson, skippingClock } from './jira-server.test-support.ts';

const world = () => {
  const file = smallWorld();
  const reporters = scheme('400', 'Reporters', [['BROWSE_PROJECTS', { type: 'reporter' }]]);
  return openWorld({ ...file, permissionSchemes: [...file.permissionSchemes, reporters] });
};

const clientOf = (baseUrl: string, account = 'ann') =>
  openJiraClient({
    baseUrl,
    credential: apiTokenCredential({ email: `${account}@small.example`, token: `token-${account}` }),
    clock: systemClock,
    log: silentLog,
    fetch: globalThis.fetch,
    maxRetries: 0,
  });

test('all schemes come with their grants, also those of team-managed projects', async () => {
  await using sandbox = await openSandbox({ world: world() });
  const schemes = await clientOf(sandbox.url).permissionSchemes();
  assert.deepEqual(
    schemes.map(({ id, name }) => [id, name]),
    [
      ['100', 'Software'],
      ['200', 'Service'],
      ['300', 'Team'],
      ['400', 'Reporters'],
    ],
  );
  assert.deepEqual(
    schemes[3]?.permissions.map(({ permission, holder }) => [permission, holder.type]),
    [['BROWSE_PROJECTS', 'reporter']],
  );
});

test('a project gets another scheme, and has it when it is asked about', async () => {
  await using sandbox = await openSandbox({ world: world() });
  const client = clientOf(sandbox.url);
  assert.equal((await client.permissionSchemeOf('1')).id, '100');
  assert.equal(await client.assignPermissionScheme('1', '400'), '400');
  const { id, permissions } = await client.permissionSchemeOf('1');
  assert.deepEqual([id, permissions.length], ['400', 1]);
});

test('a refused assignment says what it takes: the right, and a paid plan', async () => {
  await using sandbox = await openSandbox({ world: world() });
  await assert.rejects(clientOf(sandbox.url, 'ben').assignPermissionScheme('1', '400'), {
    code: 'jira-forbidden',
    message: /it takes the global permission "Administer Jira", and a paid plan: on free plans/,
  });
});

test('an assignment whose answer is lost is not sent again', async () => {
  await using server = await openTestServer((_, response) => sendJson(response, {}, 503));
  const client = openJiraClient({
    baseUrl: server.baseUrl,
    credential: apiTokenCredential({ email: 'ann@small.example', token: 't' }),
    clock: skippingClock(),
    log: silentLog,
    fetch: globalThis.fetch,
  });
  await assert.rejects(client.assignPermissionScheme('1', '400'), { code: 'jira-unavailable' });
  assert.deepEqual(
    server.seen.map(({ method, body }) => [method, body]),
    [['PUT', '{"id":400}']],
  );
});

test('the levels that an account may set: all with Set Issue Security, none without', async () => {
  await using sandbox = await openSandbox({ world: world() });
  const levels = await clientOf(sandbox.url, 'ben').settableLevels('1');
  assert.deepEqual(levels, [{ id: '501', name: 'Reporter only', description: '' }]);
  assert.deepEqual(await clientOf(sandbox.url, 'cleo').settableLevels('1'), []);
});
