/**
 * The account of one project: what Jira has, what of it is here and in the index, and what is not, each issue by exactly
 * one reason, so that the sums agree:
 *
 *   in Jira + not-listed + moved      = issues + unread + failed
 *   issues + leaving                  = indexed + archived + indexing + not-indexed
 *   comments in Jira                  = comments + comments-refused + comments-unread + comments-short
 *
 * `not-readable` and `out-of-scope` are beside what Jira lists to the account; `hidden` and `level-unknown` are in the
 * index, and found by nobody. What is not known is left out, never 0.
 */

import type { LedgerRow } from '../store/ledger-store.ts';

export const gapReasons = [
  'not-readable',
  'not-counted',
  'out-of-scope',
  'unread',
  'failed',
  'not-listed',
  'moved',
  'archived',
  'indexing',
  'not-indexed',
  'leaving',
  'hidden',
  'level-unknown',
  'comments-refused',
  'comments-unread',
  'comments-short',
] as const;
export type GapReason = (typeof gapReasons)[number];

export interface Gap {
  readonly reason: GapReason;
  /** Issues, or comments where the reason says so. Absent: nobody knows how many. */
  readonly count?: number;
  readonly message: string;
  /** When it is tried again. ISO 8601, UTC. */
  readonly next?: string;
}

export interface ProjectLedger {
  readonly key: string;
  readonly name: string;
  /** Issues that Jira lists to the account, or returned to it since; ids that it has taken back are not among them. */
  readonly inJira: number;
  /** When Jira last listed all of them, to the end. ISO 8601, UTC. Absent: never, as a whole. */
  readonly counted?: string;
  /** Stored. */
  readonly issues: number;
  /** Counted in the text index. Absent: it could not be counted. */
  readonly indexed?: number;
  /** Comments and worklogs that are stored, and as many as Jira counts on the stored issues. */
  readonly comments: number;
  readonly commentsInJira: number;
  /** Names of them that are stored. */
  readonly attachments: number;
  /** In Jira, and not here yet. */
  readonly toFetch: number;
  /** Where the copy of this project is older than that of its source: since when. ISO 8601, UTC. */
  readonly oldSince?: string;
  readonly gaps: readonly Gap[];
}

export interface AccountFacts {
  /** In the text index, and whether that has followed the store up to this account. Undefined: could not be counted. */
  readonly indexed: { readonly issues: number; readonly isBehind: boolean } | undefined;
  /** Stored issues that Jira lists no more, where that is not believed yet. */
  readonly notListed: number;
  /** Jira lists the project to the account, and not its issues. */
  readonly isUnreadable: boolean;
  readonly isNarrowed: boolean;
  readonly isTooOld: boolean;
  readonly isPausedTooLong: boolean;
  /** Up to when the source's changes were listed. */
  readonly changesUntilMs: number | undefined;
}

export function accountOf(row: LedgerRow, facts: AccountFacts): ProjectLedger {
  const { project, countedMs, issues, remarks, remarksTold } = row;
  const oldSinceMs = oldSince(row, facts);
  return {
    key: project?.key ?? row.projectId,
    name: project?.name ?? '',
    inJira: row.known - facts.notListed,
    ...(countedMs !== undefined && { counted: iso(countedMs) }),
    issues,
    ...(facts.indexed && { indexed: facts.indexed.issues }),
    comments: remarks,
    commentsInJira: Math.max(remarksTold, remarks + row.remarksRefused + row.remarksOpen),
    attachments: row.attachments,
    toFetch: row.missing,
    ...(oldSinceMs !== undefined && { oldSince: iso(oldSinceMs) }),
    gaps: [
      ...beyondTheList(row, facts),
      ...notRead(row, facts),
      ...notInIndex(row, facts),
      ...foundByNobody(row, facts),
      ...commentGaps(row),
    ],
  };
}

function beyondTheList(
  { project, countedMs, outOfScope }: LedgerRow,
  { isNarrowed, isUnreadable }: AccountFacts,
): Gap[] {
  if (isUnreadable) {
    const message =
      'Jira lists the project to this account, and not its issues. Give the account Browse Projects there.';
    // Jira counts to an account what that account may see, and nothing else.
    return [{ reason: 'not-readable', message }];
  }
  if (countedMs === undefined && project && !project.archived) {
    const message = 'Not all of its ids were listed yet; its first reading tells.';
    return [{ reason: 'not-counted', message }];
  }
  if (!isNarrowed) return [];
  if (outOfScope === undefined) {
    const message =
      'The scope of the source may leave some out. How many is told when its ids were counted, and Jira says how many it has.';
    return [{ reason: 'out-of-scope', message }];
  }
  return gap(
    'out-of-scope',
    outOfScope,
    'Jira counts about as many that this account may see, and the scope of the source leaves them out.',
  );
}

