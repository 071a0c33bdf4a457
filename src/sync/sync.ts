/**
 * What one owner does with a source: everything (who may see what, then all contents), only what changed, which ids its
 * projects have, or all contents once more, slowly. Beside the long ones the fresh strand runs, so that an edit does not
 * wait for them, and beside the slow one the census. Stopped anywhere, the next one goes on. The states and moves stand
 * in docs/sync.md.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import type { Log } from '../log.ts';
import type { ProjectId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import type { SyncProgress } from '../model/sync-progress.ts';
import { readableSource } from '../sources/halt-refused.ts';
import { stripTexts } from '../sources/strip-texts.ts';
import type { WhichReadings } from '../store/reading-store.ts';
import type { RunKind } from '../store/run-store.ts';
import type { Store } from '../store/store.ts';
import { takeCensus } from './census.ts';
import type { DrainOptions } from './drain-readings.ts';
import { fullPass } from './full-pass.ts';
import { countAllNow, countProjects, defaultCensusEveryMs, keepCounted } from './keep-counted.ts';
import { type FreshCounts, type FreshOptions, freshenOnce, keepFresh, keepPatient } from './keep-fresh.ts';
import { whileListingAhead } from './list-ahead.ts';
import { listedInTime } from './listed-in-time.ts';
import { ownSource } from './own-source.ts';
import { beginPolling, defaultSearchLagMs, listChangesOf } from './poll-changes.ts';
import { type OnProgress, ProgressMeter } from './progress.ts';
import { assertIsRead, assertNotPaused, projectsToRead } from './projects-in-scope.ts';
import { assertProjectsAreBelieved, readWhoMaySee } from './read-who-may-see.ts';
import { recordedRun } from './recorded-run.ts';
import { rereadProjects } from './reread-projects.ts';
import { unlessContentsWanted } from './unless-contents-wanted.ts';

/** Of one source, each for its purpose. */
export interface SyncClients {
  readonly client: JiraClient;
  /** Asked who may see what, which goes before contents. Default: the same. */
  readonly accessClient?: JiraClient;
  /** Asked for what has changed, which goes before contents, too. Default: the same. */
  readonly freshClient?: JiraClient;
  /** Asked which ids projects have. Default: the same as for contents. */
  readonly censusClient?: JiraClient;
}

export interface SyncOptions extends SyncClients {
  readonly store: Store;
  readonly source: Source;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
  /** Requests for contents at a time. */
  readonly concurrency: number;
  /** What was last read longer ago than this, and cannot be read now, is denied. */
  readonly directoryMaxAgeMs: number;
  /** From one list of changes to the next while something longer runs. Default: 15 minutes. */
  readonly pollEveryMs?: number;
  /** How far a search of Jira's may be behind its issues. */
  readonly searchLagMs?: number;
  /** What reading needs to know of the directory, for an owner whose turns follow one another. Default: built anew. */
  readonly view?: DrainOptions['view'];
  /** From one census of a project to the next while all is read once more. Default: 6 hours. */
  readonly censusEveryMs?: number;
  /** Who may see what is not read once more where that was begun since then. Default: it always is. */
  readonly whoMaySeeSinceMs?: number;
}

/**
 * Everything; where another run had begun that, what changed and what nobody announced afterwards, too.
 * Throws `already-running` while another process syncs the source; `interrupted` when the signal is aborted.
 */
export async function syncSource(asked: SyncOptions): Promise<SyncProgress> {
  return owned(asked, async (options, meter, record) => {
    await record('full', () => readEverythingUpToNow(options, meter));
  });
}

/**
 * Who may see what, what changed, and what nobody announced; before that everything, where that was begun and has not been
 * read to its end yet, and everything alone where it was not begun.
 * Throws as `syncSource`.
 */
export async function syncChanges(asked: SyncOptions): Promise<SyncProgress> {
  return owned(asked, async (options, meter, record) => {
    if (!(await wasReadOnce(options))) return record('full', () => readEverythingUpToNow(options, meter));
    await record('changes', async () => {
      await readWhoMaySee(options, meter);
      // Hidden since then: they come back with this.
      await showAgain(options);
      await readUpToNow(options, meter);
      await showAgain(options);
      await endHalt(options);
      meter.enter('done');
    });
  });
}

/**
 * One project, before anything else of the source: who may see what, which ids it has, what changed in it; then whatever
 * else waits to be read. Throws as `syncSource`; `not-found` and `bad-request` where there is no such project to read.
 */
export async function syncProject(asked: SyncOptions, projectId: ProjectId): Promise<SyncProgress> {
  await assertNotPaused(asked.store, asked.source, projectId);
  return owned(asked, async (options, meter, record) => {
    const work = async () => {
      const { store, source } = options;
      await beginPolling(options);
      const last = await store.readings.changePoll(source.id);
      await readWhoMaySee(options, meter);
      await assertIsRead(store, source, projectId);
      await showAgain(options);
      meter.enter('listing');
      await takeCensus({ ...censusOptions(options), meter, isWanted: true }, projectId, true);
      const fresh = freshOptions(options, new Set());
      if (last) {
        await listedInTime(fresh, (moment) =>
          listChangesOf(fresh, projectId, last.untilMs, moment, 'wanted'),
        );
      }
      await readChanges(options, meter, false, 'urgent');
      await showAgain(options);
      meter.enter('done');
    };
    await record('project', work, projectId);
  });
}

