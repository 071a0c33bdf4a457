/**
 * The part of the store's port that keeps the census: which ids a project has in Jira, listed page by page and then
 * compared with what is stored. A page of ids and the place of the next are one commit. Only what has come to the end
 * that Jira names can be compared. The promises of `store.ts` hold here, too.
 */

import type { IssueId, ProjectId, SourceId } from '../model/ids.ts';

export interface CensusStore {
  /** Of the projects that were counted, by a census or by a full pass that ended, or are being counted; by id. */
  projects(sourceId: SourceId): Promise<readonly ProjectCensus[]>;
  /** The one of the project that is under way, or a new one. */
  begin(sourceId: SourceId, projectId: ProjectId, nowMs: number): Promise<RunningCensus>;
  /** From the beginning: what it had so far does not count. */
  restart(sourceId: SourceId, projectId: ProjectId, nowMs: number): Promise<RunningCensus>;
  /** One page of ids, with the token of the next; `undefined` ends the list. */
  commitPage(
    sourceId: SourceId,
    projectId: ProjectId,
    ids: readonly IssueId[],
    nextPageToken: string | undefined,
  ): Promise<void>;
  /** Throws `internal` before the list has come to its end. */
  compare(sourceId: SourceId, projectId: ProjectId): Promise<CensusComparison>;
  /** Jira has these in the project, whether or not anything of them was read: the ledger knows of them from now on. */
  keepListed(sourceId: SourceId, projectId: ProjectId, ids: readonly IssueId[]): Promise<void>;
  /** These are to be counted at once; one that is being counted, once more from the beginning after it. */
  want(sourceId: SourceId, projectIds: readonly ProjectId[]): Promise<void>;
  /** It is over. `listed`: how many ids it had. `outOfScope`: how many issues more Jira has there, where that is known. */
  end(
    sourceId: SourceId,
    projectId: ProjectId,
    listed: number | 'refused',
    outOfScope?: number,
  ): Promise<void>;
  /** Forgets the projects that are not among these: one that comes back was never counted. */
  keepProjects(sourceId: SourceId, projectIds: readonly ProjectId[]): Promise<void>;
}

export interface ProjectCensus {
  readonly projectId: ProjectId;
  /** When the one under way began. */
  readonly startedMs: number | undefined;
  /** When the last that ended had begun. */
  readonly countedMs: number | undefined;
  /** How many ids it had; undefined where there was a full pass only, or it was refused. */
  readonly listed: number | undefined;
  /** Jira refused to list the last one. */
  readonly isRefused: boolean;
  /** Asked for by `want` since one of it began. */
  readonly isWanted: boolean;
}

export interface RunningCensus {
  readonly startedMs: number;
  /** Where to go on; undefined: at the beginning, or `isListed`. */
  readonly nextPageToken: string | undefined;
  readonly isListed: boolean;
}

/** Ids ascending. What Jira was asked for since the census began is in neither list: that is newer. */
export interface CensusComparison {
  readonly listed: number;
  /** Those that we have in the project, without archived ones, which no list has. */
  readonly stored: number;
  /** Stored, and not listed. */
  readonly missing: readonly IssueId[];
  /** Listed, not stored in this project, and nobody has asked for them yet. */
  readonly unknown: readonly IssueId[];
}
