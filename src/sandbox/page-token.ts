/**
 * The opaque token of the next page of a search. It carries the fingerprint of the query it belongs to, the
 * place in the list, and the last id, so it outlives a restart of the sandbox: where the list is gone it is
 * made again and the place is found by the id. A token of another query or caller is refused, as in Jira.
 */

import { createHash } from 'node:crypto';
import type { SearchMemory } from './site.ts';

export interface PageToken {
  readonly fingerprint: string;
  /** How many ids of the list were served. */
  readonly served: number;
  readonly lastId: number;
}

export function fingerprintOf(caller: string | undefined, jql: string): string {
  return createHash('sha256')
    .update(JSON.stringify([caller ?? null, jql]))
    .digest('base64url')
    .slice(0, 22);
}

export function writePageToken(token: PageToken): string {
  return Buffer.from(`${token.fingerprint}.${token.served}.${token.lastId}`).toString('base64url');
}

/** Undefined for a text that is no token. */
export function readPageToken(text: string): PageToken | undefined {
  const [fingerprint, served, lastId, ...rest] = Buffer.from(text, 'base64url').toString('utf8').split('.');
  if (!fingerprint || !/^\d+$/.test(served ?? '') || !/^\d+$/.test(lastId ?? '') || rest.length > 0) {
    return undefined;
  }
  return { fingerprint, served: Number(served), lastId: Number(lastId) };
}

/** Where the next page begins in a list that may have been made anew. */
export function resumeAt(ids: Uint32Array, token: PageToken): number {
  if (ids[token.served - 1] === token.lastId) return token.served;
  const found = ids.indexOf(token.lastId);
  return found < 0 ? Math.min(token.served, ids.length) : found + 1;
}

const searchesKept = 50;

/** Remembers the id lists of the last searches. */
export function recentSearches(): SearchMemory {
  const lists = new Map<string, Uint32Array>();
  return {
    get: (fingerprint) => lists.get(fingerprint),
    clear: () => lists.clear(),
    set(fingerprint, ids) {
      lists.delete(fingerprint);
      lists.set(fingerprint, ids);
      for (const oldest of lists.keys()) {
        if (lists.size <= searchesKept) break;
        lists.delete(oldest);
      }
    },
  };
}
