/**
 * A person who signs in to Jackdaw, and the accounts that are proven to be theirs, one a site. A person
 * without a tie to a site counts there as anonymous.
 */

import type { AccountId, PersonId, SiteId } from './ids.ts';

/**
 * An administrator changes what Jackdaw does, and may look with other eyes. A security reviewer sees why people find
 * what they find, and who did what, and changes nothing. None of them finds more by it.
 */
export const personRoles = ['administrator', 'reviewer', 'member'] as const;

export type PersonRole = (typeof personRoles)[number];

export interface Person {
  readonly id: PersonId;
  readonly email: string;
  readonly name: string;
  readonly title: string | undefined;
  readonly role: PersonRole;
}

/** How we know. Sign-in with Atlassian and mailed links come with the sign-in of real people. */
export type TieProof = 'administrator';

export interface AccountTie {
  readonly siteId: SiteId;
  readonly accountId: AccountId;
  readonly proof: TieProof;
}
