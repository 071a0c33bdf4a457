/** How far each source has been read, for administrators: on the command line, in the API, on the page. */

import type { Clock } from '../clock.ts';
import type { Finding, StoredFinding } from '../model/directory.ts';
import type { DriftRun } from '../model/drift.ts';
import { readAge } from '../model/read-age.ts';
import { credentialName, type Source } from '../model/source.ts';
import { backgroundLeaseName, isLeaseHeld, syncLeaseName } from '../store/hold-lease.ts';
import type { Run } from '../store/run-store.ts';
import type { Store } from '../store/store.ts';
import { tooOldFindings } from './directory-age.ts';
import { expiryFindings } from './expiry.ts';
import { type IndexedIssues, type Ledger, ledgerOf, projectLedgers } from './ledger.ts';
import { reportInWords } from './personal-data/report-in-words.ts';
import type { ProjectLedger } from './project-ledger.ts';
import { pausedProjects, pauseFindings } from './run-control.ts';
import { reasonInWords, type SourceState, stateOf } from './source-state.ts';
import { type FirstPass, firstPassOf, type Spending, spendingOf } from './spending.ts';
import type { Vault } from './vault.ts';
import { sealedFindings } from './vault-standing.ts';
import { type Waiting, waitingOf } from './waiting.ts';
import { type Announcements, announcementsOf } from './webhooks/announcements.ts';

export interface SourceStatus {
  readonly id: number;
  readonly name: string;
  readonly site: string;
  readonly account: string;
  readonly status: SourceState;
  readonly reason?: string;
  /** A limit of Jira that holds it back at the moment. */
  readonly waiting?: Waiting;
  /** Points of its app in this hour. Absent: its credential has none. */
  readonly spending?: Spending;
  /** While everything is read for the first time. */
  readonly firstPass?: FirstPass;
  /** Whether changes are told by webhook, or why not. */
  readonly announcements: {
    readonly state: Announcements['state'];
    readonly says: string;
    /** When the last word came. ISO 8601, UTC. */
    readonly heard?: string;
  };
  /** Whether it is heard whose account was closed, and how many were erased. Absent: it is its owner's to know. */
  readonly personalData?: string;
  /** ISO 8601, UTC. */
  readonly lastSync?: string;
  /** When the last complete reading of the permissions began. ISO 8601, UTC. */
  readonly lastAccess?: string;
  /** How equal the copy is to Jira, as far as that is known. */
  readonly copy: Ledger;
  readonly projects: readonly ProjectLedger[];
  readonly findings: readonly (Finding & {
    /** ISO 8601, UTC. */
    readonly since: string;
  })[];
  /** The last comparison of what people may find with Jira's own answers. Absent: there was none. */
  readonly audit?: {
    /** ISO 8601, UTC. */
    readonly started: string;
    readonly state: DriftRun['state'];
    readonly pairs: number;
    readonly late: number;
    readonly falseAllows: number;
    readonly falseDenials: number;
  };
  readonly index: {
    /** Absent: others are not told, as the documents of somebody's private source are among them. */
    readonly documents?: number;
    /** Changes that are not searchable yet. */
    readonly behind: number;
    /** Why they do not become so at the moment. */
    readonly failure?: string;
  };
}

export async function sourceStatuses(
  store: Store,
  clock: Clock,
  index: {
    readonly documents: number;
    readonly cursor: number;
    readonly failure?: string | undefined;
    /** Absent: what it holds of each project could not be counted. */
    readonly issues?: IndexedIssues | undefined;
  },
  directoryMaxAgeMs: number,
  vault: Vault,
): Promise<SourceStatus[]> {
  const latest = await store.issues.latestChange();
  const behind = Math.max(0, latest - index.cursor);
  return Promise.all(
    (await store.sources.list()).map((source) =>
      sourceStatus(
        store,
        clock,
        source,
        {
          documents: index.documents,
          behind,
          ...(index.failure !== undefined && { failure: index.failure }),
        },
        index.issues,
        directoryMaxAgeMs,
        vault,
      ),
    ),
  );
}

