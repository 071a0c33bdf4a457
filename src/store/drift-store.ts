/**
 * The part of the store's port that keeps comparisons with Jira's own answers: runs, the differences that they
 * found, and where there is something to ask about. The promises of `store.ts` hold here, too.
 */

import type { LevelFact } from '../model/access.ts';
import type { Difference, DriftCounts, DriftCursor, DriftRun, Verdict } from '../model/drift.ts';
import type { IssueId, ProjectId, SourceId } from '../model/ids.ts';

export interface DriftStore {
  begin(
    sourceId: SourceId,
    run: Pick<DriftRun, 'subject' | 'trigger' | 'seed' | 'startedMs'>,
  ): Promise<DriftRun>;
  /** How far the run came since, with what was found on the way. A run that had ended goes on. */
  advance(
    runId: number,
    step: {
      readonly counts: DriftCounts;
      readonly cursor: DriftCursor | undefined;
      readonly differences: readonly Difference[];
      /**
       * Default false. True: in the place of the unsettled differences that the run had, which have been taken up again. They are there
       * until then, whenever the process dies.
       */
      readonly replacesUnsettled?: boolean;
    },
  ): Promise<void>;
  finish(
    runId: number,
    end: {
      readonly state: 'done' | 'interrupted' | 'failed';
      readonly endedMs: number;
      readonly error: string | undefined;
    },
  ): Promise<void>;
  /** The latest first. */
  latest(sourceId: SourceId, limit: number): Promise<readonly DriftRun[]>;
  /** In the order in which they were found; of each run at most the first 10,000 are kept. */
  differences(runId: number, verdicts: readonly Verdict[], limit: number): Promise<readonly Difference[]>;
  /** Forgets runs that began before, with their differences. */
  forget(sourceId: SourceId, beforeMs: number): Promise<void>;

  /** The issues of one project that have one level in our copy; by project and level. */
  strata(sourceId: SourceId): Promise<readonly IssueStratum[]>;
  /** Ids after `after`, ascending: of one stratum, of one project, or of all. */
  issueIds(
    sourceId: SourceId,
    of: { readonly projectId?: ProjectId | undefined; readonly level?: LevelFact | undefined },
    after: IssueId | undefined,
    limit: number,
  ): Promise<readonly IssueId[]>;
  /** When each of these issues was last read; those that are gone are left out. */
  readTimes(sourceId: SourceId, ids: readonly IssueId[]): Promise<ReadonlyMap<IssueId, number>>;
}

export interface IssueStratum {
  readonly projectId: ProjectId;
  readonly level: LevelFact;
  readonly issues: number;
  readonly firstId: IssueId;
  readonly lastId: IssueId;
}
