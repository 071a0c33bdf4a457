/**
 * How a JQL query is asked: by GET while it fits into an address, which takes scopes that any app asks for; by POST, which
 * takes two more, where it is longer.
 */

import type { JiraCall } from './request.ts';

const longestInAddress = 1_000;

export function isLongJql(jql: string): boolean {
  return jql.length > longestInAddress;
}

/** For ids alone, or with when each was updated: of those Jira gives a hundred to a page, of ids thousands. */
export function searchCall(
  asked: { readonly jql: string; readonly maxResults: number; readonly nextPageToken?: string },
  field: 'id' | 'updated' = 'id',
): Pick<JiraCall<unknown>, 'method' | 'query' | 'body'> {
  return isLongJql(asked.jql)
    ? { method: 'POST', body: { ...asked, fields: [field] } }
    : { method: 'GET', query: { ...asked, fields: field } };
}
