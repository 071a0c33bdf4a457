/**
 * The credential of an app of OAuth 2.0 (3LO) that somebody let act for them. Where its access tokens come from, how
 * they are renewed and when they end is told by the port it is made with; it only puts them into headers.
 */

import type { JiraCredential } from './credential.ts';

export interface OAuthAccess {
  /** One that is good for a while. */
  accessToken(signal?: AbortSignal): Promise<string>;
  /** See `JiraCredential.refused`. */
  refused(accessToken: string, status: number, signal?: AbortSignal): Promise<boolean>;
  confirm(signal?: AbortSignal): Promise<void>;
}

/** `account`: who consented, in words. */
export function oauthCredential(access: OAuthAccess, account: string): JiraCredential {
  return {
    kind: 'oauth',
    authorize: async (_request, signal) => ({ authorization: bearer(await access.accessToken(signal)) }),
    describe: () => account,
    refused: (headers, status, signal) =>
      access.refused((headers.authorization ?? '').slice(bearer('').length), status, signal),
    confirm: (signal) => access.confirm(signal),
  };
}

/** For a single token that nobody renews: one that was given a moment ago. */
export function bearerCredential(accessToken: string, account: string): JiraCredential {
  return {
    kind: 'oauth',
    authorize: async () => ({ authorization: bearer(accessToken) }),
    describe: () => account,
  };
}

export function bearer(accessToken: string): string {
  return `Bearer ${accessToken}`;
}
