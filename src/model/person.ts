/**
 * A person who signs in to Jackdaw, and the accounts that are proven to be theirs, one a site. A person
 * without a tie to a site counts there as anonymous.
 */

import type { AccountId, PersonId, SiteId } from './ids.ts';

export type PersonRole = 'administrator' | 'member';

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
