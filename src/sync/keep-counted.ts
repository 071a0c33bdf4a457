/**
 * Which projects are to be counted now, and counting them one by one. Each has its own moment in the time from one
 * census to the next, by its id, so that they are spread over it; one that was never counted, as it is new, that is
 * half done, whose loss an administrator accepted, or of which the account sees more or less than before, is counted at
 * once. What was listed by a full pass was counted.
 */

import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { ProjectId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import { type CensusOptions, takeCensus } from './census.ts';
import { heldIssues, type LossOptions } from './census-loss.ts';
import { noneWaits } from './none-waits.ts';
import { ProgressMeter } from './progress.ts';
import { pausedProjects, projectsInScope, projectsToRead } from './projects-in-scope.ts';
import { recordedRun } from './recorded-run.ts';

export interface CountedOptions extends Omit<CensusOptions, 'source' | 'meter'> {
  readonly source: Source;
  readonly log: Log;
  /** From one census of a project to the next. */
  readonly censusEveryMs: number;
}

export const defaultCensusEveryMs = 6 * 3_600_000;
const lookEveryMs = 10_000;
const firstRetryMs = 60_000;
const longestRetryMs = 15 * 60_000;
const atATimeByHand = 3;

/** The most urgent first. */
export async function projectsToCount(
  options: LossOptions,
  censusEveryMs: number,
): Promise<readonly ProjectId[]> {
  const { store, source, clock } = options;
  const inScope = await projectsInScope(store, source.id);
  await store.census.keepProjects(source.id, inScope);
  const paused = await pausedProjects(store, source.id);
  const projectIds = inScope.filter((id) => !paused.has(id));
  // Ten thousand take tens of milliseconds: others have their turn in between.
  await setImmediate();
  const known = new Map((await store.census.projects(source.id)).map((one) => [one.projectId, one]));
  await setImmediate();
  const accepted = new Map((await heldIssues(options)).map((one) => [one.projectId, one.acceptedMs]));
  const nowMs = clock.now();
  const urgency = (id: ProjectId): number => {
    const { countedMs, startedMs, isWanted } = known.get(id) ?? {};
    if (countedMs === undefined) return Number.POSITIVE_INFINITY;
    const isAccepted = (accepted.get(id) ?? Number.NEGATIVE_INFINITY) >= countedMs;
    if (startedMs !== undefined || isWanted || isAccepted || countedMs > nowMs) return nowMs;
    return momentBefore(nowMs, id, censusEveryMs) > countedMs ? nowMs - countedMs : 0;
  };
  return projectIds
    .map((id) => ({ id, urgency: urgency(id) }))
    .filter((one) => one.urgency > 0)
    .sort((a, b) => b.urgency - a.urgency || (a.id < b.id ? -1 : 1))
    .map(({ id }) => id);
}

/** One at a time: nobody waits for it. */
export async function countProjects(options: CensusOptions, ids: readonly ProjectId[]): Promise<void> {
  const failure = await noneWaits(ids, 1, (id) => takeCensus(options, id), options);
  if (failure) throw failure;
}

/** Somebody waits: all of them, as they are from now on. */
export async function countAllNow(options: CensusOptions): Promise<void> {
  const ids = await projectsToRead(options.store, options.source.id);
  const failure = await noneWaits(ids, atATimeByHand, (id) => takeCensus(options, id, true), options);
  if (failure) throw failure;
}

/** Beside something that takes long: counts whatever is due, until the signal is aborted. */
export async function keepCounted(options: CountedOptions): Promise<void> {
  const { signal, client, clock, log, source } = options;
  for (let failures = 0; !signal.aborted; ) {
    let restMs = lookEveryMs;
    try {
      const due = await projectsToCount(options, options.censusEveryMs);
      const meter = new ProgressMeter(
        () => clock.now(),
        () => client.stats().requests,
        () => {},
      );
      if (due.length > 0) {
        await recordedRun(options, 'census', meter, () => countProjects({ ...options, meter }, due));
      }
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      restMs = Math.min(longestRetryMs, firstRetryMs * 2 ** failures);
      failures += 1;
      log.warn('census-failed', { source: source.id, error: reasonOf(error), retryMs: restMs });
    }
    await sleep(restMs, undefined, { signal, ref: false }).catch(() => {});
  }
}

/** The last moment at which the project was to be counted. */
function momentBefore(nowMs: number, id: ProjectId, everyMs: number): number {
  const offset = shareOf(id) * everyMs;
  return Math.floor((nowMs - offset) / everyMs) * everyMs + offset;
}

/** From 0 to 1, spread evenly over ids that differ in a digit only; ten thousand are asked about every ten seconds. */
function shareOf(id: ProjectId): number {
  let hash = id.length;
  for (let at = 0; at < id.length; at += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(at), 0x5bd1e995);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 13), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
