import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openInstallKeys } from '../jira/credentials/connect-install-keys.ts';
import { install } from '../sandbox/connect/tiny-app.test-support.ts';
import { freePort } from '../sandbox/free-port.test-support.ts';
import { openSandbox } from '../sandbox/open-sandbox.ts';
import { webhookWorld } from '../sandbox/webhooks/webhook-world.test-support.ts';
import { accountsAnswer, connectAnswer, connectInstallation } from './connect-api.ts';
import { sourceDraft, sourceView } from './source-api.ts';
import { openTestServer, type TestServer } from './test-server.test-support.ts';

const events = [
  'jira:issue_created',
  'jira:issue_updated',
  'jira:issue_deleted',
  'comment_created',
  'comment_updated',
  'comment_deleted',
  'worklog_created',
  'worklog_updated',
  'worklog_deleted',
  'project_created',
  'project_updated',
  'project_deleted',
  'project_soft_deleted',
  'project_restored_deleted',
  'project_archived',
  'project_restored_archived',
];

async function opened() {
  await using stack = new AsyncDisposableStack();
  const sandbox = stack.use(await openSandbox({ world: webhookWorld() }));
  const port = await freePort();
  const warned: string[] = [];
  const silent = () => {};
  const log = {
    info: silent,
    warn: (event: string, fields = {}) => void warned.push(JSON.stringify({ event, ...fields })),
    error: silent,
  };
  const baseUrl = `http://127.0.0.1:${port}`;
  const server = stack.use(
    await openTestServer(({ app }) => ({
      sources: {
        ...app.sources,
        connectApp: {
          key: 'jackdaw',
          baseUrl,
          authorizationServer: sandbox.url,
          keys: openInstallKeys({ address: sandbox.url, clock: app.clock, fetch: app.sources.fetch }),
        },
      },
      port,
      log,
    })),
  );
  await server.person('ann', 'administrator');
  await server.person('ben');
  const closing = stack.move();
  return { sandbox, server, baseUrl, warned, [Symbol.asyncDispose]: () => closing[Symbol.asyncDispose]() };
}

