/** Reads who holds what and nothing else, as a sync does that is stopped before it lists the first issue. */

import type { Pipe, Written } from './pipe.test-support.ts';

/** What reached the index by it. */
export async function readDirectory(pipe: Pipe): Promise<Written> {
  const stop = new AbortController();
  await pipe
    .crawl(stop.signal, ({ phase }) => {
      if (phase === 'listing') stop.abort();
    })
    .catch((error: unknown) => {
      if (!stop.signal.aborted) throw error;
    });
  return pipe.index();
}
