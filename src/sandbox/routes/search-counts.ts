/**
 * How many issues match a query, and which of some issues match which queries: both only of what the caller may
 * see, and as far behind the issues as searches are.
 */

import { z } from 'zod';
import { JqlError } from '../jql/jql-error.ts';
import { compileJql } from '../jql/run-jql.ts';
import type { Call, Operation } from '../operation.ts';
import { anybody, jiraError, ok, operation } from '../operation.ts';
import { canSeeIssue } from '../permissions/who-can-see.ts';
import { searchPostGranular } from './search.ts';

/** [M] Jira's description says that there are limits, not which. */
const mostQueries = 100;
const mostIssues = 1000;

const countBody = z.strictObject({ jql: z.string().nullish() });
const matchBody = z.strictObject({
  jqls: z.array(z.string()),
  issueIds: z.array(z.int().min(0)),
});

export const searchCountOperations: readonly Operation[] = [
  operation({
    method: 'POST',
    path: '/rest/api/3/search/approximate-count',
    parameters: {},
    body: countBody,
    scopes: { classic: ['read:jira-work'], granular: searchPostGranular, connect: 'READ' },
    permission: anybody,
    handle: (call, _query, { jql }) => {
      const { world, caller, nowMs, searches } = call;
      try {
        const search = { jql: jql ?? '', context: { world, caller, nowMs }, reconciled: new Set<string>() };
        return ok({ count: searches.count(search) });
      } catch (error) {
        if (error instanceof JqlError) return jiraError(400, error.message);
        throw error;
      }
    },
  }),
  operation({
    method: 'POST',
    path: '/rest/api/3/jql/match',
    parameters: {},
    body: matchBody,
    scopes: { classic: ['read:jira-work'], granular: ['read:issue-details'], connect: 'READ' },
    permission: anybody,
    handle: (call, _query, { jqls, issueIds }) => {
      if (jqls.length > mostQueries) {
        return jiraError(400, `You can match up to ${mostQueries} queries at a time.`);
      }
      if (issueIds.length > mostIssues) {
        return jiraError(400, `You can match up to ${mostIssues} issues at a time.`);
      }
      const ids = [...new Set(issueIds)];
      return ok({ matches: jqls.map((jql) => matchesOf(call, jql, ids)) });
    },
  }),
];

function matchesOf(
  { world, caller, nowMs, index }: Call,
  jql: string,
  ids: readonly number[],
): { matchedIssues: number[]; errors: string[] } {
  try {
    const query = compileJql(jql, { world, caller, nowMs });
    const matchedIssues = ids.filter((id) => {
      const now = world.entries.get(String(id));
      const indexed = index.entry(String(id));
      return (
        now !== undefined &&
        indexed !== undefined &&
        canSeeIssue(world, caller, now.facts) &&
        query.matches(indexed)
      );
    });
    return { matchedIssues, errors: [] };
  } catch (error) {
    if (error instanceof JqlError) return { matchedIssues: [], errors: [error.message] };
    throw error;
  }
}
