/**
 * The opaque token of the next page of a search. It names the query and caller that it belongs to, when the
 * search began, and the last issue that was served, never a place among the matches: that would tell how many of
 * them are hidden. It is signed, so nobody can ask by a made-up token whether a hidden issue matches. It outlives
 * a restart of the sandbox: where the list is gone it is made again and the place is found by the last issue.
 */

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { World } from '../world/world.ts';

export interface PageToken {
  readonly fingerprint: string;
  /** Names the list of this search. */
  readonly run: number;
  readonly begunMs: number;
  /** How many issues the caller has got. */
  readonly served: number;
  readonly lastId: number;
}

const lifetimeMs = 7 * 86_400_000;

export function fingerprintOf(caller: string | undefined, query: readonly unknown[]): string {
  return createHash('sha256')
    .update(JSON.stringify([caller ?? null, ...query]))
    .digest('base64url')
    .slice(0, 22);
}

/** What tokens are signed with: the same after a restart with the same accounts, and no caller's to know. */
export function signingKeyOf(world: World): string {
  const hash = createHash('sha256').update(world.site.title);
  for (const { accountId, apiToken } of world.accounts.values()) {
    hash.update(JSON.stringify([accountId, apiToken ?? null]));
  }
  return hash.digest('base64url');
}

export function writePageToken(token: PageToken, key: string): string {
  const { fingerprint, run, begunMs, served, lastId } = token;
  const text = [fingerprint, run, begunMs, served, lastId].join('.');
  return Buffer.from(`${text}.${signatureOf(text, key)}`).toString('base64url');
}

/** Undefined for a text that is no token of ours, or one that has expired. */
export function readPageToken(text: string, key: string, nowMs: number): PageToken | undefined {
  const parts = Buffer.from(text, 'base64url').toString('utf8').split('.');
  const signature = Buffer.from(parts.pop() ?? '');
  const expected = Buffer.from(signatureOf(parts.join('.'), key));
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) return undefined;
  const [fingerprint = '', ...numbers] = parts;
  const [run = 0, begunMs = 0, served = 0, lastId = 0] = numbers.map(Number);
  if (nowMs > begunMs + lifetimeMs) return undefined;
  return { fingerprint, run, begunMs, served, lastId };
}

function signatureOf(text: string, key: string): string {
  return createHmac('sha256', key).update(text).digest('base64url').slice(0, 22);
}
