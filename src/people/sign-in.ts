/**
 * Signing in with email and password. An address that nobody has, one without a password and a wrong password get the
 * same answer after the same work. Failures are recorded, once a minute for each account at most, and never with what
 * was typed.
 */

import { AppError } from '../errors.ts';
import type { Person } from '../model/person.ts';
import { record } from '../store/record.ts';
import type { Store } from '../store/store.ts';
import type { By } from './map-account.ts';
import { requireGoodPassword } from './passwords.ts';
import type { SignInTools } from './sign-in-tools.ts';

const recordedWithinMs = 60_000;

/** Throws `not-signed-in`, and `too-many-tries`. */
export async function signInWithPassword(
  tools: SignInTools,
  { email, password }: { readonly email: string; readonly password: string },
  address: string,
): Promise<Person> {
  const { store, passwords, tries } = tools;
  const isGood = tries.begin(email, address);
  const person = await store.people.byEmail(email.trim());
  const encoded = person && (await store.signIn.password(person.id));
  if ((await passwords.check(password, encoded)) && person) {
    isGood();
    return person;
  }
  await recordFailure(tools, person, 'password', address);
  throw new AppError(
    'not-signed-in',
    'This address and this password do not belong together. If you have no password yet, ask for an invitation.',
  );
}

/** `person`: whose account was tried, where that is known. */
export async function recordFailure(
  { store, now }: Pick<SignInTools, 'store' | 'now'>,
  person: Person | undefined,
  by: string,
  address: string,
): Promise<void> {
  const nowMs = now();
  const subject = person?.email ?? '';
  const filter = { action: 'sign-in-failed', subject, sinceMs: nowMs - recordedWithinMs } as const;
  if ((await store.auditLog.latest(filter, 1)).length > 0) return;
  await record(store.auditLog, nowMs, {
    actor: { kind: 'visitor', name: address },
    action: 'sign-in-failed',
    subject,
    outcome: 'refused',
    details: { by },
  });
}

/** Their own, by knowing the one before where there is one. Ends all other sessions. */
export async function changePassword(
  tools: SignInTools,
  by: By,
  person: Person,
  { before, password }: { readonly before: string | undefined; readonly password: string },
  keepSession: number,
  address: string,
): Promise<void> {
  const { store, passwords, tries } = tools;
  const encoded = await store.signIn.password(person.id);
  if (encoded !== undefined) {
    const isGood = tries.begin(person.email, address);
    if (!(await passwords.check(before ?? '', encoded))) {
      throw new AppError('not-allowed', 'The password that you have now is another one.');
    }
    isGood();
  }
  requireGoodPassword(password, person.email);
  await recordPassword(store, by, person);
  await store.signIn.setPassword(person.id, await passwords.encode(password), keepSession);
}

export async function recordPassword(store: Store, by: By, person: Person): Promise<void> {
  await record(store.auditLog, by.now(), {
    actor: by.actor,
    action: 'password-set',
    subject: person.email,
    outcome: 'done',
    details: {},
  });
}
