import assert from 'node:assert/strict';
import { it } from 'node:test';
import { at } from '../ask.test-support.ts';
import type { Sandbox } from '../open-sandbox.ts';
import { openSandbox } from '../open-sandbox.ts';
import { smallWorld } from '../small-world.test-support.ts';
import { openWorld } from '../world/world.ts';
import { signHs256 } from './jwt.ts';
import type { TinyApp } from './tiny-app.test-support.ts';
import { askAsApp, install, openTinyApp } from './tiny-app.test-support.ts';

const now = () => Math.floor(Date.now() / 1000);

it('a token is taken for the very request that it was made for, in the header or in the address', async () => {
  await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
  await using app = await openTinyApp();
  await install(sandbox, app.descriptorUrl);
  const accountId = sandbox.site.apps.app('tiny')?.accountId;
  const path = '/rest/api/3/myself?expand=groups&expand=applicationRoles&x=a%20b%2Bc';
  for (const inQuery of [false, true]) {
    const { status, json } = await askAsApp(sandbox, app, path, { inQuery });
    assert.equal(status, 200);
    assert.equal(at(json, 'accountId'), accountId);
  }
  const wrong: readonly (readonly [what: string, options: Parameters<typeof askAsApp>[3]])[] = [
    ['another secret', { secret: 'x'.repeat(64) }],
    ['no issuer', { claims: { iss: undefined } }],
    ['an app that is not here', { claims: { iss: 'other' } }],
    ['an object as issuer', { claims: { iss: { key: 'tiny' } } }],
    ['expired', { claims: { exp: now() - 1 } }],
    ['never expires', { claims: { exp: undefined } }],
    ['no hash', { claims: { qsh: undefined } }],
    ['the hash of a page', { claims: { qsh: 'context-qsh' } }],
    ['the hash of another request', { claims: { qsh: 'a'.repeat(64) } }],
  ];
  for (const [what, options] of wrong) {
    for (const inQuery of [false, true]) {
      const refused = await askAsApp(sandbox, app, path, { ...options, inQuery });
      assert.equal(refused.status, 401, what);
      assert.equal(
        at(refused.json, 'message'),
        'Client must be authenticated to access this resource.',
        what,
      );
    }
  }
  for (const authorization of ['JWT x', 'JWT a.b.c', 'jwt x.y.z']) {
    const response = await fetch(`${sandbox.url}/rest/api/3/serverInfo`, { headers: { authorization } });
    assert.equal(response.status, 401, authorization);
  }
});

it('the log of requests has no token, wherever it was sent', async () => {
  await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
  await using app = await openTinyApp();
  await install(sandbox, app.descriptorUrl);
  await askAsApp(sandbox, app, '/rest/api/3/myself?expand=groups', { inQuery: true });
  const paths = sandbox.requests().map(({ path }) => path);
  assert.equal(paths.at(-1), '/rest/api/3/myself?expand=groups&jwt=…');
  assert.ok(paths.includes('/rest/plugins/1.0/?token=…'));
  await fetch(`${sandbox.url}/rest/api/3/field?a=token&%6awt=a.b.c&%zz=1`);
  assert.equal(sandbox.requests().at(-1)?.path, '/rest/api/3/field?a=token&%6awt=…&%zz=1');
});

it('an app acts as itself, whomever its token names', async () => {
  await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
  await using app = await openTinyApp({ scopes: ['READ', 'ACT_AS_USER'] });
  await install(sandbox, app.descriptorUrl);
  const { json } = await askAsApp(sandbox, app, '/rest/api/3/myself', { claims: { sub: 'ann' } });
  assert.equal(at(json, 'accountId'), sandbox.site.apps.app('tiny')?.accountId);
});

it('a clock that was set ahead does not lock apps out', async () => {
  await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
  await using app = await openTinyApp();
  await install(sandbox, app.descriptorUrl);
  sandbox.clock.advance(40 * 86_400_000);
  assert.equal((await askAsApp(sandbox, app, '/rest/api/3/myself')).status, 200);
});

it('scopes take away from an app what its account might do', async () => {
  await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
  await using app = await openTinyApp({ scopes: ['READ'] });
  await install(sandbox, app.descriptorUrl);
  const ids = { issueIdsOrKeys: ['SOFT-1'] };
  assert.equal((await askAsApp(sandbox, app, '/rest/api/3/issue/bulkfetch', { body: ids })).status, 403);
  app.describe({ scopes: ['WRITE'] });
  await install(sandbox, app.descriptorUrl);
  assert.equal((await askAsApp(sandbox, app, '/rest/api/3/issue/bulkfetch', { body: ids })).status, 200);
});

