/** Projects to choose from, as somebody looks for them: a page at a time, with lead and number of issues. */

import { z } from 'zod';
import { orUndefined } from './page-beans.ts';
import { type JiraRequestOptions, openJiraRequests } from './request.ts';
import { searchCall } from './search-call.ts';
import { issueIdPageSchema, pageBeanSchema, projectSchema } from './wire.ts';

export interface ProjectChoice {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  /** `software`, `service_desk`, `business`, … */
  readonly type: string;
  readonly teamManaged: boolean;
  readonly lead: string | undefined;
  /** That this account may see; undefined: Jira does not say. */
  readonly issues: number | undefined;
  readonly lastUpdated: string | undefined;
}

export interface ProjectPage {
  readonly projects: readonly ProjectChoice[];
  readonly total: number | undefined;
  /** Undefined: these were the last. */
  readonly nextStartAt: number | undefined;
}

const choiceSchema = projectSchema.extend({
  lead: z.object({ displayName: z.string().nullish() }).nullish(),
  insight: z
    .object({ totalIssueCount: z.number().nullish(), lastIssueUpdateTime: z.string().nullish() })
    .nullish(),
});

type Asking = Pick<JiraRequestOptions, 'baseUrl' | 'credential' | 'clock' | 'log' | 'fetch'>;

/** `words`: of the name or the key; empty: all. */
export async function projectPage(
  asking: Asking,
  { words, startAt, limit }: { readonly words: string; readonly startAt: number; readonly limit: number },
  signal?: AbortSignal,
): Promise<ProjectPage> {
  const requests = openJiraRequests({ maxRetries: 1, ...asking });
  const query = {
    status: 'live',
    expand: 'insight,lead',
    orderBy: 'key',
    startAt,
    maxResults: limit,
    ...(words !== '' && { query: words }),
  };
  const asked = requests.request({
    method: 'GET',
    path: '/rest/api/3/project/search',
    query,
    schema: pageBeanSchema(choiceSchema),
    signal,
  });
  // That is how Jira says that there are none of this name.
  const page = await orUndefined(asked, true);
  if (!page) return { projects: [], total: 0, nextStartAt: undefined };
  const next = startAt + page.values.length;
  const isMore = page.isLast === false || (page.isLast !== true && next < (page.total ?? 0));
  return {
    projects: page.values.map((project) => ({
      id: project.id,
      key: project.key,
      name: project.name,
      type: project.projectTypeKey ?? 'unknown',
      teamManaged: project.style === 'next-gen' || project.simplified === true,
      lead: project.lead?.displayName ?? undefined,
      issues: project.insight?.totalIssueCount ?? undefined,
      lastUpdated: project.insight?.lastIssueUpdateTime ?? undefined,
    })),
    total: page.total ?? undefined,
    nextStartAt: isMore && page.values.length > 0 ? next : undefined,
  };
}

/** Throws `jira-bad-request` with Jira's own words where it does not accept the query. */
export async function tryJql(asking: Asking, jql: string, signal?: AbortSignal): Promise<void> {
  const requests = openJiraRequests({ maxRetries: 1, ...asking });
  await requests.request({
    ...searchCall({ jql, maxResults: 1 }),
    path: '/rest/api/3/search/jql',
    schema: issueIdPageSchema,
    idempotent: true,
    signal,
  });
}
