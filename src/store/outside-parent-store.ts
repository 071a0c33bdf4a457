/**
 * The part of the store's port for parents that are out of a narrowed scope while their sub-tasks are in it: of such a
 * parent its level is known, and nothing else. The promises of `store.ts` hold here, too.
 */

import type { LevelFact } from '../model/access.ts';
import type { IssueId, ProjectId, SourceId } from '../model/ids.ts';

export interface OutsideParent {
  readonly id: IssueId;
  /** Of its sub-tasks. */
  readonly projectId: ProjectId;
}

export interface OutsideParentStore {
  /** Parents of sub-tasks that the store has, where it has not the parent itself: ascending, after `after`. */
  parentsOutside(
    sourceId: SourceId,
    after: IssueId | undefined,
    limit: number,
  ): Promise<readonly OutsideParent[]>;
  /** Those that are among these, or have one of these as a sub-task: ascending. */
  parentsOutsideAmong(sourceId: SourceId, ids: readonly IssueId[]): Promise<readonly OutsideParent[]>;
  /**
   * The levels of such parents, asked for with this ticket; undefined: not known any more. Of a parent that was asked for
   * later nothing changes. Where it differs, the sub-tasks follow, and those that have another level of their own are
   * put up to be read again.
   */
  putParentLevels(
    sourceId: SourceId,
    parents: readonly (OutsideParent & { readonly level: LevelFact | undefined })[],
    nowMs: number,
    ticket: number,
  ): Promise<void>;
}
