/**
 * What a comparison of our own answers with Jira's found: runs with their rates, and the pairs of a viewer and an
 * issue about which the two differed. A pair names the issue by its key; nothing of its text is in here.
 */

import type { AccountId, IssueId, ProjectId } from './ids.ts';

/**
 * `late`: gone after the issue and the directory were read again. What stays is ours alone: a `false-allow` shows
 * what Jira hides, a `false-denial` hides what Jira shows. `unsettled`: could not be read again.
 */
export type Verdict = 'late' | 'false-allow' | 'false-denial' | 'unsettled';

export interface Difference {
  /** Undefined: somebody who is not signed in. */
  readonly account: AccountId | undefined;
  readonly issueId: IssueId;
  readonly issueKey: string;
  readonly projectId: ProjectId;
  readonly projectKey: string;
  /** What we said at first; Jira said the opposite. */
  readonly ours: boolean;
  readonly verdict: Verdict;
  /** Of a late one: it had been so for at most this long. */
  readonly lateMs: number | undefined;
  /** The finding that says why we deny, where there is one. */
  readonly finding: string | undefined;
  /** Our own answer line by line, as it was when the verdict fell. */
  readonly proof: readonly string[];
}

/**
 * Why a pair was not compared, or its difference does not count: the answer that Jira gives is to another question
 * than ours, or may be. `permissions/drift/comparable.ts` says which and why.
 */
export const incomparableReasons = [
  'unknown-to-jira',
  'archived',
  'withheld',
  'portal',
  'level-unconfirmed',
  'restriction-unconfirmed',
] as const;

export type IncomparableReason = (typeof incomparableReasons)[number];

export interface DriftCounts {
  /** Questions put to `permissions/check`. */
  readonly requests: number;
  readonly viewers: number;
  /** Accounts of our people that Jira cannot be asked about: deactivated ones, customers. */
  readonly unaskedViewers: number;
  /** Pairs of a viewer and an issue that were compared. */
  readonly pairs: number;
  /** Of a right that was lost in Jira. */
  readonly lateAllows: number;
  /** Of a right that was gained. */
  readonly lateDenials: number;
  readonly falseAllows: number;
  readonly falseDenials: number;
  /** Those of the false denials that a finding explains. */
  readonly explainedDenials: number;
  readonly unsettled: number;
  readonly incomparable: Readonly<Partial<Record<IncomparableReason, number>>>;
  /** Yes and no of Jira where our level line alone denies: a no shows that the check counts levels. */
  readonly levelAlone: { readonly yes: number; readonly no: number };
  readonly restrictionAlone: { readonly yes: number; readonly no: number };
}

export const noCounts: DriftCounts = {
  requests: 0,
  viewers: 0,
  unaskedViewers: 0,
  pairs: 0,
  lateAllows: 0,
  lateDenials: 0,
  falseAllows: 0,
  falseDenials: 0,
  explainedDenials: 0,
  unsettled: 0,
  incomparable: {},
  levelAlone: { yes: 0, no: 0 },
  restrictionAlone: { yes: 0, no: 0 },
};

/** What a run is about; one that goes on with another has the same. */
export interface DriftSubject {
  /** A drawn sample, or every pair. */
  readonly kind: 'sample' | 'all';
  readonly projectId: ProjectId | undefined;
  /** Undefined: the viewers that the sample draws, or all. */
  readonly account: AccountId | undefined;
}

/** How far a run over all pairs came: pages of issues in order, and in each page the viewers in order. */
export interface DriftCursor {
  /** The page begins after this issue. */
  readonly afterIssue: IssueId | undefined;
  /** Of this page, viewers up to this one are done; empty: those who are not signed in. Undefined: none yet. */
  readonly doneViewer: AccountId | '' | undefined;
}

export interface DriftRun {
  readonly id: number;
  readonly subject: DriftSubject;
  readonly trigger: 'command' | 'schedule';
  readonly seed: number;
  /** `running` also for one whose process died. */
  readonly state: 'running' | 'done' | 'interrupted' | 'failed';
  readonly startedMs: number;
  readonly endedMs: number | undefined;
  readonly error: string | undefined;
  readonly counts: DriftCounts;
  readonly cursor: DriftCursor | undefined;
}