const send = (server: TestServer, path: string, body: unknown) =>
  server.ask(path, 'ann', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('the Connect app over HTTP', () => {
  it('has one descriptor at each of its addresses, for anybody', async () => {
    await using made = await opened();
    const { server, baseUrl } = made;
    for (const path of ['/install/descriptor/', '/install/descriptor', '/atlassian-connect.json']) {
      const response = await server.ask(path, undefined);
      assert.equal(response.status, 200, path);
      assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
      assert.match(response.headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/);
      assert.deepEqual(await response.json(), {
        key: 'jackdaw',
        name: 'Jackdaw',
        description: 'Search over Jira in which everybody finds everything they may see, and nothing else.',
        vendor: { name: 'Jackdaw', url: baseUrl },
        baseUrl,
        links: { self: `${baseUrl}/install/descriptor/` },
        authentication: { type: 'jwt' },
        lifecycle: {
          installed: '/connect/installed',
          enabled: '/connect/enabled',
          disabled: '/connect/disabled',
          uninstalled: '/connect/uninstalled',
        },
        scopes: ['READ', 'ADMIN', 'ACT_AS_USER', 'ACCESS_EMAIL_ADDRESSES'],
        apiVersion: 1,
        apiMigrations: { gdpr: true, 'signed-install': true, 'context-qsh': true },
        modules: { webhooks: events.map((event) => ({ event, url: '/api/webhooks/connect' })) },
      });
    }
  });

  it('is uploaded into Jira by its address; the site is listed, claimed and taken off the list', async () => {
    await using made = await opened();
    const { sandbox, server, baseUrl, warned } = made;
    const uploaded = await install(sandbox, `${baseUrl}/install/descriptor/`);
    assert.equal(uploaded.status, 200, JSON.stringify(uploaded.json));
    const listed = await server.body(connectAnswer, await server.ask('/api/connect/installations', 'ann'));
    assert.equal(listed.descriptorUrl, `${baseUrl}/install/descriptor/`);
    assert.match(listed.notice, /31 March 2026/);
    assert.match(listed.unreachable ?? '', /^Jira Cloud cannot read the app at http:.*JACKDAW_PUBLIC_URL/);
    const [one, ...others] = listed.installations;
    assert.ok(one && others.length === 0);
    assert.deepEqual(
      [one.site, one.state, one.claimed, one.actsAsPeople, one.sources],
      [sandbox.url, 'enabled', undefined, true, []],
    );
    assert.match(one.says ?? '', /claimed by nobody here/);
    const claim = `/api/connect/installations/${one.id}/claim`;
    const claimed = await server.body(
      connectInstallation,
      await server.ask(claim, 'ann', { method: 'POST' }),
    );
    assert.equal(claimed.claimed?.by, 'ann@small.example');
    assert.equal(claimed.says, undefined);
    const path = `/api/connect/installations/${one.id}/draft`;
    const asApp = await send(server, path, { actsAs: 'app' });
    const draft = await server.body(sourceDraft, asApp, 201);
    assert.deepEqual(
      [draft.site, draft.credential.kind, draft.credential.actsAs],
      [sandbox.url, 'connect', 'app'],
    );
    assert.equal(draft.says, "It works as the app's own user, who sees what Jira gives to apps.");
    const accounts = (q: string) => server.ask(`/api/connect/installations/${one.id}/accounts?q=${q}`, 'ann');
    assert.deepEqual((await server.body(accountsAnswer, await accounts('cle'))).accounts, [
      { accountId: 'cleo', name: 'Cleo Coder' },
    ]);
    assert.deepEqual((await server.body(accountsAnswer, await accounts('no%20such'))).accounts, []);
    const nobody = await send(server, path, { actsAs: 'person' });
    assert.equal(nobody.status, 400);
    const asCleo = await send(server, path, { actsAs: 'person', account: 'cleo' });
    const other = await server.body(sourceDraft, asCleo, 201);
    assert.equal(other.credential.accountId, 'cleo');
    for (const kind of [{ kind: 'private' }, { kind: 'shared', audience: 'everyone' }]) {
      const refused = await send(server, '/api/sources', { draft: other.draft, name: 'Mine', ...kind });
      assert.equal(refused.status, 400, JSON.stringify(kind));
      assert.match(await refused.text(), /can act as anybody/);
    }
    const kept = await send(server, '/api/sources', { draft: other.draft, name: 'By app' });
    const source = await server.body(sourceView, kept, 201);
    assert.deepEqual([source.kind, source.credential.accountId], ['permission-based', 'cleo']);
    const late = await send(server, '/api/sources', { draft: draft.draft, name: 'Later' });
    assert.equal(late.status, 409, 'somebody else was a step ahead');
    assert.match(await late.text(), /is connected already, as the app, as the account cleo .*Reconnect that/);
    const again = await server.body(sourceDraft, await send(server, path, { actsAs: 'app' }), 201);
    assert.equal(again.connected?.name, 'By app');
    const now = await server.body(connectAnswer, await server.ask('/api/connect/installations', 'ann'));
    assert.deepEqual(now.installations[0]?.sources, [{ id: source.id, name: 'By app' }]);
    const gone = await server.ask(`/api/connect/installations/${one.id}`, 'ann', { method: 'DELETE' });
    assert.deepEqual((await server.body(connectAnswer, gone)).installations, []);
    assert.equal((await server.ask(claim, 'ann', { method: 'POST' })).status, 404);
    assert.deepEqual(warned, []);
  });

  it('shows the sites to administrators alone, and tells in the audit log who wanted to claim one', async () => {
    await using made = await opened();
    const { server } = made;
    for (const [method, path] of [
      ['GET', '/api/connect/installations'],
      ['POST', '/api/connect/installations/1/claim'],
      ['GET', '/api/connect/installations/1/accounts?q=a'],
      ['DELETE', '/api/connect/installations/1'],
    ] as const) {
      assert.equal((await server.ask(path, undefined, { method })).status, 401, path);
      assert.equal((await server.ask(path, 'ben', { method })).status, 403, path);
    }
    const said = await server.at.app.store.auditLog.latest({}, 2);
    assert.deepEqual(
      said.map(({ action, outcome }) => [action, outcome]),
      [
        ['dismissed-installation', 'refused'],
        ['claimed-installation', 'refused'],
      ],
    );
  });

  it('refuses calls that no site has signed, with a sentence, and logs neither token nor secret', async () => {
    await using made = await opened();
    const { server, warned, baseUrl } = made;
    const body = JSON.stringify({
      key: 'jackdaw',
      clientKey: 'c',
      sharedSecret: 'TOP-SECRET'.repeat(8),
      baseUrl: 'https://mallory.example',
    });
    for (const event of ['installed', 'enabled', 'disabled', 'uninstalled']) {
      for (const authorization of [undefined, 'JWT a.b.c', 'Bearer TOP-SECRET']) {
        const response = await fetch(`${baseUrl}/connect/${event}?jwt=`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
          body,
        });
        assert.equal(response.status, 401);
        assert.match(await response.text(), /This call of a Jira site was not accepted/);
      }
    }
    assert.equal(warned.length, 12);
    assert.ok(!warned.join().includes('SECRET'), warned.join('\n'));
    assert.deepEqual(await server.at.app.store.connectInstallations.list(), []);
  });
});
