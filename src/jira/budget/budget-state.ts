/** What a budget tells of itself, and what of it outlives the process: plain words, no secrets. */

import type { PointsState } from './points-ledger.ts';
import type { ByPurpose } from './purpose.ts';

export interface BudgetState {
  readonly sites: readonly {
    readonly site: string;
    readonly places: number;
    readonly running: number;
    readonly waiting: ByPurpose;
    readonly requestsPerMinute: number;
    readonly paused: readonly Pause[];
  }[];
  /** An app, or an app on one site where its quota is for each site by itself. */
  readonly apps: readonly (PointsState & {
    readonly app: string;
    readonly paused: readonly Pause[];
    /** Purposes that leave what is left of the hour's points to those before them, or to other sources. */
    readonly held: readonly Pause[];
  })[];
}

export interface Pause {
  /** A site or an app. */
  readonly of: string;
  /** '': all. */
  readonly operation: string;
  /** Undefined: all. */
  readonly purpose?: string | undefined;
  readonly untilMs: number;
  /** Jira's word for the limit, or `points-kept`; '': Jira gave none. */
  readonly reason: string;
}

/** Jira's quotas are full again each hour: nobody is held back for longer at once, and after it Jira is asked again. */
export const longestPauseMs = 65 * 60_000;

/** One that ends later than any can was begun before the clock was set back. */
export function isLasting({ untilMs }: Pick<Pause, 'untilMs'>, nowMs: number): boolean {
  return untilMs > nowMs && untilMs - nowMs <= longestPauseMs;
}

export interface KeptPoints {
  readonly app: string;
  readonly hourStartMs: number;
  readonly purpose: string;
  readonly points: number;
}

/** An hour of an app, as far as is known; `points` undefined: none is enforced. */
export interface KeptLimit {
  readonly app: string;
  readonly points: number | undefined;
  readonly isTold: boolean;
}

/** Keeps for all processes what was spent and what is paused. */
export interface BudgetKeeper {
  /** Adds these points, keeps these pauses, and returns the sums of the hour that runs and the pauses that last. */
  exchange(news: {
    readonly nowMs: number;
    readonly points: readonly KeptPoints[];
    readonly pauses: readonly Pause[];
    readonly limits: readonly KeptLimit[];
  }): Promise<{
    readonly points: readonly KeptPoints[];
    readonly pauses: readonly Pause[];
    readonly limits: readonly KeptLimit[];
  }>;
}
