/**
 * Keeps a site's calls of one operation below Jira's burst limit: a token bucket for each operation and method. Jira's
 * own bucket is shared by all apps and tokens of the site, and its capacity is not published [M], so we use a share
 * of the rate only and never more than one second's worth at once.
 */

/** Requests a second that Jira documents (2026-11), where an operation has no rate of its own. */
const rates: Readonly<Record<string, number>> = { GET: 100, POST: 100, PUT: 50, DELETE: 50 };

const ownRates: ReadonlyMap<string, number> = new Map([
  ['GET /rest/api/3/issue/{issueId}/changelog', 200],
  ['GET /rest/api/3/user', 150],
  ['GET /rest/api/3/project/{projectId}/role/{roleId}', 200],
  ['GET /rest/api/3/user/email', 200],
  ['POST /rest/api/3/search/approximate-count', 150],
]);

interface Bucket {
  readonly perSecond: number;
  readonly capacity: number;
  tokens: number;
  atMs: number;
}

export class BurstBuckets {
  readonly #share: number;
  readonly #buckets = new Map<string, Bucket>();

  /** `share` of the documented rates, above 0 to 1; 0: as fast as answers come. */
  constructor(share: number) {
    this.#share = share;
  }

  /** When a call of this operation may go out; not after `nowMs`: now. */
  readyAtMs(operation: string, nowMs: number): number {
    if (this.#share === 0) return nowMs;
    const bucket = this.#filled(operation, nowMs);
    if (bucket.tokens >= 1) return nowMs;
    return Math.ceil(nowMs + ((1 - bucket.tokens) / bucket.perSecond) * 1000);
  }

  take(operation: string, nowMs: number): void {
    if (this.#share > 0) this.#filled(operation, nowMs).tokens -= 1;
  }

  /** The rate that Jira's headers tell. */
  learn(operation: string, perSecond: number, nowMs: number): void {
    if (this.#share === 0) return;
    const bucket = this.#filled(operation, nowMs);
    const learned = bucketOf(perSecond * this.#share, nowMs);
    if (learned.perSecond === bucket.perSecond) return;
    // What was sent already is gone from the new bucket, too.
    learned.tokens = Math.max(0, learned.capacity - (bucket.capacity - bucket.tokens));
    this.#buckets.set(operation, learned);
  }

  #filled(operation: string, nowMs: number): Bucket {
    let bucket = this.#buckets.get(operation);
    if (!bucket) {
      const [method = ''] = operation.split(' ', 1);
      const documented = ownRates.get(operation) ?? rates[method] ?? 50;
      bucket = bucketOf(documented * this.#share, nowMs);
      this.#buckets.set(operation, bucket);
    }
    const came = (Math.max(0, nowMs - bucket.atMs) / 1000) * bucket.perSecond;
    bucket.tokens = Math.min(bucket.capacity, bucket.tokens + came);
    bucket.atMs = nowMs;
    return bucket;
  }
}

function bucketOf(perSecond: number, nowMs: number): Bucket {
  const capacity = Math.max(1, Math.floor(perSecond));
  return { perSecond, capacity, tokens: capacity, atMs: nowMs };
}
