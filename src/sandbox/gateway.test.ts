import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask, askWith, at, basic } from './ask.test-support.ts';
import type { Sandbox } from './open-sandbox.ts';
import { openSandbox } from './open-sandbox.ts';
import { smallWorld } from './small-world.test-support.ts';
import { openWorld } from './world/world.ts';

const cloudId = '11111111-2222-4333-8444-555555555555';
const scopes = ['read:jira-work', 'read:jira-user'];

let sandbox: Sandbox;
before(async () => {
  const base = smallWorld();
  const apiTokens = [
    { token: 'scoped', accountId: 'ben', scopes },
    { token: 'plain', accountId: 'ben' },
    { token: 'short', accountId: 'ben', expires: '2026-01-01T00:00:00.000Z' },
    { token: 'short-scoped', accountId: 'ben', scopes, expires: '2026-01-01T00:00:00.000Z' },
    { token: 'gone', accountId: 'eve', scopes },
    { token: 'service', accountId: 'hal', scopes },
    { token: 'service-plain', accountId: 'hal' },
  ];
  const world = openWorld({ ...base, site: { ...base.site, cloudId }, apiTokens });
  sandbox = await openSandbox({ world, control: true, now: () => Date.UTC(2025, 11, 31, 23) });
});
after(() => sandbox[Symbol.asyncDispose]());

const gateway = `/ex/jira/${cloudId}`;
const as = (token: string, path: string, email = 'ben@small.example') =>
  askWith(sandbox, basic(email, token), path);

describe('an API token', () => {
  it('without scopes is taken on the address of the site only', async () => {
    for (const token of ['plain', 'token-ben']) {
      assert.equal(at((await as(token, '/rest/api/3/myself')).json, 'accountId'), 'ben');
      const refused = await as(token, `${gateway}/rest/api/3/myself`);
      assert.equal(refused.status, 401);
      assert.equal(refused.text, '{"code":401,"message":"Unauthorized"}');
    }
  });
  it('with scopes is taken through the gateway only', async () => {
    const reply = await as('scoped', `${gateway}/rest/api/3/myself`);
    assert.equal(at(reply.json, 'accountId'), 'ben');
    assert.equal(reply.headers.get('x-aaccountid'), 'ben');
    const refused = await as('scoped', '/rest/api/3/myself');
    assert.equal(refused.status, 401);
    assert.equal(refused.headers.get('x-seraph-loginreason'), 'AUTHENTICATED_FAILED');
    assert.equal(refused.headers.get('www-authenticate'), 'OAuth realm="jackdaw-sandbox"');
    assert.equal(at(refused.json, 'message'), 'Client must be authenticated to access this resource.');
  });
  it('needs the email of its owner', async () => {
    for (const email of ['cleo@small.example', 'nobody@small.example', '']) {
      assert.equal((await as('scoped', `${gateway}/rest/api/3/myself`, email)).status, 401);
      assert.equal((await as('plain', '/rest/api/3/myself', email)).status, 401);
    }
  });
  it('of a service account may be sent as Bearer, a person’s not', async () => {
    const path = `${gateway}/rest/api/3/myself`;
    assert.equal(at((await askWith(sandbox, 'Bearer service', path)).json, 'accountId'), 'hal');
    for (const token of ['scoped', 'service-plain', 'token-hal']) {
      assert.equal((await askWith(sandbox, `Bearer ${token}`, path)).status, 401, token);
    }
  });
  it('of a deactivated account is none', async () => {
    const path = `${gateway}/rest/api/3/myself`;
    assert.equal((await as('gone', path, 'eve@small.example')).status, 401);
    sandbox.world.setAccountActive('eve', true);
    assert.equal((await as('gone', path, 'eve@small.example')).status, 200);
    sandbox.world.setAccountActive('eve', false);
  });
  it('expires by the clock of the sandbox', async () => {
    const answers = async () => [
      (await as('short', '/rest/api/3/myself')).status,
      (await as('short-scoped', `${gateway}/rest/api/3/myself`)).status,
      (await as('plain', '/rest/api/3/myself')).status,
      (await as('scoped', `${gateway}/rest/api/3/myself`)).status,
    ];
    assert.deepEqual(await answers(), [200, 200, 200, 200]);
    sandbox.clock.advance(3_600_000);
    assert.deepEqual(await answers(), [401, 401, 200, 200]);
    sandbox.clock.advance(-3_600_000);
  });
});

