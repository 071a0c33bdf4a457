/**
 * The authorization server, and what stands beside the gateway: at Atlassian on the hosts `auth.` and
 * `api.atlassian.com`, here under the sandbox's own address.
 */

import { jiraError } from '../operation.ts';
import { jsonReply } from '../reply.ts';
import type { Door } from '../site.ts';
import { authorize } from './authorize.ts';
import { accessibleResources, me, reportAccounts } from './oauth-caller.ts';
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
    case '/app/report-accounts/':
      return jsonReply(method === 'POST' ? reportAccounts(site, request) : wrongMethod);
    default:
      return undefined;
  }
};

const wrongMethod = jiraError(405, 'This address does not take the method.');
