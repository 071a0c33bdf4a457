/** What a provider has proved of whoever came back from it, and why somebody who came back is not signed in. */

import type { AccountId } from '../../model/ids.ts';

export interface ProvenIdentity {
  /** The provider's own id, which is never another's. */
  readonly subject: string;
  /** For people. */
  readonly label: string;
  readonly name: string | undefined;
  /** Of OpenID Connect: the address, if the provider says that it has verified it. */
  readonly email: string | undefined;
  /** The provider gave an address that it has not verified, or does not say so. */
  readonly hasUnprovenAddress: boolean;
  /** Of Atlassian. */
  readonly account: AccountId | undefined;
}

/** The closed list; the page has a sentence for each. */
export const signInProblems = [
  /** The way back is not known: used already, too old, or begun in another browser. */
  'not-begun-here',
  /** They said no there, or the provider did. */
  'denied',
  /** The provider does not answer, or what it answered cannot be believed. */
  'provider-failed',
  /** Nobody here signs in with this account. */
  'unknown-person',
  /** As above, and the provider does not vouch for the address. */
  'address-unproven',
  /** It belongs to somebody else here. */
  'taken',
  /** The invitation was used, has expired or was replaced. */
  'invitation-over',
] as const;

export type SignInProblem = (typeof signInProblems)[number];
