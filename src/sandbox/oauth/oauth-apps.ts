/**
 * The apps that the authorization server knows: those of the world, and those that are registered while the sandbox
 * runs, which become the world's. As at Atlassian a new app is its owner's alone until it is shared.
 */

import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { World } from '../world/world.ts';
import type { WorldAccount, WorldOAuthApp } from '../world/world-file.ts';

export const newOAuthApp = z.object({
  clientId: z.string().min(1).exactOptional(),
  clientSecret: z.string().min(1).exactOptional(),
  name: z.string().min(1),
  redirectUris: z.array(z.string().refine(isRedirectUri, 'is no address that can be redirected to')).min(1),
  scopes: z.array(z.string().min(1)),
  ownerAccountId: z.string(),
  shared: z.boolean().exactOptional(),
  level: z.enum(['account', 'resource']).exactOptional(),
});

export type NewOAuthApp = z.infer<typeof newOAuthApp>;

/** Adds the app, or replaces the one with its client id. What is not given is made up. */
export function registerOAuthApp(world: World, wanted: NewOAuthApp): WorldOAuthApp {
  const app: WorldOAuthApp = {
    clientId: randomBytes(16).toString('base64url'),
    clientSecret: `ATOA${randomBytes(32).toString('base64url')}`,
    ...wanted,
  };
  const others = world.list('oauthApps').filter(({ clientId }) => clientId !== app.clientId);
  world.setList('oauthApps', [...others, app]);
  return app;
}

export function oauthApp(world: World, clientId: string): WorldOAuthApp | undefined {
  return world.list('oauthApps').find((app) => app.clientId === clientId);
}

/** Those who can let the app act for them: people who may use Jira, and of an app that is not shared its owner only. */
export function whoMayConsent(world: World, app: WorldOAuthApp): readonly WorldAccount[] {
  return [...world.accounts.values()].filter(
    (account) =>
      mayUseJira(world, account) && (app.shared === true || account.accountId === app.ownerAccountId),
  );
}

export function mayUseJira(world: World, { accountId, accountType, active }: WorldAccount): boolean {
  const groups = world.groupsOfAccount(accountId);
  const hasAccess = world.applicationRoles.some((role) => role.groups.some((id) => groups.has(id)));
  return active && accountType === 'atlassian' && hasAccess;
}

/** An absolute address without a fragment. */
export function isRedirectUri(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && !text.includes('#');
}
