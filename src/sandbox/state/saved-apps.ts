/** The Connect apps of a site as they stand in a saved state: checked like everything that comes out of a file. */

import { z } from 'zod';
import { connectScopes } from '../connect/descriptor.ts';
import type { InstalledAppsFile } from '../connect/installed-apps.ts';

const text = z.string();

const webhook = z.strictObject({
  event: text,
  url: text,
  filter: text.exactOptional(),
  excludeBody: z.boolean(),
  propertyKeys: z.array(text).exactOptional(),
});

const descriptor = z.strictObject({
  key: text.min(1),
  name: text,
  description: text,
  baseUrl: z.url({ protocol: /^https?$/ }),
  vendor: z.strictObject({ name: text, url: text }).exactOptional(),
  version: text,
  lifecycle: z.strictObject({
    installed: text,
    enabled: text.exactOptional(),
    disabled: text.exactOptional(),
    uninstalled: text.exactOptional(),
  }),
  scopes: z.array(z.enum(connectScopes)),
  webhooks: z.array(webhook),
});

export const savedApps: z.ZodType<InstalledAppsFile> = z.strictObject({
  clientKey: text.min(1),
  /** PEM. */
  hostKey: text.startsWith('-----BEGIN PRIVATE KEY-----').exactOptional(),
  apps: z.array(
    z.strictObject({
      descriptorUrl: text,
      descriptor,
      accountId: text,
      sharedSecret: text,
      oauthClientId: text.exactOptional(),
      enabled: z.boolean(),
      installed: text,
    }),
  ),
});
