/**
 * The whole product with its page and no source yet, and a sandbox as its Atlassian, where an app is registered for it. Ann
 * administers both. What Atlassian answers can be twisted on its way: a sandbox has one site, and grants what is asked.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type App, openApp } from '../../src/app.ts';
import { systemClock } from '../../src/clock.ts';
import { readConfig } from '../../src/config.ts';
import { openServer } from '../../src/http/server.ts';
import { silentLog } from '../../src/log.ts';
import { accountId } from '../../src/model/ids.ts';
import { beginSession } from '../../src/people/sessions.ts';
import { openSandbox, type Sandbox } from '../../src/sandbox/open-sandbox.ts';
import { smallWorld } from '../../src/sandbox/small-world.test-support.ts';
import { openWorld } from '../../src/sandbox/world/world.ts';
import { finder } from '../../src/sources/oauth/consenting.test-support.ts';
import { tester } from '../../src/store/store.test-support.ts';

export interface OAuthPage extends AsyncDisposable {
  readonly app: App;
  readonly sandbox: Sandbox;
  readonly url: string;
  /** For the cookie. */
  readonly session: string;
  /** What is answered in place of Atlassian's JSON, by the end of the address. */
  readonly twists: Map<string, (answer: unknown) => unknown>;
  /** Ann finds what her account sees, once there is a site. */
  tie(): Promise<void>;
}

export async function openOAuthPage(): Promise<OAuthPage> {
  await using stack = new AsyncDisposableStack();
  const sandbox = stack.use(await openSandbox({ world: openWorld(smallWorld()) }));
  const folder = await mkdtemp(join(tmpdir(), 'jackdaw-oauth-page-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const config = readConfig({
    JACKDAW_DATA: join(folder, 'data'),
    JACKDAW_PORT: '0',
    JACKDAW_ATLASSIAN_AUTH_URL: sandbox.url,
    JACKDAW_ATLASSIAN_API_URL: sandbox.url,
  });
  const app = stack.use(await openApp(config, silentLog));
  const { store } = app;
  const ann = {
    email: 'ann@small.example',
    name: 'Ann Admin',
    title: undefined,
    role: 'administrator',
  } as const;
  const person = await store.people.put(ann);
  const by = { by: 'password', agent: '' };
  const session = await beginSession(store, { actor: tester, now: systemClock.now }, person, by);
  const twists: OAuthPage['twists'] = new Map();
  const twisted: typeof globalThis.fetch = async (input, init) => {
    const answer = await app.sources.fetch(input, init);
    const twist = twists.get(new URL(String(input)).pathname);
    return twist ? Response.json(twist(await answer.json())) : answer;
  };
  const server = stack.use(
    await openServer({
      search: app.search,
      permissions: app.permissions,
      sources: { ...app.sources, fetch: twisted },
      signIn: app.signIn,
      sourceWork: app.sourceWork,
      clock: app.clock,
      log: silentLog,
      host: '127.0.0.1',
      port: 0,
      pageFolder: fileURLToPath(new URL('../../dist/web', import.meta.url)),
      demo: undefined,
    }),
  );
  sandbox.registerOAuthApp({ ...finder, redirectUris: [`${server.url}/api/oauth/callback`] });
  const closing = stack.move();
  return {
    ...{ app, sandbox, url: server.url, session, twists },
    async tie() {
      for (const { site } of await store.sources.list()) {
        await store.people.tie(person.id, site.id, accountId('ann'), 'administrator');
      }
    },
    [Symbol.asyncDispose]: () => closing[Symbol.asyncDispose](),
  };
}
