/**
 * Holds a lease of the store while something runs, so that one owner at a time does it, over several processes.
 * A lease is renewed while its holder lives; the one of a killed process is taken over at once on the same
 * machine, and elsewhere when its time has passed.
 */

import { hostname } from 'node:os';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { RunStore } from './store.ts';

export interface HeldLease extends AsyncDisposable {
  /** Aborted with an `AppError` when the lease was lost: stop at once. */
  readonly lost: AbortSignal;
}

const leaseMs = 60_000;
const renewMs = 15_000;

/** Undefined: somebody else holds it. */
export async function holdLease(runs: RunStore, name: string, clock: Clock): Promise<HeldLease | undefined> {
  const holder = `${hostname()} ${process.pid} ${Math.round(performance.timeOrigin)}`;
  const acquire = () => runs.acquireLease(name, holder, clock.now(), clock.now() + leaseMs, isDead);
  if (!(await acquire())) return undefined;
  const lost = new AbortController();
  const end = new AbortController();
  const renewing = (async () => {
    for (;;) {
      await clock.sleep(renewMs, end.signal);
      if (await acquire()) continue;
      lost.abort(
        new AppError('already-running', `Another process has taken over "${name}". This one stops.`),
      );
      return;
    }
  })().catch((error: unknown) => {
    if (!end.signal.aborted) lost.abort(error);
  });
  return {
    lost: lost.signal,
    async [Symbol.asyncDispose]() {
      end.abort();
      await renewing;
      if (!lost.signal.aborted) await runs.releaseLease(name, holder);
    },
  };
}

/** Only what is known for sure: a process of this machine that does not exist any more. */
function isDead(holder: string): boolean {
  const [host, pid] = holder.split(' ');
  if (host !== hostname() || pid === undefined) return false;
  if (Number(pid) === process.pid) return !holder.endsWith(String(Math.round(performance.timeOrigin)));
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
