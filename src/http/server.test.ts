import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { z } from 'zod';
import { errorCodes } from '../errors.ts';
import type { LogFields } from '../log.ts';
import { issueToken } from '../people/tokens.ts';
import { openTestApp, type TestApp } from '../search/searchable-company.test-support.ts';
import type { TextIndexReader } from '../textindex/text-index.ts';
import { demoPeople, issueView, me, problem, searchAnswer, statusAnswer } from './api.ts';
import type { ServerOptions } from './route-tools.ts';
import { openServer, type Server } from './server.ts';

let at: TestApp;
let server: Server;
let demo: Server;
let pageFolder: string;
const tokens = new Map<string, string>();
const logged: { event: string; fields: LogFields | undefined }[] = [];

before(async () => {
  at = await openTestApp();
  pageFolder = await mkdtemp(join(tmpdir(), 'jackdaw-page-'));
  await writeFile(join(pageFolder, 'index.html'), '<!doctype html><title>The page</title>');
  await mkdir(join(pageFolder, 'assets'));
  await writeFile(join(pageFolder, 'assets', 'x-1.js'), '0;');
  for (const who of ['ann', 'ben', 'cleo', 'dan'])
    tokens.set(who, await issueToken(at.app.store, await at.person(who), 1));
  server = await openServer(options());
  const shown = { person: await at.person('ben'), token: tokenOf('ben') };
  demo = await openServer(options({ demo: { people: [shown], questions: ['Why?'] } }));
});
after(async () => {
  await server[Symbol.asyncDispose]();
  await demo[Symbol.asyncDispose]();
  await at[Symbol.asyncDispose]();
  await rm(pageFolder, { recursive: true });
});

function options(over: Partial<ServerOptions> = {}): ServerOptions {
  const log = (event: string, fields?: LogFields) => void logged.push({ event, fields });
  return {
    search: at.app.search,
    clock: at.app.clock,
    permissions: at.app.permissions,
    sources: at.app.sources,
    signIn: at.app.signIn,
    sourceWork: at.app.sourceWork,
    log: { info: log, warn: log, error: log },
    host: '127.0.0.1',
    port: 0,
    pageFolder,
    demo: undefined,
    ...over,
  };
}

const tokenOf = (who: string) => tokens.get(who) ?? '';

async function get(path: string, who?: string, init: RequestInit = {}, from = server): Promise<Response> {
  const headers = new Headers(init.headers);
  if (who !== undefined) headers.set('authorization', `Bearer ${tokenOf(who)}`);
  return fetch(from.url + path, { ...init, headers });
}

const asBrowser = (path: string) => get(path, undefined, { headers: { accept: 'text/html,*/*;q=0.8' } });

/** The body, which has to be exactly what the schema describes. */
async function body<T extends z.ZodType>(schema: T, response: Response, status = 200): Promise<z.infer<T>> {
  const parsed: unknown = await response.json();
  assert.equal(response.status, status, JSON.stringify(parsed));
  assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
  const read = schema.parse(parsed);
  assert.deepEqual(parsed, read, 'nothing beside what is documented');
  return read;
}

test('search answers in the documented shape', async () => {
  const answer = await body(searchAnswer, await get('/api/search?q=paging&limit=2', 'ben'));
  assert.equal(answer.hits.length, 2);
  assert.ok(answer.nextOffset);
  const last = await body(searchAnswer, await get('/api/search?q=quoting', 'ben'));
  assert.equal('nextOffset' in last, false);
  assert.deepEqual((await body(searchAnswer, await get('/api/search', 'ben'))).hits, []);
});

test('the same question by POST gets the same answer', async () => {
  const post = (asked: unknown) =>
    get('/api/search', 'ben', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(asked),
    });
  const found = new Map<string, unknown>();
  for (const typing of ['true', 'false']) {
    const got = await body(
      searchAnswer,
      await get(`/api/search?q=pagi&offset=2&limit=3&typing=${typing}`, 'ben'),
    );
    found.set(typing, got.hits.length);
    for (const same of [typing, typing === 'true']) {
      const posted = await post({ q: 'pagi', offset: 2, limit: 3, typing: same });
      assert.deepEqual(await body(searchAnswer, posted), got, `${typeof same} ${same}`);
    }
  }
  assert.deepEqual([...found.values()], [3, 0], 'CONTROL');
  assert.equal((await post({ q: 'pagi', typing: 1 })).status, 400);
});

