/**
 * The part of the store's port that keeps what somebody decided about the runs of a source: projects that are paused,
 * and that a run was to end. A pause of the whole source is in the source itself (`Source.halt`). The promises of
 * `store.ts` hold here, too.
 */

import type { ProjectId, SourceId } from '../model/ids.ts';

export interface RunControlStore {
  /** Those that are paused, and those that were resumed and have not caught up yet; by id. */
  pauses(sourceId: SourceId): Promise<readonly ProjectPause[]>;
  /**
   * One that is paused already stays as it is; one that has not caught up is still to be listed from its first pause on,
   * and its contents are of then: so says the part `paused` of the directory, which is written in the same transaction.
   */
  pauseProject(sourceId: SourceId, projectId: ProjectId, by: string, nowMs: number): Promise<void>;
  /** Whether it was paused. What was put up for reading of it is due again. */
  resumeProject(sourceId: SourceId, projectId: ProjectId, nowMs: number): Promise<boolean>;
  /** What changed during the pause was listed, unless it was paused again meanwhile. */
  caughtUp(sourceId: SourceId, projectId: ProjectId, resumedMs: number): Promise<void>;
  /** The project is not read any more, whoever paused it: one that comes back is read, and counted first. */
  endPause(sourceId: SourceId, projectId: ProjectId): Promise<void>;
  /**
   * Takes the part `paused` from projects that were resumed and have caught up: what changed meanwhile was listed, all ids
   * were counted since, and nothing of what that put up for reading waits for its first try.
   */
  endCaughtUp(sourceId: SourceId): Promise<void>;
  /** The last one that somebody cancelled. Undefined: none. */
  cancelled(sourceId: SourceId): Promise<Cancel | undefined>;
  putCancelled(sourceId: SourceId, cancel: Cancel): Promise<void>;
}

export interface ProjectPause {
  readonly projectId: ProjectId;
  readonly sinceMs: number;
  readonly by: string;
  /** All changes before this were in our copy or asked for when it was paused. Jira's clock. Undefined: nobody had asked. */
  readonly changesUntilMs: number | undefined;
  /** Undefined: it is paused. */
  readonly resumedMs: number | undefined;
}

export interface Cancel {
  readonly atMs: number;
  readonly by: string;
}
