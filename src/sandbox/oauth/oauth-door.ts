/**
 * The authorization server, and what stands beside the gateway: at Atlassian on the hosts `auth.` and
 * `api.atlassian.com`, here under the sandbox's own address. With `control` also the registration of apps, and the end of an
 * account's grants, which a person does at Atlassian on pages of their own.
 */

import type { Answer } from '../operation.ts';
import { created, jiraError, nothing } from '../operation.ts';
import { jsonReply } from '../reply.ts';
import { BadBody, readBody } from '../request-body.ts';
import type { Door, SandboxRequest, Site } from '../site.ts';
import { authorize } from './authorize.ts';
import { newOAuthApp, registerOAuthApp } from './oauth-apps.ts';
import { accessibleResources, me } from './oauth-caller.ts';
import { token } from './token.ts';

export const oauthDoor: Door = (site, request) => {
  const { method } = request;
  const { pathname } = request.url;
  switch (pathname) {
    case '/authorize':
      return authorize(site, request);
    case '/oauth/token':
      return jsonReply(token(site, request));
    case '/oauth/token/accessible-resources':
      return jsonReply(method === 'GET' ? accessibleResources(site, request) : wrongMethod);
    case '/me':
      return jsonReply(method === 'GET' ? me(site, request) : wrongMethod);
    case '/sandbox/oauth/apps':
      return site.settings.control ? jsonReply(register(site, request)) : undefined;
    case '/sandbox/oauth/grants':
      return site.settings.control ? jsonReply(revoke(site, request)) : undefined;
    default:
      return undefined;
  }
};

function register({ world }: Site, { method, body }: SandboxRequest): Answer {
  if (method !== 'POST') return wrongMethod;
  try {
    const wanted = readBody(newOAuthApp, JSON.parse(body ?? ''));
    if (!world.accounts.has(wanted.ownerAccountId)) {
      return jiraError(400, '', { ownerAccountId: 'The world has no such account.' });
    }
    return created(registerOAuthApp(world, wanted));
  } catch (error) {
    if (error instanceof BadBody) return jiraError(400, '', error.errors);
    if (error instanceof SyntaxError) return jiraError(400, 'The body is not JSON.');
    throw error;
  }
}

function revoke({ oauth }: Site, { method, url }: SandboxRequest): Answer {
  const account = url.searchParams.get('account');
  if (method !== 'DELETE') return wrongMethod;
  if (account === null) return jiraError(400, "The parameter 'account' is missing.");
  oauth.revoke(account, url.searchParams.get('client_id') ?? undefined);
  return nothing;
}

const wrongMethod = jiraError(405, 'This address does not take the method.');
