import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import { AppError } from '../errors.ts';
import { openInstallKeys } from '../jira/credentials/connect-install-keys.ts';
import { queryHash } from '../jira/credentials/connect-query-hash.ts';
import { signedToken } from '../jira/credentials/connect-token.ts';
import { accountId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import { install } from '../sandbox/connect/tiny-app.test-support.ts';
import { freePort } from '../sandbox/free-port.test-support.ts';
import { sharedSecretName } from '../sources/connect-app/open-installation.ts';
import { keepOAuthApp } from '../sources/oauth/oauth-app.ts';
import { openWorkspaceSecret } from '../sources/secrets.ts';
import type { TakenHint } from '../sources/webhooks/take-hint.ts';
import { tester } from '../store/store.test-support.ts';
import type { Store } from '../store/store.ts';
import { statusAnswer } from './api.ts';
import { handWebhook, sourceView } from './source-api.ts';
import { openTestServer, type TestServer } from './test-server.test-support.ts';

async function opened(storeOf: (store: Store) => Store = (store) => store) {
  await using stack = new AsyncDisposableStack();
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const taken: TakenHint[] = [];
  const warned: string[] = [];
  const silent = () => {};
  const server = stack.use(
    await openTestServer(({ app, sandbox }) => ({
      sources: {
        ...app.sources,
        store: storeOf(app.store),
        connectApp: {
          key: 'jackdaw',
          baseUrl,
          authorizationServer: sandbox.url,
          keys: openInstallKeys({ address: sandbox.url, clock: app.clock, fetch: app.sources.fetch }),
        },
      },
      port,
      log: { info: silent, warn: (event) => void warned.push(event), error: silent },
      onHint: (hint) => void taken.push(hint),
    })),
  );
  await server.person('ann', 'administrator');
  await server.person('ben');
  const closing = stack.move();
  return { server, baseUrl, taken, warned, [Symbol.asyncDispose]: () => closing[Symbol.asyncDispose]() };
}

const edit = (id: string, project = { id: '10001', key: 'SOFT' }) => ({
  timestamp: 1,
  webhookEvent: 'jira:issue_updated',
  issue: { id, fields: { summary: 'never kept', project } },
});

const post = (server: TestServer, path: string, body: string, headers: Record<string, string> = {}) =>
  server.ask(path, undefined, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=UTF-8', ...headers },
    body,
  });

const asked = async (server: TestServer, source: Source = server.at.source) =>
  (await server.at.app.store.readings.due(source.id, Date.now(), 1000)).ids;

async function handMade(server: TestServer, id: number = server.at.source.id) {
  const response = await server.ask(`/api/sources/${id}/webhook`, 'ann', { method: 'POST' });
  const made = await server.body(handWebhook, response, 201);
  return { ...made, path: new URL(made.url).pathname };
}

const signed = (secret: string, body: string) => ({
  'x-hub-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
});

/** Beside the one that there is. */
async function anotherSource(server: TestServer, over: Partial<Source> = {}): Promise<Source> {
  const { app, source } = server.at;
  const { id: _, ...same } = source;
  return app.store.sources.add(
    { ...same, kind: 'shared', audience: 'everyone', name: 'second', ...over },
    [],
  );
}

const connectPath = '/api/webhooks/connect';

async function installed(server: TestServer, baseUrl: string) {
  const { app, sandbox } = server.at;
  assert.equal((await install(sandbox, `${baseUrl}/install/descriptor/`)).status, 200);
  const { clientKey } = sandbox.site.apps;
  const secret = (await openWorkspaceSecret(app.sources, sharedSecretName(clientKey))) ?? '';
  const token = (path = connectPath, key = secret, over: Record<string, unknown> = {}) => {
    const now = Math.floor(Date.now() / 1000);
    const url = new URL(baseUrl + path);
    const qsh = queryHash({ method: 'POST', url }, baseUrl);
    return {
      authorization: `JWT ${signedToken({ iss: clientKey, iat: now, exp: now + 180, qsh, ...over }, key)}`,
    };
  };
  const claim = () =>
    app.store.connectInstallations.change(clientKey, {
      claim: { by: 'ann@small.example', atMs: 1 },
    });
  return { clientKey, secret, token, claim };
}

