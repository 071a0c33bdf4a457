/**
 * Keeps the contents of every source equal to Jira while the server runs, each source by itself. What a source does
 * next follows from the store alone, so that a new process goes on where the last one ended:
 *
 *   not read to its end yet     who may see what, then everything; changes beside it
 *   changes are due, or         asks Jira what changed; reads what is to be read
 *   something is to be read
 *   projects are to be counted  which ids they have; reads what differs; changes beside
 *   was read long ago           all contents once more, spread over most of the time until the next time; changes, the
 *                               census and what nobody waits for beside
 *   nobody waits for it         what is to be read all the same; changes and the census beside
 *
 * What fails is kept as a run with its reason, and tried again after a minute, then two, four, up to a quarter of an hour.
 * While what takes long rests, because it failed or somebody cancelled it, changes go on, and what is told is read; while
 * that rests, changes are listed when it is their time. Of what is told, what went well is no run: there is too much of it.
 * Somebody who syncs by hand sends the schedule away, and it goes on when they are done. Who may see what has a schedule
 * of its own (`access-schedule.ts`). What comes later than stated is a finding (`late-findings.ts`). Sources that are
 * halted, or read by hand only, are left alone.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { AppError, isDiskFull, reasonOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { SourceId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import type { SyncProgress } from '../model/sync-progress.ts';
import type { WhichReadings } from '../store/reading-store.ts';
import type { RunKind } from '../store/run-store.ts';
import type { Store } from '../store/store.ts';
import { viewOf } from './drain-readings.ts';
import { projectsToCount } from './keep-counted.ts';
import { isPollDue } from './keep-fresh.ts';
import { watchLateness } from './late-findings.ts';
import { ownInBackground } from './own-source.ts';
import { ProgressMeter } from './progress.ts';
import { recordedRun } from './recorded-run.ts';
import {
  countAndRead,
  readAgainOver,
  readChanges,
  readEverything,
  readPatiently,
  requestsOf,
  type SyncClients,
  type SyncOptions,
  wasReadOnce,
} from './sync.ts';

export interface ContentScheduleOptions {
  readonly store: Store;
  readonly openClients: (source: Source) => Promise<SyncClients>;
  readonly clock: Clock;
  readonly log: Log;
  /** From one list of changes to the next, where the source does not say otherwise. */
  readonly pollEveryMs: number;
  /** From one reading of all contents to the next. */
  readonly againEveryMs: number;
  /** From one census of a project to the next. */
  readonly censusEveryMs: number;
  readonly concurrency: number;
  readonly directoryMaxAgeMs: number;
  readonly searchLagMs?: number;
  /** Of every source that is at work. */
  onProgress?(source: SourceId, progress: SyncProgress): void;
}

export interface ContentSchedule extends AsyncDisposable {
  /** Something was put up for reading: no need to wait for the next look. */
  wake(): void;
}

const lookEveryMs = 1_000;
/** That look reads all projects. */
const censusLookEveryMs = 10_000;
const firstRetryMs = 60_000;
/** As long as nothing can be kept, nothing is asked of Jira. */
const fullDiskRetryMs = 10_000;
const longestRetryMs = 15 * 60_000;
/** Of the time between two readings of everything, what one is spread over, and what is between two. */
const againShare = 0.8;
/** A pass that takes six days begins anew. */
const longestAgainMs = 5 * 86_400_000;
/** The rest is for listing, settling and interruptions, so that no issue waits for longer than the time that is stated. */
const againRestShare = 0.15;

/** Who may see what is read by a schedule of its own, which begins with a new source, too. */
const justReadMs = 60_000;

interface Rest {
  readonly untilMs: number;
  readonly failures: number;
}
const noRest: Rest = { untilMs: 0, failures: 0 };

/** One that lasts longer than any was begun before the clock was set back. */
function isResting({ untilMs }: Rest, clock: Clock): boolean {
  const leftMs = untilMs - clock.now();
  return leftMs > 0 && leftMs <= longestRetryMs;
}

