import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consent, finder, openConsenting } from '../sources/oauth/consenting.test-support.ts';
import { scopesFor } from '../sources/oauth/scopes.ts';
import { problem } from './api.ts';
import { beginAnswer, consentAnswer, oauthAppAnswer, scopesAnswer } from './oauth-api.ts';
import { sourceDraft, sourceView } from './source-api.ts';
import { openTestServer, type TestServer } from './test-server.test-support.ts';

const json = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** A server whose Atlassian is a sandbox where the server's own callback is registered. */
async function open() {
  await using stack = new AsyncDisposableStack();
  const at = stack.use(await openConsenting());
  const server = stack.use(
    await openTestServer((test) => ({ sources: { ...test.app.sources, atlassian: at.tools.atlassian } })),
  );
  await server.person('ann', 'administrator');
  await server.person('ben', 'administrator');
  await server.person('cleo', 'member');
  at.sandbox.registerOAuthApp({ ...finder, redirectUris: [`${server.url}/api/oauth/callback`] });
  const closing = stack.move();
  return { at, server, [Symbol.asyncDispose]: () => closing[Symbol.asyncDispose]() };
}

async function begin(server: TestServer, who = 'ann', body: unknown = {}) {
  const response = await server.ask('/api/oauth/begin', who, json('POST', body));
  const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return { cookie, set: response.headers.get('set-cookie'), ...(await server.body(beginAnswer, response)) };
}

/** As a browser that is sent back: it brings no token along, only its cookies. */
async function comeBack(server: TestServer, query: Readonly<Record<string, string>>, cookie: string) {
  const address = `${server.url}/api/oauth/callback?${new URLSearchParams(query)}`;
  const response = await fetch(address, { redirect: 'manual', headers: { cookie } });
  assert.equal(response.status, 303, await response.text());
  return response.headers.get('location') ?? '';
}

const keepApp = (server: TestServer) =>
  server.ask(
    '/api/oauth/app',
    'ann',
    json('PUT', { clientId: finder.clientId, clientSecret: finder.clientSecret }),
  );

async function consented(server: TestServer, body: unknown = {}, account = 'ann') {
  const { url, cookie } = await begin(server, 'ann', body);
  const back = await comeBack(server, { ...(await consent(url, account)) }, cookie);
  const [, id = ''] = /^\/sources\/oauth\/([\w-]+)$/.exec(back) ?? [];
  const seen = await server.body(consentAnswer, await server.ask(`/api/oauth/consents/${id}`, 'ann'));
  return { id, seen: seen.outcome === 'granted' ? seen : assert.fail(seen.message) };
}

test('a site is connected over the API: app, scopes, consent, choice, draft, source', async () => {
  await using opened = await open();
  const { at, server } = opened;
  const kept = await keepApp(server);
  const text = await kept.clone().text();
  assert.ok(!text.includes(finder.clientSecret));
  assert.deepEqual(await server.body(oauthAppAnswer, kept), {
    clientId: 'finder',
    callback: `${server.url}/api/oauth/callback`,
    console: 'https://developer.atlassian.com/console/myapps/',
  });
  const shown = await server.body(scopesAnswer, await server.ask('/api/oauth/scopes?kind=private', 'ann'));
  const reading = { kind: 'private', titlesOnly: false, comments: true, emails: false } as const;
  assert.deepEqual(shown.scopes, scopesFor(reading));

  const { set } = await begin(server);
  assert.match(set ?? '', /HttpOnly; SameSite=Lax/);
  const { id, seen } = await consented(server, { kind: 'private' });
  const { cloudId } = at.sandbox.site;
  assert.deepEqual(
    seen.sites.map((site) => [site.cloudId, site.hasJira]),
    [[cloudId, true]],
  );
  const choose = json('POST', { cloudId });
  assert.equal((await server.ask(`/api/oauth/consents/${id}/draft`, 'ben', choose)).status, 404);
  const chosen = await server.ask(`/api/oauth/consents/${id}/draft`, 'ann', choose);
  const draft = await server.body(sourceDraft, chosen, 201);
  assert.deepEqual(
    [draft.site, draft.credential.account, draft.wanted, draft.says],
    [
      at.sandbox.url,
      'ann@small.example',
      { kind: 'private', titlesOnly: false },
      'Atlassian lets Jackdaw read it for Ann Admin.',
    ],
  );
  // What was consented to serves a private source, and is too little for the permissions of everybody.
  assert.deepEqual(
    [...new Set(draft.missing.map(({ kind, part }) => `${kind}: ${part}`))],
    ['permission-based: permission-schemes', 'permission-based: security-schemes'],
  );
  const body = { draft: draft.draft, name: 'Mine', kind: 'private', scope: { projects: ['DESK'] } };
  assert.equal((await server.ask('/api/sources', 'ben', json('POST', body))).status, 404);
  const twice = await Promise.all([1, 2].map(() => server.ask('/api/sources', 'ann', json('POST', body))));
  assert.deepEqual(twice.map(({ status }) => status).toSorted(), [201, 404]);
  const made = twice.find(({ status }) => status === 201) ?? assert.fail();
  const source = await server.body(sourceView, made, 201);
  assert.deepEqual(
    [source.name, source.credential.kind, source.scope?.projects, source.findings],
    ['Mine', 'oauth', ['DESK'], []],
  );
});

