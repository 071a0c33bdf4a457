/**
 * The webhooks that apps register themselves (API group "Webhooks"): each app has its own, an OAuth app those of each
 * person apart. What is wrong with one of several is answered beside those that were registered.
 */

import { z } from 'zod';
import type { Answer, Call, Operation, Permission } from '../operation.ts';
import { jiraError, ok, operation, pageOf, wholeNumber } from '../operation.ts';
import { dynamicEventNames } from '../webhooks/event-catalogue.ts';
import { appFilterFault } from '../webhooks/webhook-filter.ts';
import type { DynamicOwner, DynamicWebhook } from '../webhooks/webhook-registry.ts';

const path = '/rest/api/3/webhook';
const classic = ['read:jira-work', 'manage:jira-webhook'];
const lifetimeMs = 30 * 86_400_000;
const mostOfConnect = 100;
const mostOfOAuth = 5;

const apps: Permission = {
  words: 'Connect and OAuth 2.0 apps.',
  refuse: (call) => (ownerOf(call) ? undefined : noApp),
};
const connectApps: Permission = {
  words: 'Connect apps.',
  refuse: (call) => (ownerOf(call)?.kind === 'connect' ? undefined : noConnectApp),
};
const noApp = jiraError(403, 'Only Connect and OAuth 2.0 apps can use this operation.');
const noConnectApp = jiraError(403, 'Only Connect apps can use this operation.');

const details = z.object({
  events: z.array(z.string()),
  jqlFilter: z.string(),
  fieldIdsFilter: z.array(z.string()).nullish(),
  issuePropertyKeysFilter: z.array(z.string()).nullish(),
});
const registration = z.object({ url: z.string(), webhooks: z.array(details) });
const someIds = z.object({ webhookIds: z.array(z.int()) });

export const webhookOperations: readonly Operation[] = [
  operation({
    method: 'POST',
    path,
    parameters: {},
    body: registration,
    scopes: { classic, granular: ['read:field', 'read:project', 'write:webhook'], connect: 'READ' },
    permission: apps,
    handle: (call, _query, { url, webhooks }) => {
      const results = webhooks.map((webhook) => {
        const registered = register(call, url, webhook);
        return typeof registered === 'number'
          ? { createdWebhookId: registered }
          : { errors: [registered.fault] };
      });
      return ok({ webhookRegistrationResult: results });
    },
  }),
  operation({
    method: 'GET',
    path,
    parameters: { startAt: wholeNumber(0), maxResults: wholeNumber(100, 100) },
    scopes: { classic, granular: ['read:webhook', 'read:jql'], connect: 'READ' },
    permission: apps,
    handle: (call, { startAt, maxResults }) => pageOf(call, own(call).map(webhookJson), startAt, maxResults),
  }),
  operation({
    method: 'DELETE',
    path,
    parameters: {},
    body: someIds,
    scopes: { classic, granular: ['delete:webhook'], connect: 'READ' },
    permission: apps,
    handle: (call, _query, { webhookIds }) => {
      const gone = new Set(own(call).filter(({ id }) => webhookIds.includes(id)));
      const { webhooks, nowMs } = call;
      webhooks.setDynamic(webhooks.dynamic(nowMs).filter((webhook) => !gone.has(webhook)));
      return { status: 202, json: '' };
    },
  }),
  operation({
    method: 'PUT',
    path: `${path}/refresh`,
    parameters: {},
    body: someIds,
    scopes: { classic, granular: ['write:webhook', 'read:webhook'], connect: 'READ' },
    permission: apps,
    handle: (call, _query, { webhookIds }) => {
      const refreshed = new Set(own(call).filter(({ id }) => webhookIds.includes(id)));
      const { webhooks, nowMs } = call;
      const expiresMs = nowMs + lifetimeMs;
      webhooks.setDynamic(
        webhooks
          .dynamic(nowMs)
          .map((webhook) => (refreshed.has(webhook) ? { ...webhook, expiresMs } : webhook)),
      );
      return ok({ expirationDate: expiresMs });
    },
  }),
  operation({
    method: 'GET',
    path: `${path}/failed`,
    parameters: { maxResults: wholeNumber(100, 100), after: wholeNumber(0) },
    scopes: {
      classic,
      granular: [
        'read:issue-details',
        'read:webhook',
        'read:comment.property',
        'read:group',
        'read:issue-type',
        'read:project-role',
        'read:epic:jira-software',
      ],
      connect: 'READ',
    },
    permission: connectApps,
    handle: (call, { maxResults, after }) => failures(call, Math.max(1, maxResults), after),
  }),
];

/** Undefined: not an app. */
function ownerOf({ grant, caller }: Call): DynamicOwner | undefined {
  if (grant?.appKey === undefined || caller === undefined) return undefined;
  switch (grant.kind) {
    case 'connect-app':
    case 'connect-user':
      return { kind: 'connect', appKey: grant.appKey };
    case 'oauth':
      return { kind: 'oauth', clientId: grant.appKey, accountId: caller };
    default:
      return undefined;
  }
}

