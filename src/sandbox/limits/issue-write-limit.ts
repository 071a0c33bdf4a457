/** Jira's limit of writes to one issue: 20 in 2 seconds and 100 in 30 seconds (facts of 2026-08). */

import type { LimitState } from './limit-headers.ts';

const windows = [
  { limit: 20, seconds: 2 },
  { limit: 100, seconds: 30 },
] as const;
const longestMs = 30_000;

export class IssueWriteLimit {
  /** Issue id → the times of its last writes, oldest first. */
  readonly #writes = new Map<string, number[]>();

  /** Counts a write, unless one window is full: then `remaining` is -1. */
  take(issueId: string, nowMs: number): LimitState {
    const times = (this.#writes.get(issueId) ?? []).filter((ms) => ms > nowMs - longestMs && ms <= nowMs);
    const states = windows.map(({ limit, seconds }): LimitState => {
      const inWindow = times.filter((ms) => ms > nowMs - seconds * 1000);
      const room = limit - inWindow.length;
      return {
        policy: 'jira-per-issue-on-write',
        reason: 'jira-per-issue-on-write',
        limit,
        windowSeconds: seconds,
        remaining: room - 1,
        resetMs: room > 0 ? nowMs : (inWindow[0] ?? nowMs) + seconds * 1000,
      };
    });
    const [first, second] = states;
    const tightest = first && second && second.remaining < first.remaining ? second : first;
    if (!tightest) throw new Error('There is no window to count in.');
    if (tightest.remaining >= 0) times.push(nowMs);
    if (times.length > 0) this.#writes.set(issueId, times);
    if (this.#writes.size > issuesKept) this.#forget(nowMs);
    return tightest;
  }

  #forget(nowMs: number): void {
    for (const [issueId, times] of this.#writes) {
      if ((times.at(-1) ?? 0) <= nowMs - longestMs) this.#writes.delete(issueId);
    }
  }
}

const issuesKept = 10_000;
