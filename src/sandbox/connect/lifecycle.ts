/**
 * Installing, enabling, disabling and uninstalling a Connect app. An installation counts when the app has answered
 * `installed` with 200 or 204; until then the app of before, its secret and its account stay as they were. The other
 * calls only tell the app: what it answers changes nothing.
 *
 * absent ─install→ enabled ⇄ disabled; from both ─uninstall→ absent; from both ─install→ the same with a new secret
 */

import type { OutgoingAnswer } from '../outgoing-request.ts';
import { send } from '../outgoing-request.ts';
import type { Site } from '../site.ts';
import { uuidOf } from '../uuid.ts';
import { addToProject, appAccountId, closeAppAccount, openAppAccount } from './app-account.ts';
import type { ConnectDescriptor } from './descriptor.ts';
import { readDescriptor } from './descriptor.ts';
import { hostToken } from './host-token.ts';
import type { InstalledApp } from './installed-apps.ts';
import { newSecret } from './installed-apps.ts';

export type Installation = { readonly app: InstalledApp } | { readonly failure: string };

const answersWithinMs = 20_000;

/** Keeps apps in step with the site from now on; the answer ends it. */
export function startConnect({ world, apps, events }: Site): () => void {
  return events.onEvent(({ name, project }) => {
    if (name !== 'project_created' || !project) return;
    const current = world.projects.get(project.id);
    if (!current) return;
    for (const { accountId } of apps.all()) addToProject(world, accountId, current);
  });
}

export async function installApp(site: Site, descriptorUrl: string): Promise<Installation> {
  const { apps, world, settings } = site;
  const answer = await send({
    method: 'GET',
    url: descriptorUrl,
    headers: { Accept: 'application/json' },
    reach: settings.outgoing,
    timeoutMs: answersWithinMs,
  });
  if (answer.kind !== 'answered') {
    return { failure: `The app descriptor at ${descriptorUrl} could not be read. ${answer.reason}` };
  }
  if (answer.status !== 200) {
    return { failure: `The app descriptor at ${descriptorUrl} was answered with HTTP ${answer.status}.` };
  }
  const read = readDescriptor(answer.body);
  if ('fault' in read) {
    return { failure: `The app descriptor at ${descriptorUrl} is not valid: ${read.fault}.` };
  }
  const { descriptor } = read;
  const before = apps.app(descriptor.key);
  const accountBefore = world.accounts.get(appAccountId(world, descriptor.key));
  const app: InstalledApp = {
    descriptorUrl,
    descriptor,
    accountId: openAppAccount(world, descriptor),
    sharedSecret: newSecret(),
    ...(descriptor.scopes.includes('ACT_AS_USER')
      ? { oauthClientId: before?.oauthClientId ?? clientIdOf(site, descriptor.key) }
      : {}),
    enabled: true,
    installed: new Date(site.clock.now()).toISOString(),
  };
  const told = await tellApp(site, app, 'installed');
  const accepted = told?.kind === 'answered' && (told.status === 200 || told.status === 204);
  if (!accepted) {
    if (before) openAppAccount(world, before.descriptor);
    else closeAppAccount(world, app.accountId);
    if (!accountBefore) world.deleteAccount(app.accountId);
    return { failure: `The app could not be installed. ${refusalOf(told)}` };
  }
  apps.put(app);
  // They hold the scopes of before, which may have been more.
  apps.forgetTokens(descriptor.key);
  await tellApp(site, app, 'enabled');
  return { app };
}

export async function setAppEnabled(site: Site, app: InstalledApp, enabled: boolean): Promise<InstalledApp> {
  if (app.enabled === enabled) return app;
  const next = { ...app, enabled };
  site.apps.put(next);
  await tellApp(site, next, enabled ? 'enabled' : 'disabled');
  return next;
}

export async function uninstallApp(site: Site, app: InstalledApp): Promise<void> {
  site.apps.remove(app.descriptor.key);
  site.webhooks.forgetApp(app.descriptor.key);
  closeAppAccount(site.world, app.accountId);
  if (app.enabled) await tellApp(site, app, 'disabled');
  await tellApp(site, app, 'uninstalled');
}

type LifecycleEvent = keyof ConnectDescriptor['lifecycle'];

/** Undefined: the app does not want to be told. */
async function tellApp(
  site: Site,
  app: InstalledApp,
  event: LifecycleEvent,
): Promise<OutgoingAnswer | undefined> {
  const { descriptor } = app;
  const path = descriptor.lifecycle[event];
  if (path === undefined) return undefined;
  const url = URL.parse(`${descriptor.baseUrl}${path.startsWith('/') ? '' : '/'}${path}`);
  if (!url)
    return { kind: 'forbidden', reason: `lifecycle.${event} is not a path below ${descriptor.baseUrl}.` };
  // Installing and uninstalling are signed with the host's own key: the secret is not shared yet, or may be lost.
  const algorithm = event === 'installed' || event === 'uninstalled' ? 'RS256' : 'HS256';
  return send({
    method: 'POST',
    url: url.href,
    headers: {
      'Content-Type': 'application/json; charset=UTF-8',
      Authorization: `JWT ${hostToken(site, app, { method: 'POST', url, algorithm })}`,
    },
    body: JSON.stringify(lifecycleBody(site, app, event)),
    reach: site.settings.outgoing,
    timeoutMs: answersWithinMs,
  });
}

function lifecycleBody({ apps, baseUrl, world }: Site, app: InstalledApp, event: LifecycleEvent) {
  return {
    key: app.descriptor.key,
    clientKey: apps.clientKey,
    ...(app.oauthClientId === undefined ? {} : { oauthClientId: app.oauthClientId }),
    publicKey: apps.publicKeyPem.replace(/-----[A-Z ]+-----|\s/g, ''),
    ...(event === 'installed' ? { sharedSecret: app.sharedSecret } : {}),
    serverVersion: '100000',
    pluginsVersion: '1001.0.0-SNAPSHOT',
    baseUrl,
    displayUrl: baseUrl,
    displayUrlServicedeskHelpCenter: baseUrl,
    productType: 'jira',
    description: world.site.title,
    eventType: event,
  };
}

function refusalOf(told: OutgoingAnswer | undefined): string {
  if (told?.kind === 'answered') return `The app host returned HTTP response code ${told.status}.`;
  return `The app host could not be reached. ${told?.reason ?? ''}`.trim();
}

function clientIdOf({ world }: Site, appKey: string): string {
  return Buffer.from(uuidOf(`oauth:${world.cloudId}:${appKey}`)).toString('base64url');
}
