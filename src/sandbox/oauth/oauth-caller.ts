/**
 * Whom an access token stands for, and the addresses beside the gateway that tell an app: its sites, who is behind it,
 * and who of those whose names it keeps has closed their account.
 */

import { gatewayError } from '../gateway.ts';
import type { Answer } from '../operation.ts';
import { ok } from '../operation.ts';
import { readJson } from '../request-body.ts';
import { answerReport, reportBody } from '../routes/personal-data.ts';
import { scopeMismatch } from '../scopes.ts';
import type { Caller, SandboxRequest, Site } from '../site.ts';
import type { WorldAccount } from '../world/world-file.ts';
import { mayUseJira, oauthApp } from './oauth-apps.ts';
import type { OAuthGrant } from './oauth-grants.ts';

/** Undefined: not an access token that is good now. It ends with its account and with its app. */
export function oauthCaller(site: Site, accessToken: string): Caller | undefined {
  const found = bearer(site, accessToken);
  if (!found || (found.grant.level === 'resource' && found.grant.cloudId !== site.cloudId)) return undefined;
  const { accountId, clientId, scopes } = found.grant;
  return { accountId, grant: { kind: 'oauth', appKey: clientId, scopes } };
}

/** `GET /oauth/token/accessible-resources`: the sites that the token is good for. */
export function accessibleResources(site: Site, request: SandboxRequest): Answer {
  const found = bearerOf(site, request);
  if (!found) return gatewayError(401, 'Unauthorized');
  const { world, cloudId, baseUrl } = site;
  const scopes = found.grant.scopes.filter((scope) => !notOfSites.includes(scope));
  if (scopes.length === 0 || !mayUseJira(world, found.account)) return ok([]);
  const avatarUrl = `${baseUrl}/images/icons/sites/${encodeURIComponent(world.site.title)}.svg`;
  return ok([{ id: cloudId, name: world.site.title, url: baseUrl, scopes, avatarUrl }]);
}

/** `GET /me`: the person's own profile, with the email address that they may hide from others. */
export function me(site: Site, request: SandboxRequest): Answer {
  const found = bearerOf(site, request);
  if (!found) return gatewayError(401, 'Unauthorized');
  if (!found.grant.scopes.includes('read:me')) return scopeMismatch;
  const { world, baseUrl } = site;
  const { accountId, email, displayName, accountType, active, timeZone, title } = found.account;
  return ok({
    account_type: accountType,
    account_id: accountId,
    email,
    name: displayName,
    picture: `${baseUrl}/secure/useravatar?accountId=${encodeURIComponent(accountId)}`,
    account_status: active ? 'active' : 'inactive',
    nickname: displayName,
    zoneinfo: timeZone ?? world.site.timeZone,
    locale: 'en-US',
    extended_profile: title === undefined ? {} : { job_title: title },
  });
}

/** `POST /app/report-accounts/` */
export function reportAccounts(site: Site, request: SandboxRequest): Answer {
  const found = bearerOf(site, request);
  if (!found) return gatewayError(401, 'Unauthorized');
  if (!found.grant.scopes.includes('report:personal-data')) return scopeMismatch;
  return answerReport(site, readJson(reportBody, request.body));
}

/** Scopes that say nothing about a site. */
const notOfSites = ['offline_access', 'read:me', 'report:personal-data'];

interface Bearer {
  readonly grant: OAuthGrant;
  readonly account: WorldAccount;
}

function bearerOf(site: Site, { headers }: SandboxRequest): Bearer | undefined {
  const token = /^Bearer\s+(\S+)$/i.exec(String(headers.authorization ?? ''))?.[1];
  return token === undefined ? undefined : bearer(site, token);
}

function bearer({ world, oauth, clock }: Site, accessToken: string): Bearer | undefined {
  const grant = oauth.grantOf(accessToken, clock.now());
  const account = world.accounts.get(grant?.accountId ?? '');
  if (!grant || !account?.active || !oauthApp(world, grant.clientId)) return undefined;
  return { grant, account };
}
