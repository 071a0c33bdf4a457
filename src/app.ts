/**
 * All wiring, from the data folder to the door, in the order in which data flows. What is opened here is
 * closed here.
 */

import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { AppError } from './errors.ts';
import { type Budget, type BudgetWatch, openBudget } from './jira/budget/budget.ts';
import { trustedCertificates } from './jira/certificates.ts';
import { openInstallKeys } from './jira/credentials/connect-install-keys.ts';
import { openOutbound } from './jira/outbound.ts';
import type { Log } from './log.ts';
import { smtpMail } from './mail/smtp-mail.ts';
import { countedLog } from './metrics/counted-log.ts';
import { type Meters, openMeters } from './metrics/meters.ts';
import type { Source } from './model/source.ts';
import type { SyncProgress } from './model/sync-progress.ts';
import { openSignIn, type SignInTools } from './people/sign-in-tools.ts';
import { directoryCopies } from './permissions/directory-copy.ts';
import type { DriftTools, JiraSide } from './permissions/drift/drift-tools.ts';
import type { PermissionTools } from './permissions/permission-tools.ts';
import { visibilityResolver } from './permissions/resolve-visibility.ts';
import { indexCounts } from './search/index-counts.ts';
import { scopeTables } from './search/scope-tables.ts';
import type { SearchTools } from './search/search.ts';
import { openSearched, searchedPatienceMs } from './search/searched.ts';
import { openSourceClient, openSyncClients, type SourceTools } from './sources/open-client.ts';
import { keepWorkspaceSecret, openWorkspaceSecret } from './sources/secrets.ts';
import { openSourceWork, type SourceWork, type SyncWanted } from './sources/source-work.ts';
import { openVault } from './sources/vault.ts';
import { vaultKeyFileName } from './sources/vault-keys.ts';
import { openSqliteStore } from './store/sqlite-store.ts';
import type { Store } from './store/store.ts';
import type { OnProgress } from './sync/progress.ts';
import { readAgain } from './sync/read-again.ts';
import { syncChanges, syncProject, syncSource } from './sync/sync.ts';
import { type IndexFollower, startIndexFollower } from './textindex/index-follower.ts';
import { openLanceReader } from './textindex/lance-reader.ts';
import { forgetIfAhead } from './textindex/published-state.ts';
import { untilIndexed } from './textindex/until-indexed.ts';

export interface App extends AsyncDisposable {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  /** What this process may ask of Jira, for all clients together. */
  readonly budget: Budget;
  /** What this process has counted since it began. */
  readonly meters: Meters;
  readonly sources: SourceTools;
  readonly sourceWork: SourceWork;
  readonly permissions: PermissionTools;
  readonly drift: DriftTools;
  readonly search: SearchTools;
  readonly signIn: SignInTools;
  /** Starts the process that writes the index; it ends with the app. The same one when asked again. */
  followStore(options?: { rebuild: boolean }): IndexFollower;
  /** With the credential that the source has; what is useful, unless it is said. */
  syncSource(
    source: Source,
    signal: AbortSignal,
    onProgress: OnProgress,
    wanted?: SyncWanted,
  ): Promise<SyncProgress>;
  /** Until everything that the store holds now can be searched. */
  untilIndexed(signal: AbortSignal, onLeft?: (changes: number) => void): Promise<void>;
}

