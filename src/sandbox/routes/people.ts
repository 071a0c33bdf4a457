/** Operations on people and groups. Nobody's email address is shown unless its owner shows it. */

import { userJson } from '../entity-json.ts';
import type { Answer, Call, Operation } from '../operation.ts';
import {
  anyAccount,
  anybody,
  browseUsers,
  flag,
  jiraError,
  list,
  ok,
  operation,
  pageOf,
  repeated,
  text,
  wholeNumber,
} from '../operation.ts';
import { hasGlobalPermission } from '../who-can-see.ts';
import type { WorldAccount, WorldGroup } from '../world-file.ts';

const userGranular = ['read:application-role', 'read:group', 'read:user', 'read:avatar'];

export const peopleOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/myself',
    parameters: { expand: list },
    scopes: { classic: ['read:jira-user'], granular: userGranular, connect: 'READ' },
    permission: anyAccount,
    handle: (call, { expand }) => wholeUser(call, call.caller ?? '', expand),
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/user',
    parameters: { accountId: text, expand: list },
    scopes: { classic: ['read:jira-user'], granular: userGranular, connect: 'READ' },
    permission: browseUsers,
    handle: (call, { accountId, expand }) => {
      if (!accountId) return jiraError(400, "The 'accountId' query parameter needs to be provided.");
      if (!call.world.accounts.has(accountId)) {
        return jiraError(404, 'Specified user does not exist or you do not have required permissions');
      }
      return wholeUser(call, accountId, expand);
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/users/search',
    parameters: { startAt: wholeNumber(0), maxResults: wholeNumber(50, 1000) },
    scopes: {
      classic: ['read:jira-user'],
      granular: ['read:user', 'read:application-role', 'read:avatar', 'read:group'],
      connect: 'INACCESSIBLE',
    },
    permission: browseUsers,
    handle: (call, { startAt, maxResults }) => {
      const accounts = [...call.world.accounts.values()].sort(byAccountId);
      return ok(accounts.slice(startAt, startAt + maxResults).map((account) => person(call, account)));
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/user/search',
    parameters: {
      query: text,
      accountId: text,
      property: text,
      startAt: wholeNumber(0),
      maxResults: wholeNumber(50, 1000),
    },
    scopes: {
      classic: ['read:jira-user'],
      granular: ['read:user', 'read:user.property', 'read:application-role', 'read:avatar', 'read:group'],
      connect: 'READ',
    },
    permission: anybody,
    handle: (call, { query, accountId, property, startAt, maxResults }) => {
      if (query === undefined && accountId === undefined && property === undefined) {
        return jiraError(400, 'The username query parameter was not provided.');
      }
      if (query !== undefined && accountId !== undefined) {
        return jiraError(400, "Only one of 'query' and 'accountId' may be given.");
      }
      if (!hasGlobalPermission(call.world, call.caller, 'USER_PICKER')) return ok([]);
      const words = (query ?? '').toLowerCase();
      const found = [...call.world.accounts.values()]
        .filter((account) => account.active && property === undefined)
        .filter((account) => accountId === undefined || account.accountId === accountId)
        .filter((account) => accountId !== undefined || matchesQuery(account, words))
        .sort(byAccountId)
        .slice(0, lastUserFound);
      return ok(found.slice(startAt, startAt + maxResults).map((account) => person(call, account)));
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/group/bulk',
    parameters: {
      startAt: wholeNumber(0),
      maxResults: wholeNumber(50, 1000),
      groupId: repeated,
      groupName: repeated,
      accessType: text,
      applicationKey: text,
    },
    scopes: { classic: ['read:jira-user'], granular: ['read:group'], connect: 'ADMIN' },
    permission: browseUsers,
    handle: (call, { startAt, maxResults, groupId, groupName, accessType, applicationKey }) => {
      if (accessType !== undefined && !['site-admin', 'admin', 'user'].includes(accessType)) {
        return jiraError(400, `'${accessType}' is not a valid access type.`);
      }
      if (accessType === 'user' && applicationKey === undefined) {
        return jiraError(400, "The 'applicationKey' parameter is required when 'accessType' is 'user'.");
      }
      const groups = [...call.world.groups.values()]
        .filter(
          (group) =>
            groupId.length + groupName.length === 0 ||
            groupId.includes(group.groupId) ||
            groupName.includes(group.name),
        )
        .filter((group) => accessType === undefined || hasAccess(call, group, accessType, applicationKey))
        .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
      return pageOf(
        call,
        groups.map((group) => ({ name: group.name, groupId: group.groupId })),
        startAt,
        maxResults,
      );
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/group/member',
    parameters: {
      groupId: text,
      groupname: text,
      includeInactiveUsers: flag,
      startAt: wholeNumber(0),
      maxResults: wholeNumber(50, 50),
    },
    scopes: {
      classic: ['manage:jira-configuration'],
      granular: ['read:group', 'read:user', 'read:avatar'],
      connect: 'ADMIN',
    },
    permission: browseUsers,
    handle: (call, { groupId, groupname, includeInactiveUsers, startAt, maxResults }) => {
      if (!groupId && !groupname) return jiraError(400, "Either 'groupId' or 'groupname' must be provided.");
      const group = groupId
        ? call.world.groups.get(groupId)
        : [...call.world.groups.values()].find((one) => one.name === groupname);
      if (!group) {
        return jiraError(404, `The group with id '${groupId ?? groupname}' does not exist.`);
      }
      const members = group.members
        .map((accountId) => call.world.accounts.get(accountId))
        .filter((account) => account !== undefined)
        .filter((account) => account.active || includeInactiveUsers)
        .sort(byAccountId);
      return pageOf(
        call,
        members.map((account) => person(call, account)),
        startAt,
        Math.max(1, maxResults),
      );
    },
  }),
];

/** `user/search` stops here, however many match. */
const lastUserFound = 1000;

function person({ world, baseUrl, caller }: Call, account: WorldAccount) {
  return userJson(world, baseUrl, account.accountId, caller);
}

function wholeUser(call: Call, accountId: string, expand: readonly string[]): Answer {
  const { world, baseUrl, caller } = call;
  const groupIds = [...world.groupsOfAccount(accountId)];
  const groups = groupIds.map((groupId) => ({
    name: world.groups.get(groupId)?.name ?? groupId,
    groupId,
    self: `${baseUrl}/rest/api/3/group?groupId=${encodeURIComponent(groupId)}`,
  }));
  const roles = world.applicationRoles.filter((role) => role.groups.some((id) => groupIds.includes(id)));
  const items = roles.map(({ key, name }) => ({ key, name }));
  return ok({
    ...userJson(world, baseUrl, accountId, caller),
    locale: 'en_US',
    groups: { size: groups.length, items: expand.includes('groups') ? groups : [] },
    applicationRoles: { size: roles.length, items: expand.includes('applicationRoles') ? items : [] },
    expand: 'groups,applicationRoles',
  });
}

/** The beginning of a word of the name, or of an email address that is shown. */
function matchesQuery(account: WorldAccount, query: string): boolean {
  if (
    account.displayName
      .toLowerCase()
      .split(/\s+/)
      .some((word) => word.startsWith(query))
  )
    return true;
  if (account.displayName.toLowerCase().startsWith(query)) return true;
  return account.emailVisible === true && account.email.toLowerCase().startsWith(query);
}

function hasAccess(
  call: Call,
  group: WorldGroup,
  accessType: string,
  applicationKey: string | undefined,
): boolean {
  const { world } = call;
  if (accessType === 'user') {
    return world.applicationRoles.some(
      (role) => role.key === applicationKey && role.groups.includes(group.groupId),
    );
  }
  return world.globalPermissions.some(
    ({ permission, holder }) =>
      permission === 'ADMINISTER' && holder.type === 'group' && holder.value === group.groupId,
  );
}

function byAccountId(a: WorldAccount, b: WorldAccount): number {
  return a.accountId < b.accountId ? -1 : a.accountId > b.accountId ? 1 : 0;
}
