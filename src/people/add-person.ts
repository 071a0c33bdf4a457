/**
 * Adds a person on the word of an administrator, and ties them to their Jira accounts, site by site: to the one
 * that the administrator names, else the one they are tied to already, else the one active account that shows the
 * same address. Two of them are a question for the administrator, never a guess. Of somebody who is there already
 * only what is given changes.
 */

import { AppError } from '../errors.ts';
import { type AccountId, accountId } from '../model/ids.ts';
import type { Person, PersonRole } from '../model/person.ts';
import type { Source } from '../model/source.ts';
import type { Store } from '../store/store.ts';

/** Undefined is what was not given: it stays as it is, or as it is for anybody new. */
export interface NewPerson {
  readonly email: string;
  readonly name: string | undefined;
  readonly title: string | undefined;
  readonly role: PersonRole | undefined;
  /** The account on every site that has it; undefined: looked up by the address. */
  readonly account: string | undefined;
}

export interface AddedPerson {
  readonly person: Person;
  /** One a site, as they are now. */
  readonly ties: readonly SiteTie[];
}

export interface SiteTie {
  /** A site is read through one source. */
  readonly source: Source;
  /** Whom the person counts as there; undefined: as nobody, and only public issues are found. */
  readonly account: AccountId | undefined;
  /** Accounts of the site are known only once it has been read. */
  readonly accountsKnown: boolean;
}

export async function addPerson(store: Store, wanted: NewPerson): Promise<AddedPerson> {
  const email = wanted.email.trim();
  if (!/^[^\s@]+@[^\s@]+$/.test(email) || email.length > 254) {
    throw new AppError('bad-request', `"${email.slice(0, 60)}" is no email address.`);
  }
  const before = await store.people.byEmail(email);
  const sources = await store.sources.list();
  const ties = await tiesNow(store, sources, before, { ...wanted, email });
  const named = ties.find(({ account }) => account);
  const known = named?.account && (await store.directory.account(named.source.id, named.account));
  // Before an account was found, somebody is called by their address: that was no choice.
  const kept = before && before.name !== before.email ? before.name : undefined;
  const person = await store.people.put({
    email,
    name: wanted.name ?? kept ?? known?.displayName ?? email,
    title: wanted.title ?? before?.title,
    role: wanted.role ?? before?.role ?? 'member',
  });
  for (const { source, account } of ties) {
    if (account) await store.people.tie(person.id, source.site.id, account, 'administrator');
  }
  return { person, ties };
}

async function tiesNow(
  store: Store,
  sources: readonly Source[],
  before: Person | undefined,
  wanted: NewPerson,
): Promise<SiteTie[]> {
  const tied = new Map(
    (before ? await store.people.ties(before.id) : []).map((tie) => [tie.siteId, tie.accountId]),
  );
  let isThere = false;
  const ties = await Promise.all(
    sources.map(async (source) => {
      const accountsKnown = (await store.directory.accountsReadMs(source.id)) !== undefined;
      const named = wanted.account === undefined ? undefined : accountId(wanted.account);
      if (named !== undefined && (await store.directory.account(source.id, named))) {
        isThere = true;
        return { source, account: named, accountsKnown };
      }
      const account = tied.get(source.site.id) ?? (await accountByEmail(store, source, wanted.email));
      return { source, account, accountsKnown };
    }),
  );
  if (wanted.account !== undefined && !isThere) throw noSuchAccount(wanted.account, ties);
  return ties;
}

async function accountByEmail(store: Store, source: Source, email: string): Promise<AccountId | undefined> {
  const candidates = (await store.directory.accountsByEmail(source.id, email)).filter(
    (account) => account.active && account.type === 'atlassian',
  );
  if (candidates.length > 1) {
    throw new AppError(
      'bad-request',
      `${candidates.length} accounts of ${source.name} have the address ${email}: ` +
        `${candidates.map((account) => account.accountId).join(', ')}. Say which one with --account.`,
    );
  }
  return candidates[0]?.accountId;
}

function noSuchAccount(named: string, ties: readonly SiteTie[]): AppError {
  if (ties.length === 0) {
    return new AppError('bad-request', 'No Jira site is connected yet. Connect one, and sync first.');
  }
  const unread = ties.filter(({ accountsKnown }) => !accountsKnown).map(({ source }) => `"${source.name}"`);
  const next =
    unread.length > 0
      ? `The accounts of ${unread.join(', ')} have not been read yet: sync first, then try again.`
      : 'Check the id; if the account is new, sync and try again.';
  return new AppError('bad-request', `No connected site has the account ${named.slice(0, 60)}. ${next}`);
}
