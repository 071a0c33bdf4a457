/**
 * When a first pass will be done, from the rate that is really reached and from the points that an hour has: what is
 * left is read as fast as answers come until the hour's points are used up, then again from the top of the next hour,
 * UTC. An estimate: it changes with what is measured.
 */

import { hourMs, nextHourMs } from './points-ledger.ts';
import { type Purpose, shareKept } from './purpose.ts';

export interface PassAhead {
  /** Issues that are still to be read. */
  readonly issuesLeft: number;
  /** That were reached while nothing had to wait for points. */
  readonly issuesPerMinute: number;
  /** That an issue cost so far, with its comments. */
  readonly pointsPerIssue: number;
  /** As the budget tells; undefined: no quota. */
  readonly quota: { readonly limit: number; readonly left: number } | undefined;
  /** Nothing is read before. */
  readonly pausedUntilMs?: number | undefined;
}

/** Undefined: nothing is known of how fast it goes, or it never ends. */
export function firstPassEndMs(ahead: PassAhead, nowMs: number): number | undefined {
  const { issuesLeft, issuesPerMinute, pointsPerIssue, quota } = ahead;
  if (issuesLeft <= 0) return nowMs;
  if (issuesPerMinute <= 0) return undefined;
  const perMs = issuesPerMinute / 60_000;
  const startMs = Math.max(nowMs, ahead.pausedUntilMs ?? 0);
  if (!quota || pointsPerIssue <= 0) return startMs + issuesLeft / perMs;
  const inFullHour = quota.limit * (1 - shareOfOthers);
  const hasTurned = nextHourMs(startMs) !== nextHourMs(nowMs);
  const left = hasTurned ? inFullHour : Math.max(0, quota.left - quota.limit * shareOfOthers);
  const firstEndMs = nextHourMs(startMs);
  const first = Math.min(left / pointsPerIssue, (firstEndMs - startMs) * perMs);
  if (issuesLeft <= first) return startMs + issuesLeft / perMs;
  const perHour = Math.min(inFullHour / pointsPerIssue, hourMs * perMs);
  if (perHour <= 0) return undefined;
  const rest = issuesLeft - first;
  // The last hour is not a whole one.
  const wholeHours = Math.ceil(rest / perHour) - 1;
  return firstEndMs + wholeHours * hourMs + (rest - wholeHours * perHour) / perMs;
}

const contents: Purpose = 'contents';
/** What is kept for others becomes free in the course of an hour; in the middle half of it still is not. */
const shareOfOthers = shareKept[contents] / 2;
