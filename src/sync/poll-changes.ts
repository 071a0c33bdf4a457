/**
 * Asks Jira which issues changed, and puts their ids up for reading. Times are Jira's own: how long ago the last list
 * was asked for is told by Jira's clock, and the search says "in the last so many minutes", which means the same in
 * every time zone and whatever our clock does. Two searches, in this order: what changed since the last list, then what
 * changed shortly before it, as a search may be some minutes behind the issues. Of the second, only what was not read
 * since the last list is asked for.
 *
 * Nothing new: three requests, however many projects there are. Stopped anywhere, the next one begins where this did:
 * the mark moves only when both lists have come to the end that Jira names. Projects that are paused are left out, and
 * listed once from the beginning of their pause on when it is over.
 */

import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import { type IssueId, issueId, type ProjectId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import type { ChangePoll, ReadingReason } from '../store/reading-store.ts';
import type { Store } from '../store/store.ts';
import { askUnread } from './ask-unread.ts';
import { isBadRequest } from './check-narrowing.ts';
import { pausedProjects } from './projects-in-scope.ts';
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
const inOrder = 'ORDER BY updated ASC, id ASC';
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
  const paused = await pausedProjects(store, source.id);
  const resting = projectIds.filter((id) => paused.has(id));
  if (source.scope.projectKeys === undefined || projectIds.length > mostProjectsInQuery) {
    const notSince = (ids: IssueId[]) => store.readings.notReadSince(source.id, ids, last.ticket);
    const listAll = async (others: string) => {
      await list(`${others}updated >= -${since}m ${inOrder}`, async (ids) => ids);
      await list(`${others}updated >= -${before}m AND updated < -${since}m ${inOrder}`, notSince);
    };
    const isNamed = resting.length > 0 && resting.length <= mostProjectsInQuery;
    await listAll(isNamed ? `project not in (${resting.join(', ')}) AND ` : '').catch(
      async (error: unknown) => {
        // One that is paused may be gone since the directory was read: a little of what rests is read then, too.
        if (!isNamed || !isBadRequest(error)) throw error;
        await listAll('');
      },
    );
  } else if (projectIds.length > 0) {
    const stored = (ids: IssueId[]) => store.readings.stored(source.id, ids);
    const changedIn = (projects: readonly ProjectId[], minutes: number) =>
      list(`project in (${projects.join(', ')}) AND updated >= -${minutes}m ${inOrder}`, async (ids) => ids);
    const read = projectIds.filter((id) => !paused.has(id));
    const refused =
      read.length === 0
        ? new Set<ProjectId>()
        : await refusedAmong(read, (projects) => changedIn(projects, before));
    const accepted = read.filter((id) => !refused.has(id));
    const again = await renewRefused(options, refused, last.askedMs);
    const back = again.filter(({ projectId }) => !paused.has(projectId));
    for (const { projectId, sinceMs } of back) {
      const missedMs = now.askedMs - sinceMs + searchLagMs;
      await changedIn([projectId], Math.max(before, Math.ceil(missedMs / minuteMs) + 1));
    }
    // What we have and is there now has left the scope.
    const elsewhere = async (projects: readonly ProjectId[]) => {
      if (projects.length === 0) return;
      await list(`project not in (${projects.join(', ')}) AND updated >= -${before}m ${inOrder}`, stored);
    };
    await elsewhere([...accepted, ...resting]).catch(async (error: unknown) => {
      // One that is paused may be refused by now.
      if (resting.length === 0 || !isBadRequest(error)) throw error;
      await elsewhere(accepted);
    });
    await endRefused(options, back);
  }
  await catchUp(options, projectIds, now);
  await store.readings.putChangePoll(source.id, now);
  await askUnread(store, source.id, now.askedMs);
  return counts;
}

/** What changed in projects while they were paused. Of one that Jira does not list now, it is asked for the next time. */
async function catchUp(
  options: PollOptions,
  projectIds: readonly ProjectId[],
  now: ChangePoll,
): Promise<void> {
  const { store, source } = options;
  const inScope = new Set(projectIds);
  for (const { projectId, changesUntilMs, resumedMs } of await store.runControl.pauses(source.id)) {
    if (resumedMs === undefined || !inScope.has(projectId)) continue;
    try {
      if (changesUntilMs !== undefined)
        await listChangesOf(options, projectId, changesUntilMs, now, 'changed');
    } catch (error) {
      if (!isBadRequest(error)) throw error;
      continue;
    }
    await store.runControl.caughtUp(source.id, projectId, resumedMs);
  }
}

/** Of one project, whatever was listed of it already. `sinceMs`: by Jira's clock. */
export async function listChangesOf(
  { store, source, client, signal, searchLagMs }: PollOptions,
  projectId: ProjectId,
  sinceMs: number,
  now: ChangePoll,
  reason: ReadingReason,
): Promise<void> {
  const minutes = Math.ceil((Math.max(0, now.untilMs - sinceMs) + searchLagMs) / minuteMs) + 1;
  const jql = `project = ${projectId} AND updated >= -${minutes}m ${inOrder}`;
  for await (const page of client.issueIdPages({ jql }, signal)) {
    await store.readings.ask(source.id, page.ids.map(issueId), reason, now.askedMs);
  }
}

/** Now, by Jira's clock and by ours. */
export async function momentOf({
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
