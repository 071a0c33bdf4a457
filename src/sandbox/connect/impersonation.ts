/**
 * `POST /oauth2/token`: an app with the scope ACT_AS_USER trades an assertion, signed with its shared secret, for a
 * bearer token of a person (facts §5.5). Atlassian serves it on a host of its own; here it is the site's. The token
 * can do what both the person and the scopes asked for allow. Errors have the form of OAuth 2.0, not Jira's.
 */

import { randomBytes } from 'node:crypto';
import { viewerOf } from '../permissions/viewer.ts';
import type { Site } from '../site.ts';
import type { InstalledApp } from './installed-apps.ts';
import { readToken, verifyHs256 } from './jwt.ts';

export interface ImpersonationToken {
  readonly appKey: string;
  readonly accountId: string;
  readonly scopes: readonly string[];
  /** By the sandbox's clock. */
  readonly expiresMs: number;
}

export interface TokenAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const authorizationServer = 'https://oauth-2-authorization-server.services.atlassian.com';
const clientPrefix = 'urn:atlassian:connect:clientid:';
const accountPrefix = 'urn:atlassian:connect:useraccountid:';
const validForSeconds = 900;
/** How far ahead an assertion may expire. */
const assertionSeconds = 120;

export function impersonate(site: Site, form: URLSearchParams): TokenAnswer {
  const { apps, world, clock } = site;
  if (form.get('grant_type') !== grantType) {
    return failure('unsupported_grant_type', `The grant type must be ${grantType}.`);
  }
  const assertion = form.get('assertion') ?? '';
  const claims = readToken(assertion)?.claims;
  const app = apps.appWithClientId(named(claims?.iss, clientPrefix) ?? '');
  if (!claims || !app?.enabled || !verifyHs256(assertion, app.sharedSecret)) {
    return failure('invalid_client', 'The assertion is not signed by an app of this site.', 401);
  }
  const wrong = faultOf(site, claims);
  if (wrong !== undefined) return failure('invalid_grant', wrong);
  const scopes = scopesAsked(app, form.get('scope'));
  if (!scopes) return failure('invalid_scope', 'The app does not have the scopes that it asks for.');
  const accountId = named(claims.sub, accountPrefix) ?? '';
  const { account, applications } = viewerOf(world, accountId);
  // [M] Who has no access to the product cannot be acted for; nor can another app.
  if (account?.accountType !== 'atlassian' || applications.size === 0) {
    return failure('invalid_grant', 'The user does not exist or has no access to the product.');
  }
  const token = randomBytes(48).toString('base64url');
  apps.tokens.set(token, {
    appKey: app.descriptor.key,
    accountId,
    scopes,
    expiresMs: clock.now() + validForSeconds * 1000,
  });
  return { status: 200, body: { access_token: token, expires_in: validForSeconds, token_type: 'Bearer' } };
}

/** Undefined: the claims say what they have to. */
function faultOf({ baseUrl, localUrl, clock }: Site, claims: Readonly<Record<string, unknown>>) {
  if (claims.tnt !== baseUrl) return 'The claim tnt is not the base URL of this site.';
  if (![authorizationServer, baseUrl, localUrl].includes(String(claims.aud))) {
    return 'The claim aud is not this authorization server.';
  }
  // The times are by the clock of the app's machine, wherever the sandbox's stands.
  const now = Math.floor(clock.machineNow() / 1000);
  if (typeof claims.exp !== 'number' || claims.exp <= now) return 'The assertion has expired.';
  if (claims.exp > now + assertionSeconds) {
    return `The assertion may be valid for ${assertionSeconds} seconds at most.`;
  }
  if (typeof claims.iat !== 'number') return 'The claim iat is missing.';
  return undefined;
}

/** All scopes of the app without those that are asked for by name; undefined: more than it has. */
function scopesAsked({ descriptor }: InstalledApp, asked: string | null): readonly string[] | undefined {
  const held: readonly string[] = descriptor.scopes.filter((scope) => scope !== 'ACT_AS_USER');
  const names = (asked ?? '').split(' ').filter((name) => name !== '');
  if (names.length === 0) return held;
  const ladder = ['READ', 'WRITE', 'DELETE', 'PROJECT_ADMIN', 'ADMIN'];
  const rank = Math.max(...held.map((scope) => ladder.indexOf(scope)));
  const allowed = names.every(
    (name) => held.includes(name) || (ladder.includes(name) && ladder.indexOf(name) <= rank),
  );
  return allowed ? names : undefined;
}

function named(claim: unknown, prefix: string): string | undefined {
  return typeof claim === 'string' && claim.startsWith(prefix) ? claim.slice(prefix.length) : undefined;
}

function failure(error: string, description: string, status = 400): TokenAnswer {
  return { status, body: { error, error_description: description } };
}
