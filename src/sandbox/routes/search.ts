/**
 * Search by JQL. The ids are found when a search begins and kept behind its token, so pages neither sort again
 * nor shift; whether the caller may (still) see an issue is asked again when its page is served, so a page may
 * be short. `/search` without `/jql` is gone, in Jira's own words.
 */

import type { FieldSelection } from '../issue-content.ts';
import { JqlError } from '../jql/jql-error.ts';
import { compileJql, matchingIds } from '../jql/run-jql.ts';
import { JsonWriter } from '../json-writer.ts';
import type { Answer, Call, Operation } from '../operation.ts';
import { anybody, flag, jiraError, list, operation, repeated, text, wholeNumber } from '../operation.ts';
import { fingerprintOf, readPageToken, resumeAt, writePageToken } from '../page-token.ts';
import { canSeeIssue } from '../who-can-see.ts';
import { noUsableBody, objectIn, stringsIn } from './body.ts';

const searchGranular = [
  'read:issue-details',
  'read:audit-log',
  'read:avatar',
  'read:field-configuration',
  'read:issue-meta',
];
const postGranular = [
  'read:issue-details',
  'read:field.default-value',
  'read:field.option',
  'read:field',
  'read:group',
];
const mostIds = 5000;
const mostIssues = 100;

interface SearchRequest {
  readonly jql: string;
  readonly nextPageToken: string | undefined;
  readonly maxResults: number;
  readonly fields: readonly string[];
}

export const searchOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/search/jql',
    parameters: {
      jql: text,
      nextPageToken: text,
      maxResults: wholeNumber(50, mostIds),
      fields: list,
      expand: list,
      properties: list,
      fieldsByKeys: flag,
      failFast: flag,
      reconcileIssues: repeated,
    },
    scopes: { classic: ['read:jira-work'], granular: searchGranular, connect: 'READ' },
    permission: anybody,
    handle: (call, { jql = '', nextPageToken, maxResults, fields }) =>
      search(call, { jql, nextPageToken, maxResults, fields }),
  }),
  operation({
    method: 'POST',
    path: '/rest/api/3/search/jql',
    parameters: {},
    scopes: {
      classic: ['read:jira-work'],
      granular: postGranular,
      connect: 'READ',
    },
    permission: anybody,
    handle: (call) => {
      const body = objectIn(call.body);
      const { jql = '', nextPageToken, maxResults = 50, fields = [] } = body ?? {};
      const names = stringsIn(fields);
      if (!body || !names || typeof jql !== 'string' || !isWholeNumber(maxResults)) return noUsableBody;
      if (nextPageToken !== undefined && nextPageToken !== null && typeof nextPageToken !== 'string') {
        return noUsableBody;
      }
      return search(call, { jql, nextPageToken: nextPageToken ?? undefined, maxResults, fields: names });
    },
  }),
  ...(['GET', 'POST'] as const).map((method) =>
    operation({
      method,
      path: '/rest/api/3/search',
      parameters: {},
      scopes: {
        classic: ['read:jira-work'],
        granular: method === 'GET' ? searchGranular : postGranular,
        connect: 'READ',
      },
      permission: anybody,
      handle: () => removed,
    }),
  ),
];

const removed = jiraError(
  410,
  'The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046',
);

function search(call: Call, { jql, nextPageToken, maxResults, fields }: SearchRequest): Answer {
  const { world, caller, content, searches } = call;
  const fingerprint = fingerprintOf(caller, jql);
  const token = nextPageToken === undefined ? undefined : readPageToken(nextPageToken);
  if (nextPageToken !== undefined && token?.fingerprint !== fingerprint) {
    return jiraError(400, 'The provided next page token is invalid or expired.');
  }
  let ids = token ? searches.get(fingerprint) : undefined;
  if (!ids) {
    try {
      const query = compileJql(jql, { world, caller, nowMs: call.nowMs });
      ids = Uint32Array.from(matchingIds(query, world.entries.values())).filter((id) => {
        const issue = world.issue(String(id));
        return issue !== undefined && canSeeIssue(world, caller, issue);
      });
    } catch (error) {
      if (error instanceof JqlError) return jiraError(400, error.message);
      throw error;
    }
    searches.set(fingerprint, ids);
  }
  const selection: FieldSelection = content.select(fields.length === 0 ? ['id'] : fields);
  const from = token ? resumeAt(ids, token) : 0;
  const pageSize = Math.max(1, Math.min(maxResults, selection.only ? mostIds : mostIssues));
  const to = Math.min(ids.length, from + pageSize);
  const out = new JsonWriter(call.buffers);
  out.push('{"issues":[');
  let joint = '';
  for (const id of ids.subarray(from, to)) {
    const issue = world.issue(String(id));
    if (!issue || !canSeeIssue(world, caller, issue)) continue;
    out.push(joint);
    content.writeIssue(out, issue, caller, selection, call.settings.embeddedComments);
    joint = ',';
  }
  const isLast = to >= ids.length;
  const next = isLast ? '' : writePageToken({ fingerprint, served: to, lastId: ids[to - 1] ?? 0 });
  out.push(isLast ? '],"isLast":true}' : `],"nextPageToken":"${next}","isLast":false}`);
  const count = to - from;
  const holds = selection.only ? { issues: 0, ids: count } : { issues: count, ids: 0 };
  return { status: 200, json: out, holds };
}

function isWholeNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
