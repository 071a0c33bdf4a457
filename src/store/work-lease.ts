/**
 * The lease of work on a source, which ends early when somebody wants to change the source: whoever holds the lease
 * `stop of source N`, in whatever process, is heard within a second. So is whoever sends a schedule away, but by work of
 * that schedule alone. What stops so can be started again after it.
 */

import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { SourceId } from '../model/ids.ts';
import { type HeldLease, isLeaseHeld, sendAwayLeaseName, stopLeaseName, waitForLease } from './hold-lease.ts';
import type { RunStore } from './run-store.ts';

export interface WorkLeaseOptions {
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  /** How long to wait for somebody else who holds it. Default: not at all. */
  readonly patienceMs?: number;
  /** It makes way for somebody who syncs by hand. Default: it does not. */
  readonly isScheduled?: boolean;
}

/** By the machine's own timer: it must be heard also while the clock of the work stands still. */
const lookEveryMs = 500;

/** Whether it says that the work was stopped so, which is no failure. */
export function isSentAway(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'changed-meanwhile';
}

/** Undefined: somebody else holds it. `lost` is aborted also when the work is to stop. */
export async function holdWorkLease(
  runs: RunStore,
  source: SourceId,
  nameOf: (source: SourceId) => string,
  { clock, signal, patienceMs = 0, isScheduled = false }: WorkLeaseOptions,
): Promise<HeldLease | undefined> {
  const lease = await waitForLease(runs, nameOf(source), { clock, patienceMs, ...(signal && { signal }) });
  if (!lease) return undefined;
  const stop = new AbortController();
  const heard = isScheduled ? [stopLeaseName(source), sendAwayLeaseName(source)] : [stopLeaseName(source)];
  const look = async () => {
    const held = await Promise.all(heard.map((name) => isLeaseHeld(runs, name, clock)));
    if (!held.includes(true)) return;
    clearInterval(timer);
    const [isStopped] = held;
    const why = isStopped ? 'the source was paused or changed' : 'somebody syncs the source by hand';
    stop.abort(
      new AppError(
        'changed-meanwhile',
        `Stopped, because ${why}. What was read is kept; the next sync goes on.`,
      ),
    );
  };
  // A store that is busy is asked again.
  const timer = setInterval(() => void look().catch(() => {}), lookEveryMs).unref();
  return {
    lost: AbortSignal.any([lease.lost, stop.signal]),
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await lease[Symbol.asyncDispose]();
    },
  };
}
