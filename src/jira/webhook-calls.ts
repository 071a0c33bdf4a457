/**
 * The calls by which an app registers webhooks of its own at a site, and keeps them: they end after 30 days unless they
 * are refreshed. An app sees and touches only its own; one of OAuth those of the person who consented.
 */

import { z } from 'zod';
import { AppError } from '../errors.ts';
import { pageBeans } from './page-beans.ts';
import type { JiraRequests } from './request.ts';

export interface WebhookCalls {
  webhooks(signal?: AbortSignal): AsyncIterable<WireWebhook[]>;
  /** The id. Throws `jira-bad-request` with Jira's own words where the site does not take it. */
  registerWebhook(webhook: NewWebhook, signal?: AbortSignal): Promise<number>;
  /** Until when they last from now on; those that are not ours are passed over in silence. */
  refreshWebhooks(ids: readonly number[], signal?: AbortSignal): Promise<number>;
  deleteWebhooks(ids: readonly number[], signal?: AbortSignal): Promise<void>;
}

export interface NewWebhook {
  readonly url: string;
  readonly events: readonly string[];
  readonly jqlFilter: string;
}

/** A number by Atlassian's schema, a text in its example. */
const moment = z.union([z.number(), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))]);

const webhookSchema = z.object({
  id: z.number().int(),
  /** Not in Atlassian's description for every version: then nobody can say that it is another's. */
  url: z.string().optional(),
  events: z.array(z.string()).optional(),
  jqlFilter: z.string(),
  expirationDate: moment.optional(),
});

export type WireWebhook = z.infer<typeof webhookSchema>;

const registeredSchema = z.object({
  webhookRegistrationResult: z
    .array(
      z.object({
        createdWebhookId: z.number().int().optional(),
        errors: z.array(z.string()).optional(),
      }),
    )
    .min(1),
});
const refreshedSchema = z.object({ expirationDate: moment });

const path = '/rest/api/3/webhook';

export function webhookCalls(requests: JiraRequests): WebhookCalls {
  return {
    webhooks: (signal) =>
      pageBeans(requests, { path, schema: webhookSchema, pageSize: 100, signal }, ({ id }) => String(id)),

    async registerWebhook({ url, events, jqlFilter }, signal) {
      const { webhookRegistrationResult } = await requests.request({
        method: 'POST',
        path,
        body: { url, webhooks: [{ events, jqlFilter }] },
        schema: registeredSchema,
        signal,
      });
      const [result] = webhookRegistrationResult;
      if (result?.createdWebhookId !== undefined) return result.createdWebhookId;
      const why = (result?.errors ?? []).join(' ').slice(0, 300) || 'no reason was given';
      throw new AppError('jira-bad-request', `${requests.host} does not register the webhook: ${why}`);
    },

    async refreshWebhooks(ids, signal) {
      const { expirationDate } = await requests.request({
        method: 'PUT',
        path: '/rest/api/3/webhook/refresh',
        body: { webhookIds: ids },
        schema: refreshedSchema,
        idempotent: true,
        signal,
      });
      return expirationDate;
    },

    async deleteWebhooks(ids, signal) {
      await requests.request({
        method: 'DELETE',
        path,
        body: { webhookIds: ids },
        schema: z.unknown(),
        idempotent: true,
        signal,
      });
    },
  };
}
