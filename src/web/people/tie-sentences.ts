/**
 * Why a person counts as nobody on a site, and what to do about it with what stands on this page: buttons and lists,
 * where the command line's sentences name commands. A state that is new does not compile until it has its sentence.
 */

import type { PersonAccount } from '../../http/people-api.ts';

export type Account = PersonAccount['candidates'][number];

const nobody = 'They find only what is public there.';

export function saysOnPage(email: string, account: PersonAccount): string {
  const { state, tiedTo, candidates } = account;
  const tied = `The account ${account.account?.name ?? tiedTo ?? ''}`;
  const others = candidates.filter(({ id }) => id !== tiedTo).length;
  const another =
    others === 0
      ? 'If they have another account, map them to it.'
      : 'The one below has their address: choose it if it is theirs.';
  const domain = email.slice(email.lastIndexOf('@') + 1);
  switch (state) {
    case 'counts':
      return 'They count as this account.';
    case 'unread':
      return 'The accounts of this site have not been read yet. Look here again after its first sync; the page “Status” says how far it is.';
    case 'none':
      return `No active account has this address, or Jira hides it. ${nobody} Open their profile in Jira, whose address ends in the account id, and map them to it.`;
    case 'to-be-tied':
      return 'The account below has this address now. Choose it, and they count as it.';
    case 'ambiguous':
      return `${candidates.length} accounts have this address. ${nobody} Choose the one that is theirs.`;
    case 'domain-unlisted':
      return `An account has this address, but the domain ${domain} is not listed, so it proves nothing. ${nobody} List the domain above if nobody else can have addresses in it, or choose the account here.`;
    case 'account-gone':
      return `${tied} is not on the site any more, or no longer visible to the account that syncs. ${nobody} ${another}`;
    case 'account-inactive':
      return `${tied} is deactivated or deleted. ${nobody} ${another}`;
    case 'account-of-a-customer':
      return `${tied} is one of a customer of the portal. ${nobody} ${another}`;
    case 'address-hidden':
      return `${tied} was found by this address, which Jira shows no longer. ${nobody} Choose it if it is still theirs.`;
    case 'address-changed':
      return `${tied} was found by this address, and has another one now. ${nobody} Choose it if it is still theirs.`;
    case 'address-shared':
      return `${tied} was found by this address, which ${candidates.length} accounts have now. ${nobody} Find out whose is whose, and choose theirs.`;
  }
}

/** Ties by an address that proves it no more: an administrator may say that the account is theirs all the same. */
const mayStillBeTheirs: ReadonlySet<PersonAccount['state']> = new Set([
  'domain-unlisted',
  'address-hidden',
  'address-changed',
  'address-shared',
]);

/** What can be chosen with one click. */
export function offeredAccounts({ state, account, candidates }: PersonAccount): Account[] {
  if (state === 'counts') return [];
  const tied = account !== undefined && mayStillBeTheirs.has(state) ? [account] : [];
  return [...tied, ...candidates.filter(({ id }) => id !== tied[0]?.id)];
}
