/** What people sign in with, as the API tells it. */

import type {
  AddressProof,
  ApiKey,
  Identity,
  Invitation,
  Session,
  SignInProvider,
} from '../model/sign-in.ts';
import type { TieStanding } from '../people/tie-standing.ts';
import type { ApiKeyView, IdentityView, InvitationOfPerson, OwnSignIn, SessionView } from './auth-api.ts';

export function sessionView({ id, by, agent, createdMs, usedMs }: Session, own: number): SessionView {
  return { id, isThis: id === own, by, agent, created: at(createdMs), used: at(usedMs) };
}

export function keyView(
  { id, name, rights, createdMs, expiresMs, usedMs }: ApiKey,
  nowMs: number,
): ApiKeyView {
  return {
    id,
    name,
    rights: [...rights],
    created: at(createdMs),
    ...(expiresMs !== undefined && { expires: at(expiresMs) }),
    expired: expiresMs !== undefined && expiresMs <= nowMs,
    ...(usedMs !== undefined && { used: at(usedMs) }),
  };
}

export function identityView(identity: Identity, providers: readonly SignInProvider[]): IdentityView {
  const { id, providerId, label, linkedMs } = identity;
  const provider = providers.find((one) => one.id === providerId)?.name ?? '';
  return { id, providerId, provider, label, linked: at(linkedMs) };
}

export function invitationOfPerson(invitation: Invitation, nowMs: number): InvitationOfPerson {
  const { id, personId, createdMs, createdBy, expiresMs, mailed } = invitation;
  const expired = expiresMs <= nowMs;
  return { id, personId, created: at(createdMs), createdBy, expires: at(expiresMs), expired, mailed };
}

export function proofView(proof: AddressProof | undefined): OwnSignIn['addressProof'] {
  return proof ?? 'administrator';
}

/** None where they count as nobody: why is for administrators. */
export function jiraAccountView({ source, state, tie, account }: TieStanding): OwnSignIn['jiraAccounts'] {
  if (state !== 'counts' || !tie || !account) return [];
  return [{ site: source.site.url, name: account.displayName, proof: tie.proof }];
}

export function at(ms: number): string {
  return new Date(ms).toISOString();
}
