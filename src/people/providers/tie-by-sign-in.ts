/**
 * Whoever signed in with Atlassian is tied to that account, on every site that has it: their own sign-in is the proof.
 * What an administrator said about a site stays until they take it back.
 */

import type { AccountId } from '../../model/ids.ts';
import type { Person } from '../../model/person.ts';
import { isByPermissions } from '../../model/source.ts';
import type { Store } from '../../store/store.ts';
import { renewIdentityFindings } from '../identity-findings.ts';
import { type By, tie } from '../map-account.ts';

/** Recorded. Done at each sign-in, as sites are connected and read in between. */
export async function tieBySignIn(store: Store, by: By, person: Person, account: AccountId): Promise<void> {
  if (await isTiedToOther(store, person, account)) return;
  const ties = await store.people.ties(person.id);
  for (const source of (await store.sources.list()).filter(isByPermissions)) {
    const before = ties.find(({ siteId }) => siteId === source.site.id);
    if (before?.proof === 'administrator') continue;
    const known = await store.directory.account(source.id, account);
    if (!known?.active || known.type !== 'atlassian') continue;
    await tie(store, by, person, source, account, 'sign-in');
    await renewIdentityFindings(store, source.id, by.now());
  }
}

/** One account is one person's: where it is said to be another's, an administrator has to decide. */
export async function isTiedToOther(store: Store, person: Person, account: AccountId): Promise<boolean> {
  return (await store.people.tiedTo(account)).some(({ id }) => id !== person.id);
}
