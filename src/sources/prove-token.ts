/**
 * Finds out how an API token works on a site: one without scopes at the site's own address, one with scopes only
 * through Atlassian's gateway, which knows the site by its cloud id. Both are tried, so that nobody has to know.
 */

import { AppError, reasonOf } from '../errors.ts';
import { gatewayBaseUrl } from '../jira/atlassian-addresses.ts';
import { cloudIdOf } from '../jira/cloud-id.ts';
import { type CheckedSite, checkSite, siteAddress } from '../jira/connect-check.ts';
import { apiTokenCredential } from '../jira/credentials/api-token.ts';
import { isLoopback } from '../jira/private-address.ts';
import type { ProvenCredential } from './keep-source.ts';
import type { SourceTools } from './open-client.ts';

export interface ApiToken {
  /** As somebody typed it. */
  readonly address: string;
  readonly email: string;
  readonly token: string;
  /** When Atlassian ends it, as its owner says. */
  readonly expiresMs?: number | undefined;
}

const dayMs = 86_400_000;
const longestLife = 365;

export async function proveApiToken(
  tools: SourceTools,
  wanted: ApiToken,
  signal?: AbortSignal,
): Promise<ProvenCredential> {
  const email = wanted.email.trim();
  const token = wanted.token.trim();
  if (email === '' || token === '') {
    throw new AppError('bad-request', "An API token needs both: the account's email address and the token.");
  }
  const { expiresMs } = wanted;
  if (expiresMs !== undefined) checkExpiry(expiresMs, tools.clock.now());
  const jira = apiTokenCredential({ email, token });
  const { clock, log, fetch } = tools;
  const gatewayUrl = tools.atlassian.apiUrl;
  const check = (address: string) => checkSite(address, jira, { clock, log, fetch, gatewayUrl }, signal);
  const site = await eitherWay(tools, wanted.address, check, signal);
  return {
    site,
    jira,
    credential: { kind: 'api-token', email, ...(expiresMs !== undefined && { expiresMs }) },
    secrets: { 'api-token': token },
  };
}

/** Throws `bad-request` for a date that no token can have. */
export function checkExpiry(expiresMs: number, nowMs: number): void {
  if (expiresMs <= nowMs) {
    throw new AppError('bad-request', 'This date has passed: the token has expired. Create a new one.');
  }
  if (expiresMs > nowMs + (longestLife + 1) * dayMs) {
    throw new AppError(
      'bad-request',
      `Tokens live ${longestLife} days at most. Look at the date that Atlassian shows beside the token.`,
    );
  }
}

async function eitherWay(
  { clock, log, fetch, atlassian }: SourceTools,
  typed: string,
  check: (address: string) => Promise<CheckedSite>,
  signal: AbortSignal | undefined,
): Promise<CheckedSite> {
  const { baseUrl } = siteAddress(typed, atlassian.apiUrl);
  let first: AppError;
  try {
    return await check(typed);
  } catch (error) {
    if (new URL(baseUrl).pathname !== '/') throw atGateway(error);
    if (!isNotAccepted(error)) throw error;
    first = error;
  }
  // The token of a trial on this machine is nothing for Atlassian.
  if (isLoopback(new URL(baseUrl).hostname) && !isLoopback(new URL(atlassian.apiUrl).hostname)) throw first;
  let cloudId: string;
  try {
    cloudId = await cloudIdOf(baseUrl, { clock, log, fetch }, signal);
  } catch (error) {
    signal?.throwIfAborted();
    log.info('cloud-id-unknown', { host: new URL(baseUrl).host, error: reasonOf(error) });
    throw first;
  }
  try {
    const site = await check(gatewayBaseUrl(atlassian, cloudId));
    return { ...site, note: undefined };
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof AppError)) throw error;
    // A token that may do something, but lacks a scope for who it is, was made for this door: that is what helps.
    if (error.code === 'jira-forbidden') throw error;
    throw new AppError(
      first.code,
      `${first.message} It was tried at the site's own address, and through Atlassian's gateway, as for a token ` +
        'with scopes. An account that has no access to this site, or a token of another account, is refused the same way.',
      { cause: error },
    );
  }
}

/** Somebody typed the gateway's address, which is right for some tokens only. */
function atGateway(error: unknown): unknown {
  if (!(error instanceof AppError)) return error;
  const own =
    "type the site's own address, such as https://your-company.atlassian.net: what else it takes is found out.";
  if (error.code === 'jira-unauthorized') {
    const message = `${error.message} This is the gateway, which takes tokens with scopes only. For any other token ${own}`;
    return new AppError(error.code, message, { cause: error });
  }
  if (error.code === 'jira-not-jira') {
    const message = `Atlassian's gateway knows no site by this id. Instead, ${own}`;
    return new AppError('bad-request', message, { cause: error });
  }
  return error;
}

function isNotAccepted(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'jira-unauthorized';
}
