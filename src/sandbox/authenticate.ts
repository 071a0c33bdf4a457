/**
 * Basic authentication with an account's email and API token. No header at all is an anonymous caller;
 * wrong credentials are refused, also where anonymous callers are answered. Deactivated accounts cannot
 * authenticate; portal-only customers can, and are nobody to every permission.
 */

import type { Caller, SandboxRequest, Site } from './site.ts';

export function authenticate({ world }: Site, { headers }: SandboxRequest): Caller | 'refused' {
  const { authorization } = headers;
  if (Array.isArray(authorization)) return 'refused';
  if (authorization === undefined || authorization === '') return { accountId: undefined };
  const encoded = /^Basic\s+(\S+)$/i.exec(authorization)?.[1];
  if (encoded === undefined) return 'refused';
  const credentials = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = credentials.indexOf(':');
  if (colon < 0) return 'refused';
  const token = credentials.slice(colon + 1);
  for (const account of world.accountsWithEmail(credentials.slice(0, colon))) {
    if (token === (account.apiToken ?? `token-${account.accountId}`)) {
      return account.active ? { accountId: account.accountId } : 'refused';
    }
  }
  return 'refused';
}
