import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { z } from 'zod';
import { systemClock } from '../clock.ts';
import { AppError, type ErrorCode } from '../errors.ts';
import { openLog, silentLog } from '../log.ts';
import { anonymousCredential, apiTokenCredential } from './credentials/api-token.ts';
import { openTestServer, type Respond, sendJson, skippingClock } from './jira-server.test-support.ts';
import { type JiraCall, type JiraRequestOptions, openJiraRequests } from './request.ts';

const secret = 'the-secret-token';
const credential = apiTokenCredential({ email: 'mia@example.com', token: secret });
const schema = z.object({ name: z.string() });
const path = '/rest/api/3/thing/{thingId}';
const call: JiraCall<{ name: string }> = { method: 'GET', path, params: { thingId: 'a/b' }, schema };
const good = { name: 'thing' };

function open(baseUrl: string, options: Partial<JiraRequestOptions> = {}) {
  const clock = skippingClock();
  const fetch = globalThis.fetch;
  const all = { baseUrl, credential, clock, log: silentLog, fetch, jitter: () => 0.5, ...options };
  return { clock, ...openJiraRequests(all) };
}

async function errorOf(promise: Promise<unknown>): Promise<AppError> {
  const error = await promise.then(
    () => assert.fail('it should have failed'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof AppError, inspect(error));
  return error;
}

test('a call carries the credential, fills its path, and parses the answer', async () => {
  await using server = await openTestServer((_, response) => sendJson(response, { ...good, more: 1 }));
  const { request, stats } = open(server.baseUrl, { userAgent: 'jackdaw-test' });
  assert.deepEqual(await request({ ...call, query: { startAt: 0, none: undefined } }), good);
  const [seen] = server.seen;
  assert.equal(seen?.url.pathname, '/rest/api/3/thing/a%2Fb');
  assert.equal(seen?.url.search, '?startAt=0');
  assert.equal(seen?.headers['user-agent'], 'jackdaw-test');
  assert.match(seen?.headers.authorization ?? '', /^Basic /);
  assert.deepEqual(stats(), { requests: 1, retries: 0, waitedMs: 0, bytes: 25 });
});

test('the place of an answer is another call’s before the answer is parsed', async () => {
  const sent: string[] = [];
  const sentWhenParsed: number[] = [];
  const noted = schema.transform((value) => {
    sentWhenParsed.push(sent.length);
    return value;
  });
  const fetch = async (url: URL | RequestInfo) => {
    sent.push(String(url));
    return Response.json(good);
  };
  const { request } = open('https://acme.example', { fetch, concurrency: 1 });
  const calls = [1, 2, 3].map(() => request({ ...call, schema: noted }));
  assert.deepEqual(await Promise.all(calls), [good, good, good]);
  assert.deepEqual(sentWhenParsed, [3, 3, 3]);
});

const html: Respond = (_, response) => {
  response.writeHead(200, { 'content-type': 'text/html' });
  response.end('<html>Welcome, secret content</html>');
};
const status =
  (code: number, body: unknown = {}, headers = {}): Respond =>
  (_, response) =>
    sendJson(response, body, code, headers);
const cut: Respond = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"name":"secret content');
  setTimeout(() => response.destroy(), 5);
};

