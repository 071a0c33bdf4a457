/**
 * Email addresses whatever their owners show: for apps that Atlassian approved, and nobody else. What a site answers
 * is the world's to say (`site.emailApi`); like most apps, ours is not approved unless the world says so.
 */

import type { Answer, Call, Operation, Permission } from '../operation.ts';
import { jiraError, notAuthenticated, ok, operation, repeated, text } from '../operation.ts';

const scopes: Operation['scopes'] = {
  classic: [],
  granular: ['read:email-address'],
  connect: 'ACCESS_EMAIL_ADDRESSES',
};

const approvedApps: Permission = {
  words: 'An app that Atlassian approved; no user.',
  refuse: ({ world, grant }) => {
    const { emailApi = 'not-approved' } = world.site;
    if (emailApi === 'disabled') return jiraError(503, 'The email address API is not enabled.');
    if (grant?.kind !== 'connect-app' && grant?.kind !== 'oauth') return notAuthenticated;
    return emailApi === 'approved'
      ? undefined
      : jiraError(400, 'The calling app is not approved to use the email address API.');
  },
};

export const userEmailOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/user/email',
    parameters: { accountId: text },
    scopes,
    permission: approvedApps,
    handle: (call, { accountId = '' }) => {
      const [found] = emailsOf(call, [accountId]);
      return found ? ok(found) : noUser(accountId);
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/user/email/bulk',
    parameters: { accountId: repeated },
    scopes,
    permission: approvedApps,
    // Who is not there is left out.
    handle: (call, { accountId }) => ok(emailsOf(call, [...new Set(accountId)])),
  }),
];

function emailsOf({ world }: Call, accountIds: readonly string[]) {
  return accountIds.flatMap((accountId) => {
    const account = world.accounts.get(accountId);
    return account && !account.deleted ? [{ accountId, email: account.email }] : [];
  });
}

function noUser(accountId: string): Answer {
  return jiraError(404, `There is no user with the account id '${accountId}'.`);
}
