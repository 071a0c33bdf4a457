/**
 * An administrator says that a site that has our Connect app is theirs to be read, or takes one off the list. Until one is
 * claimed nothing is asked of the site: anybody can install the app on a site of their own.
 */

import { AppError } from '../../errors.ts';
import { type AuditActor, actorInWords } from '../../model/audit-entry.ts';
import type { ConnectInstallation } from '../../model/connect-installation.ts';
import { recordAround } from '../../store/record.ts';
import type { SourceTools } from '../open-client.ts';
import { haltSources, resumeSources } from './halt-sources.ts';
import { sharedSecretName, whyNot } from './open-installation.ts';

/** Throws `not-found`, and `bad-request` where the app was removed from the site. */
export async function claimInstallation(
  tools: SourceTools,
  id: number,
  by: AuditActor,
): Promise<ConnectInstallation> {
  const { store, clock } = tools;
  const found = await installationOf(tools, id);
  if (found.state === 'uninstalled') {
    throw new AppError('bad-request', 'The app was removed from this site. Install it there again first.');
  }
  if (found.claim) return found;
  const claim = { by: actorInWords(by), atMs: clock.now() };
  const claimed = { ...found, claim };
  await recorded(tools, 'claimed-installation', found, by, () =>
    store.connectInstallations.change(found.clientKey, { claim }),
  );
  if (whyNot(claimed) === undefined) await resumeSources(tools, found.clientKey);
  return claimed;
}

/** Takes it off the list with its secret. The app stays on the site, where it is removed among the apps. */
export async function dismissInstallation(tools: SourceTools, id: number, by: AuditActor): Promise<void> {
  const { store } = tools;
  const { clientKey, baseUrl, ...found } = await installationOf(tools, id);
  await recorded(tools, 'dismissed-installation', { clientKey, baseUrl, ...found }, by, async () => {
    await store.connectInstallations.remove(clientKey, sharedSecretName(clientKey));
    const { host } = new URL(baseUrl);
    const message = `The Connect app of ${host} was taken off the list here. Install it there again, or connect another way.`;
    await haltSources(tools, clientKey, message);
  });
}

export async function installationOf({ store }: SourceTools, id: number): Promise<ConnectInstallation> {
  const found = await store.connectInstallations.byId(id);
  if (found) return found;
  throw new AppError('not-found', `There is no installation with the number ${id}.`);
}

function recorded(
  { store, clock }: SourceTools,
  action: 'claimed-installation' | 'dismissed-installation',
  { baseUrl }: ConnectInstallation,
  actor: AuditActor,
  change: () => Promise<unknown>,
): Promise<unknown> {
  const entry = { actor, action, subject: baseUrl, outcome: 'done', details: {} } as const;
  return recordAround(store.auditLog, () => clock.now(), entry, change);
}
