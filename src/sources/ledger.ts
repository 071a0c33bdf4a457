/**
 * How equal the copy of a source is to Jira, as far as that is known: up to when changes were listed, what waits to be
 * read and why it could not be, and how many ids each project has in Jira beside the issues that we have. What was not
 * counted is left out rather than guessed.
 */

import type { ProjectId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import type { Store } from '../store/store.ts';

export interface Ledger {
  /** All changes before this are here, or wait to be read. By Jira's clock, ISO 8601, UTC. Absent: never listed. */
  readonly changesUntil?: string;
  /** Issues that are to be read again. */
  readonly toRead: number;
  /** Since when the oldest of them waits. ISO 8601, UTC. */
  readonly toReadSince?: string;
  /** Those of them that could not be read, the longest waiting first, at most ten. */
  readonly unread: readonly {
    readonly issueId: string;
    readonly tries: number;
    readonly why: string;
    /** When it is tried again. ISO 8601, UTC. */
    readonly next: string;
  }[];
}

export interface ProjectLedger {
  /** Ids that Jira listed in the project when it was last counted. */
  readonly inJira?: number;
  /** When that count began. ISO 8601, UTC. */
  readonly counted?: string;
}

const mostUnread = 10;

export async function ledgerOf({ readings }: Store, { id }: Pick<Source, 'id'>): Promise<Ledger> {
  const poll = await readings.changePoll(id);
  const { count, oldestAskedMs, failed } = await readings.waiting(id);
  return {
    ...(poll && { changesUntil: iso(poll.untilMs) }),
    toRead: count,
    ...(oldestAskedMs !== undefined && { toReadSince: iso(oldestAskedMs) }),
    unread: failed
      .slice(0, mostUnread)
      .map(({ issueId, tries, why, dueMs }) => ({ issueId, tries, why, next: iso(dueMs) })),
  };
}

export async function projectLedgers(
  { census }: Store,
  { id }: Pick<Source, 'id'>,
): Promise<ReadonlyMap<ProjectId, ProjectLedger>> {
  const projects = await census.projects(id);
  return new Map(
    projects.map(({ projectId, listed, countedMs }) => [
      projectId,
      listed === undefined || countedMs === undefined ? {} : { inJira: listed, counted: iso(countedMs) },
    ]),
  );
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
