/**
 * The first owner: whoever has the code that `serve` printed on the terminal, while there is no owner yet. A new code is
 * made at each start, kept in memory as a hash, and gone with its use.
 */

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { Person } from '../model/person.ts';
import { record } from '../store/record.ts';
import { requireAddress } from './add-person.ts';
import { requireGoodPassword } from './passwords.ts';
import type { SignInTools } from './sign-in-tools.ts';

export interface SetUpCode {
  /** A new one in place of the one before. */
  make(): string;
  matches(code: string): boolean;
  forget(): void;
}

export function openSetUpCode(): SetUpCode {
  let hash: Buffer | undefined;
  return {
    make() {
      const code = randomBytes(24).toString('base64url');
      hash = hashOf(code);
      return code;
    },
    matches: (code) => hash !== undefined && timingSafeEqual(hash, hashOf(code)),
    forget() {
      hash = undefined;
    },
  };
}

export interface FirstOwner {
  readonly code: string;
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

export async function hasOwner(tools: SignInTools): Promise<boolean> {
  return (await tools.store.people.list()).some(({ role }) => role === 'owner');
}

/** Recorded. Throws `not-allowed` for a wrong code, and where there is an owner. */
export async function setUpOwner(tools: SignInTools, wanted: FirstOwner, address: string): Promise<Person> {
  const { store, now, passwords, setUp, tries } = tools;
  const isGood = tries.begin(`set-up from ${address}`, address);
  const refused = () =>
    new AppError(
      'not-allowed',
      'This link is used up, or is not the one that was printed last. Start the server again for a new one.',
    );
  if (!setUp.matches(wanted.code) || (await hasOwner(tools))) throw refused();
  const email = requireAddress(wanted.email);
  requireGoodPassword(wanted.password, email);
  const encoded = await passwords.encode(wanted.password);
  await record(store.auditLog, now(), {
    actor: { kind: 'visitor', name: address },
    action: 'added-person',
    subject: email,
    outcome: 'done',
    details: { role: 'owner', before: (await store.people.byEmail(email))?.role ?? null },
  });
  const owner = await store.signIn.addFirstOwner(email, wanted.name.trim() || email, encoded);
  setUp.forget();
  if (!owner) throw refused();
  isGood();
  return owner;
}

function hashOf(code: string): Buffer {
  return createHash('sha256').update(code).digest();
}