/** Ends what is under way when it is disposed of. */
export function startContentSchedule(options: ContentScheduleOptions): ContentSchedule {
  const { store, clock, log } = options;
  const stop = new AbortController();
  const rests = new Map<SourceId, Rest>();
  /** After a reading of everything: no reason to rest from changes. */
  const longRests = new Map<SourceId, Rest>();
  /** After reading what was told: no reason not to ask what changed. */
  const readRests = new Map<SourceId, Rest>();
  const running = new Map<SourceId, Promise<void>>();
  const nextCensusLook = new Map<SourceId, number>();
  const views = new Map<SourceId, Turn['view']>();
  const lookForLateness = watchLateness(options);
  let wakeUp = () => {};

  const look = async () => {
    const sources = await store.sources.list();
    for (const id of views.keys()) if (!sources.some((source) => source.id === id)) views.delete(id);
    for (const source of sources) {
      await lookForLateness(source);
      if (running.has(source.id) || source.halt || !source.automatic) continue;
      const rest = rests.get(source.id) ?? noRest;
      if (isResting(rest, clock)) continue;
      const longRest = longRests.get(source.id) ?? noRest;
      const looksForCensus = () => {
        const leftMs = (nextCensusLook.get(source.id) ?? 0) - clock.now();
        // Longer than ever: the clock was set back.
        const isTime = leftMs <= 0 || leftMs > longestRetryMs;
        if (isTime) nextCensusLook.set(source.id, clock.now() + censusLookEveryMs);
        return isTime;
      };
      const isLongResting = isResting(longRest, clock) || (await restsAfterCancel(options, source));
      const hasLongFailed = longRest.failures > 0;
      const readRest = readRests.get(source.id) ?? noRest;
      const resting = { isLongResting, hasLongFailed, isReadResting: isResting(readRest, clock) };
      const work = await nextWork(options, source, resting, looksForCensus);
      if (work === undefined) continue;
      const isLong = work === 'full' || work === 'again' || work === 'patient';
      const view = views.get(source.id) ?? viewOf({ store, source });
      views.set(source.id, view);
      const before = work === 'read' ? readRest : isLong ? longRest : rest;
      const turn = turnOf(options, { source, work, view }, before, stop.signal).then((after) => {
        // Whatever else went well has read what was told, too.
        if (after === noRest) readRests.delete(source.id);
        if (work === 'read') readRests.set(source.id, after);
        else if (isLong) longRests.set(source.id, after);
        // A census that fails is no reason to rest from changes either.
        else if (work === 'census' && after.failures > 0) nextCensusLook.set(source.id, after.untilMs);
        else rests.set(source.id, after);
        running.delete(source.id);
      });
      running.set(source.id, turn);
    }
  };
  const watching = (async () => {
    while (!stop.signal.aborted) {
      await look().catch((error: unknown) => log.warn('content-schedule', { error: reasonOf(error) }));
      const woken = new AbortController();
      wakeUp = () => woken.abort();
      const signal = AbortSignal.any([woken.signal, stop.signal]);
      await sleep(lookEveryMs, undefined, { signal, ref: false }).catch(() => {});
    }
  })();
  return {
    wake: () => wakeUp(),
    async [Symbol.asyncDispose]() {
      stop.abort(new AppError('interrupted', 'The server ends.'));
      await watching;
      await Promise.all(running.values());
    },
  };
}

type Work = Extract<RunKind, 'full' | 'changes' | 'again' | 'census'> | 'read' | 'patient';

interface Turn {
  readonly source: Source;
  readonly work: Work;
  /** One for all turns of a source: it is built again only when the directory has changed. */
  readonly view: ReturnType<typeof viewOf>;
}

interface Resting {
  readonly isLongResting: boolean;
  readonly hasLongFailed: boolean;
  readonly isReadResting: boolean;
}

async function nextWork(
  options: ContentScheduleOptions,
  source: Source,
  { isLongResting, hasLongFailed, isReadResting }: Resting,
  looksForCensus: () => boolean,
): Promise<Work | undefined> {
  const { store, clock } = options;
  if (!isLongResting && !(await wasReadOnce({ store, source }))) return 'full';
  if (!isLongResting && (await store.crawl.pass(source.id))) {
    // A slow reading that was interrupted goes on as one.
    const [full] = await store.runs.latest(source.id, 1, 'full');
    const [again] = await store.runs.latest(source.id, 1, 'again');
    return again && again.id > (full?.id ?? 0) ? 'again' : 'full';
  }
  // Nothing was begun yet, so there is nothing that could have changed.
  if (!(await store.readings.changePoll(source.id))) return undefined;
  const pollEveryMs = source.pollEveryMs ?? options.pollEveryMs;
  if (await isPollDue({ store, source, clock, pollEveryMs })) return 'changes';
  const isDue = async (which: WhichReadings) =>
    (await store.readings.due(source.id, clock.now(), 1, which)).ids.length > 0;
  if (!isReadResting && (await isDue('urgent'))) return 'read';
  if (isLongResting) return undefined;
  if (looksForCensus()) {
    if ((await projectsToCount({ store, source, clock }, options.censusEveryMs)).length > 0) return 'census';
  }
  const isOld = await isAgainDue(options, source);
  // What nobody waits for is read beside it, and may be so much that it would wait for days. One that fails must not
  // keep that from being read.
  if (isOld && !hasLongFailed) return 'again';
  if (await isDue('patient')) return 'patient';
  return isOld ? 'again' : undefined;
}

