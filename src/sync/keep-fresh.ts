/**
 * The fresh strand of a sync: asks Jira for changes whenever that is due, and reads at once whatever was put up for
 * reading, by that list or by anybody else. It runs as long as its owner does, beside a full pass if there is one.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { type DrainOptions, drainReadings, viewOf } from './drain-readings.ts';
import { pollChanges } from './poll-changes.ts';
import { projectsInScope } from './projects-in-scope.ts';

export interface FreshOptions extends DrainOptions {
  /** From one list of changes to the next. */
  readonly pollEveryMs: number;
  readonly searchLagMs: number;
}

/** How often it is looked for what others have put up for reading, in this process or another. */
const lookEveryMs = 500;

export interface FreshCounts {
  readonly polls: number;
  /** Ids that Jira listed as changed. */
  readonly listed: number;
  /** Issues that were read. */
  readonly read: number;
}

/** One look: asks for changes where that is due, or `now`; then reads what there is to be read. */
export async function freshenOnce(options: FreshOptions, now = false): Promise<FreshCounts> {
  const isPolled = now || (await isPollDue(options));
  const { listed } = isPolled
    ? await pollChanges(options, await projectsInScope(options.store, options.source.id))
    : { listed: 0 };
  const read = await drainReadings(options);
  // Projects that were resumed: all of them was read again now, or is not yet.
  await options.store.runControl.endCaughtUp(options.source.id);
  return { polls: isPolled ? 1 : 0, listed, read };
}

/** Until the signal is aborted; rejects only with a failure of its own. */
export async function keepFresh(options: FreshOptions): Promise<void> {
  const { signal } = options;
  const view = options.view ?? viewOf(options);
  while (!signal.aborted) {
    try {
      await freshenOnce({ ...options, view });
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    // By the machine's own timer, also where the clock of the work stands still: others put things up meanwhile.
    await sleep(lookEveryMs, undefined, { signal, ref: false }).catch(() => {});
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
  return sinceMs >= pollEveryMs || sinceMs < 0;
}
