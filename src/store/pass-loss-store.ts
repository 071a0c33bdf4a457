/**
 * The part of the crawl's port that tells how much of what is stored a pass did not find, so that it can be judged before
 * anything is hidden. The promises of `store.ts` hold here, too.
 */

import type { IssueId, ProjectId, SourceId } from '../model/ids.ts';

export interface PassLossStore {
  /**
   * Of the projects of which the listings of this pass lack so many stored issues, or more: how many are stored, without
   * archived ones, which no list has, and how many of those are missing. None until all listings are finished. Counted
   * in steps, between which others have their turn: what is written meanwhile may count or not.
   */
  passLoss(sourceId: SourceId, atLeast: number): Promise<readonly PassLoss[]>;
  /** Those of these that are stored, without archived ones, by project. */
  storedAmong(
    sourceId: SourceId,
    ids: readonly IssueId[],
  ): Promise<readonly { readonly projectId: ProjectId; readonly ids: readonly IssueId[] }[]>;
  /** Without archived ones. */
  countStored(sourceId: SourceId, projectId: ProjectId): Promise<number>;
  /** As if the listings of this pass had not had these. */
  unlist(sourceId: SourceId, ids: readonly IssueId[]): Promise<void>;
}

export interface PassLoss {
  readonly projectId: ProjectId;
  readonly stored: number;
  readonly missing: number;
}