it('an app learns about itself, and about no other', async () => {
  await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
  await using app = await openTinyApp();
  await install(sandbox, app.descriptorUrl);
  const own = await askAsApp(sandbox, app, '/rest/atlassian-connect/1/addons/tiny');
  assert.equal(own.status, 200);
  assert.equal(at(own.json, 'key'), 'tiny');
  assert.equal(at(own.json, 'state'), 'ENABLED');
  assert.equal((await askAsApp(sandbox, app, '/rest/atlassian-connect/1/addons/other')).status, 404);
  assert.equal((await fetch(`${sandbox.url}/rest/atlassian-connect/1/addons/tiny`)).status, 401);
});

async function assertion(
  sandbox: Sandbox,
  app: TinyApp,
  accountId: string,
  claims: Readonly<Record<string, unknown>> = {},
  form: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly json: unknown }> {
  const clientId = at(app.calls.findLast(({ path }) => path === '/installed')?.json, 'oauthClientId');
  const signed = signHs256(
    {
      iss: `urn:atlassian:connect:clientid:${String(clientId)}`,
      sub: `urn:atlassian:connect:useraccountid:${accountId}`,
      tnt: sandbox.url,
      aud: 'https://oauth-2-authorization-server.services.atlassian.com',
      iat: now(),
      exp: now() + 60,
      ...claims,
    },
    app.secret(),
  );
  const response = await fetch(`${sandbox.url}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: signed,
      ...form,
    }),
  });
  return { status: response.status, json: await response.json() };
}

async function askAs(sandbox: Sandbox, token: unknown, path: string) {
  const headers = { authorization: `Bearer ${String(token)}` };
  const response = await fetch(sandbox.url + path, { headers });
  const json: unknown = await response.json();
  return { status: response.status, json };
}

it('with ACT_AS_USER an app acts as a person, for a quarter of an hour and within its scopes', async () => {
  await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
  await using app = await openTinyApp({ scopes: ['WRITE', 'ACT_AS_USER'] });
  await install(sandbox, app.descriptorUrl);
  const { status, json } = await assertion(sandbox, app, 'cleo');
  assert.equal(status, 200);
  const token = at(json, 'access_token');
  assert.equal(at(json, 'expires_in'), 900);
  assert.equal(at(json, 'token_type'), 'Bearer');
  assert.equal(at((await askAs(sandbox, token, '/rest/api/3/myself')).json, 'accountId'), 'cleo');
  // What Cleo sees and the app does not, and what neither the app's scopes nor Cleo's rights allow.
  assert.equal((await askAs(sandbox, token, '/rest/api/3/issue/SOFT-3')).status, 200);
  assert.equal((await askAsApp(sandbox, app, '/rest/api/3/issue/SOFT-3')).status, 404);
  assert.equal((await askAs(sandbox, token, '/rest/api/3/group/bulk')).status, 403);
  assert.equal((await askAs(sandbox, token, '/rest/api/3/issue/TEAM-1')).status, 200);
  sandbox.clock.advance(901_000);
  assert.equal((await askAs(sandbox, token, '/rest/api/3/myself')).status, 403);
});

it('a token for a person ends when the app is installed anew, as with fewer scopes', async () => {
  await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
  await using app = await openTinyApp({ scopes: ['WRITE', 'ACT_AS_USER'] });
  await install(sandbox, app.descriptorUrl);
  const before = at((await assertion(sandbox, app, 'cleo')).json, 'access_token');
  assert.equal((await askAs(sandbox, before, '/rest/api/3/myself')).status, 200, 'the control');
  app.describe({ scopes: ['READ', 'ACT_AS_USER'] });
  await install(sandbox, app.descriptorUrl);
  assert.equal((await askAs(sandbox, before, '/rest/api/3/myself')).status, 403);
  const after = at((await assertion(sandbox, app, 'cleo')).json, 'access_token');
  assert.equal((await askAs(sandbox, after, '/rest/api/3/myself')).status, 200, 'the control');
});

it('an app whose account was deactivated is nobody', async () => {
  await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
  await using app = await openTinyApp();
  await install(sandbox, app.descriptorUrl);
  const body = {
    accountId: 'cleo',
    projectPermissions: [{ permissions: ['BROWSE_PROJECTS'], issues: [1003] }],
  };
  const check = () => askAsApp(sandbox, app, '/rest/api/3/permissions/check', { body });
  assert.deepEqual(at((await check()).json, 'projectPermissions.0.issues'), [1003], 'the control');
  sandbox.world.setAccountActive(sandbox.site.apps.app('tiny')?.accountId ?? '', false);
  assert.equal((await check()).status, 401);
});

it('scopes that are asked for by name are at most those of the app', async () => {
  await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
  await using app = await openTinyApp({ scopes: ['WRITE', 'ACT_AS_USER'] });
  await install(sandbox, app.descriptorUrl);
  const reading = await assertion(sandbox, app, 'ann', {}, { scope: 'READ' });
  assert.equal(reading.status, 200);
  const body = { method: 'POST', body: '{"issueIdsOrKeys":["TEAM-2"]}' };
  for (const [answer, expected] of [
    [reading, 403],
    [await assertion(sandbox, app, 'ann', {}, { scope: 'READ WRITE' }), 200],
  ] as const) {
    const headers = {
      authorization: `Bearer ${String(at(answer.json, 'access_token'))}`,
      'content-type': 'application/json',
    };
    const response = await fetch(`${sandbox.url}/rest/api/3/issue/bulkfetch`, { ...body, headers });
    assert.equal(response.status, expected);
  }
  for (const scope of ['ADMIN', 'READ ACT_AS_USER', 'read', 'MOON']) {
    const refused = await assertion(sandbox, app, 'ann', {}, { scope });
    assert.equal(refused.status, 400, scope);
    assert.equal(at(refused.json, 'error'), 'invalid_scope', scope);
  }
});

it('nobody is acted for who has no access to Jira, and no assertion is taken that is not right in every part', async () => {
  await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
  await using app = await openTinyApp({ scopes: ['READ', 'ACT_AS_USER'] });
  await install(sandbox, app.descriptorUrl);
  for (const accountId of ['eve', 'fay', 'gus', 'hal', 'nobody', '']) {
    const refused = await assertion(sandbox, app, accountId);
    assert.equal(refused.status, 400, accountId);
    assert.equal(at(refused.json, 'error'), 'invalid_grant', accountId);
  }
  for (const claims of [
    { tnt: 'https://other.atlassian.net' },
    { aud: 'https://other' },
    { exp: now() - 1 },
    { exp: now() + 500 },
    { exp: undefined },
    { iat: undefined },
    { sub: 'cleo' },
  ]) {
    const refused = await assertion(sandbox, app, 'cleo', claims);
    assert.equal(at(refused.json, 'error'), 'invalid_grant', JSON.stringify(claims));
  }
  const other = await assertion(sandbox, app, 'cleo', { iss: 'urn:atlassian:connect:clientid:other' });
  assert.equal(other.status, 401);
  assert.equal(at(other.json, 'error'), 'invalid_client');
  const grant = await assertion(sandbox, app, 'cleo', {}, { grant_type: 'password' });
  assert.equal(at(grant.json, 'error'), 'unsupported_grant_type');
  assert.equal((await assertion(sandbox, app, 'cleo', {}, { assertion: 'x' })).status, 401);
});

it('without ACT_AS_USER an app gets no client id, and an app that is gone acts for nobody', async () => {
  await using sandbox = await openSandbox({ world: openWorld(smallWorld()) });
  await using app = await openTinyApp({ scopes: ['ADMIN'] });
  await install(sandbox, app.descriptorUrl);
  assert.equal(at((await app.received('/installed'))[0]?.json, 'oauthClientId'), undefined);
  assert.equal((await assertion(sandbox, app, 'cleo')).status, 401);
  app.describe({ scopes: ['READ', 'ACT_AS_USER'] });
  await install(sandbox, app.descriptorUrl);
  const token = at((await assertion(sandbox, app, 'cleo')).json, 'access_token');
  assert.equal((await askAs(sandbox, token, '/rest/api/3/myself')).status, 200);
  const authorization = `Basic ${Buffer.from('ann@small.example:token-ann').toString('base64')}`;
  await fetch(`${sandbox.url}/rest/plugins/1.0/tiny-key`, { method: 'DELETE', headers: { authorization } });
  assert.equal((await askAs(sandbox, token, '/rest/api/3/myself')).status, 403);
});