function own(call: Call): readonly DynamicWebhook[] {
  const owner = ownerOf(call);
  return call.webhooks.dynamic(call.nowMs).filter((webhook) => owner && isSame(webhook.owner, owner));
}

function isSame(a: DynamicOwner, b: DynamicOwner): boolean {
  if (a.kind === 'connect') return b.kind === 'connect' && a.appKey === b.appKey;
  return b.kind === 'oauth' && a.clientId === b.clientId && a.accountId === b.accountId;
}

/** The id, or why there is none. */
function register(
  call: Call,
  url: string,
  { events, jqlFilter, fieldIdsFilter, issuePropertyKeysFilter }: z.infer<typeof details>,
): number | { readonly fault: string } {
  const owner = ownerOf(call);
  if (!owner) return { fault: 'The caller is not an app.' };
  const fault =
    urlFault(call, owner, url) ??
    eventsFault(events) ??
    appFilterFault(jqlFilter, { world: call.world, caller: call.caller, nowMs: call.nowMs }) ??
    limitFault(call, owner);
  if (fault !== undefined) return { fault };
  const { webhooks, nowMs } = call;
  const webhook: DynamicWebhook = {
    id: webhooks.takeId(),
    owner,
    url,
    events: [...new Set(events)],
    jqlFilter,
    ...(fieldIdsFilter ? { fieldIdsFilter } : {}),
    ...(issuePropertyKeysFilter ? { issuePropertyKeysFilter } : {}),
    expiresMs: nowMs + lifetimeMs,
  };
  webhooks.setDynamic([...webhooks.dynamic(nowMs), webhook]);
  return webhook.id;
}

/** [S] The words about the single URL are those that clients report. */
function urlFault(call: Call, owner: DynamicOwner, url: string): string | undefined {
  const parsed = URL.parse(url);
  if (parsed?.protocol !== 'http:' && parsed?.protocol !== 'https:') return 'The URL is not valid';
  const baseUrl = owner.kind === 'connect' ? call.apps.app(owner.appKey)?.descriptor.baseUrl : undefined;
  if (baseUrl !== undefined && url !== baseUrl && !url.startsWith(`${baseUrl}/`)) {
    return `The URL must start with the base URL of the app: ${baseUrl}`;
  }
  const used = own(call)[0]?.url;
  return used === undefined || used === url
    ? undefined
    : `Only a single URL per ${owner.kind === 'oauth' ? 'user' : 'app'} is allowed to be registered via REST API. The currently used URL: ${used}`;
}

function eventsFault(events: readonly string[]): string | undefined {
  const known: readonly string[] = dynamicEventNames;
  const unknown = events.find((event) => !known.includes(event));
  if (unknown !== undefined) return `The event ${unknown} is unsupported`;
  return events.length === 0 ? 'At least one event is required' : undefined;
}

/** [S] The words about five are those that clients report; about a hundred none are known. */
function limitFault(call: Call, owner: DynamicOwner): string | undefined {
  const count = own(call).length;
  if (owner.kind === 'oauth') {
    return count < mostOfOAuth ? undefined : `Maximum of ${mostOfOAuth} webhooks is allowed per app per user`;
  }
  return count < mostOfConnect ? undefined : `Maximum of ${mostOfConnect} webhooks is allowed per app`;
}

function webhookJson(webhook: DynamicWebhook) {
  const { id, url, events, jqlFilter, fieldIdsFilter, issuePropertyKeysFilter, expiresMs } = webhook;
  return {
    id,
    url,
    events,
    jqlFilter,
    ...(fieldIdsFilter ? { fieldIdsFilter } : {}),
    ...(issuePropertyKeysFilter ? { issuePropertyKeysFilter } : {}),
    // The schema says a number where its example has a date: the schema counts.
    expirationDate: expiresMs,
  };
}

/** A page ends where the time of failure changes: those of one moment stay together. */
function failures(call: Call, maxResults: number, after: number): Answer {
  const { webhooks, grant, baseUrl, nowMs } = call;
  const all = webhooks
    .failed(nowMs)
    .filter(({ appKey, failureTime }) => appKey === grant?.appKey && failureTime > after);
  const lastTime = all[maxResults - 1]?.failureTime;
  const page =
    lastTime === undefined
      ? all
      : all.filter(({ failureTime }, index) => index < maxResults || failureTime === lastTime);
  const last = page.at(-1);
  return ok({
    values: page.map(({ id, body, url, failureTime }) => ({
      id,
      ...(body === undefined ? {} : { body }),
      url,
      failureTime,
    })),
    maxResults,
    ...(last === undefined
      ? {}
      : { next: `${baseUrl}${path}/failed?after=${last.failureTime}&maxResults=${maxResults}` }),
  });
}
