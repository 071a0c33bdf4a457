/** The webhooks of a site as they stand in a saved state: checked like everything that comes out of a file. */

import { z } from 'zod';
import type { WebhookRegistryFile } from '../webhooks/webhook-registry.ts';

const text = z.string();
const id = z.int().nonnegative();
const names = z.array(text);

const owner = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('connect'), appKey: text }),
  z.strictObject({ kind: z.literal('oauth'), clientId: text, accountId: text }),
]);

export const savedWebhooks: z.ZodType<WebhookRegistryFile> = z.strictObject({
  dynamic: z.array(
    z.strictObject({
      id,
      owner,
      url: text,
      events: names,
      jqlFilter: text,
      fieldIdsFilter: names.exactOptional(),
      issuePropertyKeysFilter: names.exactOptional(),
      expiresMs: z.number(),
    }),
  ),
  admin: z.array(
    z.strictObject({
      id,
      name: text,
      url: text,
      events: names,
      filters: z.record(text, text),
      excludeBody: z.boolean(),
      enabled: z.boolean(),
      secret: text.exactOptional(),
      lastUpdatedUser: text,
      lastUpdated: z.number(),
    }),
  ),
  failed: z.array(
    z.strictObject({
      id: text,
      appKey: text,
      body: text.exactOptional(),
      url: text,
      failureTime: z.number(),
    }),
  ),
  nextId: id,
});
