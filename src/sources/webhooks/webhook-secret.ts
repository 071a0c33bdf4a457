/**
 * The webhook that an administrator of Jira sets by hand, for sources whose credential registers none: an address that
 * nobody guesses, and a secret of the source's own, which is shown once. It outlives the credential that reads the source.
 */

import { randomBytes } from 'node:crypto';
import { declaredEvents } from '../../jira/webhook.ts';
import type { AuditActor } from '../../model/audit-entry.ts';
import type { SourceId } from '../../model/ids.ts';
import type { Source } from '../../model/source.ts';
import { recordAround } from '../../store/record.ts';
import { webhookSecretName } from '../../store/webhook-store.ts';
import type { SourceTools } from '../open-client.ts';

export const handWebhookPath = '/api/webhooks/jira/';

export interface HandWebhook {
  readonly url: string;
  readonly secret: string;
  readonly events: readonly string[];
}

/** Takes the place of the one before, which is worth nothing from then on. */
export async function makeHandWebhook(
  tools: SourceTools,
  source: Source,
  by: AuditActor,
  publicUrl: string,
): Promise<HandWebhook> {
  const { store, vault } = tools;
  const address = randomBytes(24).toString('base64url');
  const secret = randomBytes(32).toString('base64url');
  const place = placeOf(source.id);
  const sealed = { name: webhookSecretName, place, sealed: vault.seal(place, secret) };
  await recorded(tools, source, by, 'made', () => store.webhooks.putAddress(source.id, address, sealed));
  return { url: `${publicUrl}${handWebhookPath}${address}`, secret, events: declaredEvents };
}

/** From now on nothing is accepted at its address. */
export async function removeHandWebhook(tools: SourceTools, source: Source, by: AuditActor): Promise<void> {
  const had = (await tools.store.webhooks.of(source.id))?.address !== undefined;
  if (!had) return;
  await recorded(tools, source, by, 'removed', async () => {
    await tools.store.webhooks.removeAddress(source.id);
  });
}

/** Undefined: there is none. Throws `vault-key` when it does not open. */
export async function openWebhookSecret(
  { store, vault }: Pick<SourceTools, 'store' | 'vault'>,
  id: SourceId,
): Promise<string | undefined> {
  const secret = await store.secrets.get(id, webhookSecretName);
  return secret && vault.open(placeOf(id), secret.sealed);
}

function placeOf(id: SourceId): string {
  return `the secret of the webhook of source ${id}`;
}

function recorded(
  { store, clock }: SourceTools,
  { name, site }: Source,
  actor: AuditActor,
  webhook: 'made' | 'removed',
  change: () => Promise<void>,
): Promise<void> {
  const details = { source: name, webhook };
  const entry = { actor, action: 'changed-source', subject: site.url, outcome: 'done', details } as const;
  return recordAround(store.auditLog, () => clock.now(), entry, change);
}
