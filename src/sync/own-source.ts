/**
 * One owner a source: whoever reads its contents holds its lease, over all processes. A server that reads by its
 * schedule can be sent away by somebody who syncs by hand, as what it was doing goes on where it was; two who sync by
 * hand cannot send each other away.
 */

import { AppError } from '../errors.ts';
import type { Source } from '../model/source.ts';
import {
  backgroundLeaseName,
  type HeldLease,
  holdLease,
  isLeaseHeld,
  sendAwayLeaseName,
  syncLeaseName,
} from '../store/hold-lease.ts';
import type { Store } from '../store/store.ts';
import { holdWorkLease, type WorkLeaseOptions } from '../store/work-lease.ts';

/** How long somebody who reads by a schedule may take to end. */
const leavesWithinMs = 30_000;

/** Throws `already-running` while another process syncs the source by hand. */
export async function ownSource(
  store: Store,
  source: Pick<Source, 'id' | 'name'>,
  options: Pick<WorkLeaseOptions, 'clock' | 'signal'>,
): Promise<HeldLease> {
  const { runs } = store;
  const free = await holdWorkLease(runs, source.id, syncLeaseName, options);
  if (free) return owned(store, source, free);
  if (await isLeaseHeld(runs, backgroundLeaseName(source.id), options.clock)) {
    await using away = await holdLease(runs, sendAwayLeaseName(source.id), options.clock);
    // By now it may be gone, and somebody else who syncs by hand in its place: they are not waited for.
    const isBackground = await isLeaseHeld(runs, backgroundLeaseName(source.id), options.clock);
    const left =
      away &&
      isBackground &&
      (await holdWorkLease(runs, source.id, syncLeaseName, { ...options, patienceMs: leavesWithinMs }));
    if (left) return owned(store, source, left);
  }
  throw new AppError(
    'already-running',
    `Another process is syncing "${source.name}" at the moment. Wait for it, or stop it.`,
  );
}

async function owned(store: Store, source: Pick<Source, 'id'>, lease: HeldLease): Promise<HeldLease> {
  try {
    await store.runs.endDead(source.id, 'contents', deadReason);
    return lease;
  } catch (error) {
    await lease[Symbol.asyncDispose]();
    throw error;
  }
}

/** Of a run whose owner is no more. */
const deadReason =
  'It ended without a word: its process was killed. What was read is kept, and the next one went on.';

/** For whoever reads by a schedule. Undefined: somebody else owns it at the moment. */
export async function ownInBackground(
  store: Store,
  source: Pick<Source, 'id'>,
  options: Pick<WorkLeaseOptions, 'clock' | 'signal'>,
): Promise<HeldLease | undefined> {
  await using stack = new AsyncDisposableStack();
  const lease = await holdWorkLease(store.runs, source.id, syncLeaseName, { ...options, isScheduled: true });
  if (!lease) return undefined;
  stack.use(lease);
  const mark = await holdLease(store.runs, backgroundLeaseName(source.id), options.clock);
  if (!mark) return undefined;
  stack.use(mark);
  await store.runs.endDead(source.id, 'contents', deadReason);
  const held = stack.move();
  return { lost: lease.lost, [Symbol.asyncDispose]: () => held[Symbol.asyncDispose]() };
}
