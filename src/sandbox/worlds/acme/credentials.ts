/** What the demo's documentation signs in with: a token with scopes, and an app of OAuth 2.0. They are no secrets. */

import type { WorldApiToken, WorldOAuthApp } from '../../world/world-file.ts';
import { crawlerAccountId, idOf } from './people.ts';

export const acmeApiTokens: readonly WorldApiToken[] = [
  {
    token: 'scoped-crawler',
    accountId: crawlerAccountId,
    scopes: ['read:jira-work', 'read:jira-user', 'manage:jira-configuration', 'manage:jira-project'],
  },
];

export const acmeOAuthApps: readonly WorldOAuthApp[] = [
  {
    clientId: 'acme-finder',
    clientSecret: 'acme-finder-secret',
    name: 'Finder',
    redirectUris: ['http://127.0.0.1:8091/callback'],
    scopes: ['read:jira-work', 'write:jira-work', 'read:jira-user', 'read:me'],
    ownerAccountId: idOf('sofia'),
    shared: true,
  },
];
