/** Waits until the index has everything that the store holds now, whichever process writes it. */

import type { Clock } from '../clock.ts';
import type { Store } from '../store/store.ts';
import type { IndexFollower } from './index-follower.ts';
import type { TextIndexReader } from './text-index.ts';

export interface Indexing {
  readonly store: Store;
  readonly clock: Clock;
  readonly index: TextIndexReader;
  readonly follower: IndexFollower;
}

/** `onLeft`: how many changes another process has still to make searchable. */
export async function untilIndexed(
  { store, clock, index, follower }: Indexing,
  signal: AbortSignal,
  onLeft: (left: number) => void = () => {},
): Promise<void> {
  const target = await store.issues.latestChange();
  try {
    await follower.flush(signal);
    return;
  } catch (error) {
    if (follower.state().holdsIndex) throw error;
  }
  for (;;) {
    await index.refresh();
    const { cursor } = await index.state();
    if (cursor >= target) return;
    onLeft(target - cursor);
    await clock.sleep(500, signal);
  }
}
