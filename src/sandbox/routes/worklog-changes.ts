/**
 * Which worklogs of the whole site were changed or deleted since a moment, and many worklogs by their ids. Atlassian's
 * text names only a worklog's own restriction; here its issue has to be visible too, as everywhere else. Of a
 * deleted worklog only the id is left, which everybody with access to Jira is told, as documented.
 */

import { z } from 'zod';
import type { Answer, Call, Operation } from '../operation.ts';
import { accessToJira, ignored, jiraError, list, ok, operation, wholeNumber } from '../operation.ts';
import { canBrowse, isWorklogOpen } from '../permissions/who-can-see.ts';
import { worklogText } from './worklogs.ts';

const pageSize = 1000;
/** What was changed so recently is not told yet. */
const quietMs = 60_000;
const changesGranular = ['read:issue-worklog', 'read:issue-worklog.property'];

interface Change {
  readonly id: string;
  readonly atMs: number;
}

export const worklogChangeOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/worklog/updated',
    parameters: { since: wholeNumber(0), expand: ignored('Worklogs have no properties.') },
    scopes: { classic: ['read:jira-work'], granular: changesGranular, connect: 'READ' },
    permission: accessToJira,
    handle: (call, { since }) => changedPage(call, updatedSince(call, since), since),
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/worklog/deleted',
    parameters: { since: wholeNumber(0) },
    scopes: { classic: ['read:jira-work'], granular: changesGranular, connect: 'READ' },
    permission: accessToJira,
    handle: (call, { since }) => {
      const changes = call.world
        .list('deletedWorklogs')
        .map(({ id, deleted }) => ({ id, atMs: Date.parse(deleted) }))
        .filter(({ atMs }) => isTold(call, since, atMs));
      return changedPage(call, changes, since);
    },
  }),
  operation({
    method: 'POST',
    path: '/rest/api/3/worklog/list',
    parameters: { expand: list },
    body: z.object({ ids: z.array(z.union([z.int(), z.string().regex(/^\d+$/)])) }),
    scopes: {
      classic: ['read:jira-work'],
      granular: [
        ...['read:comment', 'read:group', 'read:issue-worklog', 'read:issue-worklog.property'],
        ...['read:project-role', 'read:user', 'read:avatar'],
      ],
      connect: 'READ',
    },
    permission: accessToJira,
    handle: (call, { expand }, { ids }) => {
      if (ids.length === 0) return jiraError(400, 'At least one worklog ID must be provided.');
      if (ids.length > pageSize)
        return jiraError(400, `You can request up to ${pageSize} worklogs at a time.`);
      const { world, caller } = call;
      const found = [...new Set(ids.map(String))].flatMap((id) => {
        const issue = world.issueOfWorklog(id);
        const worklog = issue?.worklogs?.find((one) => one.id === id);
        if (!issue || !worklog || !canBrowse(world, caller, issue)) return [];
        if (!isWorklogOpen(world, caller, issue, worklog)) return [];
        return [worklogText(call, issue, worklog, expand)];
      });
      return { status: 200, json: `[${found.join(',')}]` };
    },
  }),
];

function isTold({ nowMs }: Call, since: number, atMs: number): boolean {
  return atMs > since && atMs <= nowMs - quietMs;
}

function updatedSince(call: Call, since: number): Change[] {
  const { world, caller } = call;
  const changes: Change[] = [];
  for (const issue of world.issuesWith('worklog')) {
    for (const worklog of issue.worklogs ?? []) {
      const atMs = Date.parse(worklog.updated ?? worklog.created ?? worklog.started);
      if (!isTold(call, since, atMs) || !canBrowse(world, caller, issue)) continue;
      if (isWorklogOpen(world, caller, issue, worklog)) changes.push({ id: worklog.id, atMs });
    }
  }
  return changes;
}

/** Those of one moment stay together: the next page begins after the last moment of this one. */
function changedPage({ baseUrl, url }: Call, changes: readonly Change[], since: number): Answer {
  const sorted = [...changes].sort((a, b) => a.atMs - b.atMs || Number(a.id) - Number(b.id));
  const lastMs = sorted[pageSize - 1]?.atMs ?? Number.POSITIVE_INFINITY;
  const page = sorted.filter(({ atMs }, index) => index < pageSize || atMs === lastMs);
  const lastPage = page.length === sorted.length;
  const until = page.at(-1)?.atMs ?? since;
  const address = (from: number) => `${baseUrl}${url.pathname}?since=${from}`;
  return ok({
    values: page.map(({ id, atMs }) => ({
      worklogId: Number(id),
      updatedTime: atMs,
      properties: [],
    })),
    since,
    until,
    self: address(since),
    ...(lastPage ? {} : { nextPage: address(until) }),
    lastPage,
  });
}
