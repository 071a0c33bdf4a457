/**
 * Reads single issues again, outside of a pass, so that our copy of them is as Jira has them now. What Jira does not
 * return is found no more. What it cannot say at the moment keeps its last state, and is named in the answer.
 * Long threads of comments are left to the next pass; findings, too, which speak of passes.
 */

import type { Clock } from '../clock.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import type { IssueId, ProjectId, SourceId } from '../model/ids.ts';
import type { SourceKind } from '../model/source.ts';
import type { Store } from '../store/store.ts';
import { type FetchFindings, type FetchOptions, fetchBatch } from './fetch-issues.ts';
import { projectsInScope } from './projects-in-scope.ts';
import { checkRoleNames, denyOutdatedNames, toRemarks } from './role-names.ts';
import { noteTooLarge } from './too-large.ts';
import { translationContexts } from './translation-contexts.ts';

export interface RefetchOptions {
  readonly sourceId: SourceId;
  readonly kind: SourceKind;
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
  const { sourceId, store } = options;
  const context = await translationContexts(store, sourceId, unheard);
  const projectIds = await projectsInScope(store, sourceId);
  const read = new Set<ProjectId>();
  const failed = new Set<IssueId>();
  const fetching: FetchOptions = {
    ...options,
    projectIds,
    ticket: () => store.crawl.ticket(),
    async commit(fetched, absent, readMs, used, ticket) {
      await store.crawl.commitReadAgain(sourceId, fetched, absent, readMs, { ticket });
      await denyOutdatedNames(options, used, toRemarks(fetched));
      await noteTooLarge(store, sourceId, fetched, options.clock.now());
      for (const { issue } of fetched) read.add(issue.projectId);
    },
  };
  for (let from = 0; from < ids.length; from += batchSize) {
    const batch = ids.slice(from, from + batchSize);
    await fetchBatch(fetching, batch, context, unheard, (id) => failed.add(id));
  }
  // Where a role got another's name meanwhile, remarks restricted by it would stand with the wrong role.
  if (options.kind === 'permission-based') await checkRoleNames(options, [...read]);
  return failed;
}
