/**
 * Asks Jira which issues changed, and puts their ids up for reading. Times are Jira's own: how long ago the last list
 * was asked for is told by Jira's clock, and the search says "in the last so many minutes", which means the same in
 * every time zone and whatever our clock does; `listed-in-time.ts` sees to it that it was answered within these minutes.
 * Two searches, in this order: what changed since the last list, then what changed shortly before it, as a search may be
 * some minutes behind the issues. Of the second, only what was not read since the last list is asked for. Where a search
 * may be behind for longer than it is since the last list, and where projects are chosen, whose second search is for what
 * has left them, both are one. It tells when each issue was updated, so that what is stored like this is not read again,
 * and has a hundred issues to a page. Where that took too long, the next try is the two searches, of ids alone, 5,000 to a
 * page: at a busy site it would never end otherwise, as the longer a list takes, the more there is to list.
 *
 * Nothing new: three requests, however many projects there are, and one for each chosen one that Jira refuses. Stopped
 * anywhere, the next one begins where this did: the mark moves only when all lists have come to the end that Jira names.
 * Projects that are paused are left out, and listed once from the beginning of their pause on when it is over.
 */

import { AppError } from '../errors.ts';
import type { IssueIdPage, IssueIdQuery } from '../jira/issue-id-pages.ts';
import { type IssueId, issueId, type ProjectId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import type { ChangePoll, ReadingReason } from '../store/reading-store.ts';
import { askUnread } from './ask-unread.ts';
import { isBadRequest } from './check-narrowing.ts';
import { type ListMoment, listedInTime, type MomentOptions, momentOf } from './listed-in-time.ts';
import { pausedProjects } from './projects-in-scope.ts';
import { refusedAmong, renewRefusedFindings, sortRefused } from './refused-changes.ts';

export interface PollOptions extends MomentOptions {
  readonly source: Pick<Source, 'id' | 'scope'>;
  /** How far a search of Jira's may be behind its issues. */
  readonly searchLagMs: number;
  /** More do not fit into a query: then all changes of the site are listed. Default: 500. */
  readonly mostProjectsInQuery?: number;
}

/** [M] "Seconds to minutes" is all that is known. Longer costs nothing where little changes. */
export const defaultSearchLagMs = 5 * 60_000;
const minuteMs = 60_000;
const inOrder = 'ORDER BY updated ASC, id ASC';

export interface ChangesListed {
  /** Ids that Jira listed, and of them those that are to be read. */
  readonly listed: number;
  readonly asked: number;
}

/** Before the first full pass: what changes from now on is in the first list. Does nothing where there was one. */
export async function beginPolling(options: MomentOptions & Pick<PollOptions, 'source'>): Promise<void> {
  const { store, source } = options;
  if ((await store.readings.changePoll(source.id)) !== undefined) return;
  await store.readings.putChangePoll(source.id, await momentOf(options));
}

/** Throws `internal` where `beginPolling` was never called. */
export async function pollChanges(
  options: PollOptions,
  projectIds: readonly ProjectId[],
): Promise<ChangesListed> {
  const { store, source } = options;
  const last = await store.readings.changePoll(source.id);
  if (!last) throw new AppError('internal', 'Changes were asked for before there was a first list.');
  const { moment, counts, refused, caughtUp } = await listedInTime(options, async (moment) => ({
    moment,
    ...(await listChanges(options, last, moment, projectIds)),
    caughtUp: await catchUp(options, projectIds, moment),
  }));
  await renewRefusedFindings(options, last, refused);
  for (const { projectId, resumedMs } of caughtUp) {
    await store.runControl.caughtUp(source.id, projectId, resumedMs);
  }
  await store.readings.putChangePoll(source.id, { ...moment.now, refused });
  await askUnread(store, source.id, moment.now.askedMs);
  return counts;
}

/** `refused`: projects that Jira takes in no search, and up to when they were listed. */
async function listChanges(
  options: PollOptions,
  last: ChangePoll,
  moment: ListMoment,
  projectIds: readonly ProjectId[],
) {
  const { store, source, searchLagMs, mostProjectsInQuery = 500 } = options;
  const { now, graceMs, isAgain } = moment;
  const passedMs = Math.max(0, now.untilMs - last.untilMs);
  // A minute more: Jira cuts times off to the minute.
  const since = Math.ceil((passedMs + graceMs) / minuteMs) + 1;
  const before = since + Math.ceil(searchLagMs / minuteMs);
  const counts = { listed: 0, asked: 0 };
  const list = async (query: IssueIdQuery, wanted: (page: IssueIdPage) => Promise<readonly IssueId[]>) => {
    for await (const page of options.client.issueIdPages(query, options.signal)) {
      const ids = await wanted(page);
      await store.readings.ask(source.id, ids, 'changed', now.askedMs);
      counts.listed += page.ids.length;
      counts.asked += ids.length;
    }
  };
  const listInTwo = async (where: string) => {
    const shortlyBefore = `${where}updated >= -${before}m AND updated < -${since}m ${inOrder}`;
    await list({ jql: `${where}updated >= -${since}m ${inOrder}` }, async ({ ids }) => ids.map(issueId));
    const notSince = (ids: readonly IssueId[]) => store.readings.notReadSince(source.id, ids, last.ticket);
    await list({ jql: shortlyBefore }, ({ ids }) => notSince(ids.map(issueId)));
  };
  const listInOne = (where: string) =>
    list(
      { jql: `${where}updated >= -${before}m ${inOrder}`, withUpdated: true },
      async ({ ids, updatedMs }) => {
        // Clocks within Jira may differ by a little.
        const old = new Map(
          [...(updatedMs ?? [])].flatMap(([id, ms]) =>
            ms < last.untilMs - minuteMs ? [[issueId(id), ms]] : [],
          ),
        );
        const unread = new Set(await store.readings.notReadAsUpdated(source.id, old));
        return ids.map(issueId).filter((id) => !old.has(id) || unread.has(id));
      },
    );
  const paused = await pausedProjects(store, source.id);
  const resting = projectIds.filter((id) => paused.has(id));
  if (source.scope.projectKeys === undefined || projectIds.length > mostProjectsInQuery) {
    const listAll = passedMs <= searchLagMs && !isAgain ? listInOne : listInTwo;
    const isNamed = resting.length > 0 && resting.length <= mostProjectsInQuery;
    await listAll(isNamed ? `project not in (${resting.join(', ')}) AND ` : '').catch(
      async (error: unknown) => {
        // One that is paused may be gone since the directory was read: a little of what rests is read then, too.
        if (!isNamed || !isBadRequest(error)) throw error;
        await listAll('');
      },
    );
    return { counts, refused: new Map<ProjectId, number>() };
  }
  const read = projectIds.filter((id) => !paused.has(id));
  const listSome = isAgain ? listInTwo : listInOne;
  const refused =
    read.length === 0
      ? new Set<ProjectId>()
      : await refusedAmong(options, read, last.refused, (some) =>
          listSome(`project in (${some.join(', ')}) AND `),
        );
  const accepted = read.filter((id) => !refused.has(id));
  const { kept, back } = sortRefused(last, refused, projectIds, paused);
  for (const { projectId, untilMs } of back) {
    await listChangesOf(options, projectId, untilMs, moment, 'changed');
  }
  // What we have and is there now has left the scope.
  const elsewhere = async (projects: readonly ProjectId[]) => {
    if (projects.length === 0) return;
    const jql = `project not in (${projects.join(', ')}) AND updated >= -${before}m ${inOrder}`;
    await list({ jql }, ({ ids }) => store.readings.stored(source.id, ids.map(issueId)));
  };
  await elsewhere([...accepted, ...resting]).catch(async (error: unknown) => {
    // One that is paused may be refused by now.
    if (resting.length === 0 || !isBadRequest(error)) throw error;
    await elsewhere(accepted);
  });
  return { counts, refused: kept };
}

/** What changed in projects while they were paused. One that Jira does not list now is asked for the next time. */
async function catchUp(options: PollOptions, projectIds: readonly ProjectId[], moment: ListMoment) {
  const { store, source } = options;
  const inScope = new Set(projectIds);
  const caughtUp: { readonly projectId: ProjectId; readonly resumedMs: number }[] = [];
  for (const { projectId, changesUntilMs, resumedMs } of await store.runControl.pauses(source.id)) {
    if (resumedMs === undefined || !inScope.has(projectId)) continue;
    try {
      if (changesUntilMs !== undefined)
        await listChangesOf(options, projectId, changesUntilMs, moment, 'changed');
    } catch (error) {
      if (!isBadRequest(error)) throw error;
      continue;
    }
    caughtUp.push({ projectId, resumedMs });
  }
  return caughtUp;
}

/** Of one project, whatever was listed of it already. `sinceMs`: by Jira's clock. */
export async function listChangesOf(
  { store, source, client, signal, searchLagMs }: PollOptions,
  projectId: ProjectId,
  sinceMs: number,
  { now, graceMs }: ListMoment,
  reason: ReadingReason,
): Promise<void> {
  const backMs = Math.max(0, now.untilMs - sinceMs) + searchLagMs + graceMs;
  const jql = `project = ${projectId} AND updated >= -${Math.ceil(backMs / minuteMs) + 1}m ${inOrder}`;
  for await (const page of client.issueIdPages({ jql }, signal)) {
    await store.readings.ask(source.id, page.ids.map(issueId), reason, now.askedMs);
  }
}
