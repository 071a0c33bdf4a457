/**
 * The first pages of ids of a source that is read for the first time, asked for while who may see what is still being
 * read, so that contents can be asked for from the first moment in which they may be. They are kept in memory until the
 * pass asks for the same list, which goes on where this one is; nothing is written before. Nothing follows from what fails
 * here: the pass asks itself for what it lacks.
 */

import type { Clock } from '../clock.ts';
import { reasonOf } from '../errors.ts';
import type { IssueIdPage, IssueIdQuery } from '../jira/issue-id-pages.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import type { Log } from '../log.ts';
import { type ProjectId, projectId } from '../model/ids.ts';
import { listingJql } from '../model/scope-jql.ts';
import type { Source } from '../model/source.ts';
import type { Store } from '../store/store.ts';
import { noneWaits } from './none-waits.ts';
import { pausedProjects } from './projects-in-scope.ts';

export interface ListAheadOptions {
  readonly store: Store;
  readonly source: Source;
  readonly client: JiraClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** As many as there are ids of in some megabytes. */
const mostPages = 20;
const projectsAtATime = 3;
/** An older list is made anew: what the account sees since then is not on it, and no list of changes has it. */
const oldestMs = 60_000;

interface ListAhead {
  readonly begunMs: number;
  readonly iterator: AsyncIterator<IssueIdPage>;
  readonly stop: AbortController;
  readonly pages: IssueIdPage[];
  /** Until the page that is on its way has come. */
  filling: Promise<void>;
}

/** Does the work meanwhile; the client that it comes back with goes on with these lists, each once. */
export async function whileListingAhead(
  options: ListAheadOptions,
  work: () => Promise<void>,
): Promise<JiraClient> {
  const { source, client, clock, log } = options;
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const lists = new Map<string, ListAhead>();
  const state = { isOver: false };
  listAhead({ ...options, signal }, lists, state).catch((error: unknown) => {
    if (!signal.aborted) log.warn('not-listed-ahead', { source: source.id, error: reasonOf(error) });
  });
  try {
    await work();
  } catch (error) {
    stop.abort();
    throw error;
  } finally {
    state.isOver = true;
  }
  const take = (query: IssueIdQuery): ListAhead | undefined => {
    const list = isWhole(query) ? lists.get(query.jql) : undefined;
    lists.delete(query.jql);
    if (!list || Math.abs(clock.now() - list.begunMs) <= oldestMs) return list;
    list.stop.abort();
    return undefined;
  };
  return {
    ...client,
    issueIdPages(query, signal) {
      const list = take(query);
      return list ? rest(list, signal) : client.issueIdPages(query, signal);
    },
  };
}

function isWhole({ pageSize, pageToken, withUpdated }: IssueIdQuery): boolean {
  return pageSize === undefined && pageToken === undefined && !withUpdated;
}

/** What came of it by now, and then all else. */
async function* rest(list: ListAhead, signal: AbortSignal | undefined): AsyncGenerator<IssueIdPage> {
  const stop = () => list.stop.abort(signal?.reason);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    let given = 0;
    for (; given < list.pages.length; given += 1) yield* list.pages.slice(given, given + 1);
    await list.filling;
    yield* list.pages.slice(given);
    for (let next = await list.iterator.next(); !next.done; next = await list.iterator.next()) {
      yield next.value;
    }
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** `state.isOver`: no further page is asked for here. */
async function listAhead(
  options: ListAheadOptions,
  lists: Map<string, ListAhead>,
  state: { readonly isOver: boolean },
): Promise<void> {
  const { store, source, client, clock, signal } = options;
  // A try that comes after a failure does not pay for it once more.
  const isFirstTry =
    (await store.crawl.pass(source.id)) === undefined &&
    (await store.crawl.lastFinishedMs(source.id)) === undefined &&
    (await store.runs.latest(source.id, 2, 'full')).length <= 1;
  if (!isFirstTry) return;
  let left = mostPages;
  const fill = async (list: ListAhead) => {
    while (left > 0 && !state.isOver) {
      left -= 1;
      const next = await list.iterator.next();
      if (next.done) return;
      list.pages.push(next.value);
    }
  };
  const failure = await noneWaits(
    await listedProjects(options),
    projectsAtATime,
    async (id) => {
      if (left <= 0 || state.isOver) return;
      const jql = listingJql(id, source.scope);
      const stop = new AbortController();
      const pages = client.issueIdPages({ jql }, AbortSignal.any([signal, stop.signal]));
      const list: ListAhead = {
        ...{ begunMs: clock.now(), iterator: pages[Symbol.asyncIterator](), stop },
        ...{ pages: [], filling: Promise.resolve() },
      };
      list.filling = fill(list);
      lists.set(jql, list);
      await list.filling.catch((error: unknown) => {
        // Where the pass has taken it, it hears of this.
        if (lists.get(jql) === list) lists.delete(jql);
        throw error;
      });
    },
    options,
  );
  if (failure) throw failure;
}

/** In the order of the pass. Which of them are read is settled by who may see what. */
async function listedProjects({ store, source, client, signal }: ListAheadOptions): Promise<ProjectId[]> {
  const { kind, scope } = source;
  const paused = await pausedProjects(store, source.id);
  const wanted = scope.projectKeys && new Set(scope.projectKeys.map((key) => key.toUpperCase()));
  const pages = kind === 'permission-based' ? client.projects(signal) : client.browsableProjects(signal);
  const ids = new Set<ProjectId>();
  for await (const page of pages) {
    for (const { id, key, archived } of page) {
      if (archived) ids.delete(projectId(id));
      else if (!paused.has(id) && (!wanted || wanted.has(key.toUpperCase()))) ids.add(projectId(id));
    }
  }
  return [...ids].sort();
}
