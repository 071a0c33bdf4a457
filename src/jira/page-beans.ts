/**
 * Jira's lists of the kind `{ values, total, isLast }`, page by page. Members of a list may come and go while
 * we read it: if in the end there are not as many different ones as Jira counts, something was missed, and
 * the list throws instead of ending, so that half a list is never taken for the whole.
 */

import { AppError } from '../errors.ts';
import { inconsistent } from './failures.ts';
import type { JiraCall, JiraRequests } from './request.ts';
import { pageBeanSchema } from './wire.ts';

export interface ListCall<Item> extends Omit<JiraCall<Item>, 'method' | 'body'> {
  readonly pageSize: number;
  /** Jira says "there are none" with 404; somebody else's 404 is another failure. */
  readonly emptyIs404?: boolean;
}

/** Pages that are asked for before the one in front of them has been used: large groups have a thousand. */
const pagesAhead = 6;

/** In order; yields no empty page. `call.schema` is the schema of one entry. */
export async function* pageBeans<Item>(
  requests: JiraRequests,
  call: ListCall<Item>,
  idOf: (item: Item) => string,
): AsyncGenerator<Item[]> {
  const { pageSize, emptyIs404 = false, schema: item, ...rest } = call;
  const schema = pageBeanSchema(item);
  const ask = (startAt: number) =>
    requests.request({
      ...rest,
      method: 'GET',
      query: { ...rest.query, startAt, maxResults: pageSize },
      schema,
    });
  const asked = new Map<number, ReturnType<typeof ask>>();
  const seen = new Set<string>();
  for (let startAt = 0; ; ) {
    const page = await orUndefined(asked.get(startAt) ?? ask(startAt), emptyIs404 && startAt === 0);
    asked.delete(startAt);
    if (page === undefined) return;
    const { values, total, isLast } = page;
    for (const value of values) seen.add(idOf(value));
    startAt += values.length;
    const more = isLast === false || (isLast !== true && startAt < (total ?? Number.POSITIVE_INFINITY));
    if (values.length === pageSize && more) {
      for (let at = startAt; at < Math.min(total ?? 0, startAt + pagesAhead * pageSize); at += pageSize) {
        if (asked.has(at)) continue;
        const answer = ask(at);
        // Awaited when its turn comes. After a short page the turns are others, and nobody awaits it.
        answer.catch(() => {});
        asked.set(at, answer);
      }
    }
    if (values.length > 0) yield values;
    if (more && values.length > 0) continue;
    if (total == null || seen.size === total) return;
    const what = `${seen.size} entries came of a list of ${total}.`;
    throw inconsistent(requests.host, `GET ${rest.path}`, what);
  }
}

/** For calls that say "there are none" with 404. */
export async function orUndefined<T>(answer: Promise<T>, allowed: boolean): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (allowed && error instanceof AppError && error.code === 'jira-not-found') return undefined;
    throw error;
  }
}
