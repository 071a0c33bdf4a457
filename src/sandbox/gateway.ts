/**
 * The second way to the same API: `/ex/jira/{cloudId}/…`, at Atlassian on a host of its own, here under the sandbox's
 * address. OAuth tokens and API tokens with scopes are taken only there. It has no anonymous callers, no pages, and
 * answers in its own words what does not come as far as Jira. Links in what Jira answers lead through the gateway
 * again, as they do in answers that users of OAuth apps have published; `serverInfo` still names the site.
 */

import type { Answer } from './operation.ts';
import type { SandboxRequest, Site } from './site.ts';

/** A request as Jira gets it. */
export type Entrance = { readonly request: SandboxRequest; readonly throughGateway: boolean } | Answer;

const prefix = /^\/ex\/jira(?:\/([^/]*)(\/.*)?)?$/;

export function entranceOf({ cloudId }: Site, request: SandboxRequest): Entrance {
  const match = prefix.exec(request.url.pathname);
  if (!match) return { request, throughGateway: false };
  const [, id, path = '/'] = match;
  if (id !== cloudId) return gatewayNotFound;
  const url = new URL(request.url);
  url.pathname = path;
  return { request: { ...request, url }, throughGateway: true };
}

export function gatewayUrl({ baseUrl, cloudId }: Pick<Site, 'baseUrl' | 'cloudId'>): string {
  return `${baseUrl}/ex/jira/${cloudId}`;
}

/** [M] for 404; the shape of the 401 is seen in reports of clients. */
export function gatewayError(status: 401 | 404, message: string): Answer {
  return { status, json: JSON.stringify({ code: status, message }) };
}

export const gatewayNotFound = gatewayError(404, 'Not Found');
