/**
 * The fresh strand of a sync: asks Jira for changes whenever that is due, and reads at once whatever was put up for
 * reading, by that list or by anybody else. It runs as long as its owner does, beside a full pass if there is one.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { type DrainOptions, drainReadings, viewOf } from './drain-readings.ts';
import { type PollOptions, pollChanges } from './poll-changes.ts';
import { projectsInScope } from './projects-in-scope.ts';

export interface FreshOptions extends DrainOptions, Pick<PollOptions, 'steadyMs' | 'mostProjectsInQuery'> {
  /** From one list of changes to the next. */
  readonly pollEveryMs: number;
  readonly searchLagMs: number;
}

/** How often it is looked for what others have put up for reading, in this process or another. */
const lookEveryMs = 500;
const patientLookEveryMs = 5_000;

export interface FreshCounts {
  readonly polls: number;
  /** Ids that Jira listed as changed. */
  readonly listed: number;
  /** Issues that were read. */
  readonly read: number;
}

/**
 * One look: asks for changes where that is due, or `now`; then reads what there is to be read. Where that is very much,
 * changes are asked for in between.
 */
export async function freshenOnce(options: FreshOptions, now = false): Promise<FreshCounts> {
  const { store, source, clock } = options;
  const isEnough = () => isPollDue(options);
  let [polls, listed, read] = [0, 0, 0];
  for (let isDue = now || (await isEnough()); ; isDue = await isEnough()) {
    if (isDue) {
      polls += 1;
      listed += (await pollChanges(options, await projectsInScope(store, source.id))).listed;
    }
    read += await drainReadings({ ...options, isEnough });
    if ((await store.readings.due(source.id, clock.now(), 1, options.which)).ids.length === 0) break;
  }
  // Projects that were resumed: all of them was read again now, or is not yet.
  await store.runControl.endCaughtUp(source.id);
  return { polls, listed, read };
}

/** Until the signal is aborted; rejects only with a failure of its own. */
export async function keepFresh(options: FreshOptions): Promise<void> {
  const { signal } = options;
  const view = options.view ?? viewOf(options);
  while (!signal.aborted) {
    try {
      await freshenOnce({ ...options, view, which: 'urgent' });
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    // By the machine's own timer, also where the clock of the work stands still: others put things up meanwhile.
    await sleep(lookEveryMs, undefined, { signal, ref: false }).catch(() => {});
  }
}

/** The patient strand beside it: what nobody waits for, with a client of a purpose of its own. As `keepFresh`. */
export async function keepPatient(options: DrainOptions): Promise<void> {
  const { signal } = options;
  const view = options.view ?? viewOf(options);
  while (!signal.aborted) {
    try {
      await drainReadings({ ...options, view, which: 'patient' });
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    await sleep(patientLookEveryMs, undefined, { signal, ref: false }).catch(() => {});
  }
}

export async function isPollDue({
  store,
  source,
  clock,
  pollEveryMs,
}: Pick<FreshOptions, 'store' | 'source' | 'clock' | 'pollEveryMs'>): Promise<boolean> {
  const last = await store.readings.changePoll(source.id);
  if (!last) return false;
  const sinceMs = clock.now() - last.askedMs;
  // Less than nothing: the clock was set back.
  if (sinceMs >= pollEveryMs || sinceMs < 0) return true;
  // What changed during a pause is in a list of its own. Where Jira refuses that one, it waits for the next of all.
  const pauses = await store.runControl.pauses(source.id);
  return pauses.some(({ resumedMs = 0 }) => resumedMs >= last.askedMs && resumedMs <= clock.now());
}
