/** Asks how everybody signs in, and does what an administrator decides about it. Each change is recorded by the server. */

import type { InvitedAnswer, PeopleAccess } from '../../http/auth-api.ts';
import { type Asker, askJson } from '../ask-server.ts';
import type { Role } from '../permissions/section-pages.ts';

export type AccessOf = PeopleAccess['people'][number];

export function peopleAccess(asker: Asker, signal: AbortSignal): Promise<PeopleAccess> {
  return askJson<PeopleAccess>({ address: '/api/people/access', asker, signal });
}

export interface Inviting {
  readonly email: string;
  readonly name?: string;
  /** Of somebody new. */
  readonly role?: Role;
  readonly byMail: boolean;
}

export function invite(asker: Asker, wanted: Inviting): Promise<InvitedAnswer> {
  return askJson<InvitedAnswer>({ address: '/api/people/invitations', asker, body: wanted, signal: soon() });
}

export type AccessChange =
  | { readonly kind: 'withdraw'; readonly invitation: number }
  | { readonly kind: 'role'; readonly person: number; readonly role: Role }
  | { readonly kind: 'end-sessions' | 'remove'; readonly person: number }
  | { readonly kind: 'end-key'; readonly person: number; readonly key: number };

export async function changeAccess(asker: Asker, change: AccessChange): Promise<void> {
  const signal = soon();
  if (change.kind === 'role') {
    const { person, role } = change;
    await askJson({ address: `/api/people/${person}/role`, asker, method: 'PUT', body: { role }, signal });
    return;
  }
  await askJson({ address: addressOf(change), asker, method: 'DELETE', signal });
}

function addressOf(change: Exclude<AccessChange, { kind: 'role' }>): string {
  switch (change.kind) {
    case 'withdraw':
      return `/api/people/invitations/${change.invitation}`;
    case 'end-sessions':
      return `/api/people/${change.person}/sessions`;
    case 'end-key':
      return `/api/people/${change.person}/keys/${change.key}`;
    case 'remove':
      return `/api/people/${change.person}`;
  }
}

function soon(): AbortSignal {
  return AbortSignal.timeout(30_000);
}
