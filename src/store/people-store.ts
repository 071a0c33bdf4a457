/** The part of the store's port that keeps people and the ties to their accounts. The promises of `store.ts` hold here, too. */

import type { AccountId, PersonId, SiteId } from '../model/ids.ts';
import type { AccountTie, Person, PersonRole, TieProof } from '../model/person.ts';

export interface PeopleStore {
  list(): Promise<readonly Person[]>;
  /** Whatever the case of its letters. */
  byEmail(email: string): Promise<Person | undefined>;
  byId(id: PersonId): Promise<Person | undefined>;
  /**
   * Adds the person, or changes name, title and role of the one with this address. Throws `bad-request` where the last
   * owner would be none any more.
   */
  put(person: { email: string; name: string; title: string | undefined; role: PersonRole }): Promise<Person>;
  tie(id: PersonId, siteId: SiteId, accountId: AccountId, proof: TieProof): Promise<void>;
  /** Whether there was one. */
  untie(id: PersonId, siteId: SiteId): Promise<boolean>;
  /** As they were made, by site. Not each of them still counts: see `people/tie-standing.ts`. */
  ties(id: PersonId): Promise<readonly AccountTie[]>;
  /** Everybody with a tie to this account on any site, by id; not each tie still counts. */
  tiedTo(account: AccountId): Promise<readonly Person[]>;
  /** The accounts of the site that somebody is tied to, each once, by id. */
  tiedAccounts(siteId: SiteId): Promise<readonly AccountId[]>;
  /** The domains in which an address proves whose an account is, in order. */
  domains(): Promise<readonly string[]>;
  /** Whether it is new; the case of its letters makes no other one. */
  listDomain(domain: string): Promise<boolean>;
  /** Whether it was listed. */
  unlistDomain(domain: string): Promise<boolean>;
  /** Throws `not-found` where they were removed, and `bad-request` where the last owner would be none any more. */
  changeRole(id: PersonId, role: PersonRole): Promise<Person>;
  /**
   * Removes the person with ties, memberships, keys, sessions and what they sign in with. A private source of theirs is
   * nobody's from then on, and is not read any more. Their number is never given to another one. Throws `bad-request`
   * for the last owner.
   */
  remove(id: PersonId, nowMs: number): Promise<void>;
}
