/**
 * Whether a call comes from the site that it names, as Atlassian's own library looks at it: installing and uninstalling
 * are signed by Atlassian (RS256, a key by its id, for our address alone), everything else with the secret that the site
 * and the app share (HS256). The algorithm follows from the kind of call, never from the token. A token is good for one
 * request, once, until it expires. Bodies are not signed: what one says counts for the site that signed, and no other.
 */

import { createHash } from 'node:crypto';
import { AppError } from '../../errors.ts';
import { queryHash } from '../../jira/credentials/connect-query-hash.ts';
import {
  type Claims,
  isSignedWithKey,
  isSignedWithSecret,
  type ReadToken,
  readToken,
} from '../../jira/credentials/connect-token.ts';
import type { SourceTools } from '../open-client.ts';
import { openWorkspaceSecret } from '../secrets.ts';
import type { ConnectApp } from './connect-app.ts';
import { sharedSecretName } from './open-installation.ts';

export interface SiteCall {
  readonly method: string;
  /** As it was asked for: path and query. */
  readonly path: string;
  readonly authorization: string | undefined;
}

export type CallTools = SourceTools & { readonly connectApp: ConnectApp };

/** Tokens of Atlassian live for minutes; those that were used are remembered as long as they live. */
const longestLifeSeconds = 24 * 3600;
const longestClientKey = 255;

/** The client key of the site that installs or uninstalls the app. Throws `not-signed-in`. */
export async function verifyInstallCall(tools: CallTools, call: SiteCall): Promise<string> {
  const { token, read } = tokenOf(call);
  if (read.header.alg !== 'RS256') throw refused('it is not signed by Atlassian (RS256)');
  const { baseUrl, keys } = tools.connectApp;
  if (!isFor(read.claims, baseUrl)) throw refused('it is meant for another app');
  const clientKey = issuerOf(read.claims);
  checkClaims(tools, call, read.claims);
  const { kid } = read.header;
  const key = typeof kid === 'string' ? await keys.key(kid) : undefined;
  if (key === undefined || !isSignedWithKey(token, key))
    throw refused('its signature is not one of Atlassian');
  await spend(tools, token, read.claims);
  return clientKey;
}

/** The client key of an installed site that says something by the secret. Throws `not-signed-in`. */
export async function verifySiteCall(tools: CallTools, call: SiteCall): Promise<string> {
  const clientKey = await verifySiteHint(tools, call);
  const { token, read } = tokenOf(call);
  await spend(tools, token, read.claims);
  return clientKey;
}

/**
 * As `verifySiteCall`, of a call that may come twice: what only says where to look does no harm then, and one that could
 * not be kept has to be taken when it is sent again.
 */
export async function verifySiteHint(tools: CallTools, call: SiteCall): Promise<string> {
  const { token, read } = tokenOf(call);
  if (read.header.alg !== 'HS256') throw refused('it is not signed with the shared secret (HS256)');
  const clientKey = issuerOf(read.claims);
  checkClaims(tools, call, read.claims);
  const secret = await openWorkspaceSecret(tools, sharedSecretName(clientKey));
  if (secret === undefined) throw refused('the site does not have the app');
  if (!isSignedWithSecret(token, secret)) throw refused('its signature is not that of the site');
  return clientKey;
}

function tokenOf({ authorization, path }: SiteCall): { readonly token: string; readonly read: ReadToken } {
  const inQuery = new URL(`https://app.example${path}`).searchParams.get('jwt') ?? undefined;
  const token = /^JWT\s+(\S+)$/i.exec(authorization ?? '')?.[1] ?? inQuery;
  if (token === undefined) throw refused('it has no token');
  const read = readToken(token);
  if (!read) throw refused('its token cannot be read');
  return { token, read };
}

/** In the library's way: of several audiences the first. */
function isFor({ aud }: Claims, baseUrl: string): boolean {
  const audience: unknown = Array.isArray(aud) ? aud[0] : aud;
  return typeof audience === 'string' && audience.replace(/\/$/, '') === baseUrl;
}

function issuerOf({ iss }: Claims): string {
  if (typeof iss === 'string' && iss !== '' && iss.length <= longestClientKey) return iss;
  throw refused('its token names no site');
}

function checkClaims(tools: CallTools, { method, path }: SiteCall, { exp, qsh }: Claims): void {
  const now = tools.clock.now() / 1000;
  if (typeof exp !== 'number' || exp <= now) throw refused('its token has expired');
  if (exp > now + longestLifeSeconds) throw refused('its token is good for too long');
  const { baseUrl } = tools.connectApp;
  const hash = queryHash({ method, url: new URL(baseUrl + path) }, baseUrl);
  if (qsh !== hash) throw refused('its token is for another request');
}

async function spend(tools: CallTools, token: string, { exp }: Claims): Promise<void> {
  const hash = createHash('sha256').update(token).digest();
  const expiresMs = Number(exp) * 1000;
  const { connectInstallations } = tools.store;
  const isFirst = await connectInstallations.spendToken(hash, Math.ceil(expiresMs), tools.clock.now());
  if (!isFirst) throw refused('its token was used before');
}

export function refused(why: string): AppError {
  return new AppError('not-signed-in', `This call of a Jira site was not accepted: ${why}.`);
}
