/**
 * From an event to the webhooks that tell it: who registered for it, may see it, and asked for such issues. The three
 * kinds differ in who they speak to and how they prove that they come from this site: Connect's tokens, a token with
 * the secret of the OAuth app, the signature of an administrator's webhook.
 */

import { hostToken } from '../connect/host-token.ts';
import type { InstalledApp } from '../connect/installed-apps.ts';
import { signHs256 } from '../connect/jwt.ts';
import type { SandboxEvent } from '../sandbox-events.ts';
import type { Site } from '../site.ts';
import type { Delivery } from './delivery.ts';
import { Deliveries } from './delivery.ts';
import { hubSignature } from './hub-signature.ts';
import type { Receiver } from './receiver.ts';
import { asSeenBy } from './receiver.ts';
import { webhookBody } from './webhook-body.ts';
import { matchesFilter } from './webhook-filter.ts';
import type { DynamicOwner, DynamicWebhook } from './webhook-registry.ts';
import { withVariables } from './webhook-url.ts';

/** Tells webhooks of every event from now on; the answer ends it. */
export function startWebhooks(site: Site): () => void {
  const deliveries = new Deliveries(site);
  const stop = site.events.onEvent((event) => {
    // Whoever caused the event must not fail because somebody else wants to hear of it.
    try {
      for (const delivery of deliveriesOf(site, event)) deliveries.add(delivery);
    } catch (error) {
      deliveries.noteFailure(event.name, error instanceof Error ? error.message : String(error));
    }
  });
  return () => {
    stop();
    deliveries.close();
  };
}

function deliveriesOf(site: Site, event: SandboxEvent): Delivery[] {
  return [
    ...site.apps.all().flatMap((app) => (app.enabled ? declared(site, app, event) : [])),
    ...dynamic(site, event),
    ...admin(site, event),
  ];
}

function declared(site: Site, app: InstalledApp, event: SandboxEvent): Delivery[] {
  const { descriptor, accountId } = app;
  const wanted = descriptor.webhooks.filter((webhook) => webhook.event === event.name);
  const receiver = receiverOf(site, accountId);
  const seen = wanted.length === 0 ? undefined : asSeenBy(site.world, receiver, event);
  if (!seen) return [];
  return wanted
    .filter(({ filter, propertyKeys }) => {
      if (propertyKeys && seen.property && !propertyKeys.includes(seen.property.key)) return false;
      return filter === undefined || isIssueWanted(site, filter, seen, accountId);
    })
    .map(({ url, excludeBody }) => ({
      ...common(event),
      lane: `app:${descriptor.key}`,
      appKey: descriptor.key,
      url: withVariables(absolute(descriptor.baseUrl, url), seen, site.world),
      body: excludeBody ? undefined : JSON.stringify(webhookBody(site, receiver, seen)),
      isWanted: () => site.apps.app(descriptor.key)?.enabled === true,
      authorize: (address) => connectAuthorization(site, descriptor.key, address, event.actor),
    }));
}

/** Of one app and address at once: it is told which of its webhooks matched. */
function dynamic(site: Site, event: SandboxEvent): Delivery[] {
  const { webhooks, clock } = site;
  const nowMs = clock.now();
  const registered = webhooks
    .dynamic(nowMs)
    .filter(({ expiresMs, events }) => expiresMs > nowMs && events.includes(event.name));
  const byLane = Map.groupBy(registered, ({ owner, url }) => `${ownerName(owner)} ${url}`);
  return [...byLane].flatMap(([lane, ofLane]) => dynamicDelivery(site, lane, ofLane, event) ?? []);
}

function dynamicDelivery(
  site: Site,
  lane: string,
  webhooks: readonly DynamicWebhook[],
  event: SandboxEvent,
): Delivery | undefined {
  const [first] = webhooks;
  const accountId = first && accountOf(site, first.owner);
  if (!first || accountId === undefined) return undefined;
  const { owner, url } = first;
  const receiver = receiverOf(site, accountId);
  const seen = asSeenBy(site.world, receiver, event);
  if (!seen) return undefined;
  const matching = webhooks.filter(
    (webhook) => passesFilters(webhook, seen) && isIssueWanted(site, webhook.jqlFilter, seen, accountId),
  );
  if (matching.length === 0) return undefined;
  const matchedWebhookIds = matching.map(({ id }) => id);
  return {
    ...common(event),
    lane,
    ...(owner.kind === 'connect' ? { appKey: owner.appKey } : {}),
    url,
    body: JSON.stringify({ ...webhookBody(site, receiver, seen), matchedWebhookIds }),
    isWanted: () => accountOf(site, owner) !== undefined,
    authorize: (address) =>
      owner.kind === 'connect'
        ? connectAuthorization(site, owner.appKey, address, event.actor)
        : oauthAuthorization(site, owner),
  };
}

