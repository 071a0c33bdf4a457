/**
 * A person who signs in to Jackdaw, and the accounts that are proven to be theirs, one a site. A person
 * without a tie to a site counts there as anonymous.
 */

import type { AccountId, PersonId, SiteId } from './ids.ts';

/**
 * An owner does what an administrator does, and says who is an owner or an administrator; one stays, always. An
 * administrator changes what Jackdaw does, and may look with other eyes. A security reviewer sees why people find what
 * they find, and who did what, and changes nothing. None of them finds more by it.
 */
export const personRoles = ['owner', 'administrator', 'reviewer', 'member'] as const;

export type PersonRole = (typeof personRoles)[number];

export function mayAdminister(role: PersonRole): boolean {
  return role === 'owner' || role === 'administrator';
}

export function mayReview(role: PersonRole): boolean {
  return mayAdminister(role) || role === 'reviewer';
}

export interface Person {
  readonly id: PersonId;
  readonly email: string;
  readonly name: string;
  readonly title: string | undefined;
  readonly role: PersonRole;
}

/**
 * How we know: an administrator named the account; or the person signed in to it with Atlassian; or the site gives the
 * person's address for exactly one active account of a person, in a domain that an administrator listed. The last
 * counts only while it is so.
 */
export const tieProofs = ['administrator', 'sign-in', 'email'] as const;

export type TieProof = (typeof tieProofs)[number];

export interface AccountTie {
  readonly siteId: SiteId;
  readonly accountId: AccountId;
  readonly proof: TieProof;
}