export async function sourceStatus(
  store: Store,
  clock: Clock,
  source: Source,
  index: SourceStatus['index'],
  indexed: IndexedIssues | undefined,
  directoryMaxAgeMs: number,
  vault: Vault,
): Promise<SourceStatus> {
  const run = await contentRun(store, source);
  const [access] = await store.runs.latest(source.id, 1, 'access');
  const [census] = await store.runs.latest(source.id, 1, 'census');
  const lastAccessMs = await store.runs.lastDoneStartedMs(source.id, 'access');
  const isSyncing = await isSyncingNow(store, clock, source, run);
  const lastSyncMs = await store.crawl.lastFinishedMs(source.id);
  const nowMs = clock.now();
  const isFresh = (ms: number) => readAge(ms, nowMs, directoryMaxAgeMs) === 'counts';
  const tooOld = await tooOldFindings(store, source.id, directoryMaxAgeMs, clock.now());
  const facts = {
    source,
    run,
    access,
    census,
    isSyncing,
    isTooOld: tooOld.length > 0,
    lastSyncMs,
    directoryMaxAgeMs,
  };
  const reason = reasonInWords(facts);
  const kept = await store.budget.kept(clock.now());
  const waiting = waitingOf(source, kept.pauses);
  const spending = spendingOf(source, kept, clock.now());
  const firstPass = await firstPassOf(store, source, kept, clock.now());
  const { state, says, heardMs } = announcementsOf(source, await store.webhooks.of(source.id), clock.now());
  const [audit] = await store.drift.latest(source.id, 1);
  const findings = await store.directory.findings(source.id);
  return {
    id: source.id,
    name: source.name,
    site: source.site.url,
    account: credentialName(source),
    status: stateOf(facts),
    ...(reason !== undefined && { reason }),
    ...(waiting && { waiting }),
    ...(spending && { spending }),
    ...(firstPass && { firstPass }),
    announcements: { state, says, ...(heardMs !== undefined && { heard: new Date(heardMs).toISOString() }) },
    personalData: reportInWords(source, await store.personalData.standing(source.id), clock.now()),
    ...(lastSyncMs !== undefined && { lastSync: new Date(lastSyncMs).toISOString() }),
    ...(lastAccessMs !== undefined && { lastAccess: new Date(lastAccessMs).toISOString() }),
    copy: await ledgerOf(store, source),
    projects: await projectLedgers(store, source, indexed, findings, tooOld, isFresh),
    findings: [
      ...(await diskFindings(store, clock.now())),
      ...(await sealedFindings(store, vault, source, clock.now())),
      ...expiryFindings(source, clock.now()),
      ...tooOld,
      ...pauseFindings(await pausedProjects(store, source), directoryMaxAgeMs, clock.now()),
      ...findings,
    ].map(({ sinceMs, subjects: _, ...finding }) => ({
      ...finding,
      since: new Date(sinceMs).toISOString(),
    })),
    ...(audit && { audit: auditOf(audit) }),
    index,
  };
}

/**
 * The run that says how the contents are: the last that read everything, or the last of those that keep them equal, if
 * it failed since, and neither was another done nor changes listed after it. (One that is trying again says nothing yet.)
 */
async function contentRun({ runs, readings }: Store, { id }: Source): Promise<Run | undefined> {
  const [full] = await runs.latest(id, 1, 'full');
  const kinds = await Promise.all((['changes', 'again'] as const).map((kind) => runs.latest(id, 5, kind)));
  const ended = kinds.flat().filter(({ state }) => state === 'done' || state === 'failed');
  const [last] = ended.sort((a, b) => b.id - a.id);
  if (last?.state !== 'failed' || last.id < (full?.id ?? 0)) return full;
  const listedMs = (await readings.changePoll(id))?.askedMs ?? 0;
  return listedMs > (last.endedMs ?? last.startedMs) ? full : last;
}

/** What the server does little by little is no news. */
async function isSyncingNow(
  { runs }: Store,
  clock: Clock,
  { id }: Source,
  run: Run | undefined,
): Promise<boolean> {
  if (!(await isLeaseHeld(runs, syncLeaseName(id), clock))) return false;
  return run?.state === 'running' || !(await isLeaseHeld(runs, backgroundLeaseName(id), clock));
}

/** Nothing of it could be kept as a finding. */
async function diskFindings(store: Store, nowMs: number): Promise<StoredFinding[]> {
  if (await store.isWritable()) return [];
  const message =
    'The disk with the data folder is full, or it cannot be written: nothing is read of Jira until there is room, and ' +
    'nothing is lost. Make room; the server goes on by itself within a minute.';
  return [{ code: 'disk-full', subject: 'data folder', message, sinceMs: nowMs }];
}

function auditOf({ startedMs, state, counts }: DriftRun): NonNullable<SourceStatus['audit']> {
  const { pairs, lateAllows, lateDenials, falseAllows, falseDenials } = counts;
  const started = new Date(startedMs).toISOString();
  return { started, state, pairs, late: lateAllows + lateDenials, falseAllows, falseDenials };
}
