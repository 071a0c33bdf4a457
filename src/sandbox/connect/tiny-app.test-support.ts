/**
 * For tests: a Connect app of a few lines on a port of its own. It serves a descriptor, remembers every call that it
 * gets, and answers them as the test says. `install` uploads it as an administrator would.
 */

import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { at, basic } from '../ask.test-support.ts';
import { assertDescribed } from '../description/described-answer.test-support.ts';
import type { Sandbox } from '../open-sandbox.ts';
import { signHs256 } from './jwt.ts';
import { queryHash } from './query-hash.ts';

export interface ReceivedCall {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: unknown;
  /** Milliseconds since the app began. */
  readonly atMs: number;
}

export interface TinyApp extends AsyncDisposable {
  readonly url: string;
  readonly descriptorUrl: string;
  readonly calls: ReceivedCall[];
  /** Changes the descriptor that is served from now on. */
  describe(changes: Readonly<Record<string, unknown>>): void;
  /** The status to answer a call with; default 204. `hang`: never. */
  answer: (call: ReceivedCall, nth: number) => number | 'hang';
  /** Calls of a path, waited for until there are so many; fails after 5 seconds. */
  received(path: string, count?: number): Promise<readonly ReceivedCall[]>;
  /** Of the last `installed`. */
  secret(): string;
}

export async function openTinyApp(descriptor: Readonly<Record<string, unknown>> = {}): Promise<TinyApp> {
  const calls: ReceivedCall[] = [];
  const beganMs = performance.now();
  let changes: Readonly<Record<string, unknown>> = descriptor;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const text = Buffer.concat(chunks).toString('utf8');
    const { method = '', url: path = '', headers } = request;
    if (path === '/atlassian-connect.json') {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ ...plainDescriptor(app.url), ...changes }));
      return;
    }
    const atMs = performance.now() - beganMs;
    const call = { method, path, headers, text, json: parsed(text), atMs };
    calls.push(call);
    const status = app.answer(call, calls.filter((one) => one.path === path).length);
    if (status !== 'hang') response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const app: TinyApp = {
    url,
    descriptorUrl: `${url}/atlassian-connect.json`,
    calls,
    describe: (next) => {
      changes = next;
    },
    answer: () => 204,
    async received(path, count = 1) {
      for (let waited = 0; waited < 500; waited++) {
        const found = calls.filter((call) => call.path === path);
        if (found.length >= count) return found;
        await sleep(10);
      }
      return assert.fail(`${path} was not called ${count} times, but: ${calls.map((call) => call.path)}`);
    },
    secret: () => String(at(calls.findLast((call) => call.path === '/installed')?.json, 'sharedSecret')),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return app;
}

function plainDescriptor(baseUrl: string): Readonly<Record<string, unknown>> {
  return {
    key: 'tiny',
    name: 'Tiny',
    baseUrl,
    authentication: { type: 'jwt' },
    lifecycle: {
      installed: '/installed',
      enabled: '/enabled',
      disabled: '/disabled',
      uninstalled: '/uninstalled',
    },
    scopes: ['READ'],
    apiVersion: 1,
  };
}

export interface Uploaded {
  readonly accepted: number;
  /** The last answer to the question how far it is. */
  readonly status: number;
  readonly json: unknown;
}

/** The upload flow, as an account that administers Jira; by default Ann of the small world. */
export async function install(
  sandbox: Sandbox,
  descriptorUrl: string,
  { email, token } = { email: 'ann@small.example', token: 'token-ann' },
): Promise<Uploaded> {
  const authorization = basic(email, token);
  const plugins = `${sandbox.url}/rest/plugins/1.0`;
  const listed = await fetch(`${plugins}/`, { headers: { authorization } });
  await listed.text();
  const uploaded = await fetch(`${plugins}/?token=${listed.headers.get('upm-token') ?? ''}`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/vnd.atl.plugins.remote.install+json' },
    body: JSON.stringify({ pluginUri: descriptorUrl }),
  });
  let json: unknown = await uploaded.json();
  const accepted = uploaded.status;
  if (accepted !== 202) return { accepted, status: accepted, json };
  for (let waited = 0; waited < 500; waited++) {
    const self = `${sandbox.url}${String(at(json, 'links.self'))}`;
    const asked = await fetch(self, { headers: { authorization } });
    json = await asked.json();
    if (at(json, 'status.done') !== false) return { accepted, status: asked.status, json };
    await sleep(10);
  }
  return assert.fail('the installation did not end');
}

/** Asks the sandbox as the app does, with a token for exactly this request, changed where the test wants it wrong. */
export async function askAsApp(
  sandbox: Sandbox,
  app: TinyApp,
  path: string,
  options: {
    readonly method?: string;
    readonly body?: unknown;
    readonly secret?: string;
    readonly claims?: Readonly<Record<string, unknown>>;
    readonly headers?: Readonly<Record<string, string>>;
    readonly inQuery?: boolean;
  } = {},
): Promise<{ readonly status: number; readonly json: unknown; readonly text: string }> {
  const { body, method = body === undefined ? 'GET' : 'POST' } = options;
  const url = new URL(path, sandbox.url);
  const now = Math.floor(Date.now() / 1000);
  const qsh = queryHash({ method, pathname: url.pathname, query: url.searchParams });
  const claims = { iss: 'tiny', iat: now, exp: now + 180, qsh, ...options.claims };
  const token = signHs256(claims, options.secret ?? app.secret());
  if (options.inQuery) url.searchParams.set('jwt', token);
  const response = await fetch(url, {
    method,
    headers: {
      ...(options.inQuery ? {} : { authorization: `JWT ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const reply = { status: response.status, json: parsed(text), text };
  assertDescribed(method, path, reply);
  return reply;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