describe('the gateway', () => {
  it('shows what the same person sees on the site', async () => {
    const path = '/rest/api/3/search/jql?jql=project%20in%20(SOFT%2CDESK%2CTEAM)&fields=summary';
    const [through, direct] = [await as('scoped', gateway + path), await as('plain', path)];
    assert.equal(through.status, 200);
    const rest = `${sandbox.url}/rest/`;
    const links = through.text.replaceAll(`${sandbox.url}${gateway}/rest/`, rest);
    assert.deepEqual(at(JSON.parse(links), 'issues'), at(direct.json, 'issues'));
    assert.ok(direct.text.includes(rest));
    assert.ok(!through.text.includes(rest), 'a link leads past the gateway');
  });
  it('is where the links in its answers lead, pages and pictures too, but serverInfo names the site', async () => {
    const { json } = await as('scoped', `${gateway}/rest/api/3/project/search?maxResults=1`);
    for (const link of ['self', 'nextPage', 'values.0.self']) {
      const url = String(at(json, link));
      assert.ok(url.startsWith(`${sandbox.url}${gateway}/rest/api/3/project/`), url);
      assert.equal((await as('scoped', url.slice(sandbox.url.length))).status, 200, url);
    }
    const picture = await fetch(String(at(json, 'values.0.avatarUrls.16x16')));
    assert.equal(picture.headers.get('content-type'), 'image/svg+xml');
    const issue = await as('scoped', `${gateway}/rest/api/3/issue/SOFT-1?fields=summary`);
    assert.equal(at(issue.json, 'self'), `${sandbox.url}${gateway}/rest/api/3/issue/${at(issue.json, 'id')}`);
    const info = await as('scoped', `${gateway}/rest/api/3/serverInfo`);
    assert.equal(at(info.json, 'baseUrl'), sandbox.url);
  });
  it('knows its site only, and nothing of it but the API', async () => {
    for (const path of [
      '/ex/jira',
      '/ex/jira/',
      '/ex/jira/00000000-0000-4000-8000-000000000000/rest/api/3/myself',
      `${gateway}`,
      `${gateway}/`,
      `${gateway}/browse/SOFT-1`,
      `${gateway}/sandbox/requests`,
      `${gateway}/_edge/tenant_info`,
    ]) {
      const reply = await as('scoped', path);
      assert.equal(reply.status, 404, path);
      assert.equal(reply.text, '{"code":404,"message":"Not Found"}');
    }
    assert.equal((await ask(sandbox, 'ann', '/sandbox/requests')).status, 200);
  });
  it('names what is not served', async () => {
    const { status, json } = await as('scoped', `${gateway}/rest/api/3/dashboard`);
    assert.equal(status, 501);
    assert.equal(at(json, 'errors.path'), '/rest/api/3/dashboard');
  });
  it('has no anonymous callers, also where the site answers anybody', async () => {
    const refused = await askWith(sandbox, undefined, `${gateway}/rest/api/3/serverInfo`);
    assert.equal(refused.status, 401);
    assert.equal(refused.text, '{"code":401,"message":"Unauthorized"}');
    assert.equal((await askWith(sandbox, undefined, '/rest/api/3/serverInfo')).status, 200);
    assert.equal((await as('scoped', `${gateway}/rest/api/3/serverInfo`)).status, 200);
  });
});

it('a Bearer token on the address of the site is read as one of a Connect app, also where anybody is answered', async () => {
  for (const path of ['/rest/api/3/myself', '/rest/api/3/serverInfo']) {
    const reply = await askWith(sandbox, 'Bearer abc', path);
    assert.equal(reply.status, 403);
    assert.equal(reply.text, '{"error":"Failed to parse Connect Session Auth Token"}');
    assert.equal(reply.headers.get('x-seraph-loginreason'), null);
  }
});

it('an expired token is answered as nobody, as sites do, with a header that says so, unless it is to be refused', async () => {
  const expired = basic('ben@small.example', 'short');
  sandbox.clock.advance(3_600_000);
  const path = '/rest/api/3/search/jql?jql=id%20%3E%200';
  sandbox.site.settings.failedLogins = 'refused';
  assert.equal((await askWith(sandbox, expired, path)).status, 401);
  sandbox.site.settings.failedLogins = 'anonymous';
  const reply = await askWith(sandbox, expired, path);
  assert.equal(reply.status, 200);
  assert.deepEqual(reply.json, { issues: [], isLast: true });
  assert.equal(reply.headers.get('x-seraph-loginreason'), 'AUTHENTICATED_FAILED');
  assert.equal(reply.headers.get('x-aaccountid'), null);
  const myself = await askWith(sandbox, expired, '/rest/api/3/myself');
  assert.equal(myself.status, 401);
  assert.equal(myself.headers.get('x-seraph-loginreason'), 'AUTHENTICATED_FAILED');
  for (const authorization of [undefined, basic('', 'short'), 'Basic eA==']) {
    const { status, headers } = await askWith(sandbox, authorization, path);
    assert.deepEqual([status, headers.get('x-seraph-loginreason')], [200, null]);
  }
  assert.equal((await as('nonsense', `${gateway}/rest/api/3/myself`)).status, 401);
  sandbox.clock.advance(-3_600_000);
});

it('anybody is told the cloud id', async () => {
  const reply = await askWith(sandbox, undefined, '/_edge/tenant_info');
  assert.equal(reply.status, 200);
  assert.equal(reply.text, `{"cloudId":"${cloudId}"}`);
});

it('where public access is blocked, what is open to anyone is open to nobody without an account', async () => {
  const base = smallWorld();
  const anyone = { id: '9', permission: 'BROWSE_PROJECTS', holder: { type: 'anyone' } };
  const permissionSchemes = base.permissionSchemes.map((scheme) =>
    scheme.id === '100' ? { ...scheme, permissions: [...scheme.permissions, anyone] } : scheme,
  );
  await using open = await openSandbox({ world: openWorld({ ...base, permissionSchemes }) });
  const statuses = async (who: string) => {
    const paths = ['/rest/api/3/project/SOFT', '/rest/api/3/issue/SOFT-1', '/rest/api/3/serverInfo'];
    return Promise.all(paths.map(async (path) => (await ask(open, who, path)).status));
  };
  const found = async (who: string) => {
    const reply = await ask(open, who, '/rest/api/3/search/jql?jql=id%20%3E%200');
    const issues = at(reply.json, 'issues');
    return Array.isArray(issues) && issues.length > 0;
  };
  assert.deepEqual([await statuses(''), await found('')], [[200, 200, 200], true]);
  open.world.putSite({ ...open.world.site, blockPublicAccess: true });
  assert.deepEqual([await statuses(''), await found('')], [[404, 404, 200], false]);
  assert.deepEqual([await statuses('ben'), await found('ben')], [[200, 200, 200], true]);
});
