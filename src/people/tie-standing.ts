/**
 * Whether a tie between a person and an account counts at this moment (rules of identity: by proof, never by guess).
 * What an administrator named, or the person signed in to, counts as long as the account is an active one. An address
 * counts only while the site gives it for exactly one active account of a person, in a listed domain: once it is hidden,
 * changed, shared, or no longer listed, the person counts there as nobody, and the account that is kept here becomes a
 * question.
 */

import type { DirectoryAccount } from '../model/directory.ts';
import type { AccountId, SiteId } from '../model/ids.ts';
import type { AccountTie, Person } from '../model/person.ts';
import { isByPermissions, type Source } from '../model/source.ts';
import type { Store } from '../store/store.ts';

export const tieStates = [
  'counts',
  /** The accounts of the site have not been read yet. */
  'unread',
  /** Not tied, and no account has the address, or Jira hides it. */
  'none',
  /** Not tied; exactly one account has the address, and its domain is listed. */
  'to-be-tied',
  /** Not tied; several active accounts have the address. */
  'ambiguous',
  /** One account has the address, but its domain is not listed, or no longer. */
  'domain-unlisted',
  /** Tied; the site no longer knows the account. */
  'account-gone',
  /** Tied; deactivated or deleted. */
  'account-inactive',
  /** Tied; a customer of the portal, or something else that does not count as itself. */
  'account-of-a-customer',
  /** Tied by an address that Jira no longer shows. */
  'address-hidden',
  /** Tied by an address that the account no longer has. */
  'address-changed',
  /** Tied by an address that a second active account has as well. */
  'address-shared',
] as const;

export type TieState = (typeof tieStates)[number];

export interface TieStanding {
  readonly source: Source;
  readonly state: TieState;
  readonly tie: AccountTie | undefined;
  /** The account that the person is tied to, as the site knows it. */
  readonly account: DirectoryAccount | undefined;
  /** Active accounts of people with the person's address, by id. */
  readonly candidates: readonly DirectoryAccount[];
}

/** What is the same for everybody, read once. */
export interface TieQuestions {
  readonly store: Store;
  readonly sources: readonly { readonly source: Source; readonly accountsKnown: boolean }[];
  readonly domains: ReadonlySet<string>;
}

export async function tieQuestions(store: Store): Promise<TieQuestions> {
  const sources = [];
  for (const source of await store.sources.list()) {
    // Who is who on a site is read with its permission-based source, and matters for that alone.
    if (!isByPermissions(source)) continue;
    const accountsKnown = (await store.directory.accountsReadMs(source.id)) !== undefined;
    sources.push({ source, accountsKnown });
  }
  return { store, sources, domains: await listedDomains(store) };
}

/** One a source, by its id. */
export async function tieStandings(
  { store, sources, domains }: TieQuestions,
  person: { readonly email: string; readonly ties: readonly AccountTie[] },
): Promise<TieStanding[]> {
  const standings: TieStanding[] = [];
  for (const { source, accountsKnown } of sources) {
    const tie = person.ties.find(({ siteId }) => siteId === source.site.id);
    const account = tie && (await store.directory.account(source.id, tie.accountId));
    const candidates = await candidatesFor(store, source, person.email);
    const isListed = domains.has(domainOf(person.email));
    const state = accountsKnown ? stateOf(tie, account, candidates, isListed) : 'unread';
    standings.push({ source, state, tie, account, candidates });
  }
  return standings;
}

/** The accounts that the person may count as; whether an account does is decided where its visibility is. */
export async function tiesThatCount(
  store: Store,
  person: Person,
  sources: readonly Source[],
): Promise<ReadonlyMap<SiteId, AccountId>> {
  const counting = new Map<SiteId, AccountId>();
  let domains: ReadonlySet<string> | undefined;
  for (const tie of await store.people.ties(person.id)) {
    if (tie.proof === 'email') {
      const source = sources.find((one) => isByPermissions(one) && one.site.id === tie.siteId);
      if (!source) continue;
      domains ??= await listedDomains(store);
      const account = await store.directory.account(source.id, tie.accountId);
      const candidates = await candidatesFor(store, source, person.email);
      if (stateOf(tie, account, candidates, domains.has(domainOf(person.email))) !== 'counts') continue;
    }
    counting.set(tie.siteId, tie.accountId);
  }
  return counting;
}

export function countsAs({ state, tie }: TieStanding): AccountId | undefined {
  return state === 'counts' ? tie?.accountId : undefined;
}

/** Only A to Z have two cases here, as in the store: letters that merely look alike are others. */
export function domainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1).replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function stateOf(
  tie: AccountTie | undefined,
  account: DirectoryAccount | undefined,
  candidates: readonly DirectoryAccount[],
  isListed: boolean,
): TieState {
  if (!tie) {
    if (candidates.length > 1) return 'ambiguous';
    if (candidates.length === 0) return 'none';
    return isListed ? 'to-be-tied' : 'domain-unlisted';
  }
  if (!account) return 'account-gone';
  if (!account.active) return 'account-inactive';
  if (account.type !== 'atlassian' && account.type !== 'app') return 'account-of-a-customer';
  if (tie.proof !== 'email') return 'counts';
  if (!candidates.some(({ accountId }) => accountId === account.accountId))
    return account.email === undefined ? 'address-hidden' : 'address-changed';
  if (candidates.length > 1) return 'address-shared';
  return isListed ? 'counts' : 'domain-unlisted';
}

async function candidatesFor(store: Store, source: Source, email: string): Promise<DirectoryAccount[]> {
  const accounts = await store.directory.accountsByEmail(source.id, email);
  return accounts.filter(({ active, type }) => active && type === 'atlassian');
}

async function listedDomains(store: Store): Promise<ReadonlySet<string>> {
  return new Set((await store.people.domains()).map(domainOf));
}
