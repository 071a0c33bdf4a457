/**
 * The part of the store's port that keeps what is to be read again, issue by issue, and up to when Jira has been asked
 * for changes. Whatever finds out that a copy may be old (a list of changes, a webhook, a census) asks here; one strand
 * of the sync reads. A row ends in the same transaction as the commit of what was read for it (`crawl.commitReadAgain`),
 * so that nothing that was asked for is lost. The promises of `store.ts` hold here, too.
 */

import type { IssueId, ProjectId, SourceId } from '../model/ids.ts';

/** From the most urgent: what may have to be hidden goes first. */
export const readingReasons = [
  'not-listed',
  'wanted',
  'told',
  'changed',
  'listed',
  'unread',
  'widened',
] as const;

/**
 * `not-listed`: a census missed it. `wanted`: it is of the project that somebody waits for. `told`: by a webhook, or by
 * whoever shows a hidden project again. `changed`: it is in the list of changes. `listed`: a census had it, and we have
 * not. `unread`: all was read, but for this. `widened`: the account may see more of it than when it was read.
 */
export type ReadingReason = (typeof readingReasons)[number];

/** Nobody waits for these, and there may be very many of them. */
export const patientReasons: readonly ReadingReason[] = ['unread', 'widened'];

export const longestRestMs = 3_600_000;

export interface ReadingStore {
  /** Asks for these; whoever reads them already will do it once more. Of two reasons the more urgent one counts. */
  ask(sourceId: SourceId, ids: readonly IssueId[], reason: ReadingReason, nowMs: number): Promise<void>;
  /**
   * Asks for issues that the last pass could not read, or of which a thread is refused, and that nobody asks for yet: at
   * random, until so many of each project wait, and so many that were asked for here. While a pass is under way, for those
   * with refused threads alone: it has not come to the others. How many.
   */
  askUnread(sourceId: SourceId, nowMs: number, bounds: UnreadBounds): Promise<number>;
  /**
   * What is due, the most urgent first, then in the order in which it was asked for. Nothing waits for longer than
   * `longestRestMs`: what would was put off by a clock that was set back since. What was asked for before its project
   * was paused is not due until that is resumed. `which`: the patient ones alone, or without them; default: all.
   */
  due(sourceId: SourceId, nowMs: number, limit: number, which?: WhichReadings): Promise<DueReadings>;
  /** The issue could not be read: it is due again at `dueMs`, unless it was asked for since `upTo`. */
  fail(sourceId: SourceId, id: IssueId, upTo: number, why: string, dueMs: number): Promise<void>;
  /** Nothing is to be read for these any more, unless it was asked for since `upTo`. */
  drop(sourceId: SourceId, ids: readonly IssueId[], upTo: number): Promise<void>;
  /** Those of these that nobody asks for yet, for this reason or a more urgent one; in their order. */
  notAskedFor(
    sourceId: SourceId,
    ids: readonly IssueId[],
    reason: ReadingReason,
  ): Promise<readonly IssueId[]>;
  /** Those of these that are not stored, or were last asked for before this ticket; in their order. */
  notReadSince(sourceId: SourceId, ids: readonly IssueId[], ticket: number): Promise<readonly IssueId[]>;
  /** Those of these that are not stored, or as they were before they were updated at the moment that is told; in their order. */
  notReadAsUpdated(sourceId: SourceId, updatedMs: ReadonlyMap<IssueId, number>): Promise<readonly IssueId[]>;
  /** Those of these that are stored. */
  stored(sourceId: SourceId, ids: readonly IssueId[]): Promise<readonly IssueId[]>;
  /** What waits, for telling. */
  waiting(sourceId: SourceId): Promise<WaitingReadings>;
  /** Undefined: Jira has never been asked for changes. */
  changePoll(sourceId: SourceId): Promise<ChangePoll | undefined>;
  putChangePoll(sourceId: SourceId, poll: ChangePoll): Promise<void>;
}

/** By whether somebody may be waiting for it: all but `patientReasons`, or those. */
export type WhichReadings = 'urgent' | 'patient';

export interface UnreadBounds {
  /** Undefined: all. */
  readonly projectId?: ProjectId;
  readonly mostOfProject: number;
  readonly most: number;
}

export interface DueReadings {
  readonly ids: readonly IssueId[];
  readonly reasons: readonly ReadingReason[];
  /** How often each was tried before, in the order of `ids`, as `reasons` are. */
  readonly tries: readonly number[];
  /** Asked for up to here; what is asked for later is not meant by what is read now. */
  readonly upTo: number;
}

export interface WaitingReadings {
  readonly count: number;
  readonly oldestAskedMs: number | undefined;
  /** Those that failed, the longest waiting first, at most a hundred. */
  readonly failed: readonly {
    readonly issueId: IssueId;
    readonly tries: number;
    readonly why: string;
    readonly dueMs: number;
  }[];
}

export interface ChangePoll {
  /** All changes before this are in our copy or asked for. Jira's clock, milliseconds since 1970. */
  readonly untilMs: number;
  /** The same moment by our clock. */
  readonly askedMs: number;
  /** What was read with a later ticket was asked for after it. */
  readonly ticket: number;
  /** Of projects that Jira refused to list: until when of each, by Jira's clock. Absent: of none. */
  readonly refused?: ReadonlyMap<ProjectId, number>;
}