const identifies = { identifies: true };
const failures: {
  what: string;
  respond: Respond;
  code: ErrorCode;
  says: RegExp;
  call?: Partial<JiraCall<{ name: string }>>;
  options?: Partial<JiraRequestOptions>;
  tries: number;
}[] = [
  {
    what: 'a web page where serverInfo should be',
    respond: html,
    code: 'jira-not-jira',
    says: /is not a Jira Cloud site.*web page.*https:\/\/your-company/,
    call: identifies,
    tries: 1,
  },
  {
    what: 'JSON of another shape at serverInfo',
    respond: status(200, { hello: 'secret content' }),
    code: 'jira-not-jira',
    says: /is not a Jira Cloud site.*at name/,
    call: identifies,
    tries: 1,
  },
  {
    what: 'nothing at serverInfo',
    respond: status(404),
    code: 'jira-not-jira',
    says: /is not a Jira Cloud site.*status 404/,
    call: identifies,
    tries: 1,
  },
  {
    what: 'a redirect to another host',
    respond: status(302, {}, { location: 'https://elsewhere.example/login?secret=content' }),
    code: 'jira-not-jira',
    says: /redirected us to https:\/\/elsewhere\.example instead.*We do not follow/,
    tries: 1,
  },
  {
    what: '401',
    respond: status(401),
    code: 'jira-unauthorized',
    says: /did not accept the API token of mia@example\.com.*expired.*Create a new one/,
    tries: 1,
  },
  {
    what: '401 with a captcha',
    respond: status(401, {}, { 'x-seraph-loginreason': 'AUTHENTICATION_DENIED' }),
    code: 'jira-unauthorized',
    says: /captcha.*Sign in once in a browser/,
    tries: 1,
  },
  {
    what: '401 for a missing scope',
    respond: status(401, { code: 401, message: 'Unauthorized; scope does not match' }),
    code: 'jira-forbidden',
    says: /lacks the scope/,
    tries: 1,
  },
  {
    what: '401 to a request without credential',
    respond: status(401),
    code: 'jira-unauthorized',
    says: /only to signed-in people/,
    options: { credential: anonymousCredential() },
    tries: 1,
  },
  {
    what: '200 that took a wrong token for nobody',
    respond: status(200, good, { 'x-seraph-loginreason': 'AUTHENTICATED_FAILED' }),
    code: 'jira-unauthorized',
    says: /did not accept the API token/,
    tries: 1,
  },
  {
    what: '403',
    respond: status(403),
    code: 'jira-forbidden',
    says: /to mia@example\.com: it takes the right to look.*grant it/,
    call: { needs: 'the right to look' },
    tries: 1,
  },
  {
    what: '404',
    respond: status(404, { errorMessages: ['Issue does not exist'], errors: {} }),
    code: 'jira-not-found',
    says: /nothing that mia@example\.com may see.*still exists/,
    tries: 1,
  },
  {
    what: '404 in words that are not of Jira',
    respond: status(404, { message: 'no route' }),
    code: 'jira-bad-answer',
    says: /status 404, but not in Jira's words.*still exists/,
    tries: 1,
  },
  { what: '410', respond: status(410), code: 'jira-gone', says: /no longer offers.*newer version/, tries: 1 },
  {
    what: '400',
    respond: status(400, {
      errorMessages: [`The value 'X' does not exist. ${'x'.repeat(999)}`],
      errors: { jql: 'never reached' },
    }),
    code: 'jira-bad-request',
    says: /The value 'X' does not exist\. x{50,300}…$/,
    tries: 1,
  },
  {
    what: '429 again and again',
    respond: status(429),
    code: 'jira-rate-limited',
    says: /limits how often.*Wait a few minutes/,
    tries: 5,
  },
  {
    what: '500 again and again',
    respond: status(500),
    code: 'jira-unavailable',
    says: /status 500.*later/,
    tries: 5,
  },
  { what: '501', respond: status(501), code: 'jira-unavailable', says: /status 501/, tries: 1 },
  { what: 'a cut body', respond: cut, code: 'jira-bad-answer', says: /was cut off.*Try again/, tries: 5 },
  {
    what: 'JSON without its end',
    respond: (_, r) => void r.end('{"name":"secret content'),
    code: 'jira-bad-answer',
    says: /not whole JSON/,
    tries: 5,
  },
  {
    what: 'a web page',
    respond: html,
    code: 'jira-bad-answer',
    says: /a web page instead of JSON/,
    tries: 1,
  },
  {
    what: 'an answer of another shape',
    respond: status(200, { name: ['secret content'] }),
    code: 'jira-bad-answer',
    says: /in a form that we do not know \(at name\)/,
    tries: 1,
  },
  {
    what: 'no answer in time',
    respond: () => {},
    code: 'jira-timeout',
    says: /did not answer.*within 0\.5 seconds/,
    // As long as a request may take to arrive on a busy machine.
    options: { timeoutMs: 500, maxRetries: 1 },
    tries: 2,
  },
  {
    what: 'a connection broken off',
    respond: (_, r) => void r.destroy(),
    code: 'jira-unreachable',
    says: /broken off/,
    tries: 5,
  },
  {
    what: 'a web page as an error',
    respond: (_, r) => void r.writeHead(503).end('<html>'),
    code: 'jira-unavailable',
    says: /status 503/,
    tries: 5,
  },
];

for (const row of failures) {
  test(`${row.what} is ${row.code}, after ${row.tries} tries, in a sentence that says what to do`, async () => {
    await using server = await openTestServer(row.respond);
    const { request } = open(server.baseUrl, row.options);
    const error = await errorOf(request({ ...call, ...row.call }));
    assert.equal(error.code, row.code, error.message);
    assert.match(error.message, row.says);
    assert.ok(error.message.includes(server.host), error.message);
    assert.ok(error.message.includes(`GET ${path}`), error.message);
    assert.equal(server.seen.length, row.tries);
    const printed = inspect(error, { depth: 10 });
    assert.ok(!printed.includes(secret) && !printed.includes('secret content'), printed);
  });
}

