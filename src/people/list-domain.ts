/**
 * The domains in which an address proves whose account it is. An administrator lists those in which nobody outside
 * the organisation can have an address; none is listed by itself. Taking one off ends the ties that rested on it, from
 * the next question on.
 */

import { AppError } from '../errors.ts';
import { recordAround } from '../store/record.ts';
import type { Store } from '../store/store.ts';
import { renewIdentityFindings } from './identity-findings.ts';
import type { By } from './map-account.ts';
import { domainOf } from './tie-standing.ts';

/** Whether it is new. Throws `bad-request` for what is no domain. */
export async function listDomain(store: Store, by: By, written: string): Promise<boolean> {
  const domain = domainOf(written.trim());
  if (!/^[^\s@.]+(?:\.[^\s@.]+)+$/.test(domain) || domain.length > 253) {
    throw new AppError('bad-request', `"${written.slice(0, 60)}" is no domain. Write it like acme.com.`);
  }
  return change(store, by, 'listed-domain', domain, () => store.people.listDomain(domain));
}

/** Throws `not-found` for one that is not listed. */
export async function unlistDomain(store: Store, by: By, written: string): Promise<void> {
  const domain = domainOf(written.trim());
  if (!(await store.people.domains()).some((listed) => domainOf(listed) === domain)) {
    throw new AppError('not-found', `The domain ${domain.slice(0, 60)} is not listed.`);
  }
  await change(store, by, 'unlisted-domain', domain, () => store.people.unlistDomain(domain));
}

async function change(
  store: Store,
  { actor, now }: By,
  action: 'listed-domain' | 'unlisted-domain',
  domain: string,
  work: () => Promise<boolean>,
): Promise<boolean> {
  const entry = { actor, action, subject: domain, outcome: 'done', details: {} } as const;
  const changed = await recordAround(store.auditLog, now, entry, work);
  for (const { id } of await store.sources.list()) await renewIdentityFindings(store, id, now());
  return changed;
}
