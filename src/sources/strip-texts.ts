/**
 * Takes the texts away of a source that was switched to titles, some hundred issues at a time, so that others may write
 * in between; stopped anywhere, the next one goes on. Nothing of them is found meanwhile: the rule sees to that.
 */

import { setImmediate } from 'node:timers/promises';
import type { SourceId } from '../model/ids.ts';
import type { Store } from '../store/store.ts';

const issuesAtATime = 200;

/** How many issues were looked at. */
export async function stripTexts(store: Store, sourceId: SourceId, signal: AbortSignal): Promise<number> {
  let all = 0;
  for (;;) {
    signal.throwIfAborted();
    const some = await store.crawl.stripTexts(sourceId, issuesAtATime);
    if (some === 0) return all;
    all += some;
    await setImmediate();
  }
}
