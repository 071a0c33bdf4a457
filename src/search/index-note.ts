/**
 * Says so when the text index lacks much of what the store holds: while it is built for the first time, or anew because
 * its folder was deleted or the database was put back from a backup. An empty answer must not pass for "there is nothing". It says nothing about how much is missing,
 * because what the store holds is not the viewer's to know.
 */

import type { Store } from '../store/store.ts';
import type { TextIndexReader } from '../textindex/text-index.ts';

export const indexIsBehind =
  'The search index is being built: issues that are not in it yet are not found. Try again in a few minutes.';

/** After `index.refresh()`. */
export async function indexNotes(tools: {
  readonly index: TextIndexReader;
  readonly store: Store;
}): Promise<readonly string[]> {
  const { cursor } = await tools.index.state();
  const latest = await tools.store.issues.latestChange();
  const isEmpty = cursor === 0 && latest > 0;
  const isOfLaterStore = cursor > latest;
  return isEmpty || isOfLaterStore || latest - cursor > usuallyUnderWay ? [indexIsBehind] : [];
}

/** A sync that has just committed so much is in the index a second later. */
const usuallyUnderWay = 1_000;
