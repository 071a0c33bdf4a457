/** What a JQL query finds, for this account: the ids, page by page, and about how many there are. */

import { type IssueIdPage, type IssueIdQuery, issueIdPages } from './issue-id-pages.ts';
import type { JiraRequests } from './request.ts';
import { issueCountSchema } from './wire.ts';

export interface SearchCalls {
  /** The ids of the issues that a bounded JQL query finds, in its order (`issue-id-pages.ts`). */
  issueIdPages(query: IssueIdQuery, signal?: AbortSignal): AsyncIterable<IssueIdPage>;
  /** Of a bounded JQL query; Jira may be some moments behind. */
  countIssues(jql: string, signal?: AbortSignal): Promise<number>;
}

export function searchCalls(requests: Pick<JiraRequests, 'host' | 'request'>): SearchCalls {
  return {
    issueIdPages: (query, signal) => issueIdPages(requests, query, signal),
    async countIssues(jql, signal) {
      const { count } = await requests.request({
        method: 'POST',
        path: '/rest/api/3/search/approximate-count',
        body: { jql },
        schema: issueCountSchema,
        idempotent: true,
        signal,
      });
      return count;
    },
  };
}