test('a host that does not exist, and a port where nothing listens, are unreachable, each in its words', async () => {
  const nowhere = await errorOf(open('http://no-such-host.invalid', { maxRetries: 0 }).request(call));
  assert.equal(nowhere.code, 'jira-unreachable');
  assert.match(nowhere.message, /no-such-host\.invalid.*(no host of this name|could not be looked up)/);
  const server = await openTestServer(() => {});
  await server[Symbol.asyncDispose]();
  const closed = open(server.baseUrl);
  const refused = await errorOf(closed.request(call));
  assert.equal(refused.code, 'jira-unreachable');
  assert.match(refused.message, /nothing listens at this address/);
  assert.equal(closed.stats().retries, 0);
});

test('a server without TLS at an https address is unreachable, with a hint at http', async () => {
  await using server = await openTestServer(status(200, good));
  const { request } = open(server.baseUrl.replace('http:', 'https:'), { maxRetries: 0 });
  const error = await errorOf(request(call));
  assert.equal(error.code, 'jira-unreachable');
  assert.match(error.message, /TLS|SSL/);
});

test('a call that does not only read is not tried again after a 5xx, but is after a 429', async () => {
  const answers = [429, 500];
  await using server = await openTestServer((_, response) =>
    sendJson(response, good, answers.shift() ?? 200),
  );
  const { request } = open(server.baseUrl);
  const write: JiraCall<{ name: string }> = { ...call, method: 'POST', body: {} };
  assert.equal((await errorOf(request(write))).code, 'jira-unavailable');
  assert.equal(server.seen.length, 2);
  answers.push(500);
  assert.deepEqual(await request({ ...write, idempotent: true }), good);
  assert.equal(server.seen.length, 4);
});

test('waits double from two seconds, spread by thirty percent and capped at thirty seconds', async () => {
  for (const [jitter, expected] of [
    [0, [1400, 2800, 5600, 11200]],
    [0.5, [2000, 4000, 8000, 16000]],
    [0.999999, [2600, 5200, 10400, 20800]],
  ] as const) {
    await using server = await openTestServer(status(500));
    const { request, clock } = open(server.baseUrl, { jitter: () => jitter });
    await errorOf(request(call));
    assert.deepEqual(clock.waits.map(Math.round), expected);
  }
  await using server = await openTestServer(status(500));
  const { request, clock } = open(server.baseUrl, { maxRetries: 6 });
  await errorOf(request(call));
  assert.deepEqual(clock.waits, [2000, 4000, 8000, 16000, 30000, 30000]);
});

test('Retry-After, in seconds or as a date, is the least that is waited, on 429 and on 503', async () => {
  for (const [code, headers, expected] of [
    [429, { 'retry-after': '7' }, [7000]],
    [503, { 'retry-after': '7' }, [7000]],
    [429, { 'retry-after': '1' }, [2000]],
    [429, { 'retry-after': 'Sun, 22 Nov 2026 10:01:00 GMT' }, [60_000]],
    [429, { 'x-ratelimit-reset': '2026-11-22T10:00:09Z' }, [9000]],
    [429, { 'beta-retry-after': '99' }, [2000]],
  ] as const) {
    await using server = await openTestServer((seen, response) =>
      sendJson(response, good, seen.number === 0 ? code : 200, seen.number === 0 ? headers : {}),
    );
    const { request, clock, stats } = open(server.baseUrl);
    assert.deepEqual(await request(call), good);
    assert.deepEqual(clock.waits, expected, JSON.stringify(headers));
    assert.equal(stats().waitedMs, expected[0]);
    assert.equal(stats().retries, 1);
  }
});

test('a limit that asks for hours fails at once, and says how long it asks to wait', async () => {
  await using server = await openTestServer(status(429, {}, { 'retry-after': '7200' }));
  const error = await errorOf(open(server.baseUrl).request(call));
  assert.equal(error.code, 'jira-rate-limited');
  assert.match(error.message, /wait 120 minutes/);
  assert.equal(server.seen.length, 1);
});

