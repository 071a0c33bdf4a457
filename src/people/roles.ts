/**
 * Who may say who is what. An owner may everything; an administrator looks after members and security reviewers, and
 * makes nobody an administrator or owner. The command line is the operator's, and stands for an owner. One owner stays:
 * the store keeps that.
 */

import { AppError } from '../errors.ts';
import { mayAdminister, type Person, type PersonRole } from '../model/person.ts';
import { recordAround } from '../store/record.ts';
import type { Store } from '../store/store.ts';
import { renewIdentityFindings } from './identity-findings.ts';
import type { By } from './map-account.ts';

/** Who acts, with the role that counts for it. */
export interface Authority extends By {
  readonly role: PersonRole;
}

/** Throws `not-allowed`. */
export function requireMayManage(by: Authority, ...roles: readonly PersonRole[]): void {
  if (by.role === 'owner') return;
  if (by.role === 'administrator' && !roles.some(mayAdminister)) return;
  throw new AppError('not-allowed', 'Only owners decide about administrators and owners.');
}

/** Recorded. */
export async function changeRole(
  store: Store,
  by: Authority,
  person: Person,
  role: PersonRole,
): Promise<Person> {
  requireMayManage(by, person.role, role);
  if (person.role === role) return person;
  return recordAround(
    store.auditLog,
    by.now,
    {
      actor: by.actor,
      action: 'role-changed',
      subject: person.email,
      outcome: 'done',
      details: { role, before: person.role },
    },
    () => store.people.changeRole(person.id, role),
  );
}

/** Recorded. What was opened with their sessions and keys is closed at once: each request looks them up. */
export async function removePerson(store: Store, by: Authority, person: Person): Promise<void> {
  requireMayManage(by, person.role);
  await recordAround(
    store.auditLog,
    by.now,
    { actor: by.actor, action: 'removed-person', subject: person.email, outcome: 'done', details: {} },
    () => store.people.remove(person.id, by.now()),
  );
  for (const { id } of await store.sources.list()) await renewIdentityFindings(store, id, by.now());
}
