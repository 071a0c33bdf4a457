/**
 * Jira's lists of the kind `{ values, total, isLast }`. Members of a list may come and go while we read it, and each that
 * goes moves those behind it to another page: one that is there is passed over then, and one that is gone is on the list.
 * So a list is given when all of it was read, and only if its pages agree: as many different entries as Jira counts, and
 * the same count on every page. Otherwise it is read anew, and in the end throws, so that half a list is never taken for
 * the whole. One that goes and another that comes at the same moment cannot be told: who lets much follow from an entry
 * that is missing asks for it by itself.
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
const pagesAhead = 10;
/** How often a list is read that changes all the time. */
const mostReadings = 3;

/** In order; yields no empty page, and nothing before all of it was read. `call.schema` is the schema of one entry. */
export async function* pageBeans<Item>(
  requests: JiraRequests,
  call: ListCall<Item>,
  idOf: (item: Item) => string,
): AsyncGenerator<Item[]> {
  let before: string | undefined;
  for (let reading = 1; ; reading += 1) {
    const { pages, wrong } = await readAll(requests, call, idOf);
    if (wrong === undefined) return yield* pages;
    // Twice the same is no change in between, but how Jira answers.
    if (reading === mostReadings || wrong === before) {
      throw inconsistent(requests.host, `GET ${call.path}`, wrong);
    }
    before = wrong;
  }
}

/** As they come, and whether or not they agree: for whoever looks for some entries only, and stops there. */
export async function* pagesAsTheyCome<Item>(
  requests: JiraRequests,
  call: ListCall<Item>,
): AsyncGenerator<Item[]> {
  for await (const { values } of pagesOf(requests, call)) if (values.length > 0) yield values;
}

interface Page<Item> {
  readonly values: Item[];
  readonly total?: number | null | undefined;
}

/** `wrong`: why the pages are no list. */
async function readAll<Item>(
  requests: JiraRequests,
  call: ListCall<Item>,
  idOf: (item: Item) => string,
): Promise<{ readonly pages: Item[][]; readonly wrong: string | undefined }> {
  const pages: Item[][] = [];
  const seen = new Set<string>();
  let entries = 0;
  let counted: number | undefined;
  for await (const { values, total } of pagesOf(requests, call)) {
    if (counted !== undefined && total != null && total !== counted) {
      return { pages, wrong: `It had ${counted} entries, and ${total} while it was read.` };
    }
    counted ??= total ?? undefined;
    entries += values.length;
    for (const value of values) seen.add(idOf(value));
    if (values.length > 0) pages.push(values);
  }
  if (counted !== undefined && seen.size !== counted) {
    return { pages, wrong: `${seen.size} entries came of a list of ${counted}.` };
  }
  return { pages, wrong: entries === seen.size ? undefined : 'Entries of it came twice.' };
}

async function* pagesOf<Item>(requests: JiraRequests, call: ListCall<Item>): AsyncGenerator<Page<Item>> {
  const { pageSize, emptyIs404 = false, schema: item, ...rest } = call;
  const schema = pageBeanSchema(item);
  const ask = (startAt: number) =>
    requests.request({
      ...rest,
      method: 'GET',
      query: { ...rest.query, startAt, maxResults: pageSize },
      schema,
    });
  const ahead = new AskedAhead(ask);
  for (let startAt = 0; ; ) {
    const page = await orUndefined(ahead.take(startAt), emptyIs404);
    if (page === undefined) return;
    const { values, total, isLast } = page;
    startAt += values.length;
    const more = isLast === false || (isLast !== true && startAt < (total ?? Number.POSITIVE_INFINITY));
    if (values.length === pageSize && more) {
      const end = Math.min(total ?? 0, startAt + pagesAhead * pageSize);
      for (let at = startAt; at < end; at += pageSize) ahead.ask(at);
    }
    yield page;
    if (!more || values.length === 0) return;
  }
}

/** Pages by where they begin, asked for before their turn comes. */
export class AskedAhead<Page> {
  readonly #ask: (startAt: number) => Promise<Page>;
  readonly #asked = new Map<number, Promise<Page>>();

  constructor(ask: (startAt: number) => Promise<Page>) {
    this.#ask = ask;
  }

  get isEmpty(): boolean {
    return this.#asked.size === 0;
  }

  ask(startAt: number): void {
    if (this.#asked.has(startAt)) return;
    const answer = this.#ask(startAt);
    // Awaited when its turn comes. After a short page the turns are others, and nobody awaits it.
    answer.catch(() => {});
    this.#asked.set(startAt, answer);
  }

  take(startAt: number): Promise<Page> {
    const answer = this.#asked.get(startAt) ?? this.#ask(startAt);
    this.#asked.delete(startAt);
    return answer;
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
