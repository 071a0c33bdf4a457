/**
 * An administrator searches and reads with somebody else's eyes: sees exactly what the other sees, with nothing of
 * their own, and has none of the other's rights. It is recorded before the answer, and each answer says whose eyes it
 * was made with. Wherever else somebody asks so, they are refused: see `viewerOf`.
 */

import type { FastifyRequest } from 'fastify';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { personActor } from '../model/audit-entry.ts';
import type { Person } from '../model/person.ts';
import { record } from '../store/record.ts';
import type { Store } from '../store/store.ts';
import { requireAdministrator } from './route-tools.ts';

/** An email address; percent-encoded where it holds more than a header may. */
export const viewAsHeader = 'x-jackdaw-view-as';

export interface Eyes {
  /** Who is asking. */
  readonly person: Person;
  /** With whose eyes everything is read: the same person, or the one that an administrator views as. */
  readonly viewer: Person;
  /** For the answer; undefined: the person's own eyes. */
  readonly viewingAs: { readonly name: string; readonly email: string } | undefined;
}

/** What is looked at, for the audit log; the words of a search are not kept. */
export interface Look {
  readonly what: 'me' | 'search' | 'issue';
  readonly issue?: string;
  /** Repeated by itself, as with each letter typed: one entry within five minutes is enough. */
  readonly repeats: boolean;
}

const repeatedWithinMs = 5 * 60_000;

export function asksToViewAs(request: FastifyRequest): boolean {
  return request.headers[viewAsHeader] !== undefined;
}

export async function eyesFor(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  asking: Person,
  request: FastifyRequest,
  look: Look,
): Promise<Eyes> {
  if (!asksToViewAs(request)) return { person: asking, viewer: asking, viewingAs: undefined };
  requireAdministrator(asking, 'search as somebody else');
  const email = addressIn(request);
  const viewer = email === '' ? undefined : await store.people.byEmail(email);
  if (!viewer) {
    throw new AppError(
      'not-found',
      `There is no person with the address "${email.slice(0, 80)}" to view as.`,
    );
  }
  if (viewer.id === asking.id) {
    throw new AppError('bad-request', 'You are this person yourself: there is nobody to view as.');
  }
  const { what, issue, repeats } = look;
  const entry = {
    actor: personActor(asking),
    action: 'viewed-as',
    subject: viewer.email,
    outcome: 'done',
    details: issue === undefined ? { what } : { what, issue },
  } as const;
  const sinceMs = clock.now() - repeatedWithinMs;
  const filter = { sinceMs, action: entry.action, actor: asking.email, subject: viewer.email };
  const isKnown = repeats && (await store.auditLog.latest(filter, 1)).length > 0;
  if (!isKnown) await record(store.auditLog, clock.now(), entry);
  return { person: asking, viewer, viewingAs: { name: viewer.name, email: viewer.email } };
}

function addressIn(request: FastifyRequest): string {
  const written = String(request.headers[viewAsHeader]).trim();
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}
