/**
 * Jira's burst limit: a token bucket for each operation and method of the site, shared by everybody who calls it
 * (facts of 2026-08). Jira does not publish how much a bucket holds; here it is one second's worth [M].
 */

import type { Method } from '../operation.ts';
import type { LimitState } from './limit-headers.ts';

/** Requests a second where an operation has no rate of its own. */
const rates: Readonly<Record<Method, number>> = { GET: 100, POST: 100, PUT: 50, DELETE: 50 };

const ownRates: ReadonlyMap<string, number> = new Map([
  ['GET /rest/api/3/issue/{issueIdOrKey}', 150],
  ['GET /rest/api/3/issue/{issueIdOrKey}/changelog', 200],
  ['GET /rest/api/3/user', 150],
  ['GET /rest/api/3/project/{projectIdOrKey}/role/{id}', 200],
  ['GET /rest/api/3/issuesecurityschemes/{id}', 200],
  ['GET /rest/api/3/user/email', 200],
  ['POST /rest/api/3/search/approximate-count', 150],
]);

export class BurstLimit {
  readonly #buckets = new Map<string, { tokens: number; atMs: number }>();

  /** Takes a token. `remaining` below 0: there was none. `factor` makes all rates smaller or larger. */
  take(method: Method, path: string, nowMs: number, factor: number): LimitState {
    const name = `${method} ${path}`;
    const limit = Math.max(1, Math.round((ownRates.get(name) ?? rates[method]) * factor));
    const bucket = this.#buckets.get(name) ?? { tokens: limit, atMs: nowMs };
    const refilled = bucket.tokens + (Math.max(0, nowMs - bucket.atMs) / 1000) * limit;
    const tokens = Math.min(limit, refilled);
    const taken = tokens >= 1;
    this.#buckets.set(name, { tokens: taken ? tokens - 1 : tokens, atMs: nowMs });
    return {
      policy: 'jira-burst-based',
      reason: 'jira-burst-based',
      limit,
      windowSeconds: 1,
      remaining: taken ? Math.floor(tokens - 1) : -1,
      resetMs: nowMs + (Math.max(0, 1 - (taken ? tokens - 1 : tokens)) / limit) * 1000,
    };
  }
}
