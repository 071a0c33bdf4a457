/** A server over the small company, asked over HTTP by its people: each signs in with a token of their own. */

import assert from 'node:assert/strict';
import type { z } from 'zod';
import type { Person, PersonRole } from '../model/person.ts';
import { issueToken } from '../people/tokens.ts';
import { openTestApp, type TestApp } from '../search/searchable-company.test-support.ts';
import type { ServerOptions } from './route-tools.ts';
import { openServer } from './server.ts';

export interface TestServer extends AsyncDisposable {
  readonly at: TestApp;
  readonly url: string;
  /** Adds a person of the small company by the name of their account, who can then ask. */
  person(account: string, role?: PersonRole): Promise<Person>;
  ask(path: string, who: string | undefined, init?: RequestInit): Promise<Response>;
  /** The body, which has to be exactly what the schema describes. */
  body<T extends z.ZodType>(schema: T, response: Response, status?: number): Promise<z.infer<T>>;
}

type Over = Partial<ServerOptions>;

/** `over`: what is other than usual, or what makes it of the app. */
export async function openTestServer(over: Over | ((at: TestApp) => Over) = {}): Promise<TestServer> {
  await using stack = new AsyncDisposableStack();
  const at = stack.use(await openTestApp());
  const silent = () => {};
  const server = stack.use(
    await openServer({
      search: at.app.search,
      clock: at.app.clock,
      permissions: at.app.permissions,
      sources: at.app.sources,
      signIn: at.app.signIn,
      sourceWork: at.app.sourceWork,
      log: { info: silent, warn: silent, error: silent },
      host: '127.0.0.1',
      port: 0,
      pageFolder: undefined,
      demo: undefined,
      ...(typeof over === 'function' ? over(at) : over),
    }),
  );
  const tokens = new Map<string, string>();
  const closing = stack.move();
  return {
    at,
    url: server.url,
    async person(account, role) {
      const person = await at.person(account, role);
      tokens.set(account, await issueToken(at.app.store, person, at.app.clock.now()));
      return person;
    },
    async ask(path, who, init = {}) {
      const headers = new Headers(init.headers);
      if (who !== undefined) headers.set('authorization', `Bearer ${tokens.get(who)}`);
      return fetch(server.url + path, { ...init, headers });
    },
    async body(schema, response, status = 200) {
      const parsed: unknown = await response.json();
      assert.equal(response.status, status, JSON.stringify(parsed));
      const read = schema.parse(parsed);
      assert.deepEqual(parsed, read, 'nothing beside what is documented');
      return read;
    },
    [Symbol.asyncDispose]: () => closing[Symbol.asyncDispose](),
  };
}
