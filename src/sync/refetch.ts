/**
 * Reads single issues again, outside of a pass, so that our copy of them is as Jira has them now. What Jira does not
 * return is found no more. What it cannot say at the moment keeps its last state, and is named in the answer.
 * Long threads of comments are left to the next pass; findings, too, which speak of passes.
 */

import type { Clock } from '../clock.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import type { IssueId, ProjectId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import type { Store } from '../store/store.ts';
import { type FetchFindings, type FetchOptions, fetchBatch } from './fetch-issues.ts';
import { isNarrowed, readOutsideParentsAmong } from './outside-parents.ts';
import { projectsInScope } from './projects-in-scope.ts';
import { checkRoleNames, denyOutdatedNames, toRemarks } from './role-names.ts';
import { noteTooLarge } from './too-large.ts';
import { translationContexts } from './translation-contexts.ts';

export interface RefetchOptions {
  readonly source: Pick<Source, 'id' | 'kind' | 'scope'>;
  readonly store: Store;
  readonly client: JiraClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const batchSize = 100;

const unheard: FetchFindings & { oddDocument(): void } = {
  readable() {},
  fact() {},
  async save() {},
  oddDocument() {},
};

/** The issues that could not be read. Only while nobody else syncs the source. */
export async function refetchIssues(
  options: RefetchOptions,
  ids: readonly IssueId[],
): Promise<ReadonlySet<IssueId>> {
  const { source, store } = options;
  const about = { ...options, sourceId: source.id, kind: source.kind };
  const context = await translationContexts(store, source.id, unheard);
  const projectIds = await projectsInScope(store, source.id);
  const read = new Set<ProjectId>();
  const failed = new Set<IssueId>();
  const parentOf = new Map<IssueId, IssueId>();
  const fetching: FetchOptions = {
    ...about,
    projectIds,
    ticket: () => store.crawl.ticket(),
    async commit(fetched, absent, readMs, used, ticket) {
      await noteTooLarge(store, source.id, fetched, options.clock.now(), absent);
      await store.crawl.commitReadAgain(source.id, fetched, absent, readMs, { ticket });
      await denyOutdatedNames(about, used, toRemarks(fetched));
      for (const { issue } of fetched) {
        read.add(issue.projectId);
        if (issue.isSubtask && issue.parentId !== undefined) parentOf.set(issue.id, issue.parentId);
      }
    },
  };
  for (let from = 0; from < ids.length; from += batchSize) {
    const batch = ids.slice(from, from + batchSize);
    await fetchBatch(fetching, batch, context, unheard, (id) => failed.add(id));
  }
  // Where a role got another's name meanwhile, remarks restricted by it would stand with the wrong role.
  if (source.kind === 'permission-based') await checkRoleNames(about, [...read]);
  if (isNarrowed(source.scope)) {
    const unread = await readOutsideParentsAmong(about, context, ids);
    for (const [id, parent] of parentOf) if (unread.has(parent)) failed.add(id);
    // Their sub-tasks are not read again by themselves.
    await store.readings.ask(source.id, [...unread.keys()], 'listed', options.clock.now());
  }
  return failed;
}
