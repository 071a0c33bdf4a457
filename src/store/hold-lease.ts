/**
 * Holds a lease of the store while something runs, so that one owner at a time does it, over several processes.
 * A lease is renewed while its holder lives; the one of a killed process is taken over at once on the same
 * machine, and elsewhere when its time has passed, or is one that nobody could have now: of a clock that was set back.
 */

import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Clock } from '../clock.ts';
import { AppError, isDiskFull } from '../errors.ts';
import type { SourceId } from '../model/ids.ts';
import type { IsGone, RunStore } from './run-store.ts';

export interface HeldLease extends AsyncDisposable {
  /** Aborted with an `AppError` when the lease was lost: stop at once. */
  readonly lost: AbortSignal;
}

/** The names under which the parts of Jackdaw hold leases. */
export const syncLeaseName = (source: SourceId) => `sync of source ${source}`;
export const auditLeaseName = (source: SourceId) => `comparison of source ${source}`;
export const accessLeaseName = (source: SourceId) => `permissions of source ${source}`;
/** Held beside the one of a sync by a server that syncs by its schedule: whoever syncs by hand may send it away. */
export const backgroundLeaseName = (source: SourceId) => `sync of source ${source} by its schedule`;
/** Held by whoever wants the work on a source to stop; see `work-lease.ts`. */
export const stopLeaseName = (source: SourceId) => `stop of source ${source}`;
/** Held by somebody who syncs by hand while whoever reads by a schedule is to leave. */
export const sendAwayLeaseName = (source: SourceId) => `schedule of source ${source} sent away`;
export const indexLeaseName = 'text index';
export const serveLeaseName = 'serve';

const leaseMs = 60_000;
const renewMs = 15_000;
const askEveryMs = 500;
/** While the disk is full nobody can take it over either; when there is room, whoever holds it is to be the first. */
const fullRetryMs = 1_000;

/** Undefined: somebody else holds it, be it in this process. */
export async function holdLease(runs: RunStore, name: string, clock: Clock): Promise<HeldLease | undefined> {
  const holder = `${hostname()} ${process.pid} ${processStart()} ${randomUUID()}`;
  let untilMs = 0;
  const acquire = async (nowMs: number, isGone: IsGone) => {
    const wantedMs = clock.now() + leaseMs;
    const acquired = await runs.acquireLease(name, holder, nowMs, wantedMs, isGone);
    if (acquired) untilMs = wantedMs;
    return acquired;
  };
  let waitMs = renewMs;
  /** A store that is busy for a while is no loss as long as there is time for another try. */
  const renew = async () => {
    try {
      waitMs = renewMs;
      // Whoever has it by now took it over from us, and their clock may be another: no time of theirs has run out.
      return await acquire(0, isDead);
    } catch (error) {
      if (isDiskFull(error)) waitMs = fullRetryMs;
      else if (clock.now() + renewMs >= untilMs) throw error;
      return true;
    }
  };
  if (!(await acquire(clock.now(), isGoneBy(clock.now())))) return undefined;
  const lost = new AbortController();
  const end = new AbortController();
  const renewing = (async () => {
    for (;;) {
      await clock.sleep(waitMs, end.signal);
      if (await renew()) continue;
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
      // A courtesy: where it fails (a full disk), it must not hide what made us end. The lease runs out by itself.
      if (!lost.signal.aborted) await runs.releaseLease(name, holder).catch(() => {});
    },
  };
}

/** Undefined: somebody else held it all the time. */
export async function waitForLease(
  runs: RunStore,
  name: string,
  {
    clock,
    signal,
    patienceMs,
  }: { readonly clock: Clock; readonly signal?: AbortSignal; readonly patienceMs: number },
): Promise<HeldLease | undefined> {
  // By what was slept: a clock may be set back meanwhile.
  for (let leftMs = patienceMs; ; leftMs -= askEveryMs) {
    const lease = await holdLease(runs, name, clock);
    if (lease || leftMs <= 0) return lease;
    await clock.sleep(Math.min(askEveryMs, leftMs), signal);
  }
}

/** Whether somebody holds the lease who, as far as is known, still lives. */
export async function isLeaseHeld(runs: RunStore, name: string, clock: Clock): Promise<boolean> {
  const nowMs = clock.now();
  return (await runs.leaseHolder(name, nowMs, isGoneBy(nowMs))) !== undefined;
}

/**
 * A holder that lives would have renewed by now what it took while the clock was ahead. Of this machine it is known
 * whether it does; and by a minute more clocks may differ.
 */
function isGoneBy(nowMs: number): IsGone {
  return (holder, untilMs) => isDead(holder) || (untilMs > nowMs + 2 * leaseMs && !isOfHere(holder));
}

function isOfHere(holder: string): boolean {
  return holder.split(' ')[0] === hostname();
}

/** Only what is known for sure: a process of this machine that does not exist any more. */
function isDead(holder: string): boolean {
  const [, pid, start] = holder.split(' ');
  if (!isOfHere(holder) || pid === undefined) return false;
  // In a container every start has the same number: then our own is the one that began when we did.
  if (Number(pid) === process.pid) return start !== processStart();
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

function processStart(): string {
  return String(Math.round(performance.timeOrigin));
}
