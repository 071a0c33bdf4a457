/**
 * Makes it quiet around a source before it is changed: a sync that went on would mix what it began with and what is
 * true now. Whatever works on the source, in this process or another, is told to stop, and nothing begins meanwhile.
 */

import { AppError } from '../errors.ts';
import type { Source } from '../model/source.ts';
import {
  accessLeaseName,
  auditLeaseName,
  stopLeaseName,
  syncLeaseName,
  waitForLease,
} from '../store/hold-lease.ts';
import type { SourceTools } from './open-client.ts';

const longestMs = 60_000;
/** How long somebody else who stops or changes it may take: a cancel has mostly ended by then. */
const othersEndWithinMs = 3_000;

/** Dispose of it when the change is done. Throws `already-running` where something does not stop in time. */
export async function quietSource(
  { store, clock }: Pick<SourceTools, 'store' | 'clock'>,
  source: Pick<Source, 'id' | 'name'>,
  signal?: AbortSignal,
  patienceMs = longestMs,
): Promise<AsyncDisposable> {
  const { runs } = store;
  await using leases = new AsyncDisposableStack();
  const others = { clock, patienceMs: Math.min(patienceMs, othersEndWithinMs), ...(signal && { signal }) };
  const stop = await waitForLease(runs, stopLeaseName(source.id), others);
  if (!stop) throw beingChanged(source);
  leases.use(stop);
  for (const nameOf of [syncLeaseName, accessLeaseName, auditLeaseName]) {
    const lease = await waitForLease(runs, nameOf(source.id), {
      clock,
      patienceMs,
      ...(signal && { signal }),
    });
    if (!lease) throw stillWorking(source);
    leases.use(lease);
  }
  return leases.move();
}

function beingChanged({ name }: Pick<Source, 'name'>): AppError {
  return new AppError(
    'already-running',
    `"${name}" is being changed by somebody else at the moment. Try again when that is done.`,
  );
}

function stillWorking({ name }: Pick<Source, 'name'>): AppError {
  return new AppError(
    'already-running',
    `A sync of "${name}" was told to stop, and has not in time. Stop its process, then try again.`,
  );
}
