/**
 * The ids that a JQL query finds, page by page. Pages may be short or empty; only a missing `nextPageToken` is the end.
 * A list that goes round throws instead of going on for ever: a token that comes again, a page that was there before
 * under a new token, or nothing but empty pages.
 */

import type { z } from 'zod';
import { inconsistent } from './failures.ts';
import type { JiraRequests } from './request.ts';
import { searchCall } from './search-call.ts';
import { instantOf, issueIdPageSchema } from './wire.ts';

export interface IssueIdQuery {
  readonly jql: string;
  readonly pageSize?: number;
  /** Goes on after a page of an earlier run. */
  readonly pageToken?: string | undefined;
  readonly withUpdated?: boolean;
}

export interface IssueIdPage {
  readonly ids: string[];
  readonly nextPageToken: string | undefined;
  /** When Jira says that each was updated, where that was asked for. */
  readonly updatedMs?: ReadonlyMap<string, number>;
}

/** [M] Jira documents that pages may be empty, and not how many in a row. */
const mostEmptyPages = 100;
const mostComings = 2;

export async function* issueIdPages(
  { host, request }: Pick<JiraRequests, 'host' | 'request'>,
  { jql, pageSize = 5000, pageToken, withUpdated = false }: IssueIdQuery,
  signal?: AbortSignal,
): AsyncGenerator<IssueIdPage> {
  const path = '/rest/api/3/search/jql';
  const tokens = new Set<string>(pageToken === undefined ? [] : [pageToken]);
  const pages = new Map<string, number>();
  let empty = 0;
  for (let next = pageToken; ; ) {
    const asked = { jql, maxResults: pageSize, ...(next && { nextPageToken: next }) };
    const page = await request({
      ...searchCall(asked, withUpdated ? 'updated' : 'id'),
      path,
      schema: issueIdPageSchema,
      idempotent: true,
      signal,
    });
    next = page.nextPageToken ?? undefined;
    const ids = page.issues.map((issue) => issue.id);
    empty = ids.length === 0 ? empty + 1 : 0;
    if (next !== undefined && tokens.has(next)) {
      throw inconsistent(host, path, 'the same page was announced twice.');
    }
    // Issues may come twice where they change meanwhile; whole pages hardly do, and not again and again.
    const name = `${ids.length} ${ids[0]} ${ids.at(-1)}`;
    const before = pages.get(name) ?? 0;
    if (ids.length > 0 && before >= mostComings)
      throw inconsistent(host, path, 'the same page came again and again.');
    if (empty > mostEmptyPages) throw inconsistent(host, path, 'nothing but empty pages came, without end.');
    yield { ids, nextPageToken: next, ...(withUpdated && { updatedMs: updatedOf(page.issues) }) };
    if (next === undefined) return;
    tokens.add(next);
    pages.set(name, before + 1);
  }
}

function updatedOf(issues: z.infer<typeof issueIdPageSchema>['issues']): ReadonlyMap<string, number> {
  const known = issues.map(({ id, fields }): [string, number] => [id, instantOf(fields?.updated)]);
  return new Map(known.filter(([, ms]) => !Number.isNaN(ms)));
}
