/**
 * The part of the store's port that keeps what was spent of Jira's limits, and what is paused by them: for the next
 * process, for another one on the same data, and for whoever asks why nothing happens. The promises of `store.ts` hold
 * here, too.
 */

export interface BudgetStore {
  /** Adds these points and keeps these pauses (the longer one, where there is one), then tells what there is. */
  exchange(news: { readonly nowMs: number } & KeptBudget): Promise<KeptBudget>;
  /** Points of the hour that runs, by app and purpose, pauses that last, and limits; all by name. */
  kept(nowMs: number): Promise<KeptBudget>;
}

export interface KeptBudget {
  readonly points: readonly SpentPoints[];
  readonly pauses: readonly JiraPause[];
  /** What is given replaces what was known of that app, but nothing believed replaces what Jira has told. */
  readonly limits: readonly PointsLimit[];
}

export interface SpentPoints {
  readonly app: string;
  /** The beginning of an hour. */
  readonly hourStartMs: number;
  readonly purpose: string;
  readonly points: number;
}

export interface PointsLimit {
  readonly app: string;
  /** An hour; undefined: none is enforced. */
  readonly points: number | undefined;
  /** By Jira; else believed. */
  readonly isTold: boolean;
}

export interface JiraPause {
  /** A site or an app. */
  readonly of: string;
  /** '': all. */
  readonly operation: string;
  /** Undefined: all. */
  readonly purpose?: string | undefined;
  readonly untilMs: number;
  readonly reason: string;
}
