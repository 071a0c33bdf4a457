/**
 * API keys: 32 random bytes that act as exactly one person, with the rights that were chosen and never more than the
 * person has. Only their hash is kept, so a stolen copy of the store signs nobody in.
 */

import { createHash, randomBytes } from 'node:crypto';
import { AppError, unlessDiskFull } from '../errors.ts';
import type { Person } from '../model/person.ts';
import { type ApiKey, type KeyRight, keyRights } from '../model/sign-in.ts';
import { recordAround } from '../store/record.ts';
import type { Store } from '../store/store.ts';
import type { By } from './map-account.ts';

const prefix = 'jkd_';
/** Of one person; a program that makes them without end stops here. */
const mostKeys = 50;
/** When a key was used last is written down to the minute. */
const usedWithinMs = 60_000;

export interface NewKey {
  readonly name: string;
  readonly rights: readonly KeyRight[];
  readonly expiresMs: number | undefined;
}

/** Recorded. The token is shown once, here. */
export async function makeKey(
  store: Store,
  by: By,
  person: Person,
  wanted: NewKey,
): Promise<{ readonly key: ApiKey; readonly token: string }> {
  const name = wanted.name.trim();
  if (name === '' || name.length > 80)
    throw new AppError('bad-request', 'Give the key a name of up to 80 characters.');
  const rights = keyRights.filter((right) => wanted.rights.includes(right));
  if (rights.length === 0)
    throw new AppError('bad-request', 'Choose at least one thing that the key may do.');
  if (wanted.expiresMs !== undefined && wanted.expiresMs <= by.now()) {
    throw new AppError('bad-request', 'The key would have expired already. Choose a later day.');
  }
  if ((await store.apiKeys.ofPerson(person.id)).length >= mostKeys) {
    throw new AppError('bad-request', `Nobody has more than ${mostKeys} keys. End some that are not used.`);
  }
  return recordAround(
    store.auditLog,
    by.now,
    {
      actor: by.actor,
      action: 'token-issued',
      subject: person.email,
      outcome: 'done',
      details: { name, rights },
    },
    () => addKey(store, person, { ...wanted, name, rights }, by.now()),
  );
}

/** A token with every right that the person has, unrecorded: for whoever records it, and for tests. */
export async function issueToken(store: Store, person: Person, nowMs: number): Promise<string> {
  const { token } = await addKey(
    store,
    person,
    { name: 'Token', rights: keyRights, expiresMs: undefined },
    nowMs,
  );
  return token;
}

async function addKey(store: Store, person: Person, key: NewKey, nowMs: number) {
  const token = prefix + randomBytes(32).toString('base64url');
  return {
    key: await store.apiKeys.add(hashOf(token), { ...key, personId: person.id, createdMs: nowMs }),
    token,
  };
}

export interface KeyHolder {
  readonly person: Person;
  readonly rights: readonly KeyRight[];
}

/** Whom this token acts as, and what it may do; undefined for anything else, also for one that has expired. */
export async function holderOfToken(
  store: Store,
  token: string,
  nowMs: number,
): Promise<KeyHolder | undefined> {
  if (!token.startsWith(prefix) || token.length > 100) return undefined;
  const found = await store.apiKeys.byHash(hashOf(token));
  if (!found) return undefined;
  const { key, person } = found;
  if (key.expiresMs !== undefined && key.expiresMs <= nowMs) return undefined;
  // On a full disk people search on.
  if (key.usedMs === undefined || nowMs - key.usedMs >= usedWithinMs)
    await unlessDiskFull(() => store.apiKeys.noteUse(key.id, nowMs));
  return { person, rights: key.rights };
}

/** Recorded. Throws `not-found` where there is none, or where it is not one of these. */
export async function endKey(store: Store, by: By, person: Person, keyId: number): Promise<void> {
  const key = (await store.apiKeys.ofPerson(person.id)).find(({ id }) => id === keyId);
  if (!key) throw new AppError('not-found', 'There is no such key, or it has ended already.');
  await recordAround(
    store.auditLog,
    by.now,
    {
      actor: by.actor,
      action: 'token-ended',
      subject: person.email,
      outcome: 'done',
      details: { name: key.name },
    },
    () => store.apiKeys.end(keyId),
  );
}

function hashOf(token: string): Uint8Array {
  return createHash('sha256').update(token).digest();
}
