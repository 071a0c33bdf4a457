/**
 * How equal the copy of a source is to Jira, as far as that is known: up to when changes were listed, what waits to be
 * read and why it could not be, and the account of each project. What was not counted is left out rather than guessed.
 */

import type { Finding } from '../model/directory.ts';
import { censusPart } from '../model/held-shrink.ts';
import type { ProjectId, SourceId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import type { Store } from '../store/store.ts';
import { accountOf, type ProjectLedger } from './project-ledger.ts';

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

/** What the text index really holds, counted there. */
export interface IndexedIssues {
  /** The change of the store up to which the index had followed it then. */
  readonly cursor: number;
  of(sourceId: SourceId, projectId: ProjectId): number;
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

/**
 * Each project by its key. `indexed`: counted before this is asked for, so that the index is never ahead; undefined: it
 * could not be counted. `findings`: those of the source, and `tooOld` those about the age of its permissions.
 * `isFresh`: what was paused when that does not count any more is found by nobody.
 */
export async function projectLedgers(
  store: Store,
  source: Pick<Source, 'id' | 'scope'>,
  indexed: IndexedIssues | undefined,
  findings: readonly Finding[],
  tooOld: readonly Finding[],
  isFresh: (ms: number) => boolean,
): Promise<readonly ProjectLedger[]> {
  const { change, projects } = await store.ledger.projects(source.id);
  const poll = await store.readings.changePoll(source.id);
  const held = new Map<string, number>();
  for (const { part, projectId, before, after, acceptedMs } of await store.access.heldShrinks(source.id)) {
    if (part === censusPart && projectId !== undefined && acceptedMs === undefined) {
      held.set(projectId, before - after);
    }
  }
  const subjectsOf = (code: string) =>
    new Set(findings.flatMap((finding) => (finding.code === code ? [finding.subject] : [])));
  const unreadable = subjectsOf('project-unreadable');
  const old = new Set(tooOld.map(({ subject }) => subject));
  return projects
    .map((row) => {
      const { projectId, project } = row;
      const key = project?.key ?? projectId;
      return accountOf(row, {
        indexed: indexed && {
          issues: indexed.of(source.id, projectId),
          isBehind: indexed.cursor < change,
        },
        // Some may have come back, or were removed, since it was held.
        notListed: Math.min(held.get(projectId) ?? 0, row.issues),
        isUnreadable: unreadable.has(key) || row.isRefused,
        isNarrowed: source.scope.jql !== undefined || source.scope.updatedSinceMs !== undefined,
        isTooOld: old.has('site') || old.has(key),
        isPausedTooLong: row.pausedMs !== undefined && !isFresh(row.pausedMs),
        changesUntilMs: poll?.untilMs,
      });
    })
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
