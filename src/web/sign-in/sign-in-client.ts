/** What the pages ask that stand before anybody is signed in. Each of the answers that lets somebody in sets the cookie. */

import type { Me } from '../../http/api.ts';
import type { InvitationView, SignedIn, WaysToSignIn } from '../../http/auth-api.ts';
import { askJson } from '../ask-server.ts';

type Person = Me['person'];

export function waysToSignIn(signal: AbortSignal): Promise<WaysToSignIn> {
  return askJson<WaysToSignIn>({ address: '/api/sign-in', signal });
}

export function signInWithPassword(email: string, password: string): Promise<Person> {
  return letIn('/api/sign-in/password', { email, password });
}

export function setUpOwner(wanted: {
  readonly code: string;
  readonly email: string;
  readonly name: string;
  readonly password: string;
}): Promise<Person> {
  return letIn('/api/set-up', wanted);
}

export function lookAtInvitation(token: string, signal: AbortSignal): Promise<InvitationView> {
  return askJson<InvitationView>({ address: '/api/invitations/look', body: { token }, signal });
}

export function acceptInvitation(token: string, password: string): Promise<Person> {
  return letIn('/api/invitations/accept', { token, password });
}

export async function mailNewLink(email: string): Promise<void> {
  await askJson({ address: '/api/sign-in/forgotten', body: { email }, signal: soon() });
}

/** Leaves the page for the provider's, who sends the browser back to `returnTo`. */
export async function goToProvider(
  id: number,
  begun: { readonly returnTo: string; readonly invitation?: string | undefined },
): Promise<void> {
  const { url } = await askJson<{ url: string }>({
    address: `/api/sign-in/with/${id}`,
    body: begun,
    signal: soon(),
  });
  location.assign(url);
}

export async function signOut(): Promise<void> {
  await askJson({ address: '/api/sign-out', body: {}, signal: soon() });
}

async function letIn(address: string, body: unknown): Promise<Person> {
  return (await askJson<SignedIn>({ address, body, signal: soon() })).person;
}

function soon(): AbortSignal {
  return AbortSignal.timeout(30_000);
}