describe("an administrator's webhook", () => {
  it('is made by administrators alone, is shown once, and puts the issue up for all sources of the site', async () => {
    await using made = await opened();
    const { server, taken } = made;
    const { source, app } = server.at;
    const path = `/api/sources/${source.id}/webhook`;
    assert.equal((await server.ask(path, 'ben', { method: 'POST' })).status, 403);
    const before = await server.body(sourceView, await server.ask(`/api/sources/${source.id}`, 'ann'));
    assert.deepEqual(before.announcements, {
      state: 'not announced',
      byHand: false,
      says: 'Changes are not announced: they are found when Jira is asked for them. An administrator of Jira can set a webhook for that.',
    });
    const owner = await server.person('cleo');
    const mine = await anotherSource(server, { kind: 'private', audience: undefined, ownerId: owner.id });
    const elsewhere = await anotherSource(server, {
      site: await app.store.sources.putSite('https://elsewhere.example', 'elsewhere'),
    });
    const hook = await handMade(server);
    assert.ok(hook.secret.length >= 43 && hook.events.includes('jira:issue_updated'));
    const [entry] = await app.store.auditLog.latest({ action: 'changed-source' }, 1);
    assert.deepEqual(entry?.details, { source: source.name, webhook: 'made' });
    const body = JSON.stringify(edit('424242'));
    assert.equal((await post(server, hook.path, body, signed(hook.secret, body))).status, 204);
    assert.deepEqual(await asked(server), ['424242']);
    assert.deepEqual(await asked(server, mine), ['424242']);
    assert.deepEqual(await asked(server, elsewhere), []);
    assert.deepEqual(taken, [{ reading: [source.id, mine.id], access: [] }]);
    const after = await server.body(sourceView, await server.ask(`/api/sources/${source.id}`, 'ann'));
    assert.equal(after.announcements.state, 'announced');
    const { heard } = after.announcements;
    assert.ok(heard);
    const { sources } = await server.body(statusAnswer, await server.ask('/api/status', 'ann'));
    assert.equal(sources.find(({ id }) => id === source.id)?.announcements.heard, heard);
    assert.equal(JSON.stringify(after).includes(hook.secret), false);
  });

  it('of which the signature is wrong, of another source or absent stores nothing, and hears what a stranger hears', async () => {
    await using made = await opened();
    const { server, warned } = made;
    const other = await anotherSource(server, {
      site: await server.at.app.store.sources.putSite('https://elsewhere.example', 'elsewhere'),
    });
    const hook = await handMade(server);
    const others = await handMade(server, other.id);
    const body = JSON.stringify(edit('424242'));
    const unknown = await post(server, '/api/webhooks/jira/nobody', body, signed(hook.secret, body));
    assert.equal(unknown.status, 401);
    const said = await unknown.text();
    for (const headers of [
      {},
      signed('guess', body),
      signed(others.secret, body),
      signed(hook.secret, `${body} `),
      { 'x-hub-signature': 'sha256=' },
      { authorization: `Bearer ${signedToken({}, hook.secret)}` },
    ]) {
      const refused = await post(server, hook.path, body, headers);
      assert.deepEqual([refused.status, await refused.text()], [401, said], JSON.stringify(headers));
    }
    assert.deepEqual(await asked(server), []);
    assert.deepEqual(await asked(server, other), []);
    assert.deepEqual(warned, ['webhook-refused'], 'one line a minute');
    assert.equal((await post(server, hook.path, body, signed(hook.secret, body))).status, 204, 'CONTROL');
    assert.deepEqual(await asked(server), ['424242']);
  });

  it('is proven and kept also where nobody waits to read at once', async () => {
    await using server = await openTestServer();
    await server.person('ann', 'administrator');
    const hook = await handMade(server);
    const body = JSON.stringify(edit('424242'));
    assert.equal((await post(server, hook.path, body, signed('guess', body))).status, 401);
    assert.deepEqual(await asked(server), []);
    assert.equal((await post(server, hook.path, body, signed(hook.secret, body))).status, 204);
    assert.deepEqual(await asked(server), ['424242']);
  });

  it('is worth nothing when it was replaced or taken away', async () => {
    await using made = await opened();
    const { server } = made;
    const first = await handMade(server);
    const second = await handMade(server);
    const body = JSON.stringify(edit('424242'));
    const status = async (hook: typeof first) =>
      (await post(server, hook.path, body, signed(hook.secret, body))).status;
    assert.deepEqual([await status(first), await status(second)], [401, 204]);
    const path = `/api/sources/${server.at.source.id}/webhook`;
    const view = await server.body(sourceView, await server.ask(path, 'ann', { method: 'DELETE' }));
    assert.equal(view.announcements.byHand, false);
    assert.equal(await status(second), 401);
  });

  it('of a halted source stores nothing there; of unknown events and projects that are not read, nothing either', async () => {
    await using made = await opened();
    const { server, taken } = made;
    const { app, source } = server.at;
    const hook = await handMade(server);
    const tell = async (event: object) => {
      const body = JSON.stringify(event);
      return (await post(server, hook.path, body, signed(hook.secret, body))).status;
    };
    const halt = { reason: 'paused', sinceMs: 1, message: 'Paused.' } as const;
    await app.store.sources.change(source.id, { halt });
    assert.equal(await tell(edit('424242')), 204);
    await app.store.sources.change(source.id, { halt: undefined, scope: { projectKeys: ['SOFT'] } });
    assert.equal(await tell({ webhookEvent: 'jira:something_new', issue: { id: '424242' } }), 204);
    assert.equal(await tell(edit('424242', { id: '99999', key: 'ELSE' })), 204);
    assert.deepEqual(await asked(server), []);
    assert.equal(await tell(edit('1001', { id: '99999', key: 'ELSE' })), 204, 'it was moved away');
    assert.equal(await tell(edit('424243')), 204, 'CONTROL');
    assert.deepEqual(await asked(server), ['1001', '424243']);
    assert.equal(await tell({ webhookEvent: 'project_created', project: { id: 7 } }), 204);
    assert.deepEqual(taken.at(-1), { reading: [], access: [source.id] });
    const bad = '{"webhookEvent"';
    assert.equal((await post(server, hook.path, bad, signed(hook.secret, bad))).status, 400);
    assert.equal((await post(server, hook.path, '', signed(hook.secret, ''))).status, 204);
  });

  it('that cannot be kept is answered so that Jira sends it again', async () => {
    let isBusy = true;
    await using made = await opened((store) => ({
      ...store,
      readings: {
        ...store.readings,
        async ask(...about) {
          if (isBusy) throw new AppError('store-busy', 'Busy.');
          return store.readings.ask(...about);
        },
      },
    }));
    const { server, taken } = made;
    const hook = await handMade(server);
    const body = JSON.stringify(edit('424242'));
    assert.equal((await post(server, hook.path, body, signed(hook.secret, body))).status, 503);
    assert.deepEqual(taken, []);
    isBusy = false;
    assert.equal((await post(server, hook.path, body, signed(hook.secret, body))).status, 204);
    assert.deepEqual(await asked(server), ['424242']);
  });

  it('a thousand for one issue are one reading, and each is answered quickly', async (t) => {
    await using made = await opened();
    const { server } = made;
    const hook = await handMade(server);
    const body = JSON.stringify(edit('424242'));
    const took: number[] = [];
    const lane = async (count: number) => {
      for (let index = 0; index < count; index += 1) {
        const from = performance.now();
        const answer = await post(server, hook.path, body, signed(hook.secret, body));
        assert.equal(answer.status, 204);
        took.push(performance.now() - from);
      }
    };
    await Promise.all(Array.from({ length: 10 }, () => lane(100)));
    assert.deepEqual(await asked(server), ['424242']);
    took.sort((a, b) => a - b);
    const at = (share: number) => (took[Math.floor(took.length * share)] ?? 0).toFixed(1);
    t.diagnostic(`answered after: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, ten at a time`);
  });
});

