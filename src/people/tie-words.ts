/** How a person stands on a site, in words for an administrator: why they count as nobody, and what would mend it. */

import type { TieProof } from '../model/person.ts';
import { credentialName } from '../model/source.ts';
import { domainOf, type TieStanding } from './tie-standing.ts';

const proofs: Readonly<Record<TieProof, string>> = {
  administrator: 'named by an administrator',
  'sign-in': 'by their sign-in with Atlassian',
  email: 'by the address',
};

/** Follows the name of the site and a colon. */
export function standingInWords(
  email: string,
  { state, tie, account, candidates, source }: TieStanding,
): string {
  const tied = tie?.accountId ?? '';
  const ids = candidates.map(({ accountId }) => accountId).join(', ');
  const name = `name the account: jackdaw people add ${email} --account ID`;
  const nobody = 'They find only what is public there';
  const others = candidates.filter(({ accountId }) => accountId !== tied).map(({ accountId }) => accountId);
  const another =
    others.length === 0
      ? `If they have another one, ${name}`
      : `Account ${others.join(', ')} has this address. If it is theirs, ${name}`;
  switch (state) {
    case 'counts':
      return `account ${tied} (${account?.displayName}), ${tie ? proofs[tie.proof] : ''}`;
    case 'unread':
      return `its accounts have not been read yet. Run "jackdaw sync", then add them again.`;
    case 'none':
      return (
        `no account found; they find only what is public there. Either no active account has this address, or Jira hides it: open their ` +
        `profile in Jira, whose address ends in the account id, and ${name}`
      );
    case 'to-be-tied':
      return `account ${ids} has this address now. Add them again to tie them: jackdaw people add ${email}`;
    case 'ambiguous':
      return `${candidates.length} accounts have this address: ${ids}. ${nobody}. Say whose is whose, and ${name}`;
    case 'domain-unlisted':
      return (
        `account ${tie ? tied : ids} has this address, but the domain ${domainOf(email)} is not listed. ${nobody}. ` +
        `List it if nobody else can have addresses in it (jackdaw people domains add ${domainOf(email)}), or ${name}`
      );
    case 'account-gone':
      return `the account ${tied} is not on the site any more, or no longer visible to ${credentialName(source)}. ${nobody}. ${another}`;
    case 'account-inactive':
      return `the account ${tied} is deactivated or deleted. ${nobody}. ${another}`;
    case 'account-of-a-customer':
      return `the account ${tied} is one of a customer of the portal. ${nobody}. ${another}`;
    case 'address-hidden':
      return `the account ${tied} was found by this address, which Jira shows no longer. ${nobody}. If it is still theirs, ${name}`;
    case 'address-changed':
      return `the account ${tied} was found by this address, and has another one now. ${nobody}. If it is still theirs, ${name}`;
    case 'address-shared':
      return `the account ${tied} was found by this address, which ${candidates.length} accounts have now: ${ids}. ${nobody}. Find out whose is whose, and ${name}`;
  }
}
