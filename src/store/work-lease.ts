/**
 * The lease of work on a source, which ends early when somebody wants to change the source: whoever holds the lease
 * `stop of source N`, in whatever process, is heard within a second. What stops so can be started again after it.
 */

import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { SourceId } from '../model/ids.ts';
import { type HeldLease, isLeaseHeld, stopLeaseName, waitForLease } from './hold-lease.ts';
import type { RunStore } from './run-store.ts';

export interface WorkLeaseOptions {
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  /** How long to wait for somebody else who holds it. Default: not at all. */
  readonly patienceMs?: number;
}

/** By the machine's own timer: it must be heard also while the clock of the work stands still. */
const lookEveryMs = 500;

/** Undefined: somebody else holds it. `lost` is aborted also when the work is to stop. */
export async function holdWorkLease(
  runs: RunStore,
  source: SourceId,
  nameOf: (source: SourceId) => string,
  { clock, signal, patienceMs = 0 }: WorkLeaseOptions,
): Promise<HeldLease | undefined> {
  const lease = await waitForLease(runs, nameOf(source), { clock, patienceMs, ...(signal && { signal }) });
  if (!lease) return undefined;
  const stop = new AbortController();
  const look = async () => {
    if (!(await isLeaseHeld(runs, stopLeaseName(source), clock))) return;
    clearInterval(timer);
    stop.abort(
      new AppError(
        'changed-meanwhile',
        'Stopped, because the source was paused or changed. What was read is kept; the next sync goes on.',
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
