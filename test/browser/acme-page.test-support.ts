/**
 * The whole product with its page over ACME, as the demo shows it: read from a sandbox, indexed, and with some of its
 * people, who are signed in. Henrik Maas administers it, Chiara Fontana reviews it.
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
import type { PersonRole } from '../../src/model/person.ts';
import type { Source } from '../../src/model/source.ts';
import { beginSession } from '../../src/people/sessions.ts';
import { openSandbox, type Sandbox } from '../../src/sandbox/open-sandbox.ts';
import { openWorld } from '../../src/sandbox/world/world.ts';
import { crawlerEmail, crawlerToken } from '../../src/sandbox/worlds/acme/people.ts';
import { loadWorld } from '../../src/sandbox/worlds/load-world.ts';
import { connectSource } from '../../src/sources/connect.ts';
import { openSourceClient } from '../../src/sources/open-client.ts';
import { tester } from '../../src/store/store.test-support.ts';
import { syncSource } from '../../src/sync/sync.ts';
import { catchUp } from '../../src/textindex/indexer.ts';
import { openLanceWriter } from '../../src/textindex/lance-writer.ts';

export type Handle = 'henrik' | 'chiara' | 'petra' | 'sofia';

const roles: Readonly<Record<Handle, PersonRole>> = {
  henrik: 'administrator',
  chiara: 'reviewer',
  petra: 'member',
  sofia: 'member',
};

export interface AcmePage extends AsyncDisposable {
  readonly app: App;
  readonly sandbox: Sandbox;
  readonly source: Source;
  readonly url: string;
  /** For the cookie. */
  sessionOf(handle: Handle): string;
}

export async function openAcmePage(): Promise<AcmePage> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'jackdaw-acme-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const config = readConfig({
    JACKDAW_DATA: join(folder, 'data'),
    JACKDAW_PORT: '0',
    JACKDAW_ALLOW_HOSTS: '127.0.0.1',
  });
  const app = stack.use(await openApp(config, silentLog));
  const sandbox = stack.use(await openSandbox({ world: openWorld(await loadWorld('acme')) }));
  const { source } = await connectSource(app.sources, {
    address: sandbox.url,
    email: crawlerEmail,
    token: crawlerToken,
    projectKeys: undefined,
    name: 'ACME Jira',
    by: tester,
  });
  const client = await openSourceClient(app.sources, source, 'contents');
  const { store, log } = app;
  const signal = new AbortController().signal;
  await syncSource({
    store,
    client,
    source,
    clock: systemClock,
    log,
    signal,
    onProgress: () => {},
    concurrency: 4,
    directoryMaxAgeMs: config.directoryMaxAgeMs,
  });
  {
    await using writer = await openLanceWriter(join(config.dataFolder, 'text-index'));
    await catchUp(store, writer, signal);
  }
  await app.search.index.refresh();
  const sessions = new Map<string, string>();
  for (const [handle, role] of Object.entries(roles)) {
    const account = sandbox.world.accounts.get(`712020:${handle}`);
    if (account === undefined) throw new Error(`ACME has no ${handle}`);
    const { email, displayName: name } = account;
    const person = await store.people.put({ email, name, title: account.title, role });
    await store.people.tie(person.id, source.site.id, accountId(account.accountId), 'administrator');
    const by = { by: 'password', agent: '' };
    sessions.set(handle, await beginSession(store, { actor: tester, now: systemClock.now }, person, by));
  }
  const server = stack.use(
    await openServer({
      search: app.search,
      permissions: app.permissions,
      sources: app.sources,
      signIn: app.signIn,
      sourceWork: app.sourceWork,
      clock: app.clock,
      log,
      host: '127.0.0.1',
      port: 0,
      pageFolder: fileURLToPath(new URL('../../dist/web', import.meta.url)),
      demo: undefined,
    }),
  );
  const closing = stack.move();
  return {
    app,
    sandbox,
    source,
    url: server.url,
    sessionOf: (handle) => sessions.get(handle) ?? '',
    [Symbol.asyncDispose]: () => closing[Symbol.asyncDispose](),
  };
}
