/**
 * Who sends a request. On the site's own address: Basic with an account's email and API token, or a Connect app
 * (`connect/connect-callers.ts`). Through the gateway: Basic with a token that has scopes, or Bearer with an access
 * token of OAuth (`oauth/oauth-caller.ts`). No header at all is an anonymous caller on the site and nobody
 * through the gateway. So is a login that failed, as on real sites, with a header that tells; the settings can have it
 * refused. Deactivated accounts cannot sign in; portal-only customers can, and are nobody to every permission.
 */

import { appCaller, impersonatedCaller } from './connect/connect-callers.ts';
import { gatewayError } from './gateway.ts';
import { oauthCaller } from './oauth/oauth-caller.ts';
import type { Answer } from './operation.ts';
import { notAuthenticated } from './operation.ts';
import type { Caller, SandboxRequest, Site } from './site.ts';
import type { World } from './world/world.ts';

/** The caller, or the answer to who cannot be one. */
export function authenticate(site: Site, request: SandboxRequest, throughGateway: boolean): Caller | Answer {
  const { authorization } = request.headers;
  const refusal = throughGateway ? gatewayError(401, 'Unauthorized') : loginFailed;
  if (Array.isArray(authorization)) return refusal;
  if (authorization === undefined || authorization === '') {
    const jwt = request.url.searchParams.get('jwt');
    if (jwt !== null && !throughGateway) return appCaller(site, request, jwt) ?? refusal;
    return throughGateway ? refusal : { accountId: undefined };
  }
  const [, scheme = '', credentials = ''] = /^([A-Za-z]+)\s+(\S+)$/.exec(authorization) ?? [];
  switch (scheme.toLowerCase()) {
    case 'basic':
      return (
        apiTokenCaller(site, credentials, throughGateway) ??
        (throughGateway || site.settings.failedLogins === 'refused' ? refusal : failedLogin(credentials))
      );
    case 'bearer':
      return throughGateway
        ? (oauthCaller(site, credentials) ?? serviceCaller(site, credentials) ?? refusal)
        : (impersonatedCaller(site, credentials) ?? notAConnectToken);
    case 'jwt':
      return (throughGateway ? undefined : appCaller(site, request, credentials)) ?? refusal;
    default:
      // What a site does not know as a way to sign in it does not read.
      return throughGateway || site.settings.failedLogins === 'refused' ? refusal : { accountId: undefined };
  }
}

/**
 * Undefined: not the credentials of anybody who may sign in here. A token with scopes is taken by the gateway alone and
 * one without by the site alone, as Atlassian documents the two addresses.
 */
function apiTokenCaller(site: Site, encoded: string, throughGateway: boolean): Caller | undefined {
  const { world } = site;
  const [email, token] = emailAndToken(encoded);
  if (email === undefined) return undefined;
  const found = tokenOf(world, email, token);
  if (!found || (found.scopes !== undefined) !== throughGateway) return undefined;
  return callerWith(site, found);
}

/** A service account may also send its token as Bearer, through the gateway; a person may not. */
function serviceCaller(site: Site, token: string): Caller | undefined {
  const found = site.world.list('apiTokens').find((one) => one.token === token);
  if (found?.scopes === undefined) return undefined;
  const isService = site.world.accounts.get(found.accountId)?.accountType === 'app';
  return isService ? callerWith(site, found) : undefined;
}

/** Undefined: the account is deactivated, or the token has expired. */
function callerWith({ world, clock }: Site, { accountId, scopes, expires }: FoundToken): Caller | undefined {
  if (!world.accounts.get(accountId)?.active) return undefined;
  if (expires !== undefined && Date.parse(expires) <= clock.now()) return undefined;
  return scopes === undefined ? { accountId } : { accountId, grant: { kind: 'api-token', scopes } };
}

/** The header is there for whoever says a name, however wrong. */
function failedLogin(encoded: string): Caller {
  const [email] = emailAndToken(encoded);
  return email === undefined || email === ''
    ? { accountId: undefined }
    : { accountId: undefined, loginReason: 'AUTHENTICATED_FAILED' };
}

function emailAndToken(encoded: string): [email: string | undefined, token: string] {
  const credentials = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = credentials.indexOf(':');
  return colon < 0 ? [undefined, ''] : [credentials.slice(0, colon), credentials.slice(colon + 1)];
}

interface FoundToken {
  readonly accountId: string;
  readonly scopes?: readonly string[];
  readonly expires?: string;
}

/** Several accounts can have the same address: the token tells them apart. */
function tokenOf(world: World, email: string, token: string): FoundToken | undefined {
  const accounts = world.accountsWithEmail(email);
  const own = accounts.find(({ accountId, apiToken = `token-${accountId}` }) => apiToken === token);
  if (own) return { accountId: own.accountId };
  return world
    .list('apiTokens')
    .find((one) => one.token === token && accounts.some(({ accountId }) => accountId === one.accountId));
}

const loginFailed: Answer = {
  ...notAuthenticated,
  headers: { ...notAuthenticated.headers, 'X-Seraph-LoginReason': 'AUTHENTICATED_FAILED' },
};

/**
 * A site takes a Bearer token for one of a Connect app, and whatever else it is, it answers in these words (seen in
 * many reports of clients), without the header that a failed Basic login has.
 */
const notAConnectToken: Answer = {
  status: 403,
  json: JSON.stringify({ error: 'Failed to parse Connect Session Auth Token' }),
};