export async function openApp(config: Config, written: Log, clock: Clock = systemClock): Promise<App> {
  const meters = openMeters();
  const log = countedLog(written, meters);
  await using stack = new AsyncDisposableStack();
  await makePrivateFolder(config.dataFolder);
  const databasePath = join(config.dataFolder, 'jackdaw.db');
  const indexFolder = join(config.dataFolder, 'text-index');
  const store = stack.use(openSqliteStore(databasePath));
  const ca = await trustedCertificates(config.caFile);
  const outbound = stack.use(openOutbound({ ...config, ca, allowHosts: allowedHosts(config) }));
  const vault = await openVault(config.vaultKey, join(config.dataFolder, vaultKeyFileName));
  if (await forgetIfAhead(indexFolder, () => store.issues.latestChange())) {
    log.warn('index-ahead', { message: 'The text index is of a later database. It is built anew.' });
  }
  let follower: IndexFollower | undefined;
  const index = stack.use(await openLanceReader(indexFolder, () => follower?.doubt()));
  const now = () => clock.now();
  const { directoryMaxAgeMs } = config;
  const directory = directoryCopies(store, directoryMaxAgeMs);
  const visibility = visibilityResolver(store, directory, { directoryMaxAgeMs, now });
  const scopes = scopeTables(store);
  const counts = indexCounts(index, scopes);
  const { fetch } = outbound;
  const { key, authUrl, keysUrl } = config.connectApp;
  const connectApp = {
    key,
    baseUrl: config.publicUrl,
    authorizationServer: authUrl,
    keys: openInstallKeys({ address: keysUrl, clock, fetch }),
  };
  const budget = stack.use(
    await openBudget({
      ...config,
      places: config.concurrency,
      keeper: store.budget,
      watch: budgetWatch(meters),
      clock,
      log,
    }),
  );
  const { atlassian, mostAnswerBytes } = config;
  const sources = { store, vault, clock, log, atlassian, fetch, budget, connectApp, mostAnswerBytes };
  const permissions = { store, directory, visibility, directoryMaxAgeMs, now };
  const closing = stack.move();
  const followStore: App['followStore'] = (options = { rebuild: false }) => {
    follower ??= closing.use(
      startIndexFollower({
        databasePath,
        indexFolder,
        log,
        rebuild: options.rebuild,
        onCommit: () => meters.count('jackdaw_index_commits_total', {}),
      }),
    );
    return follower;
  };
  const sync: App['syncSource'] = async (source, signal, onProgress, wanted = {}) => {
    const pollEveryMs = source.pollEveryMs ?? config.pollEveryMs;
    const options = {
      store,
      ...(await openSyncClients(sources, source)),
      source,
      clock,
      log,
      signal,
      concurrency: config.concurrency,
      directoryMaxAgeMs,
      ...(pollEveryMs !== undefined && { pollEveryMs }),
      censusEveryMs: config.censusEveryMs,
      onProgress,
    };
    if (wanted.project !== undefined) return syncProject(options, wanted.project);
    return wanted.full ? syncSource(options) : syncChanges(options);
  };
  const indexed: App['untilIndexed'] = (signal, onLeft) =>
    untilIndexed({ store, clock, index, follower: followStore() }, signal, onLeft);
  const sourceWork = closing.use(
    openSourceWork(clock, {
      untilIndexed: indexed,
      async sync(source, signal, onProgress, wanted) {
        const progress = await sync(source, signal, onProgress, wanted);
        onProgress({ ...progress, phase: 'indexing' });
        await indexed(signal);
        return progress;
      },
    }),
  );
  return {
    config,
    clock,
    log,
    store,
    budget,
    meters,
    sources,
    sourceWork,
    permissions,
    drift: {
      ...permissions,
      clock,
      log,
      openJira: (source) => openJiraSide(sources, source),
    },
    search: {
      store,
      index,
      scopes,
      visibility,
      counts,
      searched: openSearched({ store, counts, visibility, patienceMs: searchedPatienceMs }),
      now,
    },
    signIn: openSignIn({
      store,
      now,
      log,
      fetch: outbound.fetch,
      atlassian: config.atlassian,
      secrets: {
        keep: (id, secret) => keepWorkspaceSecret(sources, providerSecret(id), secret),
        open: (id) => openWorkspaceSecret(sources, providerSecret(id)),
        remove: (id) => store.secrets.remove('workspace', providerSecret(id)),
      },
      sendMail: config.mail && smtpMail({ ...config.mail, ca }),
    }),
    followStore,
    syncSource: sync,
    untilIndexed: indexed,
    [Symbol.asyncDispose]: () => closing[Symbol.asyncDispose](),
  };
}

function budgetWatch(meters: Meters): BudgetWatch {
  return {
    waited: ({ purpose }, ms) => meters.observe('jackdaw_jira_wait_seconds', { purpose }, ms / 1000),
    answered({ purpose, operation }, outcome, points) {
      meters.count('jackdaw_jira_requests_total', { purpose, operation, outcome });
      meters.count('jackdaw_jira_points_total', { purpose }, points);
    },
  };
}

/** A sandbox in Atlassian's place was named by the operator, too. */
function allowedHosts({ allowHosts, atlassian }: Config): string[] {
  return [...allowHosts, ...[atlassian.authUrl, atlassian.apiUrl].map((url) => new URL(url).hostname)];
}

function providerSecret(id: number): string {
  return `secret of the sign-in provider ${id}`;
}

/** What is compared with, asked with the credential that reads the site. */
async function openJiraSide(sources: SourceTools, source: Source): Promise<JiraSide> {
  const client = await openSourceClient(sources, source, 'fresh');
  const { store, clock } = sources;
  return {
    browsable: (account, ids, signal) => client.browsableIssues(account, ids, signal),
    readAgain: (ids, signal) => readAgain({ source, store, client, clock, signal }, ids),
  };
}

async function makePrivateFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
  } catch (cause) {
    throw new AppError(
      'bad-config',
      `The data folder ${folder} cannot be made or used. Choose another one with JACKDAW_DATA.`,
      { cause },
    );
  }
}
