/**
 * Sessions of people who signed in: a random id in a cookie, of which only the hash is kept. A session is begun anew at
 * each sign-in, ends when it was not used for a while, and ends in any case after a month.
 */

import { createHash, randomBytes } from 'node:crypto';
import { AppError, unlessDiskFull } from '../errors.ts';
import type { Person } from '../model/person.ts';
import type { Session } from '../model/sign-in.ts';
import { record, recordAround } from '../store/record.ts';
import type { Store } from '../store/store.ts';
import type { By } from './map-account.ts';

const day = 24 * 60 * 60_000;
export const idleMs = 7 * day;
export const longestMs = 30 * day;
/** As far as clocks are set right without a word. */
const setRightMs = 5 * 60_000;
/** When a session was used last is written down to the minute. */
const usedWithinMs = 60_000;
const longestAgent = 200;

export interface NewSession {
  readonly by: string;
  readonly agent: string;
}

/** Recorded. The id is for the cookie, and known nowhere else. */
export async function beginSession(
  store: Store,
  by: By,
  person: Person,
  { by: way, agent }: NewSession,
): Promise<string> {
  const nowMs = by.now();
  await store.signIn.endSessionsBefore(nowMs - idleMs, nowMs - longestMs);
  await record(store.auditLog, nowMs, {
    actor: by.actor,
    action: 'signed-in',
    subject: person.email,
    outcome: 'done',
    details: { by: way },
  });
  const id = randomBytes(32).toString('base64url');
  await store.signIn.addSession(hashOf(id), {
    personId: person.id,
    createdMs: nowMs,
    usedMs: nowMs,
    by: way,
    agent: agent.slice(0, longestAgent),
  });
  return id;
}

/** Undefined: there is none, or it has ended. `isUse`: it lives on by this; whoever only watches does not use it. */
export async function sessionOf(
  store: Store,
  id: string,
  nowMs: number,
  isUse = true,
): Promise<{ readonly session: Session; readonly person: Person } | undefined> {
  if (!/^[\w-]{43}$/.test(id)) return undefined;
  const found = await store.signIn.session(hashOf(id));
  if (!found) return undefined;
  const { usedMs, createdMs, id: number } = found.session;
  if (nowMs - usedMs >= idleMs || nowMs - createdMs >= longestMs) return undefined;
  // Begun by a clock that was set back since: it would last as much longer.
  if (createdMs - nowMs > setRightMs) return undefined;
  // On a full disk people search on.
  if (isUse && (nowMs - usedMs >= usedWithinMs || usedMs > nowMs))
    await unlessDiskFull(() => store.signIn.noteUse(number, nowMs));
  return found;
}

/** Signing out. */
export async function endOwnSession(store: Store, session: Session): Promise<void> {
  await store.signIn.endSession(session.personId, session.id);
}

/** Recorded. Throws `not-found` where the person does not have it. */
export async function endSession(store: Store, by: By, person: Person, sessionId: number): Promise<void> {
  if (!(await store.signIn.sessionsOf(person.id)).some(({ id }) => id === sessionId)) {
    throw new AppError('not-found', 'There is no such session, or it has ended already.');
  }
  await recordAround(store.auditLog, by.now, ended(by, person, 1), () =>
    store.signIn.endSession(person.id, sessionId),
  );
}

/** Recorded. All but `keep`. */
export async function endSessions(
  store: Store,
  by: By,
  person: Person,
  keep: number | undefined,
): Promise<void> {
  const open = (await store.signIn.sessionsOf(person.id)).filter(({ id }) => id !== keep);
  if (open.length === 0) return;
  await recordAround(store.auditLog, by.now, ended(by, person, open.length), () =>
    store.signIn.endSessions(person.id, keep),
  );
}

function ended({ actor }: By, person: Person, sessions: number) {
  return {
    actor,
    action: 'sessions-ended',
    subject: person.email,
    outcome: 'done',
    details: { sessions },
  } as const;
}

function hashOf(id: string): Uint8Array {
  return createHash('sha256').update(id).digest();
}
