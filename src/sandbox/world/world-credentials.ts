/** Credentials in a world file beside the accounts' own: tokens, and apps that are registered for OAuth. */

export interface WorldApiToken {
  readonly token: string;
  readonly accountId: string;
  /** Classic or granular. Absent: a token without scopes, for the site's own address. */
  readonly scopes?: readonly string[];
  /** ISO 8601. Absent: it does not expire. */
  readonly expires?: string;
}

export interface WorldOAuthApp {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly name: string;
  readonly redirectUris: readonly string[];
  /** What the app may ask for. */
  readonly scopes: readonly string[];
  readonly ownerAccountId: string;
  /** Whether others than the owner can consent. Default false, as for a new app. */
  readonly shared?: boolean;
  /** Whether people let it in to one site that they choose, or to all that they get to. Default `account`. */
  readonly level?: 'account' | 'resource';
}
