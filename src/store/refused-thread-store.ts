/**
 * The part of the crawl's port for threads that Jira refuses: a 403 for the comments of one issue, or of all. The
 * promises of `store.ts` hold here, too. A thread stays refused until its issue is committed again.
 */

import type { IssueId, ProjectId, SourceId } from '../model/ids.ts';
import type { Remark } from '../model/issue.ts';
import type { CountingTimes } from '../model/read-age.ts';
import type { Thread } from './store.ts';

export interface RefusedThreadStore {
  /** Those of these issues of which a thread is open or refused. */
  withThreads(sourceId: SourceId, among: readonly IssueId[]): Promise<readonly UnfinishedThreads[]>;
  /** The thread is open no more; `why` is kept. What its pages had stays, and the index hears of it. */
  refuseThread(sourceId: SourceId, thread: Thread, why: string): Promise<void>;
  /** By project and kind; the first five of each as examples. */
  refusedThreads(sourceId: SourceId): Promise<readonly RefusedThreads[]>;
  /**
   * `lost`: issues with a refused thread of the kind and remarks that it leaves unproven, which are shown so far; but
   * for those that were last read whole at none of the times that count.
   * `before`: issues of which our copy has a thread of the kind, those included; 0 where nothing is lost.
   */
  refusalLoss(
    sourceId: SourceId,
    kind: Remark['kind'],
    counting: CountingTimes,
  ): Promise<{ readonly before: number; readonly lost: number }>;
  /**
   * Denies what refused threads of the kind leave unproven, each remark until it is read again, where the issue was last
   * read whole at none of the times that count; of how many issues, `limit` at most. 0: nothing is left to deny.
   */
  denyRefused(
    sourceId: SourceId,
    kind: Remark['kind'],
    counting: CountingTimes,
    limit: number,
  ): Promise<number>;
}

export interface RefusedThreads {
  readonly projectId: ProjectId;
  readonly kind: Remark['kind'];
  readonly threads: number;
  readonly examples: readonly { readonly key: string; readonly why: string }[];
}

export interface UnfinishedThreads {
  readonly issueId: IssueId;
  /** All of them were refused. */
  readonly isRefused: boolean;
}
