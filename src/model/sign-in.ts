/**
 * How a person proves to be themselves: a password, an identity with a provider, a session that followed from one of
 * them, an API key. Of what proves it nothing is in here, neither open nor hashed.
 */

import type { PersonId } from './ids.ts';

/**
 * What a key may do, never more than its person: search; read issues; see permissions, explanations and the audit log;
 * everything else but to sign in, and what follows from it.
 */
export const keyRights = ['search', 'read', 'explain', 'administer'] as const;

export type KeyRight = (typeof keyRights)[number];

export interface ApiKey {
  readonly id: number;
  readonly personId: PersonId;
  readonly name: string;
  readonly rights: readonly KeyRight[];
  readonly createdMs: number;
  /** Undefined: it does not end by itself. */
  readonly expiresMs: number | undefined;
  /** To the minute. */
  readonly usedMs: number | undefined;
}

export interface Session {
  readonly id: number;
  readonly personId: PersonId;
  readonly createdMs: number;
  /** To the minute. */
  readonly usedMs: number;
  /** How it was begun: `password`, `invitation`, `setup`, or the name of a provider. */
  readonly by: string;
  /** What the browser said it is. */
  readonly agent: string;
}

/** openid: any OpenID Connect provider. atlassian: also proves whose a Jira account is. */
export const providerKinds = ['openid', 'atlassian'] as const;

export type ProviderKind = (typeof providerKinds)[number];

export interface SignInProvider {
  readonly id: number;
  readonly kind: ProviderKind;
  /** On the button. */
  readonly name: string;
  /** Of OpenID Connect: the issuer. Of Atlassian: where it asked for consent when this was added. */
  readonly issuer: string;
  readonly clientId: string;
  /** Whoever proves an address in a listed domain becomes a member. */
  readonly joins: boolean;
}

/** The account with a provider that is proven to be the person's. */
export interface Identity {
  readonly id: number;
  readonly personId: PersonId;
  readonly providerId: number;
  /** The provider's own id, which is never another's. */
  readonly subject: string;
  /** For people: the address or name that the provider gave. */
  readonly label: string;
  readonly linkedMs: number;
}

/** Once, to choose a password or another way to sign in: for somebody new, or who lost theirs. */
export interface Invitation {
  readonly id: number;
  readonly personId: PersonId;
  readonly createdMs: number;
  readonly createdBy: string;
  readonly expiresMs: number;
  /** It went to the address by mail and was shown to nobody else: who has it has proved the address. */
  readonly mailed: boolean;
}

/** How the person proved their address; without it an administrator vouches for it. */
export type AddressProof = 'openid' | 'mail';