function admin(site: Site, event: SandboxEvent): Delivery[] {
  const receiver: Receiver = { sees: 'everything' };
  return site.webhooks
    .admin()
    .filter(({ enabled, events, filters, lastUpdatedUser }) => {
      if (!enabled || !events.includes(event.name)) return false;
      const jql = filters['issue-related-events-section'] ?? '';
      return jql.trim() === '' || isIssueWanted(site, jql, event, lastUpdatedUser);
    })
    .map(({ id, url, excludeBody, secret }) => ({
      ...common(event),
      lane: `admin:${id}`,
      url: withVariables(url, event, site.world),
      body: excludeBody ? undefined : JSON.stringify(webhookBody(site, receiver, event)),
      isWanted: () => site.webhooks.admin().some((one) => one.id === id && one.enabled),
      authorize: (_address, body) =>
        secret === undefined ? {} : { 'X-Hub-Signature': hubSignature(secret, body) },
    }));
}

function common({ name, cascaded, trace }: SandboxEvent): Pick<Delivery, 'event' | 'flow' | 'trace'> {
  return { event: name, flow: cascaded ? 'Secondary' : 'Primary', trace };
}

function receiverOf({ settings }: Site, accountId: string): Receiver {
  return settings.webhooksAskPermissions ? { sees: 'own', accountId } : { sees: 'everything' };
}

/** Events that are not about an issue pass every filter. */
function isIssueWanted(
  { world, clock }: Site,
  jql: string,
  { issue }: SandboxEvent,
  caller: string,
): boolean {
  return issue === undefined || matchesFilter(jql, issue, { world, caller, nowMs: clock.now() });
}

function passesFilters(
  { fieldIdsFilter, issuePropertyKeysFilter }: DynamicWebhook,
  { name, changelog, property }: SandboxEvent,
): boolean {
  if (fieldIdsFilter && name === 'jira:issue_updated') {
    return changelog?.items.some(({ fieldId }) => fieldIdsFilter.includes(fieldId)) ?? false;
  }
  return !issuePropertyKeysFilter || !property || issuePropertyKeysFilter.includes(property.key);
}

/** Whose eyes a dynamic webhook has; undefined: it is told nothing. */
function accountOf({ apps, world, oauth }: Site, owner: DynamicOwner): string | undefined {
  if (owner.kind === 'connect') {
    const app = apps.app(owner.appKey);
    return app?.enabled ? app.accountId : undefined;
  }
  const app = world.list('oauthApps').find(({ clientId }) => clientId === owner.clientId);
  // An app that is not shared yet is told of what its owner registered alone.
  const heard = app && (app.shared === true || app.ownerAccountId === owner.accountId);
  // What a person lets an app do ends with their consent.
  const consents = oauth.isGranted(owner.accountId, owner.clientId);
  return heard && consents && world.accounts.get(owner.accountId)?.active ? owner.accountId : undefined;
}

function ownerName(owner: DynamicOwner): string {
  return owner.kind === 'connect' ? `app:${owner.appKey}` : `oauth:${owner.clientId}:${owner.accountId}`;
}

function connectAuthorization(site: Site, appKey: string, url: URL, subject: string | undefined) {
  const app = site.apps.app(appKey);
  if (!app) return {};
  return {
    Authorization: `JWT ${hostToken(site, app, { method: 'POST', url, algorithm: 'HS256', subject })}`,
  };
}

/** [S] That it is a token signed with the client's secret is documented; [M] what it claims is not. */
function oauthAuthorization(
  { world, baseUrl, clock }: Site,
  { clientId, accountId }: Extract<DynamicOwner, { kind: 'oauth' }>,
) {
  const app = world.list('oauthApps').find((one) => one.clientId === clientId);
  if (!app) return {};
  const iat = Math.floor(clock.machineNow() / 1000);
  const claims = { iss: baseUrl, aud: clientId, sub: accountId, iat, exp: iat + 180 };
  return { Authorization: `Bearer ${signHs256(claims, app.clientSecret)}` };
}

function absolute(baseUrl: string, path: string): string {
  return /^https?:/.test(path) ? path : `${baseUrl}${path.startsWith('/') ? '' : '/'}${path}`;
}
