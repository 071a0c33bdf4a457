/**
 * A connected site for the tests of the sync: a sandbox, a data folder, and a source with a real token. Waits
 * between tries are milliseconds, so that a test may be refused as often as it likes.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '../clock.ts';
import { noAtlassian } from '../jira/atlassian.test-support.ts';
import { budgetOfOne } from '../jira/budget/budget.ts';
import { apiTokenCredential } from '../jira/credentials/api-token.ts';
import { type JiraClient, openJiraClient } from '../jira/jira-client.ts';
import { type Log, silentLog } from '../log.ts';
import type { Source } from '../model/source.ts';
import type { SyncProgress } from '../model/sync-progress.ts';
import { openSandbox, type Sandbox, type SandboxOptions } from '../sandbox/open-sandbox.ts';
import { openWorld, type World } from '../sandbox/world/world.ts';
import type { WorldFile } from '../sandbox/world/world-file.ts';
import { connectSource } from '../sources/connect.ts';
import type { SourceTools } from '../sources/open-client.ts';
import { openVault } from '../sources/vault.ts';
import { openNewStore } from '../store/new-database.test-support.ts';
import { tester } from '../store/store.test-support.ts';
import type { Store } from '../store/store.ts';
import { type SyncOptions, syncChanges, syncSource } from './sync.ts';

export interface ConnectedSite extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly world: World;
  readonly folder: string;
  readonly store: Store;
  readonly source: Source;
  readonly tools: SourceTools;
  /** A client with the token of `email`, `ann@small.example` by default. */
  client(email?: string, token?: string): JiraClient;
  /** Everything. */
  sync(over?: SyncOver): Promise<SyncProgress>;
  /** What changed. */
  syncChanges(over?: SyncOver): Promise<SyncProgress>;
}

export interface SyncOver {
  readonly client?: JiraClient;
  readonly store?: Store;
  readonly source?: Source;
  readonly clock?: Clock;
  readonly log?: Log;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SyncProgress) => void;
}

export async function openSite(
  file: WorldFile,
  options: Omit<SandboxOptions, 'world'> & { readonly projectKeys?: readonly string[] } = {},
): Promise<ConnectedSite> {
  await using stack = new AsyncDisposableStack();
  const world = openWorld(file);
  const sandbox = stack.use(await openSandbox({ ...options, world }));
  const folder = await mkdtemp(join(tmpdir(), 'jackdaw-sync-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const store = stack.use(await openNewStore(join(folder, 'jackdaw.db')));
  const vault = await openVault(undefined, join(folder, 'vault.key'));
  const tools = {
    store,
    vault,
    clock: systemClock,
    log: silentLog,
    atlassian: noAtlassian,
    fetch: globalThis.fetch,
    budget: budgetOfOne(systemClock, 4),
  };
  const { source: connected } = await connectSource(tools, {
    address: sandbox.url,
    email: 'ann@small.example',
    token: 'token-ann',
    projectKeys: undefined,
    name: undefined,
    by: tester,
  });
  // Also of keys that are there no more, which nobody could choose.
  const scope = { projectKeys: options.projectKeys };
  await store.sources.change(connected.id, { scope });
  const source = { ...connected, scope };
  const client: ConnectedSite['client'] = (email = 'ann@small.example', token = 'token-ann') =>
    openJiraClient({
      baseUrl: sandbox.url,
      credential: apiTokenCredential({ email, token }),
      clock: systemClock,
      log: silentLog,
      fetch: globalThis.fetch,
      baseDelayMs: 5,
      longestDelayMs: 20,
    });
  const optionsOf = (over: SyncOver): SyncOptions => ({
    store,
    client: over.client ?? client(),
    source,
    clock: systemClock,
    log: silentLog,
    signal: new AbortController().signal,
    onProgress: () => {},
    concurrency: 4,
    directoryMaxAgeMs: 86_400_000,
    ...over,
  });
  const closing = stack.move();
  return {
    sandbox,
    world,
    folder,
    store,
    source,
    tools,
    client,
    sync: (over = {}) => syncSource(optionsOf(over)),
    syncChanges: (over = {}) => syncChanges(optionsOf(over)),
    [Symbol.asyncDispose]: () => closing[Symbol.asyncDispose](),
  };
}
