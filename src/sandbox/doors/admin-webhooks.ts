/**
 * `/rest/webhooks/1.0/webhook`: the webhooks that administrators make, the same that Jira's administration pages list.
 * They are told of everything, expire never, and are signed where they have a secret, which no answer shows.
 */

import { z } from 'zod';
import { userJson } from '../answers/entity-json.ts';
import type { Answer } from '../operation.ts';
import { created, jiraError, nothing, ok } from '../operation.ts';
import { jsonReply } from '../reply.ts';
import { readJson } from '../request-body.ts';
import type { Door, SandboxRequest, Site } from '../site.ts';
import { eventNames } from '../webhooks/event-catalogue.ts';
import { filterFault } from '../webhooks/webhook-filter.ts';
import type { AdminWebhook } from '../webhooks/webhook-registry.ts';
import { administratorAt } from './administrator.ts';

const root = '/rest/webhooks/1.0/webhook';

const changes = z.object({
  name: z.string().trim().min(1),
  url: z.url({ protocol: /^https?$/ }),
  events: z.array(z.enum(eventNames)),
  filters: z.record(z.string(), z.string().nullable()).nullable(),
  excludeBody: z.boolean(),
  enabled: z.boolean(),
  /** Null takes it away. */
  secret: z.string().nullable(),
});
const partial = changes.partial();
const whole = partial.required({ name: true, url: true });

export const adminWebhooks: Door = (site, request) => {
  const { pathname } = request.url;
  if (pathname !== root && !pathname.startsWith(`${root}/`)) return undefined;
  const administrator = administratorAt(site, request, notAdministrator);
  if ('reply' in administrator) return administrator.reply;
  const { accountId } = administrator;
  return { ...jsonReply(answer(site, request, accountId)), accountId };
};

function answer(site: Site, { method, url, body }: SandboxRequest, accountId: string): Answer {
  const { webhooks } = site;
  const all = webhooks.admin();
  const id = url.pathname.slice(root.length + 1);
  if (id === '') {
    if (method === 'GET') return ok(all.map((one) => shown(site, one)));
    if (method !== 'POST') return notAllowed;
    const webhook = changed(site, undefined, readJson(whole, body), accountId);
    if ('status' in webhook) return webhook;
    webhooks.setAdmin([...all, webhook]);
    return created(shown(site, webhook));
  }
  const found = all.find((one) => String(one.id) === id);
  if (!found) return jiraError(404, `The webhook '${id}' does not exist.`);
  switch (method) {
    case 'GET':
      return ok(shown(site, found));
    case 'PUT': {
      const webhook = changed(site, found, readJson(partial, body), accountId);
      if ('status' in webhook) return webhook;
      webhooks.setAdmin(all.map((one) => (one === found ? webhook : one)));
      return ok(shown(site, webhook));
    }
    case 'DELETE':
      webhooks.setAdmin(all.filter((one) => one !== found));
      return nothing;
    default:
      return notAllowed;
  }
}

/** What a request leaves out stays as it was, the secret too. */
function changed(
  { webhooks, world, clock }: Site,
  before: AdminWebhook | undefined,
  next: z.infer<typeof partial>,
  accountId: string,
): AdminWebhook | Answer {
  const lastUpdated = clock.now();
  const filters =
    next.filters === undefined
      ? (before?.filters ?? {})
      : Object.fromEntries(
          Object.entries(next.filters ?? {}).flatMap(([section, jql]) =>
            jql === null ? [] : [[section, jql]],
          ),
        );
  const jql = filters['issue-related-events-section'] ?? '';
  const fault = filterFault(jql, { world, caller: accountId, nowMs: lastUpdated });
  if (fault !== undefined) return jiraError(400, fault);
  const secret = next.secret === undefined ? before?.secret : (next.secret ?? undefined);
  return {
    id: before?.id ?? webhooks.takeId(),
    name: next.name ?? before?.name ?? '',
    url: next.url ?? before?.url ?? '',
    events: next.events ?? before?.events ?? [],
    filters,
    excludeBody: next.excludeBody ?? before?.excludeBody ?? false,
    enabled: next.enabled ?? before?.enabled ?? true,
    ...(secret === undefined || secret === '' ? {} : { secret }),
    lastUpdatedUser: accountId,
    lastUpdated,
  };
}

function shown({ world, baseUrl }: Site, webhook: AdminWebhook) {
  const { id, name, url, events, filters, excludeBody, enabled, secret, lastUpdatedUser, lastUpdated } =
    webhook;
  const user = userJson(world, baseUrl, lastUpdatedUser, undefined);
  return {
    name,
    url,
    excludeBody,
    filters,
    events,
    enabled,
    isSigned: secret !== undefined,
    self: `${baseUrl}${root}/${id}`,
    lastUpdatedUser,
    lastUpdatedDisplayName: user.displayName,
    lastUpdated,
  };
}

const notAllowed = jiraError(405, 'The method is not allowed here.');
const notAdministrator = jiraError(403, 'You do not have the permission to do this: Administer Jira.');
