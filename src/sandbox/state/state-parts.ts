/**
 * What a saved state holds beside the world, and what that looks like in a file. What is not listed here begins anew
 * with each start: the log of requests, counts of rate limits, planned faults, running installations, whether
 * `/sandbox/…` is open, and where the sandbox may send to.
 */

import { z } from 'zod';
import type { InstalledAppsFile } from '../connect/installed-apps.ts';
import type { SavedOAuth } from '../oauth/oauth-grants.ts';
import type { SavedClock } from '../sandbox-clock.ts';
import { sandboxSettings } from '../settings.ts';
import type { SandboxSettings, Site } from '../site.ts';
import type { WebhookRegistryFile } from '../webhooks/webhook-registry.ts';
import { savedApps } from './saved-apps.ts';
import { savedOAuth } from './saved-oauth.ts';
import { savedWebhooks } from './saved-webhooks.ts';

/** A part that an older file does not have is as on a new site. */
export interface SavedParts {
  readonly clock?: SavedClock;
  readonly settings?: Omit<SandboxSettings, 'control' | 'outgoing'>;
  readonly oauth?: SavedOAuth;
  readonly apps?: InstalledAppsFile;
  readonly webhooks?: WebhookRegistryFile;
}

const clock = z.strictObject({ offsetMs: z.number(), stoppedAtMs: z.number().exactOptional() });

export const savedParts: z.ZodType<SavedParts> = z.strictObject({
  clock: clock.exactOptional(),
  settings: sandboxSettings.exactOptional(),
  oauth: savedOAuth.exactOptional(),
  apps: savedApps.exactOptional(),
  webhooks: savedWebhooks.exactOptional(),
});

export function partsOf({ clock, settings, oauth, apps, webhooks }: Site): SavedParts {
  const { control: _, outgoing: __, ...kept } = settings;
  return {
    clock: clock.toJSON(),
    settings: kept,
    oauth: oauth.toJSON(),
    apps: apps.toJSON(),
    webhooks: webhooks.toJSON(),
  };
}