test('who I am, one issue, and the status answer in their documented shapes', async () => {
  const { person } = await body(me, await get('/api/me', 'ben'));
  assert.deepEqual(person, { name: 'ben', email: 'ben@small.example', role: 'member' });
  assert.equal((await body(issueView, await get('/api/issues/SOFT-1', 'ben'))).key, 'SOFT-1');
  const status = await body(statusAnswer, await get('/api/status', 'ann'));
  assert.deepEqual(
    status.sources.map(({ name, status: state }) => [name, state]),
    [['Small', 'active']],
  );
  assert.deepEqual(await (await get('/healthz')).json(), { status: 'ok' });
});

test('without a token, or with one that nobody has, every route that reads answers 401 and how to sign in', async () => {
  const paths = ['/api/me', '/api/search?q=x', '/api/issues/SOFT-1', '/api/status'];
  const headers = [
    {},
    { authorization: 'Bearer jkd_nobody' },
    { authorization: `Basic ${btoa(`ben:${tokenOf('ben')}`)}` },
    { authorization: `Bearer ${tokenOf('ben')}x` },
    { authorization: 'Bearer ' },
    { authorization: `Bearer ${'x'.repeat(5_000)}` },
    { cookie: `token=${tokenOf('ben')}` },
  ];
  for (const path of [...paths, `/api/me?token=${tokenOf('ben')}`]) {
    for (const header of headers) {
      const response = await get(path, undefined, { headers: header });
      const { code } = await body(problem, response, 401);
      assert.equal(code, 'not-signed-in');
      assert.equal(response.headers.get('www-authenticate'), 'Bearer');
    }
  }
});

test('the status says why nothing becomes searchable', async () => {
  await using failing = await openServer(options({ indexFailure: () => 'The disk is full.' }));
  const { sources } = await body(statusAnswer, await get('/api/status', 'ann', {}, failing));
  assert.deepEqual(
    sources.map(({ index }) => index.failure),
    ['The disk is full.'],
  );
  const { sources: fine } = await body(statusAnswer, await get('/api/status', 'ann'));
  assert.equal(fine[0]?.index.failure, undefined);
});

test('the status says that permissions have become too old to count', async () => {
  const clock = { ...at.app.clock, now: () => at.app.clock.now() + at.app.config.directoryMaxAgeMs };
  await using later = await openServer(options({ clock }));
  const { sources } = await body(statusAnswer, await get('/api/status', 'ann', {}, later));
  assert.deepEqual(
    sources.map(({ status, findings }) => [status, findings[0]?.code]),
    [['too old', 'directory-too-old']],
  );
});

test('only administrators see the status of sources', async () => {
  assert.equal((await body(problem, await get('/api/status', 'ben'), 403)).code, 'not-allowed');
});

test('a hidden issue and a missing one are the same 404', async () => {
  const hidden = await body(problem, await get('/api/issues/SOFT-15', 'ben'), 404);
  const missing = await body(problem, await get('/api/issues/SOFT-99', 'ben'), 404);
  assert.equal(hidden.code, 'not-found');
  assert.equal(hidden.message.replace('SOFT-15', ''), missing.message.replace('SOFT-99', ''));
  await body(issueView, await get('/api/issues/SOFT-15', 'cleo'));
});

