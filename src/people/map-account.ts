/**
 * An administrator says which account is whose, and takes it back. Recorded before it happens; it counts from the
 * next question on.
 */

import { AppError } from '../errors.ts';
import type { AuditActor } from '../model/audit-entry.ts';
import type { AccountId } from '../model/ids.ts';
import type { Person, TieProof } from '../model/person.ts';
import type { Source } from '../model/source.ts';
import { recordAround } from '../store/record.ts';
import type { Store } from '../store/store.ts';
import { renewIdentityFindings } from './identity-findings.ts';

/** Who changes something, and when. */
export interface By {
  readonly actor: AuditActor;
  readonly now: () => number;
}

/** Throws `bad-request` for an account that the site does not have. */
export async function mapAccount(
  store: Store,
  by: By,
  person: Person,
  source: Source,
  account: AccountId,
): Promise<void> {
  if (!(await store.directory.account(source.id, account))) {
    const isRead = (await store.directory.accountsReadMs(source.id)) !== undefined;
    throw new AppError(
      'bad-request',
      isRead
        ? `"${source.name}" has no account ${account.slice(0, 60)}. Check the id; if the account is new, sync and try again.`
        : `The accounts of "${source.name}" have not been read yet: sync first, then try again.`,
    );
  }
  await tie(store, by, person, source, account, 'administrator');
  await renewIdentityFindings(store, source.id, by.now());
}

/** Throws `not-found` where there is no tie. */
export async function unmapAccount(store: Store, by: By, person: Person, source: Source): Promise<void> {
  const before = (await store.people.ties(person.id)).find(({ siteId }) => siteId === source.site.id);
  if (!before) throw new AppError('not-found', `${person.email} is tied to no account of "${source.name}".`);
  await recordAround(
    store.auditLog,
    by.now,
    {
      actor: by.actor,
      action: 'unmapped',
      subject: person.email,
      outcome: 'done',
      details: { site: source.site.url, account: before.accountId, proof: before.proof },
    },
    () => store.people.untie(person.id, source.site.id),
  );
  await renewIdentityFindings(store, source.id, by.now());
}

/** For whom has the proof in hand. */
export async function tie(
  store: Store,
  by: By,
  person: Person,
  source: Source,
  account: AccountId,
  proof: TieProof,
): Promise<void> {
  const before = (await store.people.ties(person.id)).find(({ siteId }) => siteId === source.site.id);
  if (before?.accountId === account && before.proof === proof) return;
  await recordAround(
    store.auditLog,
    by.now,
    {
      actor: by.actor,
      action: 'mapped',
      subject: person.email,
      outcome: 'done',
      details: { site: source.site.url, account, proof, before: before?.accountId ?? null },
    },
    () => store.people.tie(person.id, source.site.id, account, proof),
  );
}
