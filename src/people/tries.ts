/**
 * Slows down who guesses: after a few failures for an account, or from one address on the network, each further try has
 * to wait, longer each time. A try counts before it is known how it ends, so that tries at the same time gain nothing.
 * Kept in memory, and bounded; whoever is not known is counted like anybody else.
 */

import { createHash } from 'node:crypto';
import { AppError } from '../errors.ts';

export interface Tries {
  /** Throws `too-many-tries` where it is too early. What it returns is called when the try was a good one. */
  begin(account: string, address: string): () => void;
}

interface Count {
  readonly failures: number;
  readonly lastMs: number;
}

interface Limit {
  readonly free: number;
  readonly longestMs: number;
}

/** An account, tried from one network. */
const fromOne: Limit = { free: 5, longestMs: 15 * 60_000 };
/** An account, from wherever: not for long, otherwise anybody could keep its owner out. */
const fromAll: Limit = { free: 30, longestMs: 30_000 };
/** Any account from one network, from which many people may come. */
const ofNetwork: Limit = { free: 20, longestMs: 15 * 60_000 };
const forgottenAfterMs = 60 * 60_000;
const mostKept = 20_000;

export function openTries(now: () => number): Tries {
  const [pairs, accounts, networks] = [
    new Map<string, Count>(),
    new Map<string, Count>(),
    new Map<string, Count>(),
  ];
  return {
    begin(written, address) {
      // Hashed: people type passwords where their address belongs.
      const account = createHash('sha256').update(written.trim().toLowerCase()).digest('base64url');
      const network = networkOf(address);
      const pair = `${account} ${network}`;
      const nowMs = now();
      const kept: readonly (readonly [Map<string, Count>, string, Limit])[] = [
        [pairs, pair, fromOne],
        [accounts, account, fromAll],
        [networks, network, ofNetwork],
      ];
      const waitMs = Math.max(...kept.map(([counts, of, limit]) => waitOf(counts.get(of), limit, nowMs)));
      if (waitMs > 0) {
        throw new AppError(
          'too-many-tries',
          `Too many tries. Wait ${Math.ceil(waitMs / 1000)} seconds, then try again.`,
        );
      }
      for (const [counts, of] of kept) count(counts, of, nowMs);
      return () => {
        pairs.delete(pair);
        for (const [counts, of] of [
          [accounts, account],
          [networks, network],
        ] as const) {
          const before = counts.get(of);
          if (before) counts.set(of, { ...before, failures: before.failures - 1 });
        }
      };
    },
  };
}

function waitOf(count: Count | undefined, { free, longestMs }: Limit, nowMs: number): number {
  if (!count || count.failures < free || nowMs - count.lastMs >= forgottenAfterMs) return 0;
  // The clock was set back: one more try, and then the wait is as long as it would be.
  if (count.lastMs > nowMs) return 0;
  const waitMs = Math.min(1000 * 2 ** (count.failures - free), longestMs);
  return Math.max(0, count.lastMs + waitMs - nowMs);
}

function count(counts: Map<string, Count>, of: string, nowMs: number): void {
  const before = counts.get(of);
  const isFresh = before !== undefined && nowMs - before.lastMs < forgottenAfterMs;
  counts.delete(of);
  counts.set(of, { failures: (isFresh ? before.failures : 0) + 1, lastMs: nowMs });
  // The longest untouched goes first.
  const [oldest] = counts.keys();
  if (counts.size > mostKept && oldest !== undefined) counts.delete(oldest);
}

/** One home has a whole /64 of IPv6. */
function networkOf(address: string): string {
  return address.includes(':') && !address.startsWith('::ffff:')
    ? address.split(':').slice(0, 4).join(':')
    : address;
}