for (const [what, path, init] of [
  ['an offset that is no number', '/api/search?q=x&offset=abc', {}],
  ['a negative offset', '/api/search?q=x&offset=-1', {}],
  ['too far an offset', '/api/search?q=x&offset=10001', {}],
  ['too many hits', '/api/search?q=x&limit=51', {}],
  ['no hits', '/api/search?q=x&limit=0', {}],
  ['a word for typing', '/api/search?q=x&typing=maybe', {}],
  ['a key as long as a book', `/api/issues/${'A'.repeat(150)}-1`, {}],
  ['two queries', '/api/search?q=x&q=y', {}],
  ['a broken escape', '/api/issues/%E0%A4%A', {}],
  [
    'a body that is no JSON',
    '/api/search',
    { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } },
  ],
  [
    'a body of another type',
    '/api/search',
    { method: 'POST', body: 'q=x', headers: { 'content-type': 'text/csv' } },
  ],
  [
    'a body without an end',
    '/api/search',
    {
      method: 'POST',
      body: JSON.stringify({ q: 'x'.repeat(2_000_000) }),
      headers: { 'content-type': 'application/json' },
    },
  ],
  ['an empty body', '/api/search', { method: 'POST', headers: { 'content-type': 'application/json' } }],
] as const satisfies readonly (readonly [string, string, RequestInit])[]) {
  test(`${what} is a bad request, with a sentence`, async () => {
    const { code, message } = await body(problem, await get(path, 'ben', init), 400);
    assert.equal(code, 'bad-request');
    assert.match(message, /\w.*\.$/s);
  });
}

test('10,000 words are searched by POST; by GET they are too long, and the answer says what to do', async () => {
  const words = Array.from({ length: 10_000 }, (_, n) => `wort${n}`).join(' ');
  const posted = await get('/api/search', 'ben', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ q: `quoting ${words}` }),
  });
  assert.equal((await body(searchAnswer, posted)).hits[0]?.key, 'SOFT-1');
  const got = await get(`/api/search?q=${encodeURIComponent(words)}`, 'ben');
  const { code, message } = await body(problem, got, 431);
  assert.equal(code, 'bad-request');
  assert.match(message, /POST \/api\/search/);
});

test('what is no HTTP gets a Problem, too', async () => {
  const { hostname, port } = new URL(server.url);
  const answer = await new Promise<string>((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => socket.write('HELO there\r\n\r\n'));
    socket.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
    socket.on('end', () => resolve(text)).on('error', reject);
  });
  assert.match(answer, /^HTTP\/1\.1 400 .*"code":"bad-request"/s);
});

test('an unknown address of the API is a 404 as JSON; at every other one a browser gets the page', async () => {
  for (const path of ['/api', '/api/', '/api/nothing', '/api?x=1', '/api/search/more']) {
    assert.equal((await body(problem, await get(path), 404)).code, 'not-found');
  }
  for (const [path, method] of [
    ['/api/search', 'PUT'],
    ['/issue/SOFT-1', 'POST'],
  ] as const) {
    await body(problem, await get(path, 'ben', { method }), 404);
  }
  // A probe that names its address wrongly is not told that all is well.
  for (const path of ['/health', '/metric', '/status', '/assets/x-2.js']) {
    assert.equal((await body(problem, await get(path), 404)).code, 'not-found');
  }
  assert.equal((await body(problem, await asBrowser('/api/nothing'), 404)).code, 'not-found');
  assert.match(await (await get('/?q=x')).text(), /The page/);
  for (const path of ['/', '/issue/SOFT-1?q=x', '/status', '/nothing', '/apiary']) {
    const response = await asBrowser(path);
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-type') ?? '', /^text\/html/);
    assert.match(await response.text(), /The page/);
  }
  assert.equal(
    (await get('/assets/x-1.js')).headers.get('cache-control'),
    'public, max-age=31536000, immutable',
  );
  assert.doesNotMatch(await (await get('/../../package.json')).text(), /"name"/);
  assert.doesNotMatch(await (await get('/..%2f..%2fetc%2fpasswd')).text(), /root:/);
});

test('every answer carries the headers of safety, and none is kept', async () => {
  for (const path of [
    '/',
    '/api/me',
    '/healthz',
    '/api/openapi.json',
    '/api/nothing',
    '/api/search?limit=99',
  ]) {
    const { headers } = await get(path, 'ben');
    const policy = headers.get('content-security-policy') ?? '';
    for (const part of [
      "default-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'self'",
    ])
      assert.ok(policy.includes(part), `${path}: ${part}`);
    assert.doesNotMatch(policy.replace(/style-src[^;]*/, ''), /unsafe/, path);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('referrer-policy'), 'no-referrer');
    assert.equal(headers.get('cache-control'), 'no-store', path);
    assert.equal(headers.get('access-control-allow-origin'), null);
  }
});

