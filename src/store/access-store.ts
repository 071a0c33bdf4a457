/**
 * The part of the store's port that only the access pass and what follows from it need: what was read again unchanged,
 * copies that shrank too much to be believed, and projects that are hidden until they have been read again. The
 * promises of `store.ts` hold here, too.
 */

import type { DirectoryBodies, PartKind, RereadPart } from '../model/directory.ts';
import type { HeldShrink, ShrinkingPart } from '../model/held-shrink.ts';
import type { AccountId, GroupId, IssueId, LevelId, ProjectId, SourceId } from '../model/ids.ts';
import type { PartRead } from './directory-store.ts';

export interface AccessStore {
  /** Whether the part is stored with exactly this body. */
  hasPart<K extends PartKind>(
    sourceId: SourceId,
    kind: K,
    subject: string,
    body: DirectoryBodies[K],
  ): Promise<boolean>;
  /** Whether these are the stored members of the group; their order and repetitions are no difference. */
  hasMembers(sourceId: SourceId, groupId: GroupId, members: readonly AccountId[]): Promise<boolean>;
  /**
   * What was read again as it is stored: its time moves, and nothing else. It moves back only where it lay after
   * `nowMs`, by a clock that was set back since; that is a change of the directory. What is not there stays so.
   */
  readAgain(
    sourceId: SourceId,
    parts: readonly PartRead[],
    groups: readonly { readonly groupId: GroupId; readonly readMs: number }[],
    nowMs: number,
  ): Promise<void>;
  /** Of each group whose members were read. */
  memberCounts(sourceId: SourceId): Promise<ReadonlyMap<GroupId, number>>;
  /** By part and project. */
  heldShrinks(sourceId: SourceId): Promise<readonly HeldShrink[]>;
  /**
   * Replaces those that are `among` these parts. One that was held before is as old as then, or as now where that is yet
   * to come; one that is smaller than what was accepted is not accepted.
   */
  putHeldShrinks(
    sourceId: SourceId,
    among: readonly ShrinkingPart[],
    held: readonly Pick<HeldShrink, 'part' | 'projectId' | 'before' | 'after'>[],
    nowMs: number,
  ): Promise<void>;
  /** The next pass believes what is held, or of these parts, where it has not shrunk further; those that are accepted. */
  acceptShrinks(
    sourceId: SourceId,
    parts: readonly ShrinkingPart[] | undefined,
    nowMs: number,
  ): Promise<readonly HeldShrink[]>;
  /** Issues of the project that were last read before the mark, ascending, after `after`. */
  idsReadBefore(
    sourceId: SourceId,
    projectId: ProjectId,
    mark: RereadPart,
    after: IssueId | undefined,
    limit: number,
  ): Promise<readonly IssueId[]>;
  /** Of each of these levels (undefined: none) the first issues of the project that are no sub-tasks, `each` at most. */
  levelSamples(
    sourceId: SourceId,
    projectId: ProjectId,
    levels: readonly (LevelId | undefined)[],
    each: number,
  ): Promise<readonly LevelSample[]>;
  /** Takes the mark `reread` off the project if every issue of it was read since; whether there is none any more. */
  endReread(sourceId: SourceId, projectId: ProjectId): Promise<boolean>;
}

export interface LevelSample {
  readonly issueId: IssueId;
  readonly level: LevelId | undefined;
  readonly updatedMs: number;
}
