/**
 * Reads what Jira says of its limits, and keeps the pauses that follow from it. Jira has several limits at
 * once, all answered with 429 (facts of 2026-08): a quota per hour concerns every call, so it pauses the
 * whole client; a burst limit concerns one operation (method and path), so it pauses that one only.
 * It waits for nothing itself; `request.ts` does.
 */

export type PauseScope = 'everything' | 'operation';

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

export interface Pauses {
  pause(scope: PauseScope, operation: string, untilMs: number): void;
  /** Until when the operation has to wait; in the past where it need not. */
  pausedUntilMs(operation: string): number;
}

export function readLimitNotice(status: number, headers: Headers, nowMs: number): LimitNotice {
  const reason = headers.get('ratelimit-reason') ?? headers.get('x-failure-category') ?? '';
  const waitMs = waitOf(headers.get('retry-after'), headers.get('x-ratelimit-reset'), nowMs);
  return { scope: status === 429 ? scopeOf(reason) : undefined, waitMs, reason };
}

/** The wait before retry number `retry` (from 0): doubling from the base, ±30 %, never below what Jira asks. */
export function backoffMs(retry: number, notice: LimitNotice, backoff: Backoff): number {
  const spread = 0.7 + 0.6 * backoff.jitter();
  const ownMs = Math.min(backoff.longestDelayMs, backoff.baseDelayMs * 2 ** retry * spread);
  return Math.max(notice.waitMs ?? 0, ownMs);
}

export function openPauses(): Pauses {
  let everythingUntilMs = 0;
  const operationUntilMs = new Map<string, number>();
  return {
    pause(scope, operation, untilMs) {
      if (scope === 'everything') everythingUntilMs = Math.max(everythingUntilMs, untilMs);
      else operationUntilMs.set(operation, Math.max(operationUntilMs.get(operation) ?? 0, untilMs));
    },
    pausedUntilMs: (operation) => Math.max(everythingUntilMs, operationUntilMs.get(operation) ?? 0),
  };
}

function scopeOf(reason: string): PauseScope {
  // A reason that we do not know may concern everything. No reason at all: other operations that are limited
  // too will be told so themselves.
  if (reason === '' || /burst|per-issue/i.test(reason)) return 'operation';
  return 'everything';
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