test('the demo lets one be anybody; elsewhere there is no such route', async () => {
  const { people, questions } = await body(demoPeople, await get('/api/demo/people', undefined, {}, demo));
  assert.deepEqual([people.map(({ email }) => email), questions], [['ben@small.example'], ['Why?']]);
  assert.equal((await body(me, await get('/api/me', 'ben', {}, demo))).demo, true);
  await body(problem, await get('/api/demo/people', 'ann'), 404);
  assert.equal((await body(me, await get('/api/me', 'ann'))).demo, false);
  assert.equal('/api/demo/people' in (await description(server)).paths, false);
  assert.equal('/api/demo/people' in (await description(demo)).paths, true);
});

interface Description {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, object>; readonly securitySchemes: object };
}
interface Operation {
  readonly summary: string;
  readonly security?: readonly unknown[];
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema: object }> }>;
}

async function description(from: Server): Promise<Description> {
  const parsed: Description = await (await get('/api/openapi.json', undefined, {}, from)).json();
  return parsed;
}

test('the OpenAPI description names every route with a summary, its answers and its errors', async () => {
  const { openapi, paths, components } = await description(demo);
  assert.match(openapi, /^3\./);
  assert.deepEqual(components.securitySchemes, { token: { type: 'http', scheme: 'bearer' } });
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      assert.ok(operation.summary, path);
      const good = ['200', '201', '202'].map((status) => operation.responses[status]).find(Boolean);
      // Only there a browser is led on.
      const leadsOn = ['/api/sign-in/callback', '/api/oauth/callback'].includes(path);
      // Jira looks at the status alone.
      const saysNothing = path.startsWith('/api/webhooks/');
      const type = path === '/api/sources/{id}/progress' ? 'text/event-stream' : 'application/json';
      assert.equal(good?.content?.[type]?.schema === undefined, leadsOn || saysNothing, path);
      const isOpen = operation.security?.length === 0;
      // What proves who somebody is can be wrong.
      const takesProof = method === 'post' && /^\/api\/(sign-in|set-up|invitations|webhooks)\b/.test(path);
      assert.equal('401' in operation.responses, !isOpen || takesProof, `${path}: a token or none`);
      return `${method} ${path}`;
    }),
  );
  assert.deepEqual(described.sort(), [
    'delete /api/connect/installations/{id}',
    'delete /api/groups/{id}',
    'delete /api/groups/{id}/members/{personId}',
    'delete /api/me/identities/{id}',
    'delete /api/me/keys/{id}',
    'delete /api/me/sessions',
    'delete /api/me/sessions/{id}',
    'delete /api/me/sources/{id}',
    'delete /api/oauth/app',
    'delete /api/people/domains/{domain}',
    'delete /api/people/invitations/{id}',
    'delete /api/people/{id}',
    'delete /api/people/{id}/accounts/{siteId}',
    'delete /api/people/{id}/keys/{keyId}',
    'delete /api/people/{id}/sessions',
    'delete /api/provisions/{id}',
    'delete /api/sign-in/providers/{id}',
    'delete /api/sources/drafts/{draft}/check',
    'delete /api/sources/{id}',
    'delete /api/sources/{id}/check',
    'delete /api/sources/{id}/sync',
    'delete /api/sources/{id}/webhook',
    'get /api/audit',
    'get /api/audit-log',
    'get /api/audit-log/export',
    'get /api/connect/installations',
    'get /api/connect/installations/{id}/accounts',
    'get /api/demo/people',
    'get /api/groups',
    'get /api/issues/{key}',
    'get /api/me',
    'get /api/me/sign-in',
    'get /api/me/sources',
    'get /api/oauth/app',
    'get /api/oauth/callback',
    'get /api/oauth/consents/{id}',
    'get /api/oauth/scopes',
    'get /api/people',
    'get /api/people/access',
    'get /api/permissions/explain',
    'get /api/permissions/projects',
    'get /api/permissions/projects/{key}',
    'get /api/permissions/projects/{key}/settable-levels',
    'get /api/permissions/schemes',
    'get /api/permissions/who-can-find',
    'get /api/provisions',
    'get /api/search',
    'get /api/sign-in',
    'get /api/sign-in/callback',
    'get /api/sign-in/providers',
    'get /api/sources',
    'get /api/sources/drafts/{draft}',
    'get /api/sources/drafts/{draft}/check',
    'get /api/sources/drafts/{draft}/projects',
    'get /api/sources/{id}',
    'get /api/sources/{id}/check',
    'get /api/sources/{id}/progress',
    'get /api/sources/{id}/projects',
    'get /api/sources/{id}/runs',
    'get /api/sources/{id}/sync',
    'get /api/status',
    'get /healthz',
    'get /readyz',
    'patch /api/sign-in/providers/{id}',
    'patch /api/sources/{id}',
    'post /api/audit/release',
    'post /api/connect/installations/{id}/claim',
    'post /api/connect/installations/{id}/draft',
    'post /api/groups',
    'post /api/invitations/accept',
    'post /api/invitations/look',
    'post /api/me/identities/{id}',
    'post /api/me/keys',
    'post /api/me/offers/consents/{consent}',
    'post /api/me/offers/{id}/begin',
    'post /api/me/offers/{id}/decline',
    'post /api/me/sources/{id}/sync',
    'post /api/oauth/begin',
    'post /api/oauth/consents/{id}/draft',
    'post /api/people/invitations',
    'post /api/permissions/accept-shrink',
    'post /api/permissions/projects/{key}/assign',
    'post /api/permissions/simulate',
    'post /api/permissions/undo',
    'post /api/provisions',
    'post /api/search',
    'post /api/set-up',
    'post /api/sign-in/forgotten',
    'post /api/sign-in/password',
    'post /api/sign-in/providers',
    'post /api/sign-in/with/{id}',
    'post /api/sign-out',
    'post /api/sources',
    'post /api/sources/drafts',
    'post /api/sources/drafts/{draft}/check',
    'post /api/sources/drafts/{draft}/scope',
    'post /api/sources/{id}/check',
    'post /api/sources/{id}/pause',
    'post /api/sources/{id}/projects/{key}/pause',
    'post /api/sources/{id}/projects/{key}/resume',
    'post /api/sources/{id}/reconnect',
    'post /api/sources/{id}/resume',
    'post /api/sources/{id}/scope',
    'post /api/sources/{id}/sync',
    'post /api/sources/{id}/webhook',
    'post /api/webhooks/connect',
    'post /api/webhooks/jira/{address}',
    'post /api/webhooks/oauth',
    'put /api/groups/{id}',
    'put /api/groups/{id}/members/{personId}',
    'put /api/me/password',
    'put /api/oauth/app',
    'put /api/people/domains/{domain}',
    'put /api/people/{id}/accounts/{siteId}',
    'put /api/people/{id}/role',
    'put /api/sources/{id}/scope',
  ]);
});

