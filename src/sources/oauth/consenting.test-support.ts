/**
 * A sandbox as Atlassian, with an app that may ask for everything, and people who consent to it without a browser: the
 * form of the consent page is sent by the test. Beside it a data folder and what connects sources.
 */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../clock.ts';
import { budgetOfOne } from '../../jira/budget/budget.ts';
import { silentLog } from '../../log.ts';
import type { Person, PersonRole } from '../../model/person.ts';
import type { Source } from '../../model/source.ts';
import { openSandbox, type Sandbox } from '../../sandbox/open-sandbox.ts';
import { smallWorld } from '../../sandbox/small-world.test-support.ts';
import { openWorld } from '../../sandbox/world/world.ts';
import type { WorldFile } from '../../sandbox/world/world-file.ts';
import { openNewStore } from '../../store/new-database.test-support.ts';
import { tester } from '../../store/store.test-support.ts';
import { keepSource, type ProvenCredential, renewSource } from '../keep-source.ts';
import type { SourceTools } from '../open-client.ts';
import { openVault } from '../vault.ts';
import { type OAuthConnections, openOAuthConnections, type WantedConsent } from './connect-by-consent.ts';
import { keepOAuthApp } from './oauth-app.ts';
import { isOAuthSource, type OAuthSource } from './renew-source.ts';
import { scopesFor } from './scopes.ts';

export const redirectUri = 'http://127.0.0.1:9/oauth/callback';

export const everything: WantedConsent = {
  kind: 'permission-based',
  titlesOnly: false,
  comments: true,
  emails: true,
};

export const finder = {
  clientId: 'finder',
  clientSecret: 'finder-secret',
  name: 'Finder',
  redirectUris: [redirectUri],
  scopes: scopesFor(everything).map(({ scope }) => scope),
  ownerAccountId: 'ann',
  shared: true,
};

export interface Consenting extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly folder: string;
  readonly tools: SourceTools;
  readonly connections: OAuthConnections;
  person(email: string, role?: PersonRole): Promise<Person>;
  /** The whole dance, as far as a credential. */
  prove(wanted?: Partial<WantedConsent>, account?: string): Promise<ProvenCredential>;
  /** And the source that comes of it. */
  connect(wanted?: Partial<WantedConsent>, account?: string): Promise<OAuthSource>;
  source(): Promise<Source>;
}

export interface ConsentingOptions {
  readonly clock?: Clock;
  readonly world?: WorldFile;
  /** Of the app, as Atlassian knows it. */
  readonly app?: Partial<typeof finder>;
}

export async function openConsenting(options: ConsentingOptions = {}): Promise<Consenting> {
  await using stack = new AsyncDisposableStack();
  const world = openWorld({ ...(options.world ?? smallWorld()), oauthApps: [{ ...finder, ...options.app }] });
  const sandbox = stack.use(
    await openSandbox({ world, control: true, ...(options.clock && { now: options.clock.now }) }),
  );
  const folder = await mkdtemp(join(tmpdir(), 'jackdaw-oauth-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const store = stack.use(await openNewStore(join(folder, 'jackdaw.db')));
  const tools: SourceTools = {
    store,
    vault: await openVault(undefined, join(folder, 'vault.key')),
    clock: options.clock ?? systemClock,
    log: silentLog,
    atlassian: { authUrl: sandbox.url, apiUrl: sandbox.url },
    fetch: globalThis.fetch,
    budget: budgetOfOne(options.clock ?? systemClock, 4),
  };
  await keepOAuthApp(tools, tester, finder);
  const connections = openOAuthConnections(tools, () => redirectUri);
  const person: Consenting['person'] = (email, role = 'administrator') =>
    store.people.put({ email, name: email, title: undefined, role });
  const prove: Consenting['prove'] = async (wanted = {}, account = 'ann') => {
    const who = await person('owner@small.example');
    const sent = await connections.begin(who, { ...everything, ...wanted });
    const id = received(await connections.receive(await consent(sent.url, account), sent.browserKey));
    return (await connections.choose(who, id, sandbox.site.cloudId)).proven;
  };
  const closing = stack.move();
  return {
    ...{ sandbox, folder, tools, connections, person },
    prove,
    async connect(wanted = {}, account = 'ann') {
      const proven = await prove(wanted, account);
      const { kind, titlesOnly, reconnect } = { ...everything, ...wanted };
      const before = (await store.sources.list()).find(({ id }) => id === reconnect);
      const { source } = before
        ? await renewSource(tools, before, proven, { by: tester })
        : await keepSource(tools, proven, {
            ...{ name: undefined, scope: { projectKeys: undefined }, kind, titlesOnly, by: tester },
            ...(kind === 'private' && { ownerId: (await person('owner@small.example')).id }),
          });
      return isOAuthSource(source) ? source : assert.fail();
    },
    source: async () => (await store.sources.list())[0] ?? assert.fail('There is no source'),
    [Symbol.asyncDispose]: () => closing[Symbol.asyncDispose](),
  };
}

/** The number of a consent whose state was good. */
export function received(of: Awaited<ReturnType<OAuthConnections['receive']>>): string {
  return 'id' in of ? of.id : assert.fail(of.problem);
}

/** Sends the form of the consent page; what the browser is sent back with. */
export async function consent(
  url: string,
  account: string,
  decision: 'allow' | 'deny' = 'allow',
): Promise<{ state?: string; code?: string; error?: string }> {
  const { origin, searchParams } = new URL(url);
  const body = new URLSearchParams([...searchParams, ['account', account], ['decision', decision]]);
  const answer = await fetch(`${origin}/authorize`, { method: 'POST', body, redirect: 'manual' });
  const location = answer.headers.get('location');
  assert.ok(location, await answer.text());
  return Object.fromEntries(new URL(location).searchParams);
}

/** The machine's time and more, for us and for the sandbox; waits that are long are over at once. */
export function movableClock(): Clock & { forward(ms: number): void } {
  let aheadMs = 0;
  return {
    now: () => Date.now() + aheadMs,
    sleep: (ms, signal) => systemClock.sleep(ms > 10_000 ? ms : Math.min(ms, 20), signal),
    forward: (ms) => {
      aheadMs += ms;
    },
  };
}