for (const [reason, everything] of [
  ['jira-quota-global-based', true],
  ['jira-quota-tenant-based', true],
  ['jira-cost-based', true],
  ['jira-burst-based', false],
  ['jira-per-issue-on-write', false],
  ['', false],
] as const) {
  test(`a 429 for "${reason}" pauses ${everything ? 'every call' : 'only calls of the same operation'}`, async () => {
    let limited = 1;
    await using server = await openTestServer((_, response) => {
      const refuse = limited > 0;
      limited -= 1;
      const headers = { 'retry-after': '0.6', ...(reason && { 'ratelimit-reason': reason }) };
      sendJson(response, good, refuse ? 429 : 200, refuse ? headers : {});
    });
    const { request } = open(server.baseUrl, { clock: systemClock, baseDelayMs: 1 });
    const first = request(call);
    while (server.seen.length < 1) await systemClock.sleep(5);
    await systemClock.sleep(40);
    const startMs = performance.now();
    const timed = async (other: Partial<JiraCall<{ name: string }>>) => {
      await request({ ...call, ...other });
      return performance.now() - startMs;
    };
    const [same, otherPath, otherMethod] = await Promise.all([
      timed({ params: { thingId: 'another' } }),
      timed({ path: '/rest/api/3/other' }),
      timed({ method: 'POST', body: {} }),
    ]);
    await first;
    assert.ok(same > 300, `same operation after ${same} ms`);
    for (const ms of [otherPath, otherMethod]) {
      assert.ok(everything ? ms > 300 : ms < 300, `another operation after ${ms} ms`);
    }
  });
}

test('a call that waits for its next try leaves its place to others', async () => {
  await using server = await openTestServer((seen, response) =>
    sendJson(response, good, seen.number === 0 ? 500 : 200),
  );
  const { request } = open(server.baseUrl, { clock: systemClock, concurrency: 1, baseDelayMs: 400 });
  const order: string[] = [];
  const slow = request(call).then(() => order.push('slow'));
  const fast = request(call).then(() => order.push('fast'));
  await Promise.all([slow, fast]);
  assert.deepEqual(order, ['fast', 'slow']);
});

test('ten calls run at a time over kept connections, the others wait their turn', async () => {
  let running = 0;
  let most = 0;
  await using server = await openTestServer(async (_, response) => {
    running += 1;
    most = Math.max(most, running);
    await systemClock.sleep(10);
    running -= 1;
    sendJson(response, good);
  });
  const { request } = open(server.baseUrl);
  await Promise.all(Array.from({ length: 100 }, () => request(call)));
  assert.equal(most, 10);
  assert.equal(server.seen.length, 100);
  assert.ok(server.connections() <= 20, `${server.connections()} connections`);
});

test('an abort ends a call within 50 ms, whatever it is waiting for', async () => {
  const hang: Respond = () => {};
  const halfBody: Respond = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"name":');
  };
  const rows: [string, Respond, Partial<JiraRequestOptions>][] = [
    ['an answer', hang, {}],
    ['the rest of a body', halfBody, {}],
    ['its next try', status(500), {}],
    ['a limit to pass', status(429, {}, { 'retry-after': '60' }), {}],
  ];
  for (const [what, respond, options] of rows) {
    await using server = await openTestServer(respond);
    const { request } = open(server.baseUrl, { clock: systemClock, concurrency: 1, ...options });
    const abort = new AbortController();
    const both = [request({ ...call, signal: abort.signal }), request({ ...call, signal: abort.signal })];
    const errors = Promise.all(both.map(errorOf));
    await systemClock.sleep(80);
    const sinceMs = performance.now();
    abort.abort(new Error('stop'));
    for (const error of await errors) assert.equal(error.code, 'interrupted', `${what}: ${error.message}`);
    const tookMs = performance.now() - sinceMs;
    assert.ok(tookMs < 50, `${what}: ${tookMs} ms`);
  }
});

test('a call whose signal is aborted already sends nothing', async () => {
  await using server = await openTestServer(status(200, good));
  const error = await errorOf(open(server.baseUrl).request({ ...call, signal: AbortSignal.abort() }));
  assert.equal(error.code, 'interrupted');
  assert.equal(server.seen.length, 0);
});

test('a retry is logged with ids and numbers, without the secret or content', async () => {
  const lines: string[] = [];
  await using server = await openTestServer((seen, response) =>
    sendJson(response, { name: 'secret content' }, seen.number === 0 ? 500 : 200),
  );
  await open(server.baseUrl, { log: openLog((line) => lines.push(line)) }).request(call);
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? '', /"event":"jira-retry".*"code":"jira-unavailable".*"waitMs":2000/);
  assert.ok(!lines.join().includes('secret'));
});