test('answers are valid by the schemas of the OpenAPI description', async () => {
  const document = await description(demo);
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const checks: readonly [path: string, template: string, who: string | undefined][] = [
    ['/api/me', '/api/me', 'ben'],
    ['/api/search?q=quoting', '/api/search', 'ben'],
    ['/api/search?q=paging&limit=1', '/api/search', 'cleo'],
    ['/api/search?limit=99', '/api/search', 'cleo'],
    ['/api/search', '/api/search', undefined],
    ['/api/issues/SOFT-1', '/api/issues/{key}', 'cleo'],
    ['/api/issues/NONE-1', '/api/issues/{key}', 'cleo'],
    ['/api/status', '/api/status', 'ann'],
    ['/api/status', '/api/status', 'ben'],
    ['/healthz', '/healthz', undefined],
    ['/readyz', '/readyz', undefined],
    ['/api/demo/people', '/api/demo/people', undefined],
  ];
  for (const [path, template, who] of checks) {
    const response = await get(path, who, {}, demo);
    const schema =
      document.paths[template]?.get?.responses[response.status]?.content?.['application/json']?.schema;
    assert.ok(schema, `${path}: ${response.status} is documented`);
    const validate = ajv.compile({ ...schema, components: document.components });
    const answer: unknown = await response.json();
    assert.ok(validate(answer), `${path}: ${JSON.stringify(validate.errors)}`);
  }
});

