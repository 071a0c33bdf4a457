/**
 * Whether what was read still counts by its age. What was read at a time that is yet to come was read by a clock that
 * was ahead, and set back since: how old it is, nobody knows, and what is unknown is denied. A clock that is set right
 * by minutes hides nothing by it; by as much what was read may count too long.
 */

const setRightMs = 5 * 60_000;

/** The times of reading that count at a moment, both included. */
export interface CountingTimes {
  readonly fromMs: number;
  readonly untilMs: number;
}

export function countingTimes(nowMs: number, maxAgeMs: number): CountingTimes {
  return { fromMs: nowMs - maxAgeMs, untilMs: nowMs + setRightMs };
}

export type ReadAge = 'counts' | 'too-old' | 'unknown';

export function readAge(readMs: number, nowMs: number, maxAgeMs: number): ReadAge {
  if (readMs - nowMs > setRightMs) return 'unknown';
  return nowMs - readMs <= maxAgeMs ? 'counts' : 'too-old';
}
