/**
 * From a webhook to the sources that it may speak to: those of the site that proved itself. Whatever is wrong about one,
 * the answer is the same, so that nobody learns which sources or addresses there are; the reason is for the log.
 */

import { AppError } from '../../errors.ts';
import { isFromOAuthApp, isHubSigned } from '../../jira/webhook-proof.ts';
import type { SiteId } from '../../model/ids.ts';
import type { Source } from '../../model/source.ts';
import { readWith } from '../connect-app/halt-sources.ts';
import { whyNot } from '../connect-app/open-installation.ts';
import { refused, type SiteCall, verifySiteHint } from '../connect-app/verify-call.ts';
import { keptOAuthApps } from '../oauth/oauth-app.ts';
import type { SourceTools } from '../open-client.ts';
import { openWebhookSecret } from './webhook-secret.ts';

/** Throws `not-signed-in`. */
export async function fromConnect(tools: SourceTools, call: SiteCall): Promise<readonly Source[]> {
  const { connectApp, store } = tools;
  if (!connectApp) throw refused('the Connect app is not set up here');
  const clientKey = await verifySiteHint({ ...tools, connectApp }, call);
  const installation = await store.connectInstallations.byClientKey(clientKey);
  const why = installation ? whyNot(installation) : 'the site does not have the app';
  if (!installation || why !== undefined) throw refused(why ?? '');
  const all = await store.sources.list();
  const read = readWith(clientKey, all);
  return ofSites(all, [...read, ...all.filter(({ site }) => site.url === installation.baseUrl)]);
}

/** The id of the app whose secret it is signed with. Throws `not-signed-in`. */
export async function verifyOAuthApp(tools: SourceTools, authorization: string | undefined): Promise<string> {
  const nowMs = tools.clock.now();
  const app = (await keptOAuthApps(tools)).find(({ clientSecret }) =>
    isFromOAuthApp(authorization, clientSecret, nowMs),
  );
  if (app) return app.clientId;
  throw refused('its token is not signed with the secret of an app that is kept here');
}

/**
 * One address is for all sites of an app, and the token says in no documented way of which site it speaks: the numbers of
 * the webhooks that we have registered do. Where it names none of ours, all sites of the app are meant: ids that are not
 * theirs are looked for in vain.
 */
export async function fromOAuthApp(
  { store }: SourceTools,
  clientId: string,
  webhookIds: readonly number[],
): Promise<readonly Source[]> {
  const all = await store.sources.list();
  const known = await store.webhooks.list();
  const registered = new Set(
    known.flatMap(({ sourceId, registered: of }) =>
      of?.clientId === clientId && webhookIds.includes(of.id) ? [sourceId] : [],
    ),
  );
  const ofApp = all.filter(
    ({ credential }) => credential.kind === 'oauth' && credential.clientId === clientId,
  );
  const named = ofApp.filter(({ id }) => registered.has(id));
  return ofSites(all, named.length > 0 ? named : ofApp);
}

/** Whether somebody could sign for this address: before the body is read. */
export async function isAddress({ store }: SourceTools, address: string): Promise<boolean> {
  return (await store.webhooks.byAddress(address)) !== undefined;
}

/** An administrator's webhook. Throws `not-signed-in`. */
export async function fromAddress(
  tools: SourceTools,
  address: string,
  body: Uint8Array,
  signature: string | undefined,
): Promise<readonly Source[]> {
  const found = await tools.store.webhooks.byAddress(address);
  const secret = found && (await openWebhookSecret(tools, found.sourceId));
  if (secret === undefined) throw refused('there is no such address');
  if (!isHubSigned(secret, body, signature)) throw refused('its signature is not that of the webhook');
  const all = await tools.store.sources.list();
  return ofSites(
    all,
    all.filter(({ id }) => id === found?.sourceId),
  );
}

/** What happens on a site concerns every source that reads it. */
function ofSites(all: readonly Source[], some: readonly Source[]): readonly Source[] {
  const sites = new Set<SiteId>(some.map(({ site }) => site.id));
  return all.filter(({ site }) => sites.has(site.id));
}

/** What everybody is told whose call was not accepted. */
export function notAccepted(): AppError {
  return new AppError('not-signed-in', 'This call was not accepted.');
}
