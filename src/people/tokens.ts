/**
 * Bearer tokens: 32 random bytes that stand for exactly one person. Only their hash is kept, so a stolen copy of
 * the store signs nobody in.
 */

import { createHash, randomBytes } from 'node:crypto';
import type { Person } from '../model/person.ts';
import type { Store } from '../store/store.ts';

const prefix = 'jkd_';

/** Makes a token for the person; it is shown once, here. */
export async function issueToken(store: Store, person: Person, nowMs: number): Promise<string> {
  const token = prefix + randomBytes(32).toString('base64url');
  await store.people.addToken(person.id, hashOf(token), nowMs);
  return token;
}

/** The person whose token this is; undefined for anything else. */
export async function personOfToken(store: Store, token: string): Promise<Person | undefined> {
  if (!token.startsWith(prefix) || token.length > 100) return undefined;
  return store.people.byTokenHash(hashOf(token));
}

function hashOf(token: string): Uint8Array {
  return createHash('sha256').update(token).digest();
}