/** Whether all contents of what it reads were read once, and changes have been listed since. */
export async function wasReadOnce({
  store: { readings, crawl },
  source,
}: Pick<SyncOptions, 'store' | 'source'>): Promise<boolean> {
  if ((await readings.changePoll(source.id)) === undefined) return false;
  return (await crawl.lastFinishedMs(source.id)) !== undefined && !(await crawl.contentsWanted(source.id));
}

/** For an owner: who may see what, then all contents. */
export async function readEverything(options: SyncOptions, meter: ProgressMeter): Promise<void> {
  await stripTexts(options.store, options.source.id, options.signal);
  // Before the first id is listed: what changes while all is read is listed as changed afterwards.
  await beginPolling(options);
  const client = await whileListingAhead(options, () => readWhoMaySee(options, meter));
  let isEnded = await readContentsOnce({ ...options, client }, meter);
  while (!isEnded) isEnded = await readContentsOnce(options, meter);
  await endHalt(options);
  meter.enter('done');
}

/** False: meanwhile all was asked for once more, so that it begins anew. */
async function readContentsOnce(options: SyncOptions, meter: ProgressMeter): Promise<boolean> {
  const { store, source, signal } = options;
  const projectIds = await projectsToRead(store, source.id);
  try {
    await withFreshBeside(options, (beside) =>
      readContents({ ...options, ...beside }, meter, projectIds, undefined),
    );
    return true;
  } catch (error) {
    const isEnded = error instanceof AppError && error.code === 'changed-meanwhile';
    // Sent away: the owner is another.
    if (!isEnded || signal.aborted || !(await store.crawl.contentsWanted(source.id))) throw error;
    return false;
  }
}

/** Somebody waits: everything, and where another run had begun that, what is otherwise or gone since. */
async function readEverythingUpToNow(options: SyncOptions, meter: ProgressMeter): Promise<void> {
  const isBegun = (await options.store.crawl.pass(options.source.id)) !== undefined;
  await readEverything(options, meter);
  if (!isBegun) return;
  await readUpToNow(options, meter);
  meter.enter('done');
}

/** Somebody waits: what changed, and what nobody announced. */
async function readUpToNow(options: SyncOptions, meter: ProgressMeter): Promise<void> {
  // What nobody waits for, which may be very much, is for the strand beside the count.
  await readChanges(options, meter, true, 'urgent');
  meter.enter('listing');
  await withFreshBeside(options, (beside) => countAllNow({ ...censusOptions(options), ...beside, meter }));
  await readChanges(options, meter, false, 'urgent');
}

/** For an owner: all contents once more, evenly over this time from the beginning of the pass on, whoever began it. */
export async function readAgainOver(
  options: SyncOptions,
  meter: ProgressMeter,
  overMs: number,
): Promise<void> {
  const { store, source } = options;
  await assertProjectsAreBelieved(options);
  const projectIds = await projectsToRead(store, source.id);
  await withFreshBeside(options, (beside) =>
    withCensusBeside({ ...options, ...beside }, (counting) =>
      unlessContentsWanted({ ...options, signal: counting }, (signal) =>
        readContents({ ...options, ...beside, signal }, meter, projectIds, overMs),
      ),
    ),
  );
}

/**
 * For an owner: what waits and nobody waits for, beside what is fresh, and the census. `isOver`: another turn is due, beside
 * which it goes on.
 */
export async function readPatiently(
  options: SyncOptions,
  meter: ProgressMeter,
  isOver: () => Promise<boolean>,
): Promise<void> {
  const { store, source, clock } = options;
  meter.enter('contents');
  // The strand beside it reads.
  const wait = async (signal: AbortSignal) => {
    const isWaiting = async () =>
      (await store.readings.due(source.id, clock.now(), 1, 'patient')).ids.length > 0;
    while (!(await isOver()) && (await isWaiting())) {
      // Whoever was sent away is to say so, and not that a timer was stopped.
      await sleep(lookEveryMs, undefined, { signal }).catch(() => {});
      signal.throwIfAborted();
    }
  };
  await withFreshBeside(
    options,
    (beside) =>
      withCensusBeside({ ...options, ...beside }, (signal) =>
        unlessContentsWanted({ ...options, signal }, wait),
      ),
    meter,
  );
  meter.enter('done');
}

