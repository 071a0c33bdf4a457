/** Operations on accounts. Nobody's email address is shown unless its owner shows it. */

import { z } from 'zod';
import { groupJson } from '../answers/entity-json.ts';
import { createAccount, removeAccount } from '../edits/accounts.ts';
import { editOf } from '../edits/edit.ts';
import type { Answer, Call, Operation } from '../operation.ts';
import {
  accessToJira,
  administerJira,
  anyAccount,
  anybody,
  browseUsers,
  created,
  jiraError,
  list,
  nothing,
  ok,
  operation,
  pageOf,
  repeated,
  text,
  wholeNumber,
} from '../operation.ts';
import type { WorldAccount } from '../world/world-file.ts';
import { allAccounts, personJson } from './found-people.ts';
import { removed } from './removed-parameter.ts';

const userGranular = ['read:application-role', 'read:group', 'read:user', 'read:avatar'];
const readsUsers: Operation['scopes'] = {
  classic: ['read:jira-user'],
  granular: userGranular,
  connect: 'READ',
};
const writesUsers: Operation['scopes'] = {
  classic: ['manage:jira-configuration'],
  granular: ['write:user'],
  connect: 'INACCESSIBLE',
};

const newUser = z.object({ emailAddress: z.string(), products: z.array(z.string()) });

export const userOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/myself',
    parameters: { expand: list },
    scopes: readsUsers,
    permission: anyAccount,
    handle: (call, { expand }) =>
      withAccount(call, call.caller, (account) => wholeUser(call, account, expand)),
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/mypreferences/locale',
    parameters: {},
    scopes: {
      classic: ['manage:jira-configuration'],
      granular: ['read:user-configuration'],
      connect: 'ACT_AS_USER',
    },
    permission: anybody,
    handle: () => ok({ locale: 'en_US' }),
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/user',
    parameters: { accountId: text, username: removed, key: removed, expand: list },
    scopes: readsUsers,
    permission: browseUsers,
    handle: (call, { accountId, expand }) =>
      withAccount(call, accountId, (account) => wholeUser(call, account, expand)),
  }),
  operation({
    method: 'POST',
    path: '/rest/api/3/user',
    parameters: {},
    body: newUser,
    scopes: writesUsers,
    permission: administerJira,
    handle: (call, _, { emailAddress, products }) => {
      const { world } = call;
      if (!/^[^\s@]+@[^\s@]+$/.test(emailAddress)) {
        return jiraError(400, '', { emailAddress: 'You must specify a valid email address.' });
      }
      const unknown = products.find((key) => !world.applicationRoles.some((role) => role.key === key));
      if (unknown !== undefined) {
        return jiraError(400, '', { products: `'${unknown}' is not a product of this site.` });
      }
      const [there] = world.accountsWithEmail(emailAddress);
      if (there) {
        return hasAccess(call, there)
          ? created(personJson(call, there))
          : jiraError(400, '', { emailAddress: 'The user exists but does not have access to Jira.' });
      }
      return created(personJson(call, createAccount(editOf(call), emailAddress, products)));
    },
  }),
  operation({
    method: 'DELETE',
    path: '/rest/api/3/user',
    parameters: { accountId: text, username: removed, key: removed },
    scopes: writesUsers,
    permission: { ...administerJira, words: 'Site administration; here Administer Jira.' },
    handle: (call, { accountId }) =>
      withAccount(call, accountId, (account) => {
        const { world, caller } = call;
        if (account.accountId === caller) return jiraError(400, 'You cannot delete yourself.');
        const led = [...world.projects.values()].filter(({ leadAccountId }) => leadAccountId === accountId);
        if (led.length > 0) {
          const keys = led.map(({ key }) => key).join(', ');
          return jiraError(400, `Cannot delete the user: they lead these projects: ${keys}.`);
        }
        removeAccount(editOf(call), account);
        return nothing;
      }),
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/user/bulk',
    parameters: {
      startAt: wholeNumber(0),
      maxResults: wholeNumber(10, 200),
      accountId: repeated,
      username: removed,
      key: removed,
    },
    scopes: readsUsers,
    permission: accessToJira,
    handle: (call, { startAt, maxResults, accountId }) => {
      if (accountId.length === 0) return noAccountId;
      const found = [...new Set(accountId)]
        .map((id) => call.world.accounts.get(id))
        .filter((account) => account !== undefined);
      return pageOf(
        call,
        found.map((account) => personJson(call, account)),
        startAt,
        maxResults,
      );
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/user/groups',
    parameters: { accountId: text, username: removed, key: removed },
    scopes: { classic: ['read:jira-user'], granular: ['read:group'], connect: 'READ' },
    permission: browseUsers,
    handle: (call, { accountId }) => withAccount(call, accountId, (account) => ok(groupsOf(call, account))),
  }),
  ...['/rest/api/3/users', '/rest/api/3/users/search'].map((path) =>
    operation({
      method: 'GET',
      path,
      parameters: { startAt: wholeNumber(0), maxResults: wholeNumber(50, 1000) },
      scopes: {
        classic: ['read:jira-user'],
        granular: ['read:user', 'read:application-role', 'read:avatar', 'read:group'],
        connect: 'INACCESSIBLE',
      },
      permission: browseUsers,
      handle: (call, { startAt, maxResults }) =>
        ok(
          allAccounts(call.world)
            .slice(startAt, startAt + maxResults)
            .map((account) => personJson(call, account)),
        ),
    }),
  ),
];

const noAccountId = jiraError(400, "The 'accountId' query parameter needs to be provided.");

function withAccount(
  { world }: Call,
  accountId: string | undefined,
  answer: (account: WorldAccount) => Answer,
): Answer {
  if (!accountId) return noAccountId;
  const account = world.accounts.get(accountId);
  if (account) return answer(account);
  return jiraError(404, 'Specified user does not exist or you do not have required permissions');
}

function wholeUser(call: Call, account: WorldAccount, expand: readonly string[]): Answer {
  const groups = groupsOf(call, account);
  const groupIds = call.world.groupsOfAccount(account.accountId);
  const roles = call.world.applicationRoles.filter((role) => role.groups.some((id) => groupIds.has(id)));
  const items = roles.map(({ key, name }) => ({ key, name }));
  return ok({
    ...personJson(call, account),
    groups: { size: groups.length, items: expand.includes('groups') ? groups : [] },
    applicationRoles: { size: roles.length, items: expand.includes('applicationRoles') ? items : [] },
    expand: 'groups,applicationRoles',
  });
}

function groupsOf({ world, baseUrl }: Call, { accountId }: WorldAccount) {
  return [...world.groupsOfAccount(accountId)].map((groupId) => groupJson(world, baseUrl, groupId));
}

function hasAccess({ world }: Call, { accountId, active }: WorldAccount): boolean {
  const groups = world.groupsOfAccount(accountId);
  return active && world.applicationRoles.some((role) => role.groups.some((id) => groups.has(id)));
}
