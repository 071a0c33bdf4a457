/**
 * What the audit log says: who did what to whom or what, when, and how it ended. It tells of acts, never of what was
 * read by them: no text of an issue, no words that somebody searched for, no token stands in it.
 */

import type { PersonId } from './ids.ts';
import type { Person } from './person.ts';

/** The closed list. A word that stands in a log is never given another meaning. */
export const auditActions = [
  'connected',
  'app-installed',
  'app-uninstalled',
  'claimed-installation',
  'dismissed-installation',
  'changed-source',
  'removed-source',
  'erased-accounts',
  'added-person',
  'removed-person',
  'token-issued',
  'token-ended',
  'tokens-ended',
  'signed-in',
  'sign-in-failed',
  'password-set',
  'sessions-ended',
  'identity-linked',
  'identity-unlinked',
  'invited',
  'invitation-withdrawn',
  'role-changed',
  'provider-added',
  'provider-changed',
  'provider-removed',
  'group-added',
  'group-renamed',
  'group-removed',
  'group-joined',
  'group-left',
  'mapped',
  'unmapped',
  'listed-domain',
  'unlisted-domain',
  'viewed-as',
  'explained',
  'who-can-find',
  'simulated',
  'assigned',
  'undone',
  'audited',
  'project-held',
  'project-released',
  'accepted-shrink',
  'exported-log',
  'changed-vault-key',
  'kept-oauth-app',
  'removed-oauth-app',
  'provision-added',
  'provision-removed',
  'provision-declined',
] as const;

export type AuditAction = (typeof auditActions)[number];

/**
 * `done`: it was about to be done, and nothing was known to stand against it. `begun`: it is done elsewhere, in Jira, and
 * an entry for its end follows. `failed`: what an entry before it announced did not come about. `refused`: it
 * was asked for and not let happen.
 */
export const auditOutcomes = ['done', 'begun', 'failed', 'refused'] as const;

export type AuditOutcome = (typeof auditOutcomes)[number];

/** As they were at that time: a person may be removed since, and their address be another's. */
export type AuditActor =
  | { readonly kind: 'person'; readonly id: PersonId; readonly email: string }
  /** Whoever may use the command line; by the name that the operating system knows. */
  | { readonly kind: 'operator'; readonly name: string }
  /** Jackdaw by itself, at its time. */
  | { readonly kind: 'schedule' }
  /** Somebody who is not known, or not yet; by the address on the network that they came from. */
  | { readonly kind: 'visitor'; readonly name: string };

/** Ids, keys, names of projects and schemes, numbers. */
export type AuditDetails = Readonly<
  Record<string, string | number | boolean | null | readonly (string | number)[]>
>;

export interface NewAuditEntry {
  readonly actor: AuditActor;
  readonly action: AuditAction;
  /** Whom or what it was done to: an address, an issue's key, a project's key, a site. */
  readonly subject: string;
  readonly outcome: AuditOutcome;
  readonly details: AuditDetails;
}

export interface AuditEntry extends NewAuditEntry {
  /** Grows with each entry; none is given twice. */
  readonly id: number;
  readonly atMs: number;
}

/** Of several, all have to hold. */
export interface AuditFilter {
  /** At or after. */
  readonly sinceMs?: number | undefined;
  readonly action?: AuditAction | undefined;
  /** The address of a person or the name of an operator, whatever the case of its letters. */
  readonly actor?: string | undefined;
  readonly subject?: string | undefined;
}

export function personActor(person: Person): AuditActor {
  return { kind: 'person', id: person.id, email: person.email };
}

/** `ada@acme.example`, `operator root`, `schedule`, `visitor 10.0.0.7` */
export function actorInWords(actor: AuditActor): string {
  if (actor.kind === 'person') return actor.email;
  return actor.kind === 'schedule' ? 'schedule' : `${actor.kind} ${actor.name}`;
}