/** For an owner: the census of these projects, and what it found. */
export async function countAndRead(
  options: SyncOptions,
  meter: ProgressMeter,
  projectIds: readonly ProjectId[],
): Promise<void> {
  meter.enter('listing');
  await withFreshBeside(options, (beside) =>
    countProjects({ ...censusOptions(options), ...beside, meter }, projectIds),
  );
  await readChanges(options, meter, false, 'urgent');
}

/** For an owner: asks for changes where that is due, or `now`, and reads what is to be read; default: all of it. */
export async function readChanges(
  options: SyncOptions,
  meter: ProgressMeter,
  now: boolean,
  which?: WhichReadings,
): Promise<FreshCounts> {
  meter.enter('contents');
  const told = { meter, countsLeft: true, ...(which && { which }) };
  return freshenOnce({ ...freshOptions(options, new Set()), ...told }, now);
}

export function requestsOf({ client, accessClient, freshClient, censusClient }: SyncClients): number {
  return [client, accessClient, freshClient, censusClient].reduce(
    (sum, one) => sum + (one?.stats().requests ?? 0),
    0,
  );
}

type Record = (kind: RunKind, work: () => Promise<void>, projectId?: ProjectId) => Promise<void>;

async function owned(
  asked: SyncOptions,
  work: (options: SyncOptions, meter: ProgressMeter, record: Record) => Promise<void>,
): Promise<SyncProgress> {
  const { store, clock } = asked;
  await using lease = await ownSource(store, asked.source, asked);
  const source = await readableSource(store, asked.source);
  const signal = AbortSignal.any([asked.signal, lease.lost]);
  const meter = new ProgressMeter(
    () => clock.now(),
    () => requestsOf(asked),
    asked.onProgress,
  );
  // Whether it was interrupted is told by the signal of whoever asked.
  const record: Record = (kind, run, projectId) =>
    recordedRun({ ...asked, source, lost: lease.lost }, kind, meter, run, projectId);
  await work({ ...asked, source, signal }, meter, record);
  return meter.snapshot();
}

interface Beside {
  readonly signal: AbortSignal;
  readonly claims: Set<number>;
}

/**
 * Ends the fresh strand and the patient one with the work; where one of them fails, the work ends with its failure.
 * `patientMeter`: hears of what the patient one reads.
 */
async function withFreshBeside(
  options: SyncOptions,
  work: (beside: Beside) => Promise<void>,
  patientMeter?: ProgressMeter,
): Promise<void> {
  const claims = new Set<number>();
  const end = new AbortController();
  const failed = new AbortController();
  const strand = { ...options, signal: AbortSignal.any([options.signal, end.signal]) };
  const fail = (error: unknown) => failed.abort(error);
  const fresh = freshOptions(strand, claims);
  const strands = [
    keepFresh(fresh).catch(fail),
    keepPatient({
      ...fresh,
      client: options.client,
      ...(patientMeter && { meter: patientMeter, countsLeft: true }),
    }).catch(fail),
  ];
  try {
    await work({ signal: AbortSignal.any([options.signal, failed.signal]), claims });
  } catch (error) {
    throw failed.signal.aborted ? failed.signal.reason : error;
  } finally {
    end.abort();
    await Promise.all(strands);
  }
}

/** Ends the census with the work. What fails in it is kept as its own run, and tried again. */
async function withCensusBeside(
  options: SyncOptions,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const end = new AbortController();
  const census = keepCounted({
    ...censusOptions(options),
    signal: AbortSignal.any([options.signal, end.signal]),
    censusEveryMs: options.censusEveryMs ?? defaultCensusEveryMs,
  });
  try {
    await work(options.signal);
  } finally {
    end.abort();
    await census;
  }
}

function censusOptions(options: SyncOptions): SyncOptions {
  return { ...options, client: options.censusClient ?? options.client };
}

function freshOptions(options: SyncOptions, claims: Set<number>): FreshOptions {
  return {
    ...options,
    client: options.freshClient ?? options.client,
    claims,
    meter: new ProgressMeter(
      () => options.clock.now(),
      () => 0,
      () => {},
    ),
    pollEveryMs: options.pollEveryMs ?? defaultPollEveryMs,
    searchLagMs: options.searchLagMs ?? defaultSearchLagMs,
  };
}

export const defaultPollEveryMs = 15 * 60_000;
const lookEveryMs = 200;

async function readContents(
  options: SyncOptions & Beside,
  meter: ProgressMeter,
  projectIds: readonly ProjectId[],
  overMs: number | undefined,
): Promise<void> {
  const { id: sourceId, kind, scope } = options.source;
  await fullPass({ ...options, sourceId, kind, scope, projectIds, meter, overMs });
}

/** Shows hidden projects of which all was read again; of the others, what is to be read goes first. */
async function showAgain(options: SyncOptions): Promise<void> {
  // Beside the owner, it asks the owner.
  await rereadProjects({ ...options, untilMs: options.clock.now() });
}

/** Whatever halted it: it was read. */
async function endHalt({ store, source }: SyncOptions): Promise<void> {
  if (source.halt) await store.sources.change(source.id, { halt: undefined });
}
