/**
 * Works on projects so that none waits for another: what fails or hangs for one is kept until the others are done. What
 * concerns every project alike (the token, the network, our own store, a site that answers nothing) stops them all.
 */

import { AppError } from '../errors.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import { inParallel } from './in-parallel.ts';
import { concernsAll, isTrouble } from './part-failure.ts';

/** The first failure that concerned one alone. */
export async function noneWaits<Item>(
  items: Iterable<Item>,
  atATime: number,
  work: (item: Item) => Promise<void>,
  { client, signal }: { readonly client: JiraClient; readonly signal: AbortSignal },
): Promise<AppError | undefined> {
  let first: AppError | undefined;
  await inParallel(
    items,
    atATime,
    async (item) => {
      try {
        await work(item);
      } catch (error) {
        if (signal.aborted || !(error instanceof AppError) || concernsAll(error)) throw error;
        // Throws where it is the whole site.
        if (isTrouble(error)) await client.serverInfo(signal);
        first ??= error;
      }
    },
    signal,
  );
  return first;
}
