/**
 * Adds a person on the word of an administrator, and ties them to their Jira accounts: to those that the
 * administrator names, else to the one active account that shows the same address. Two of them are a
 * question for the administrator, never a guess.
 */

import { AppError } from '../errors.ts';
import { type AccountId, accountId } from '../model/ids.ts';
import type { Person, PersonRole } from '../model/person.ts';
import type { Source } from '../model/source.ts';
import type { Store } from '../store/store.ts';

export interface NewPerson {
  readonly email: string;
  readonly name: string | undefined;
  readonly title: string | undefined;
  readonly role: PersonRole;
  /** The account on every site that has it; undefined: looked up by the address. */
  readonly account: string | undefined;
}

export interface AddedPerson {
  readonly person: Person;
  /** One a source: whom the person counts as there; undefined: as nobody, and only public issues are found. */
  readonly ties: readonly { readonly source: Source; readonly account: AccountId | undefined }[];
}

export async function addPerson(store: Store, wanted: NewPerson): Promise<AddedPerson> {
  const email = wanted.email.trim();
  if (!/^[^\s@]+@[^\s@]+$/.test(email) || email.length > 254) {
    throw new AppError('bad-request', `"${email.slice(0, 60)}" is no email address.`);
  }
  const sources = await store.sources.list();
  const found = await Promise.all(
    sources.map(async (source) => ({
      source,
      account: await accountOn(store, source, email, wanted.account),
    })),
  );
  if (wanted.account !== undefined && sources.length > 0 && found.every(({ account }) => !account)) {
    throw new AppError(
      'bad-request',
      `No connected site has the account ${wanted.account.slice(0, 60)}. Sync first, then try again.`,
    );
  }
  const named = found.find(({ account }) => account);
  const known = named?.account && (await store.directory.account(named.source.id, named.account));
  const person = await store.people.put({
    email,
    name: wanted.name ?? (known ? known.displayName : email),
    title: wanted.title,
    role: wanted.role,
  });
  for (const { source, account } of found) {
    if (account) await store.people.tie(person.id, source.site.id, account, 'administrator');
  }
  return { person, ties: found };
}

async function accountOn(
  store: Store,
  source: Source,
  email: string,
  named: string | undefined,
): Promise<AccountId | undefined> {
  if (named !== undefined) {
    return (await store.directory.account(source.id, accountId(named))) ? accountId(named) : undefined;
  }
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
