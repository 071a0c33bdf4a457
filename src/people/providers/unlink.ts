/** Takes a way to sign in away from a person; a tie to a Jira account that rested on it ends with it. */

import { AppError } from '../../errors.ts';
import type { Person } from '../../model/person.ts';
import { isByPermissions } from '../../model/source.ts';
import { recordAround } from '../../store/record.ts';
import type { Store } from '../../store/store.ts';
import { type By, unmapAccount } from '../map-account.ts';

/** Recorded. Throws `not-found` where they do not have it, and `bad-request` for the last way in. */
export async function unlinkIdentity(
  store: Store,
  by: By,
  person: Person,
  identityId: number,
): Promise<void> {
  const identities = await store.signIn.identitiesOf(person.id);
  const identity = identities.find(({ id }) => id === identityId);
  if (!identity) throw new AppError('not-found', 'This way to sign in was unlinked already.');
  if (identities.length === 1 && (await store.signIn.password(person.id)) === undefined) {
    throw new AppError('bad-request', 'This is the only way in. Choose a password first.');
  }
  const provider = (await store.signIn.providers()).find(({ id }) => id === identity.providerId);
  await recordAround(
    store.auditLog,
    by.now,
    {
      actor: by.actor,
      action: 'identity-unlinked',
      subject: person.email,
      outcome: 'done',
      details: { provider: provider?.name ?? '', account: identity.label },
    },
    () => store.signIn.unlink(person.id, identityId),
  );
  if (provider?.kind !== 'atlassian') return;
  const ties = await store.people.ties(person.id);
  for (const source of (await store.sources.list()).filter(isByPermissions)) {
    const tie = ties.find(({ siteId }) => siteId === source.site.id);
    if (tie?.proof === 'sign-in' && tie.accountId === identity.subject) {
      await unmapAccount(store, by, person, source);
    }
  }
}