test('a source is connected again, by whom it belongs to where it is private', async () => {
  await using opened = await open();
  const { at, server } = opened;
  await keepApp(server);
  const { cloudId } = at.sandbox.site;
  const draftFor = async (body: unknown, account?: string) => {
    const { id, seen } = await consented(server, body, account);
    const chosen = await server.ask(`/api/oauth/consents/${id}/draft`, 'ann', json('POST', { cloudId }));
    return { reconnect: seen.reconnect, draft: (await server.body(sourceDraft, chosen, 201)).draft };
  };
  const { draft } = await draftFor({ kind: 'private' });
  const made = await server.ask(
    '/api/sources',
    'ann',
    json('POST', { draft, name: 'Mine', kind: 'private' }),
  );
  const { id } = await server.body(sourceView, made, 201);
  const again = await draftFor({ reconnect: id }, 'cleo');
  assert.deepEqual(again.reconnect, {
    ...{ id, name: 'Mine', site: at.sandbox.url, account: 'ann@small.example' },
  });
  const path = `/api/sources/${id}/reconnect`;
  const foreign = await server.ask(path, 'ben', json('POST', { draft: again.draft }));
  assert.match((await server.body(problem, foreign, 403)).message, /Only its owner/);
  const beginning = await server.ask('/api/oauth/begin', 'ben', json('POST', { reconnect: id }));
  assert.match((await server.body(problem, beginning, 403)).message, /Only its owner/);
  const renewed = await server.ask(path, 'ann', json('POST', { draft: again.draft }));
  assert.equal((await server.body(sourceView, renewed)).credential.account, 'cleo@small.example');
});

test('a foreign, made-up or used state leads to a page that says so, and to nothing else', async () => {
  await using opened = await open();
  const { server } = opened;
  await keepApp(server);
  const { url, cookie } = await begin(server);
  const answer = { ...(await consent(url, 'ann')) };
  const other = await begin(server, 'ben');
  const refused = '/sources/oauth?problem=foreign';
  assert.equal(await comeBack(server, answer, ''), refused);
  assert.equal(await comeBack(server, answer, other.cookie), refused);
  assert.equal(await comeBack(server, { ...answer, state: 'made-up' }, cookie), refused);
  assert.equal(await comeBack(server, {}, cookie), refused);
  // CONTROL: in the browser that was sent away it counts, and once.
  assert.match(await comeBack(server, answer, cookie), /^\/sources\/oauth\/[\w-]{10,}$/);
  assert.equal(await comeBack(server, answer, cookie), '/sources/oauth?problem=used');
});

test('a denied consent is told to the person who began', async () => {
  await using opened = await open();
  const { server } = opened;
  await keepApp(server);
  const { url, cookie } = await begin(server);
  const back = await comeBack(server, { ...(await consent(url, 'ann', 'deny')) }, cookie);
  const id = back.split('/').at(-1);
  const seen = await server.body(consentAnswer, await server.ask(`/api/oauth/consents/${id}`, 'ann'));
  assert.equal(seen.outcome, 'denied');
});

test('only administrators see or change anything of it', async () => {
  await using opened = await open();
  const { server } = opened;
  await keepApp(server);
  for (const [path, init] of [
    ['/api/oauth/app', {}],
    ['/api/oauth/app', json('PUT', { clientId: 'a', clientSecret: 'b' })],
    ['/api/oauth/app', { method: 'DELETE' }],
    ['/api/oauth/scopes', {}],
    ['/api/oauth/begin', json('POST', {})],
    ['/api/oauth/consents/0123456789', {}],
    ['/api/oauth/consents/0123456789/draft', json('POST', { cloudId: 'x' })],
  ] as const) {
    assert.equal((await server.ask(path, 'cleo', init)).status, 403, path);
    assert.equal((await server.ask(path, undefined, init)).status, 401, path);
  }
});
