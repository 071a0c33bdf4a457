/**
 * Reads what Jira says when it refuses by a limit. It has several at once, all answered with 429 (facts of
 * 2026-08): a quota per hour concerns every call of the app, on all its sites or on this one; a burst limit concerns
 * one operation (method and path) of the site. It waits for nothing itself; `request.ts` and the budget do.
 */

import { nextHourMs } from './budget/points-ledger.ts';

export type PauseScope = 'app' | 'app-on-site' | 'site' | 'operation';

export interface LimitNotice {
  /** Whom the limit concerns; undefined where the answer is no 429. */
  readonly scope: PauseScope | undefined;
  /** How long Jira asks us to wait, at least. */
  readonly waitMs: number | undefined;
  readonly reason: string;
}

export interface Backoff {
  readonly baseDelayMs: number;
  readonly longestDelayMs: number;
  /** A number in [0, 1). */
  readonly jitter: () => number;
}

export function readLimitNotice(status: number, headers: Headers, nowMs: number): LimitNotice {
  const reason = headers.get('ratelimit-reason') ?? headers.get('x-failure-category') ?? '';
  const scope = status === 429 ? scopeOf(reason) : undefined;
  const toldMs = waitOf(headers.get('retry-after'), headers.get('x-ratelimit-reset'), nowMs);
  // Quotas are full again at the top of the hour, UTC; until then nothing is answered.
  const isQuota = scope === 'app' || scope === 'app-on-site';
  return { scope, waitMs: toldMs ?? (isQuota ? nextHourMs(nowMs) - nowMs : undefined), reason };
}

/** The wait before retry number `retry` (from 0): doubling from the base, ±30 %, never below what Jira asks. */
export function backoffMs(retry: number, notice: LimitNotice, backoff: Backoff): number {
  const spread = 0.7 + 0.6 * backoff.jitter();
  const ownMs = Math.min(backoff.longestDelayMs, backoff.baseDelayMs * 2 ** retry * spread);
  return Math.max(notice.waitMs ?? 0, ownMs);
}

function scopeOf(reason: string): PauseScope {
  // A reason that we do not know may concern everything. No reason at all: other operations that are limited
  // too will be told so themselves.
  if (reason === '' || /burst|per-issue/i.test(reason)) return 'operation';
  if (/quota-tenant/i.test(reason)) return 'app-on-site';
  return /quota/i.test(reason) ? 'app' : 'site';
}

function waitOf(retryAfter: string | null, reset: string | null, nowMs: number): number | undefined {
  if (retryAfter !== null) {
    if (/^\s*\d+(\.\d+)?\s*$/.test(retryAfter)) return Number(retryAfter) * 1000;
    return msUntil(retryAfter, nowMs);
  }
  return reset === null ? undefined : msUntil(reset, nowMs);
}

function msUntil(date: string, nowMs: number): number | undefined {
  const atMs = Date.parse(date);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}
