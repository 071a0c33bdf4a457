/**
 * The port of what people sign in with. Passwords, sessions and invitations are kept as hashes only. What belongs
 * together is one transaction: an invitation is used up with what it is used for, a new password ends sessions.
 */

import type { PersonId } from '../model/ids.ts';
import type { Person } from '../model/person.ts';
import type { AddressProof, Identity, Invitation, Session, SignInProvider } from '../model/sign-in.ts';

/** What an invitation is used for. */
export type NewSignIn =
  | { readonly kind: 'password'; readonly encoded: string }
  | {
      readonly kind: 'identity';
      readonly providerId: number;
      readonly subject: string;
      readonly label: string;
    };

export interface SignInStore {
  /** As `people/passwords.ts` encoded it. */
  password(id: PersonId): Promise<string | undefined>;
  /** Ends every session but `keep`, and invitations that are open. */
  setPassword(id: PersonId, encoded: string, keep: number | undefined): Promise<void>;

  addSession(sessionHash: Uint8Array, session: Omit<Session, 'id'>): Promise<Session>;
  session(
    sessionHash: Uint8Array,
  ): Promise<{ readonly session: Session; readonly person: Person } | undefined>;
  noteUse(sessionId: number, usedMs: number): Promise<void>;
  /** The last used first. */
  sessionsOf(id: PersonId): Promise<readonly Session[]>;
  /** Whether the person had it. */
  endSession(id: PersonId, sessionId: number): Promise<boolean>;
  /** All but `keep`; how many. */
  endSessions(id: PersonId, keep: number | undefined): Promise<number>;
  /** Those that were last used, or begun, before. */
  endSessionsBefore(usedMs: number, createdMs: number): Promise<number>;

  identity(
    providerId: number,
    subject: string,
  ): Promise<{ readonly identity: Identity; readonly person: Person } | undefined>;
  identitiesOf(id: PersonId): Promise<readonly Identity[]>;
  /** Theirs already: nothing changes. Throws `bad-request` where it is somebody else's. */
  link(id: PersonId, identity: Omit<Identity, 'id' | 'personId'>): Promise<void>;
  /** Whether the person had it. */
  unlink(id: PersonId, identityId: number): Promise<boolean>;

  /** Takes the place of the person's earlier one. */
  addInvitation(tokenHash: Uint8Array, invitation: Omit<Invitation, 'id'>): Promise<Invitation>;
  /** Also one that has expired. */
  invitation(
    tokenHash: Uint8Array,
  ): Promise<{ readonly invitation: Invitation; readonly person: Person } | undefined>;
  /** By id. */
  invitations(): Promise<readonly Invitation[]>;
  /** Whether there was one. */
  removeInvitation(id: number): Promise<boolean>;
  /**
   * Uses it up; a mailed one proves the address. All sessions of the person end. Undefined: it is not there, or was
   * used or has expired, and nothing happened.
   */
  consumeInvitation(tokenHash: Uint8Array, signIn: NewSignIn, nowMs: number): Promise<Person | undefined>;

  /** Undefined: there is an owner already, and nothing happened. Somebody with this address becomes it. */
  addFirstOwner(email: string, name: string, encoded: string): Promise<Person | undefined>;

  addressProof(id: PersonId): Promise<AddressProof | undefined>;
  proveAddress(id: PersonId, proof: AddressProof): Promise<void>;

  /** By id. */
  providers(): Promise<readonly SignInProvider[]>;
  addProvider(provider: Omit<SignInProvider, 'id'>): Promise<SignInProvider>;
  /** Whether there was one. Kind and issuer stay. */
  changeProvider(id: number, change: Pick<SignInProvider, 'name' | 'clientId' | 'joins'>): Promise<boolean>;
  /** With the identities there; whether there was one. Its number is never given to another one. */
  removeProvider(id: number): Promise<boolean>;
}