describe('a webhook that the Connect app declares', () => {
  it('counts once the site was claimed here, also twice; nobody else signs for the site', async () => {
    await using made = await opened();
    const { server, baseUrl } = made;
    const { token, claim, secret } = await installed(server, baseUrl);
    const body = JSON.stringify(edit('424242'));
    assert.equal((await post(server, connectPath, body, token())).status, 401, 'claimed by nobody');
    await claim();
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const [, claims = ''] = token().authorization.split('.');
    for (const headers of [
      {},
      token(connectPath, 'x'.repeat(40)),
      token('/api/webhooks/other'),
      token(connectPath, secret, { iss: 'somebody' }),
      token(connectPath, secret, { exp: 1 }),
      { authorization: `JWT ${part({ alg: 'none' })}.${claims}.` },
    ]) {
      assert.equal((await post(server, connectPath, body, headers)).status, 401, JSON.stringify(headers));
    }
    assert.deepEqual(await asked(server), []);
    const good = token();
    assert.equal((await post(server, connectPath, body, good)).status, 204);
    assert.equal((await post(server, connectPath, body, good)).status, 204, 'sent again');
    assert.deepEqual(await asked(server), ['424242']);
  });
});

describe('a webhook that an OAuth app has registered', () => {
  const path = '/api/webhooks/oauth';

  it('is for the sites that registered it, or for all of the app; the secret of another app is none', async () => {
    await using made = await opened();
    const { server } = made;
    const { app } = server.at;
    await keepOAuthApp(app.sources, tester, { clientId: 'finder', clientSecret: 'finder-secret' });
    const credential = {
      kind: 'oauth',
      clientId: 'finder',
      cloudId: 'c',
      scopes: [],
      email: undefined,
    } as const;
    const at = async (name: string) => ({
      site: await app.store.sources.putSite(`https://${name}.example`, name),
    });
    const one = await anotherSource(server, { credential, ...(await at('one')) });
    const two = await anotherSource(server, { credential, ...(await at('two')) });
    const registered = {
      clientId: 'finder',
      accountId: accountId('ann'),
      url: 'u',
      jqlFilter: 'j',
      seenMs: 1,
    };
    for (const [source, id] of [[one, 71] as const, [two, 72] as const])
      await app.store.webhooks.putRegistered(source.id, { ...registered, id, expiresMs: 9 });
    const tell = async (id: string, more: object, secret = 'finder-secret') => {
      const authorization = `Bearer ${signedToken({ exp: Date.now() / 1000 + 60 }, secret)}`;
      return (await post(server, path, JSON.stringify({ ...edit(id), ...more }), { authorization })).status;
    };
    assert.equal(await tell('424240', {}, 'another-secret'), 401);
    assert.equal(await tell('424241', { matchedWebhookIds: [72] }), 204);
    assert.equal(await tell('424242', {}), 204);
    assert.deepEqual(await asked(server, one), ['424242']);
    assert.deepEqual(await asked(server, two), ['424241', '424242']);
    assert.deepEqual(await asked(server), [], 'of another site, and not by the app');
  });
});
