/**
 * Slow reading ends where all contents are wanted at once: the account may see more, or the scope is another. It is
 * looked for now and then, also while nothing is written.
 */

import { AppError } from '../errors.ts';
import type { Source } from '../model/source.ts';
import type { Store } from '../store/store.ts';

export interface WantedOptions {
  readonly store: Store;
  readonly source: Pick<Source, 'id'>;
  readonly signal: AbortSignal;
}

const lookEveryMs = 2_000;

/** Rejects with `changed-meanwhile` then. */
export async function unlessContentsWanted(
  { store, source, signal }: WantedOptions,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const wanted = new AbortController();
  const look = async () => {
    if (!(await store.crawl.contentsWanted(source.id))) return;
    wanted.abort(
      new AppError(
        'changed-meanwhile',
        'The account of this source may see more than before, or its scope is another: all is read at once.',
      ),
    );
  };
  const looking = setInterval(() => void look().catch(() => {}), lookEveryMs).unref();
  try {
    await work(AbortSignal.any([signal, wanted.signal]));
  } catch (error) {
    throw wanted.signal.aborted ? wanted.signal.reason : error;
  } finally {
    clearInterval(looking);
  }
}
