/**
 * What Atlassian serves to Connect apps on other hosts than the site's, and what apps ask about themselves: the public
 * key that lifecycle calls are signed with (`/{kid}`, so that the sandbox's address can stand for that of the keys),
 * the authorization server for impersonation, and `/rest/atlassian-connect/1/addons/{key}`.
 */

import { authenticate } from '../authenticate.ts';
import { impersonate } from '../connect/impersonation.ts';
import { jiraError, notAuthenticated, ok } from '../operation.ts';
import type { Reply } from '../reply.ts';
import { jsonReply } from '../reply.ts';
import type { Door, SandboxRequest, Site } from '../site.ts';

const uuid = /^\/(?:install-keys\/)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const addons = '/rest/atlassian-connect/1/addons/';

export const connectHost: Door = (site, request) => {
  const { method, url } = request;
  const keyId = uuid.exec(url.pathname)?.[1];
  if (keyId !== undefined && method === 'GET') return publicKey(site, keyId);
  if (url.pathname === '/oauth2/token') return token(site, request);
  if (
    method === 'GET' &&
    /^[^/]+$/.test(url.pathname.replace(addons, '')) &&
    url.pathname.startsWith(addons)
  ) {
    return addon(site, request, url.pathname.slice(addons.length));
  }
  return undefined;
};

function publicKey({ apps }: Site, keyId: string): Reply {
  if (keyId !== apps.keyId) return { status: 404, body: 'There is no such key.', contentType: 'text/plain' };
  return { status: 200, body: apps.publicKeyPem, contentType: 'application/x-pem-file' };
}

function token(site: Site, { method, body }: SandboxRequest): Reply {
  if (method !== 'POST') return jsonReply(jiraError(405, 'Method Not Allowed'));
  const { status, body: answer } = impersonate(site, new URLSearchParams(body ?? ''));
  return jsonReply({ status, json: JSON.stringify(answer), headers: { 'Cache-Control': 'no-store' } });
}

/** An app about itself; of another it learns no more than of one that is not there. */
function addon(site: Site, request: SandboxRequest, key: string): Reply {
  const caller = authenticate(site, request, false);
  if ('status' in caller) return jsonReply(caller);
  if (caller.grant?.kind !== 'connect-app') return jsonReply(notAuthenticated);
  const app =
    encodeURIComponent(caller.grant.appKey ?? '') === key
      ? site.apps.app(caller.grant.appKey ?? '')
      : undefined;
  if (!app) return jsonReply(jiraError(404, `There is no app with the key '${key}'.`));
  const { descriptor, enabled } = app;
  return jsonReply(
    ok({
      key: descriptor.key,
      version: descriptor.version,
      state: enabled ? 'ENABLED' : 'DISABLED',
      host: { product: 'Jira', contacts: [] },
      license: { active: true, type: 'FREE', evaluation: false, supportEntitlementNumber: null },
      links: { self: [{ href: `${site.baseUrl}${addons}${descriptor.key}` }] },
    }),
  );
}
