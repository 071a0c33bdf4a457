/**
 * What a site tells of our Connect app. The states of an installation, each move told by a proven call:
 *
 *   absent ─installed→ enabled ⇄ disabled; any ─installed→ enabled, with a new secret; any ─uninstalled→ uninstalled
 *
 * A call says something about the site that signed it, and of no other. An installation is nobody's until an administrator
 * here claims it; the claim stays over re-installations, and ends when the app is removed or the site's address becomes
 * another. Sources that are read with it halt then and lose nothing: only reading ends.
 */

import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { siteAddress } from '../../jira/connect-check.ts';
import type { AuditAction, AuditDetails } from '../../model/audit-entry.ts';
import type { ConnectInstallation } from '../../model/connect-installation.ts';
import { record } from '../../store/record.ts';
import { sealWorkspaceSecret } from '../secrets.ts';
import { haltSources, resumeSources } from './halt-sources.ts';
import { sharedSecretName, whyNot } from './open-installation.ts';
import { type CallTools, refused, type SiteCall, verifyInstallCall, verifySiteCall } from './verify-call.ts';

/** Longer than any that Atlassian makes; a short one could be tried out. */
const secret = z.string().min(32).max(1_000);

const aboutApp = z.object({ key: z.string(), clientKey: z.string() });
const installedBody = aboutApp.extend({
  sharedSecret: secret,
  baseUrl: z.string().max(300),
  oauthClientId: z.string().min(1).max(500).optional(),
  productType: z.string().optional(),
  description: z.string().optional(),
});

/** Throws `not-signed-in` for a call that is not proven, `bad-request` for one that is not understood. */
export async function installed(tools: CallTools, call: SiteCall, body: unknown): Promise<void> {
  const { store, vault, clock } = tools;
  const clientKey = await verifyInstallCall(tools, call);
  const said = read(installedBody, tools, body, clientKey);
  if (said.productType !== undefined && said.productType !== 'jira') {
    throw new AppError('bad-request', 'The app is for Jira: install it there.');
  }
  const { baseUrl } = siteAddress(said.baseUrl);
  const before = await store.connectInstallations.byClientKey(clientKey);
  const isSame = before !== undefined && before.state !== 'uninstalled' && before.baseUrl === baseUrl;
  const installation = {
    clientKey,
    baseUrl,
    description: (said.description ?? '').slice(0, 200),
    oauthClientId: said.oauthClientId,
    state: 'enabled',
    installedMs: clock.now(),
    claim: isSame ? before.claim : undefined,
  } as const;
  await note(tools, 'app-installed', baseUrl, { again: before !== undefined });
  const sealed = sealWorkspaceSecret(vault, sharedSecretName(clientKey), said.sharedSecret);
  const kept = await store.connectInstallations.put(installation, sealed);
  await settle(tools, kept);
}

export async function enabled(tools: CallTools, call: SiteCall, body: unknown): Promise<void> {
  await switched(tools, call, body, 'enabled');
}

export async function disabled(tools: CallTools, call: SiteCall, body: unknown): Promise<void> {
  await switched(tools, call, body, 'disabled');
}

export async function uninstalled(tools: CallTools, call: SiteCall, body: unknown): Promise<void> {
  const { connectInstallations, secrets } = tools.store;
  const clientKey = await verifyInstallCall(tools, call);
  read(aboutApp, tools, body, clientKey);
  const before = await connectInstallations.byClientKey(clientKey);
  if (!before) return;
  await note(tools, 'app-uninstalled', before.baseUrl, {});
  await connectInstallations.change(clientKey, { state: 'uninstalled', claim: undefined });
  await secrets.remove('workspace', sharedSecretName(clientKey));
  await settle(tools, { ...before, state: 'uninstalled', claim: undefined });
}

async function switched(
  tools: CallTools,
  call: SiteCall,
  body: unknown,
  state: 'enabled' | 'disabled',
): Promise<void> {
  const { connectInstallations } = tools.store;
  const clientKey = await verifySiteCall(tools, call);
  read(aboutApp, tools, body, clientKey);
  const before = await connectInstallations.byClientKey(clientKey);
  if (!before) throw refused('the site does not have the app');
  await connectInstallations.change(clientKey, { state });
  await settle(tools, { ...before, state });
}

/** What the sources that are read with it do now. */
async function settle(tools: CallTools, installation: ConnectInstallation): Promise<void> {
  const why = whyNot(installation);
  if (why === undefined) await resumeSources(tools, installation.clientKey);
  else await haltSources(tools, installation.clientKey, why);
}

function read<Schema extends typeof aboutApp>(
  schema: Schema,
  tools: CallTools,
  body: unknown,
  clientKey: string,
): z.infer<Schema> {
  const parsed = schema.safeParse(body);
  if (!parsed.success) {
    const place = parsed.error.issues[0]?.path.join('.') || 'the body';
    throw new AppError('bad-request', `This call of a Jira site is not understood (at ${place}).`);
  }
  if (parsed.data.clientKey !== clientKey)
    throw refused('it speaks for another site than the one that signed it');
  if (parsed.data.key !== tools.connectApp.key) throw refused('it is about another app');
  return parsed.data;
}

async function note(
  { store, clock }: CallTools,
  action: AuditAction,
  site: string,
  details: AuditDetails,
): Promise<void> {
  const entry = { actor: { kind: 'schedule' }, action, subject: site, outcome: 'done', details } as const;
  await record(store.auditLog, clock.now(), entry);
}
