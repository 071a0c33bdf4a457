/**
 * Search by JQL: ids by default, issues with the fields that are asked for, page by page. How pages are filled:
 * `search-pages.ts`. `/search` without `/jql` is gone, in Jira's own words.
 */

import { z } from 'zod';
import type { FieldSelection, IssueAdditions } from '../answers/issue-content.ts';
import { additionsOf, fieldDescriptions } from '../answers/issue-expansions.ts';
import { JsonWriter } from '../answers/json-writer.ts';
import { JqlError } from '../jql/jql-error.ts';
import type { Answer, Call, Operation, Parameter } from '../operation.ts';
import { anybody, BadParameter, flag, jiraError, list, operation, text, wholeNumber } from '../operation.ts';
import type { SearchPage } from '../search/search-pages.ts';
import type { IssueEntry } from '../world/issue-entry.ts';
import { historiesInMany } from './issues.ts';

const searchGranular = [
  'read:issue-details',
  'read:audit-log',
  'read:avatar',
  'read:field-configuration',
  'read:issue-meta',
];
export const searchPostGranular = [
  'read:issue-details',
  'read:field.default-value',
  'read:field.option',
  'read:field',
  'read:group',
];
const defaultResults = 50;
const mostIds = 5000;
const mostIssues = 100;
const mostProperties = 5;
const mostReconciled = 50;

interface SearchRequest {
  readonly jql: string;
  readonly nextPageToken: string | undefined;
  readonly maxResults: number;
  readonly fields: readonly string[];
  /** What else the answer holds; issues' own expansions and properties are the content's to write. */
  readonly expand: readonly string[];
  readonly properties: readonly string[];
  readonly reconcileIssues: readonly string[];
  readonly includeArchivedProjects: boolean;
}

const ids: Parameter<readonly string[]> = (values, name) => {
  const found = list(values, name);
  const wrong = found.find((id) => !/^\d{1,18}$/.test(id));
  if (wrong !== undefined)
    throw new BadParameter(`The '${name}' parameter must hold ids of issues, not '${wrong}'.`);
  return found;
};

const names = z.array(z.string()).nullish();

/** Jira refuses bodies with keys that it does not know. */
const searchBody = z.strictObject({
  jql: z.string().nullish(),
  nextPageToken: z.string().nullish(),
  maxResults: z.int32().min(0).nullish(),
  fields: names,
  /** As in the query, one text with commas. */
  expand: z.string().nullish(),
  properties: names,
  fieldsByKeys: z.boolean().nullish(),
  failFast: z.boolean().nullish(),
  reconcileIssues: z.array(z.int().min(0)).nullish(),
  includeArchivedProjects: z.boolean().nullish(),
});

export const searchOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/search/jql',
    parameters: {
      jql: text,
      nextPageToken: text,
      maxResults: wholeNumber(defaultResults, mostIds),
      fields: list,
      expand: list,
      properties: list,
      fieldsByKeys: flag,
      failFast: flag,
      reconcileIssues: ids,
      includeArchivedProjects: flag,
    },
    scopes: { classic: ['read:jira-work'], granular: searchGranular, connect: 'READ' },
    permission: anybody,
    handle: (call, { jql = '', nextPageToken, ...query }) =>
      search(call, { jql, nextPageToken: nextPageToken || undefined, ...query }),
  }),
  operation({
    method: 'POST',
    path: '/rest/api/3/search/jql',
    parameters: {},
    body: searchBody,
    scopes: { classic: ['read:jira-work'], granular: searchPostGranular, connect: 'READ' },
    permission: anybody,
    handle: (call, _query, body) =>
      search(call, {
        jql: body.jql ?? '',
        nextPageToken: body.nextPageToken ?? undefined,
        maxResults: body.maxResults ?? defaultResults,
        fields: list(body.fields ?? [], 'fields'),
        expand: list(body.expand ? [body.expand] : [], 'expand'),
        properties: list(body.properties ?? [], 'properties'),
        reconcileIssues: (body.reconcileIssues ?? []).map(String),
        includeArchivedProjects: body.includeArchivedProjects ?? false,
      }),
  }),
  ...(['GET', 'POST'] as const).map((method) =>
    operation({
      method,
      path: '/rest/api/3/search',
      parameters: {},
      scopes: {
        classic: ['read:jira-work'],
        granular: method === 'GET' ? searchGranular : searchPostGranular,
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

function search(call: Call, request: SearchRequest): Answer {
  const { world, caller, content, nowMs } = call;
  const { jql, nextPageToken, maxResults, fields, properties, reconcileIssues } = request;
  // [M] The words of these two refusals.
  if (properties.length > mostProperties) {
    return jiraError(400, `You can request up to ${mostProperties} properties at a time.`);
  }
  if (reconcileIssues.length > mostReconciled) {
    return jiraError(400, `You can reconcile up to ${mostReconciled} issues at a time.`);
  }
  const selection = content.select(fields.length === 0 ? ['id'] : fields);
  const size = Math.max(1, Math.min(maxResults, selection.only ? mostIds : mostIssues));
  const archivedProjects = request.includeArchivedProjects;
  const context = { world, caller, nowMs, archivedProjects };
  try {
    const page = call.searches.page(
      { jql, context, reconciled: new Set(reconcileIssues) },
      nextPageToken,
      size,
    );
    if (page === 'bad-token') return jiraError(400, 'The provided next page token is invalid or expired.');
    return pageAnswer(call, page, selection, request);
  } catch (error) {
    if (error instanceof JqlError) return jiraError(400, error.message);
    throw error;
  }
}

function pageAnswer(
  call: Call,
  { entries, nextPageToken }: SearchPage,
  selection: FieldSelection,
  { expand, properties }: Pick<SearchRequest, 'expand' | 'properties'>,
): Answer {
  const out = new JsonWriter(call.buffers);
  const additions = additionsOf(call, {
    ...{ expand, properties, selection, embedded: call.settings.embeddedComments, isSearch: true },
    histories: historiesInMany,
  });
  out.push('{"issues":[');
  entries.forEach((entry, index) => {
    if (index > 0) out.push(',');
    writeEntry(out, call, entry, selection, additions);
  });
  const described = Object.entries(fieldDescriptions(call, { expand, selection }));
  const beside = described.map(([name, value]) => `"${name}":${JSON.stringify(value)},`).join('');
  const next = nextPageToken === undefined ? '' : `"nextPageToken":"${nextPageToken}",`;
  out.push(`],${beside}${next}"isLast":${nextPageToken === undefined}}`);
  const { length } = entries;
  const holds = selection.only ? { issues: 0, ids: length } : { issues: length, ids: 0 };
  return { status: 200, json: out, holds };
}

/** Thousands of bare ids need no issue to be made. */
function writeEntry(
  out: JsonWriter,
  call: Call,
  entry: IssueEntry,
  selection: FieldSelection,
  additions: IssueAdditions | undefined,
): void {
  if (selection.only === 'id' && !additions) out.push(`{"id":"${entry.facts.id}"}`);
  else {
    const embedded = call.settings.embeddedComments;
    call.content.writeIssue(out, entry.issue, call.caller, selection, embedded, additions);
  }
}