function notRead({ known, missing, failed, failure, issues }: LedgerRow, { notListed }: AccountFacts): Gap[] {
  const next = failure && { next: iso(failure.dueMs) };
  return [
    ...gap(
      'unread',
      missing - failed,
      'They are known to be there, and are read as soon as it is their turn.',
    ),
    ...gap('failed', failed, `They could not be read: ${failure?.why ?? ''}`).map((one) => ({
      ...one,
      ...next,
    })),
    ...gap(
      'not-listed',
      notListed,
      'Jira lists them no more. That is most of the project, so it is not believed yet; see the finding census-held.',
    ),
    ...gap(
      'moved',
      issues - (known - missing),
      'Jira lists them in another project by now; they are read again, and found as they were until then.',
    ),
  ];
}

function notInIndex({ issues, archived }: LedgerRow, { indexed }: AccountFacts): Gap[] {
  const kept = gap('archived', archived, 'They are archived in Jira, and nobody finds them.');
  if (!indexed) return kept;
  const lacking = issues - archived - indexed.issues;
  return [
    ...kept,
    ...(indexed.isBehind
      ? gap('indexing', lacking, 'They are not in the search index yet.')
      : gap(
          'not-indexed',
          lacking,
          'The search index has not taken them in, although it has come so far. Run "jackdaw reindex", and report it.',
        )),
    ...gap(
      'leaving',
      -lacking,
      'They are gone, and still in the search index; what is found is checked again.',
    ),
  ];
}

const hiddenBecause = {
  absent: 'Jira does not list the project to this account any more; see the finding project-absent.',
  reread: 'All of the project is read again before it is shown.',
  held: 'A comparison with Jira has hidden the project; see the finding project-held.',
} as const;

function foundByNobody(
  { project, hidden, issues, archived, levelUnknown }: LedgerRow,
  { indexed, isTooOld, isPausedTooLong }: AccountFacts,
): Gap[] {
  const shown = indexed?.issues ?? issues - archived;
  const [first] = hidden;
  const why = first
    ? hiddenBecause[first.why]
    : !project
      ? 'It is not among the projects that are read any more; it is removed with the next reading.'
      : project.archived
        ? 'The project is archived in Jira.'
        : isPausedTooLong
          ? 'It has been paused for too long; see the finding project-paused.'
          : isTooOld
            ? 'Its permissions were read too long ago; see the finding directory-too-old.'
            : undefined;
  if (why !== undefined) return gap('hidden', shown, `Nobody finds them. ${why}`);
  return gap(
    'level-unknown',
    Math.min(levelUnknown, shown),
    'Their security level is not known: nobody finds them where the project has a security scheme.',
  );
}

function commentGaps({ remarksTold, remarks, remarksRefused, remarksOpen }: LedgerRow): Gap[] {
  return [
    ...gap(
      'comments-refused',
      remarksRefused,
      'Jira refuses them to this account; see the finding thread-refused.',
    ),
    ...gap(
      'comments-unread',
      remarksOpen,
      'They did not come with their issue, and are read one page after another.',
    ),
    ...gap(
      'comments-short',
      remarksTold - remarks - remarksRefused - remarksOpen,
      'Jira counts them, and did not return them: they may be deleted, or hidden from this account.',
    ),
  ];
}

/** What makes it older than what the last list of changes says. */
function oldSince(
  { hidden, pausedMs, isRefused, countedMs, failure }: LedgerRow,
  { changesUntilMs }: AccountFacts,
): number | undefined {
  const since = [
    ...hidden.flatMap(({ why, sinceMs }) => (why === 'absent' && sinceMs !== undefined ? [sinceMs] : [])),
    ...(pausedMs !== undefined ? [pausedMs] : []),
    ...(isRefused && countedMs !== undefined ? [countedMs] : []),
    ...(failure ? [failure.sinceMs] : []),
  ];
  if (since.length === 0) return undefined;
  const oldest = Math.min(...since);
  return changesUntilMs === undefined || oldest < changesUntilMs ? oldest : undefined;
}

function gap(reason: GapReason, count: number, message: string): Gap[] {
  return count > 0 ? [{ reason, count, message }] : [];
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