test('every code of a problem is one of the documented ones', async () => {
  for (const [path, who] of [
    ['/api/me', undefined],
    ['/api/status', 'ben'],
    ['/api/search?limit=99', 'ben'],
    ['/api/nothing', 'ben'],
  ] as const) {
    const { code } = problem.parse(await (await get(path, who)).json());
    assert.ok(Object.hasOwn(errorCodes, code), code);
  }
});

test('a port in use is said with what to do', async () => {
  const { port } = new URL(server.url);
  await assert.rejects(openServer(options({ port: Number(port) })), {
    code: 'port-in-use',
    message: `Port ${port} on 127.0.0.1 is in use. Choose another one with JACKDAW_PORT or --port.`,
  });
});

test('a page that was not built is said before anything is served', async () => {
  await assert.rejects(openServer(options({ pageFolder: join(pageFolder, 'assets') })), {
    code: 'bad-config',
    message: /not built/,
  });
});

test('a search that nobody waits for any more is ended, and is no failure', async () => {
  const started = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<unknown>();
  // An index that never answers, in place of one that takes long.
  const index: TextIndexReader = {
    search(_query, _visibility, _scopes, _page, signal) {
      started.resolve();
      return new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => {
          ended.resolve(signal.reason);
          reject(signal.reason);
        });
      });
    },
    countVisible: async () => 0,
    countIssues: async () => ({ cursor: 0, byProject: new Map() }),
    refresh: async () => {},
    state: async () => ({ documents: 0, cursor: 0 }),
    [Symbol.asyncDispose]: async () => {},
  };
  await using slow = await openServer(options({ search: { ...at.app.search, index } }));
  const before = logged.length;
  const stop = new AbortController();
  const asked = get('/api/search?q=quoting', 'ben', { signal: stop.signal }, slow).catch(() => 'gone');
  await started.promise;
  stop.abort();
  assert.equal(await asked, 'gone');
  assert.match(String(await ended.promise), /Nobody waits/);
  assert.equal(logged.length, before);
});

test('what goes wrong inside is a 500 that tells nothing, and a line in the log that holds no content', async () => {
  const index: TextIndexReader = {
    search: async () => {
      throw new Error('the secret of SOFT-15');
    },
    countVisible: async () => 0,
    countIssues: async () => ({ cursor: 0, byProject: new Map() }),
    refresh: async () => {},
    state: async () => ({ documents: 0, cursor: 0 }),
    [Symbol.asyncDispose]: async () => {},
  };
  await using broken = await openServer(options({ search: { ...at.app.search, index } }));
  const response = await get('/api/search?q=quoting', 'ben', {}, broken);
  const { code, message } = await body(problem, response, 500);
  assert.equal(code, 'internal');
  assert.doesNotMatch(message, /secret/);
  assert.deepEqual(logged.at(-1), {
    event: 'request-failed',
    fields: { route: '/api/search', code: 'internal' },
  });
});

test('closing does not wait for somebody who keeps a connection open', async () => {
  const own = await openServer(options());
  const { hostname, port } = new URL(own.url);
  const idle = httpRequest({ hostname, port, path: '/healthz', headers: { connection: 'keep-alive' } });
  await new Promise<void>((resolve) =>
    idle.on('response', (answer) => answer.resume().on('end', resolve)).end(),
  );
  const started = performance.now();
  await own[Symbol.asyncDispose]();
  assert.ok(performance.now() - started < 3_000);
});

test('closing does not wait for a connection on which nothing was asked', async () => {
  const own = await openServer(options());
  const { hostname, port } = new URL(own.url);
  const silent = connect(Number(port), hostname);
  await once(silent, 'connect');
  const closed = once(silent, 'close');
  const startedMs = performance.now();
  await own[Symbol.asyncDispose]();
  await closed;
  assert.ok(performance.now() - startedMs < 10_000);
});
