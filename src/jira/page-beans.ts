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
  /** Jira says "there are none" with 404. */
  readonly emptyIs404?: boolean;
}

/** Yields no empty page. `call.schema` is the schema of one entry. */
export async function* pageBeans<Item>(
  requests: JiraRequests,
  call: ListCall<Item>,
  idOf: (item: Item) => string,
): AsyncGenerator<Item[]> {
  const { pageSize, emptyIs404 = false, schema: item, ...rest } = call;
  const schema = pageBeanSchema(item);
  const seen = new Set<string>();
  for (let startAt = 0; ; ) {
    const query = { ...rest.query, startAt, maxResults: pageSize };
    const answer = requests.request({ ...rest, method: 'GET', query, schema });
    const page = await orUndefined(answer, emptyIs404 && startAt === 0);
    if (page === undefined) return;
    const { values, total, isLast } = page;
    for (const value of values) seen.add(idOf(value));
    startAt += values.length;
    if (values.length > 0) yield values;
    const more = isLast === false || (isLast !== true && startAt < (total ?? Number.POSITIVE_INFINITY));
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
