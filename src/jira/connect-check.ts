/**
 * Finds out, before a site is connected, that an address is a Jira Cloud site and that the credential works
 * there. It reads two answers and changes nothing. A token goes out over https only, except to this machine.
 */

import { AppError } from '../errors.ts';
import { atlassianGateway } from './cloud-id.ts';
import type { JiraCredential } from './credentials/credential.ts';
import { openJiraClient } from './jira-client.ts';
import { isLoopback } from './private-address.ts';
import type { JiraRequestOptions } from './request.ts';
import type { WireMyself } from './wire.ts';

export interface SiteAddress {
  /** For requests; without a slash at its end. */
  readonly baseUrl: string;
  /** What was changed about the address, in words; undefined: nothing worth a word. */
  readonly note: string | undefined;
}

export interface CheckedSite extends SiteAddress {
  /** Where people open the site, as the site says: links begin with it. */
  readonly siteUrl: string;
  readonly title: string;
  readonly account: WireMyself;
}

type CheckTools = Partial<JiraRequestOptions> & Pick<JiraRequestOptions, 'clock' | 'log' | 'fetch'>;

export async function checkSite(
  address: string,
  credential: JiraCredential,
  { gatewayUrl = atlassianGateway, ...tools }: CheckTools & { readonly gatewayUrl?: string | undefined },
  signal?: AbortSignal,
): Promise<CheckedSite> {
  const { baseUrl, note } = siteAddress(address, gatewayUrl);
  return { ...(await checkGateway(baseUrl, credential, tools, signal)), note };
}

/** The same at an address that nobody typed: the way to a site through Atlassian's gateway. */
export async function checkGateway(
  baseUrl: string,
  credential: JiraCredential,
  tools: CheckTools,
  signal?: AbortSignal,
): Promise<CheckedSite> {
  // Somebody is waiting for the answer: one more try, not four.
  const client = openJiraClient({ maxRetries: 1, ...tools, baseUrl, credential });
  const server = await client.serverInfo(signal);
  const { host } = new URL(baseUrl);
  if (server.deploymentType !== 'Cloud') {
    const kind = server.deploymentType ? `Jira ${server.deploymentType}` : 'no Jira Cloud site';
    throw new AppError('jira-not-jira', `${host} is ${kind}. Only Jira Cloud is supported.`);
  }
  const account = await client.myself(signal);
  return {
    baseUrl,
    note: undefined,
    siteUrl: linkAddress(server.baseUrl) ?? baseUrl,
    title: server.serverTitle || host,
    account,
  };
}

/** Links lead there: undefined for what is no address of a web page. */
function linkAddress(said: string): string | undefined {
  const url = URL.parse(said);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined;
  return (url.origin + url.pathname).replace(/\/+$/, '');
}

/** What a person typed, as the address that requests begin with. Throws `bad-request`. */
export function siteAddress(typed: string, gatewayUrl: string = atlassianGateway): SiteAddress {
  const text = typed.trim();
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  const url = URL.parse(hasScheme ? text : `https://${text}`);
  if (text === '' || !url || url.hostname === '') throw badAddress('This is not the address of a site.');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw badAddress(`An address of a site begins with https, not with ${url.protocol.slice(0, -1)}.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw badAddress('The address holds a name or a password. Leave them out.');
  }
  if (!hasScheme && isLoopback(url.hostname)) {
    throw badAddress(`${url.host} is this machine: write http://${url.host} if that is meant.`);
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw badAddress(`Over http the token could be read on its way. Write https://${url.host}.`);
  }
  const kept = gatewayPath(url, gatewayUrl);
  const baseUrl = url.origin + kept;
  const dropped = url.pathname.replace(/\/+$/, '') !== kept || url.search !== '' || url.hash !== '';
  return { baseUrl, note: dropped ? `Only the site counts of this address: ${baseUrl}` : undefined };
}

/** Tokens with scopes go through Atlassian's gateway, whose path names the site. */
function gatewayPath(url: URL, gatewayUrl: string): string {
  if (url.origin !== URL.parse(gatewayUrl)?.origin) return '';
  return /^\/ex\/jira\/[A-Za-z0-9-]+/.exec(url.pathname)?.[0] ?? '';
}

function badAddress(what: string): AppError {
  return new AppError('bad-request', `${what} It is like https://your-company.atlassian.net.`);
}
