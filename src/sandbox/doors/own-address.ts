/**
 * Guards what tells of accounts to whoever opens it: the status page and `/sandbox/…`, which show tokens, and the
 * consent page, which lists people. They are answered only under the sandbox's own names. A page on the internet whose name was made to point to this
 * machine (DNS rebinding) comes with another `Host`, and a form on a strange page with another `Origin`.
 */

import { jiraError } from '../operation.ts';
import { jsonReply } from '../reply.ts';
import type { Door, Site } from '../site.ts';

/** Faults and latency are for Jira: whoever looks at the sandbox itself gets neither, and is not in the log. */
export function isBesideJira(pathname: string): boolean {
  return pathname === '/' || pathname === '/sandbox' || pathname.startsWith('/sandbox/');
}

export const ownAddress: Door = (site, { url, headers }) => {
  if (!isBesideJira(url.pathname) && url.pathname !== '/authorize') return undefined;
  const { host, origin } = headers;
  const fits = isOwn(site, `http://${String(host)}`) && (origin === undefined || isOwn(site, String(origin)));
  if (fits) return undefined;
  return jsonReply(jiraError(403, `The sandbox shows itself only at its own address: ${site.localUrl}/`));
};

function isOwn({ baseUrl, localUrl }: Site, address: string): boolean {
  const url = URL.parse(address);
  if (!url) return false;
  const { port } = new URL(localUrl);
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname) && url.port === port;
  return isLoopback || url.host === new URL(baseUrl).host;
}
