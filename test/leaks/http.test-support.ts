/**
 * The product's HTTP API over a pipe, asked with the token of each viewer as the page and other programs ask. An answer
 * is what a person could compare: status, headers without the date, and the body byte for byte.
 */

import { systemClock } from '../../src/clock.ts';
import { openServer } from '../../src/http/server.ts';
import { type Log, silentLog } from '../../src/log.ts';
import type { Person } from '../../src/model/person.ts';
import { openSignIn } from '../../src/people/sign-in-tools.ts';
import { issueToken } from '../../src/people/tokens.ts';
import { uniqueWord } from '../../src/sandbox/worlds/unique-word.ts';
import type { SearchTools } from '../../src/search/search.ts';
import { openSourceWork } from '../../src/sources/source-work.ts';
import type { Pipe } from './pipe.test-support.ts';
import { type Viewer, viewersOf } from './units.test-support.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Http extends AsyncDisposable {
  readonly url: string;
  tokenOf(viewer: Viewer): string | undefined;
  tokenFor(person: Person): Promise<string>;
  get(path: string, token: string | undefined): Promise<Answer>;
  /** With a method other than GET the query goes into the body. */
  ask(method: string, path: string, token: string | undefined): Promise<Answer>;
}

export interface HttpOptions {
  readonly log?: Log;
  /** What the door works with instead of the pipe's own. */
  readonly tools?: SearchTools;
}

export async function openHttp(pipe: Pipe, { log = silentLog, tools }: HttpOptions = {}): Promise<Http> {
  const sourceWork = openSourceWork(systemClock, {
    sync: () => Promise.reject(new Error('Nothing is synced here.')),
    untilIndexed: async () => {},
  });
  const server = await openServer({
    search: tools ?? pipe.tools,
    clock: systemClock,
    log,
    permissions: pipe.permissions,
    sources: pipe.sources,
    // Nobody signs in here: each has a token.
    signIn: openSignIn({
      store: pipe.store,
      now: () => systemClock.now(),
      log,
      fetch,
      atlassian: { authUrl: 'https://auth.atlassian.com', apiUrl: 'https://api.atlassian.com' },
      secrets: { keep: async () => {}, open: async () => undefined, remove: async () => {} },
      sendMail: undefined,
    }),
    sourceWork,
    host: '127.0.0.1',
    port: 0,
    pageFolder: undefined,
    demo: undefined,
  });
  const tokenFor = (person: Person) => issueToken(pipe.store, person, Date.now());
  const tokens = new Map<Viewer, string>();
  for (const viewer of viewersOf(pipe.world)) tokens.set(viewer, await tokenFor(await pipe.person(viewer)));
  const ask: Http['ask'] = async (method, path, token) => {
    const { pathname, search, searchParams } = new URL(path, server.url);
    const response = await fetch(server.url + pathname + (method === 'GET' ? search : ''), {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
      },
      ...(method === 'GET' ? {} : { body: JSON.stringify(Object.fromEntries(searchParams)) }),
    });
    const { date: _, ...headers } = Object.fromEntries(response.headers);
    return { status: response.status, headers, body: await response.text() };
  };
  return {
    url: server.url,
    tokenOf: (viewer) => tokens.get(viewer),
    tokenFor,
    get: (path, token) => ask('GET', path, token),
    ask,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

export const searchPath = (q: string) => `/api/search?q=${encodeURIComponent(q)}`;

/** A word like all others, of a unit that does not exist. */
export const absentWord = uniqueWord('comment', '99999');