/** All contents were read long ago; or as far in the future: then the clock was set back since. */
async function isAgainDue({ store, clock, againEveryMs }: ContentScheduleOptions, { id }: Source) {
  const finishedMs = (await store.crawl.lastFinishedMs(id)) ?? 0;
  return Math.abs(clock.now() - finishedMs) >= againEveryMs * againRestShare;
}

/** After a cancel nothing long is begun before the time from one list of changes to the next is over. */
async function restsAfterCancel({ store, clock, ...options }: ContentScheduleOptions, source: Source) {
  const cancel = await store.runControl.cancelled(source.id);
  if (cancel === undefined) return false;
  const sinceMs = clock.now() - cancel.atMs;
  return sinceMs >= 0 && sinceMs < (source.pollEveryMs ?? options.pollEveryMs);
}

/** One turn, and how long to rest after it. Never rejects. */
async function turnOf(
  options: ContentScheduleOptions,
  { source, work, view }: Turn,
  { failures }: Rest,
  signal: AbortSignal,
): Promise<Rest> {
  const { store, clock, log } = options;
  try {
    await using lease = await ownInBackground(store, source, { clock });
    // Somebody syncs by hand; what they leave undone is done after them.
    if (!lease) return { untilMs: clock.now() + lookEveryMs, failures };
    const clients = await options.openClients(source);
    const meter = new ProgressMeter(
      () => clock.now(),
      () => requestsOf(clients),
      (progress) => options.onProgress?.(source.id, progress),
    );
    const sync: SyncOptions = {
      ...options,
      ...clients,
      source,
      view,
      signal: AbortSignal.any([signal, lease.lost]),
      pollEveryMs: source.pollEveryMs ?? options.pollEveryMs,
      onProgress: (progress) => options.onProgress?.(source.id, progress),
    };
    await doWork(options, { ...sync, lost: lease.lost, isRetry: failures > 0 }, work, meter, signal);
    return noRest;
  } catch (error) {
    if (signal.aborted) return { untilMs: 0, failures };
    const isSentAway = error instanceof AppError && error.code === 'changed-meanwhile';
    if (isSentAway) return { untilMs: clock.now() + lookEveryMs, failures };
    const isFull = isDiskFull(error);
    const retryMs = isFull ? fullDiskRetryMs : Math.min(longestRetryMs, firstRetryMs * 2 ** failures);
    log.warn('content-turn-failed', { source: source.id, work, error: reasonOf(error), retryMs });
    return { untilMs: clock.now() + retryMs, failures: isFull ? failures : failures + 1 };
  }
}

async function doWork(
  options: ContentScheduleOptions,
  sync: SyncOptions & { readonly lost: AbortSignal; readonly isRetry: boolean },
  work: Work,
  meter: ProgressMeter,
  signal: AbortSignal,
): Promise<void> {
  const record = (kind: RunKind, run: () => Promise<void>) =>
    recordedRun({ ...sync, signal }, kind, meter, run);
  const { store, source, clock } = sync;
  if (work === 'full') {
    // Another scope or account than at that pass is another matter.
    const isNew =
      !(await store.crawl.lastFinishedMs(source.id)) && !(await store.crawl.contentsWanted(source.id));
    const since = isNew ? { whoMaySeeSinceMs: clock.now() - justReadMs } : {};
    return record('full', () => readEverything({ ...sync, ...since }, meter));
  }
  if (work === 'again') {
    const overMs = Math.min(longestAgainMs, options.againEveryMs * againShare);
    return record('again', () => readAgainOver(sync, meter, overMs));
  }
  if (work === 'census') {
    return record('census', async () => {
      const due = await projectsToCount(sync, options.censusEveryMs);
      await countAndRead(sync, meter, due);
    });
  }
  if (work === 'changes')
    return record('changes', async () => void (await readChanges(sync, meter, true, 'urgent')));
  if (work === 'patient') {
    // Where the reading of everything has just failed, this has its time first.
    const untilMs = clock.now() + (sync.isRetry ? longestRetryMs : 0);
    const isOver = async () => clock.now() >= untilMs && (await isAgainDue(options, source));
    return record('again', () => readPatiently(sync, meter, isOver));
  }
  const read = async () => void (await readChanges(sync, meter, false, 'urgent'));
  // What went wrong is a run, and so is that it went well after all.
  if (sync.isRetry) return record('changes', read);
  try {
    await read();
  } catch (error) {
    if (signal.aborted) throw error;
    // Sent away: what was under way says only that it was interrupted.
    sync.lost.throwIfAborted();
    await record('changes', () => Promise.reject(error));
  }
}
