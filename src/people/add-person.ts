/**
 * Adds a person on the word of an administrator, who vouches for the address, and ties them to their Jira accounts,
 * site by site: to the one that the administrator names, else the one they are tied to already, else the one that
 * their address proves. Two with the address are a question for the administrator, never a guess. Of somebody who is
 * there already only what is given changes.
 */

import { AppError } from '../errors.ts';
import { type AccountId, accountId } from '../model/ids.ts';
import type { Person, PersonRole, TieProof } from '../model/person.ts';
import { recordAround } from '../store/record.ts';
import type { Store } from '../store/store.ts';
import { renewIdentityFindings } from './identity-findings.ts';
import { type By, tie } from './map-account.ts';
import { type TieStanding, tieQuestions, tieStandings } from './tie-standing.ts';

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
  readonly standings: readonly TieStanding[];
}

export async function addPerson(store: Store, by: By, wanted: NewPerson): Promise<AddedPerson> {
  const email = requireAddress(wanted.email);
  const before = await store.people.byEmail(email);
  const questions = await tieQuestions(store);
  const ties = before ? await store.people.ties(before.id) : [];
  const chosen = await chosenAccounts(
    store,
    await tieStandings(questions, { email, ties }),
    email,
    wanted.account,
  );
  const first = chosen.find(({ account }) => account);
  const known = first?.account && (await store.directory.account(first.source.id, first.account));
  // Before an account was found, somebody is called by their address: that was no choice.
  const kept = before && before.name !== before.email ? before.name : undefined;
  const role = wanted.role ?? before?.role ?? 'member';
  const person = await recordAround(
    store.auditLog,
    by.now,
    {
      actor: by.actor,
      action: 'added-person',
      subject: before?.email ?? email,
      outcome: 'done',
      details: { role, before: before?.role ?? null },
    },
    () =>
      store.people.put({
        email,
        name: wanted.name ?? kept ?? known?.displayName ?? email,
        title: wanted.title ?? before?.title,
        role,
      }),
  );
  for (const { source, account, proof } of chosen) {
    if (account) await tie(store, by, person, source, account, proof);
    await renewIdentityFindings(store, source.id, by.now());
  }
  const now = { email: person.email, ties: await store.people.ties(person.id) };
  return { person, standings: await tieStandings(questions, now) };
}

/** Throws `bad-request` for what is no email address. */
export function requireAddress(written: string): string {
  const email = written.trim();
  if (/^[^\s@]+@[^\s@]+$/.test(email) && email.length <= 254) return email;
  throw new AppError('bad-request', `"${email.slice(0, 60)}" is no email address.`);
}

interface Choice {
  readonly source: TieStanding['source'];
  readonly account: AccountId | undefined;
  readonly proof: TieProof;
}

async function chosenAccounts(
  store: Store,
  standings: readonly TieStanding[],
  email: string,
  wanted: string | undefined,
): Promise<Choice[]> {
  const named = wanted === undefined ? undefined : accountId(wanted);
  let isThere = false;
  const chosen: Choice[] = [];
  for (const standing of standings) {
    const { source } = standing;
    if (named !== undefined && (await store.directory.account(source.id, named))) {
      isThere = true;
      chosen.push({ source, account: named, proof: 'administrator' });
    } else chosen.push(choiceByAddress(standing, email));
  }
  if (named !== undefined && !isThere) throw noSuchAccount(named, standings);
  return chosen;
}

function choiceByAddress({ source, state, tie: before, candidates }: TieStanding, email: string): Choice {
  if (state === 'ambiguous') {
    throw new AppError(
      'bad-request',
      `${candidates.length} accounts of ${source.name} have the address ${email}: ` +
        `${candidates.map((account) => account.accountId).join(', ')}. Say which one with --account.`,
    );
  }
  if (state === 'to-be-tied') return { source, account: candidates[0]?.accountId, proof: 'email' };
  return { source, account: before?.accountId, proof: before?.proof ?? 'email' };
}

function noSuchAccount(named: string, standings: readonly TieStanding[]): AppError {
  if (standings.length === 0) {
    return new AppError('bad-request', 'No Jira site is connected yet. Connect one, and sync first.');
  }
  const unread = standings.filter(({ state }) => state === 'unread').map(({ source }) => `"${source.name}"`);
  const next =
    unread.length > 0
      ? `The accounts of ${unread.join(', ')} have not been read yet: sync first, then try again.`
      : 'Check the id; if the account is new, sync and try again.';
  return new AppError('bad-request', `No connected site has the account ${named.slice(0, 60)}. ${next}`);
}
