/**
 * `POST /oauth/token`: codes and refresh tokens become access tokens. The body is JSON or a form; the app proves
 * itself in it, or by Basic. Answers and errors are in the form of OAuth 2.0, with Atlassian's statuses and words
 * where they are known.
 */

import { objectIn } from '../json-value.ts';
import type { Answer } from '../operation.ts';
import { parseJson } from '../request-body.ts';
import type { SandboxRequest, Site } from '../site.ts';
import { oauthApp } from './oauth-apps.ts';
import type { OAuthGrant } from './oauth-grants.ts';
import { isVerified } from './oauth-grants.ts';

export function token(site: Site, request: SandboxRequest): Answer {
  if (request.method !== 'POST') return tokenError(405, 'invalid_request', 'This address takes POST.');
  const sent = readParameters(request);
  if (!sent) return tokenError(400, 'invalid_request', 'The body is neither JSON nor a form.');
  const clientId = provenClient(site, request, sent);
  // [M] Both: an app that is not known, and a wrong secret.
  if (clientId === undefined) return tokenError(401, 'access_denied', 'Unauthorized');
  const grantType = sent.get('grant_type');
  switch (grantType) {
    case 'authorization_code':
      return byCode(site, clientId, sent);
    case 'refresh_token':
      return byRefreshToken(site, clientId, sent);
    default:
      return grantType === undefined
        ? tokenError(400, 'invalid_request', 'The parameter grant_type is missing.')
        : tokenError(403, 'unsupported_grant_type', `Unsupported grant type: ${grantType}`);
  }
}

function byCode(site: Site, clientId: string, sent: ReadonlyMap<string, string>): Answer {
  const found = site.oauth.redeem(sent.get('code') ?? '', clientId, site.clock.now());
  if (!found || !isActive(site, found.grant)) return invalidCode;
  if (found.redirectUri !== sent.get('redirect_uri')) {
    // [M] Status and code.
    return tokenError(401, 'unauthorized_client', 'The code was given for another redirect_uri.');
  }
  if (!isVerified(found.challenge, sent.get('code_verifier'))) {
    return tokenError(403, 'invalid_grant', 'Failed to verify code verifier');
  }
  return tokens(site, found.grant);
}

function byRefreshToken(site: Site, clientId: string, sent: ReadonlyMap<string, string>): Answer {
  const grant = site.oauth.refresh(sent.get('refresh_token') ?? '', clientId, site.clock.now());
  return grant && isActive(site, grant) ? tokens(site, grant) : invalidRefreshToken;
}

function tokens({ oauth, clock }: Site, grant: OAuthGrant): Answer {
  const { accessToken, refreshToken } = oauth.issue(grant, clock.now());
  return answer(200, {
    access_token: accessToken,
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    scope: grant.scopes.join(' '),
    expires_in: Math.round(oauth.lifetimes.accessTokenMs / 1000),
    token_type: 'Bearer',
  });
}

function isActive({ world }: Site, { accountId }: OAuthGrant): boolean {
  return world.accounts.get(accountId)?.active === true;
}

/** Undefined: no app, or not its secret. */
function provenClient(
  { world }: Site,
  { headers }: SandboxRequest,
  sent: ReadonlyMap<string, string>,
): string | undefined {
  const basic = /^Basic\s+(\S+)$/i.exec(String(headers.authorization ?? ''))?.[1];
  // OAuth has both parts encoded as in a form before they are joined.
  const [basicId, basicSecret] = Buffer.from(basic ?? '', 'base64')
    .toString('utf8')
    .split(':')
    .map(fromForm);
  const app = oauthApp(world, sent.get('client_id') ?? basicId ?? '');
  return app && (sent.get('client_secret') ?? basicSecret) === app.clientSecret ? app.clientId : undefined;
}

function fromForm(part: string): string {
  return new URLSearchParams(`part=${part.replaceAll('&', '%26')}`).get('part') ?? '';
}

/** Undefined: cannot be read. What is not text counts as not given. */
function readParameters({ headers, body }: SandboxRequest): ReadonlyMap<string, string> | undefined {
  if (body === undefined) return undefined;
  const type = String(headers['content-type'] ?? '').toLowerCase();
  if (type.startsWith('application/x-www-form-urlencoded')) return new Map(new URLSearchParams(body));
  if (!type.startsWith('application/json')) return undefined;
  try {
    const json = objectIn(parseJson(body));
    if (!json) return undefined;
    return new Map(
      Object.entries(json).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
    );
  } catch {
    return undefined;
  }
}

function tokenError(status: number, error: string, description: string): Answer {
  return answer(status, { error, error_description: description });
}

function answer(status: number, value: unknown): Answer {
  return { status, json: JSON.stringify(value), headers: { 'Cache-Control': 'no-store' } };
}

/** [M] The words. */
const invalidCode = tokenError(403, 'invalid_grant', 'Invalid authorization code');
/** Facts §6: expired, replaced for too long, revoked, or never given. */
const invalidRefreshToken = tokenError(403, 'invalid_grant', 'Unknown or invalid refresh token.');
