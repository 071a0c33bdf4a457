/** Operations on the changelogs of issues, oldest change first. */

import { z } from 'zod';
import { historyJson, openHistory } from '../answers/changelog.ts';
import type { Call, Operation } from '../operation.ts';
import { anybody, BadParameter, jiraError, ok, operation, pageOf, wholeNumber } from '../operation.ts';
import { canBrowse } from '../permissions/who-can-see.ts';
import { idOrKey } from '../request-body.ts';
import type { WorldHistory } from '../world/world-file.ts';
import { noIssue, visibleIssue } from './issues.ts';

const granular = ['read:issue-meta', 'read:avatar', 'read:issue.changelog'];
const mostHistories = 100;
const mostIssues = 1000;
const mostFields = 10;

export const changelogOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/issue/{issueIdOrKey}/changelog',
    parameters: { startAt: wholeNumber(0), maxResults: wholeNumber(mostHistories, mostHistories) },
    scopes: { classic: ['read:jira-work'], granular, connect: 'READ' },
    permission: anybody,
    handle: (call, { startAt, maxResults }) => {
      const issue = visibleIssue(call);
      if (!issue) return noIssue;
      const histories = openHistory(call.world, call.caller, issue);
      return pageOf(call, histories.map(jsonFor(call)), startAt, maxResults);
    },
  }),
  operation({
    method: 'POST',
    path: '/rest/api/3/issue/{issueIdOrKey}/changelog/list',
    parameters: {},
    body: z.object({ changelogIds: z.array(z.int()) }),
    scopes: { classic: ['read:jira-work'], granular, connect: 'WRITE' },
    permission: anybody,
    handle: (call, _query, { changelogIds }) => {
      const issue = visibleIssue(call);
      if (!issue) return noIssue;
      const ids = new Set(changelogIds.map(String));
      const histories = openHistory(call.world, call.caller, issue).filter(({ id }) => ids.has(id));
      return ok({
        startAt: 0,
        maxResults: histories.length,
        total: histories.length,
        histories: histories.map(jsonFor(call)),
      });
    },
  }),
  operation({
    method: 'POST',
    path: '/rest/api/3/changelog/bulkfetch',
    parameters: {},
    body: z.object({
      issueIdsOrKeys: z.array(idOrKey),
      fieldIds: z.array(z.string()).nullish(),
      maxResults: z.int().nullish(),
      nextPageToken: z.string().nullish(),
    }),
    scopes: { classic: ['read:jira-work'], granular, connect: 'INACCESSIBLE' },
    permission: anybody,
    handle: (call, _query, { issueIdsOrKeys, fieldIds, maxResults, nextPageToken }) => {
      const { world, caller } = call;
      const most = maxResults ?? 1000;
      if (issueIdsOrKeys.length === 0 || issueIdsOrKeys.length > mostIssues) {
        return jiraError(400, `The number of issue IDs or keys must be between 1 and ${mostIssues}.`);
      }
      if (fieldIds && fieldIds.length > mostFields) {
        return jiraError(400, `You can filter by at most ${mostFields} field IDs.`);
      }
      if (most < 1 || most > 10_000) return jiraError(400, 'maxResults must be between 1 and 10000.');
      const all = historiesOf(call, issueIdsOrKeys, fieldIds ?? []);
      const from = nextPageToken ? placeIn(nextPageToken) : 0;
      const page = all.slice(from, from + most);
      const byIssue = new Map<string, WorldHistory[]>();
      for (const { issueId, history } of page) {
        byIssue.set(issueId, [...(byIssue.get(issueId) ?? []), history]);
      }
      return ok({
        issueChangeLogs: [...byIssue].map(([issueId, histories]) => ({
          issueId,
          changeHistories: histories.map((history) => historyJson(world, call.baseUrl, caller, history)),
        })),
        ...(from + most < all.length ? { nextPageToken: tokenOf(from + most) } : {}),
      });
    },
  }),
];

/** Of all issues that the caller may see, in order of issue ids, then of time. */
function historiesOf({ world, caller }: Call, idsOrKeys: readonly string[], fieldIds: readonly string[]) {
  const found = new Map(
    idsOrKeys
      .map((idOrKey) => world.findEntry(idOrKey))
      .filter((entry) => entry !== undefined)
      .filter((entry) => canBrowse(world, caller, entry.issue))
      .map((entry) => [entry.idNumber, entry.issue] as const),
  );
  return [...found]
    .sort(([a], [b]) => a - b)
    .flatMap(([, issue]) =>
      openHistory(world, caller, issue).flatMap((history) => {
        const items = history.items.filter(
          ({ fieldId }) => fieldIds.length === 0 || fieldIds.includes(fieldId),
        );
        return items.length === 0 ? [] : [{ issueId: issue.id, history: { ...history, items } }];
      }),
    );
}

function jsonFor({ world, baseUrl, caller }: Call) {
  return (history: WorldHistory) => historyJson(world, baseUrl, caller, history);
}

function tokenOf(place: number): string {
  return Buffer.from(`changelogs.${place}`).toString('base64url');
}

function placeIn(token: string): number {
  const place = /^changelogs\.(\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString('utf8'))?.[1];
  if (place === undefined) throw new BadParameter('The provided next page token is invalid or expired.');
  return Number(place);
}
