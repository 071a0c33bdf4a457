/**
 * Asks Jira which issues changed, and puts their ids up for reading. Times are Jira's own: how long ago the last list
 * was asked for is told by Jira's clock, and the search says "in the last so many minutes", which means the same in
 * every time zone and whatever our clock does. Two searches, in this order: what changed since the last list, then what
 * changed shortly before it, as a search may be some minutes behind the issues. Of the second, only what was not read
 * since the last list is asked for.
 *
 * Nothing new: three requests, however many projects there are. Stopped anywhere, the next one begins where this did:
 * the mark moves only when both lists have come to the end that Jira names.
 */

import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import { type IssueId, issueId, type ProjectId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import type { ChangePoll } from '../store/reading-store.ts';
import type { Store } from '../store/store.ts';
import { askUnread } from './ask-unread.ts';
import { endRefused, refusedAmong, renewRefused } from './refused-changes.ts';

export interface PollOptions {
  readonly store: Store;
  readonly client: JiraClient;
  readonly source: Pick<Source, 'id' | 'scope'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How far a search of Jira's may be behind its issues. */
  readonly searchLagMs: number;
}

/** [M] "Seconds to minutes" is all that is known. Longer costs nothing where little changes. */
export const defaultSearchLagMs = 5 * 60_000;
const minuteMs = 60_000;
/** More do not fit into a query: then all changes of the site are listed. */
const mostProjectsInQuery = 500;

export interface ChangesListed {
  /** Ids that Jira listed, and of them those that are to be read. */
  readonly listed: number;
  readonly asked: number;
}

/** Before the first full pass: what changes from now on is in the first list. Does nothing where there was one. */
export async function beginPolling(options: Omit<PollOptions, 'searchLagMs'>): Promise<void> {
  const { store, source } = options;
  if ((await store.readings.changePoll(source.id)) !== undefined) return;
  await store.readings.putChangePoll(source.id, await momentOf(options));
}

/** Throws `internal` where `beginPolling` was never called. */
export async function pollChanges(
  options: PollOptions,
  projectIds: readonly ProjectId[],
): Promise<ChangesListed> {
  const { store, source, searchLagMs } = options;
  const last = await store.readings.changePoll(source.id);
  if (!last) throw new AppError('internal', 'Changes were asked for before there was a first list.');
  const now = await momentOf(options);
  // A minute more: Jira cuts times off to the minute.
  const since = Math.ceil(Math.max(0, now.untilMs - last.untilMs) / minuteMs) + 1;
  const before = since + Math.ceil(searchLagMs / minuteMs);
  const counts = { listed: 0, asked: 0 };
  const list = async (jql: string, wanted: (ids: IssueId[]) => Promise<readonly IssueId[]>) => {
    for await (const page of options.client.issueIdPages({ jql }, options.signal)) {
      const ids = await wanted(page.ids.map(issueId));
      await store.readings.ask(source.id, ids, 'changed', now.askedMs);
      counts.listed += page.ids.length;
      counts.asked += ids.length;
    }
  };
  const inOrder = 'ORDER BY updated ASC, id ASC';
  if (source.scope.projectKeys === undefined || projectIds.length > mostProjectsInQuery) {
    const notSince = (ids: IssueId[]) => store.readings.notReadSince(source.id, ids, last.ticket);
    await list(`updated >= -${since}m ${inOrder}`, async (ids) => ids);
    await list(`updated >= -${before}m AND updated < -${since}m ${inOrder}`, notSince);
  } else if (projectIds.length > 0) {
    const stored = (ids: IssueId[]) => store.readings.stored(source.id, ids);
    const changedIn = (projects: readonly ProjectId[], minutes: number) =>
      list(`project in (${projects.join(', ')}) AND updated >= -${minutes}m ${inOrder}`, async (ids) => ids);
    const refused = await refusedAmong(projectIds, (projects) => changedIn(projects, before));
    const accepted = projectIds.filter((id) => !refused.has(id));
    const back = await renewRefused(options, refused, last.askedMs);
    for (const { projectId, sinceMs } of back) {
      const missedMs = now.askedMs - sinceMs + searchLagMs;
      await changedIn([projectId], Math.max(before, Math.ceil(missedMs / minuteMs) + 1));
    }
    // What we have and is there now has left the scope.
    await list(`project not in (${accepted.join(', ')}) AND updated >= -${before}m ${inOrder}`, stored);
    await endRefused(options, back);
  }
  await store.readings.putChangePoll(source.id, now);
  await askUnread(store, source.id, now.askedMs);
  return counts;
}

/** Now, by Jira's clock and by ours. */
async function momentOf({
  store,
  client,
  clock,
  signal,
}: Pick<PollOptions, 'store' | 'client' | 'clock' | 'signal'>): Promise<ChangePoll> {
  const askedMs = clock.now();
  const ticket = await store.crawl.ticket();
  const serverTime = await client.serverTime(signal);
  const untilMs = Date.parse((serverTime ?? '').replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  if (Number.isNaN(untilMs)) {
    throw new AppError(
      'jira-bad-answer',
      'Jira does not say what time it is (serverInfo has no serverTime), so it cannot be asked for changes. ' +
        'Nothing is lost: the next try asks again.',
    );
  }
  return { untilMs, askedMs, ticket };
}
