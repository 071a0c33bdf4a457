/**
 * Operations on groups. Whom a group names is for those who may browse people; to change groups takes site
 * administration in Jira, which in a world is Administer Jira.
 */

import { z } from 'zod';
import { groupJson, userJson } from '../answers/entity-json.ts';
import { editOf } from '../edits/edit.ts';
import { addToGroup, createGroup, deleteGroup, removeFromGroup } from '../edits/groups.ts';
import type { Answer, Call, Operation, Permission } from '../operation.ts';
import {
  administerJira,
  browseUsers,
  created,
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
import type { WorldAccount, WorldGroup } from '../world/world-file.ts';
import { removed } from './removed-parameter.ts';

const readGranular = ['read:group', 'read:user', 'read:avatar'];
const siteAdministration: Permission = {
  ...administerJira,
  words: 'Site administration; here Administer Jira.',
};
/** Jira answers an edit that has nothing to show with 200 and no body. */
const done: Answer = { status: 200, json: '' };
const which = { groupname: text, groupId: text };

export const groupOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/group',
    parameters: { ...which, expand: list },
    scopes: { classic: ['read:jira-user'], granular: readGranular, connect: 'ADMIN' },
    permission: browseUsers,
    handle: (call, { expand, ...query }) =>
      withGroup(call, query, (group) => ok(wholeGroup(call, group, expand))),
  }),
  operation({
    method: 'POST',
    path: '/rest/api/3/group',
    parameters: {},
    body: z.object({ name: z.string() }),
    scopes: {
      classic: ['manage:jira-configuration'],
      granular: [...readGranular, 'write:group'],
      connect: 'INACCESSIBLE',
    },
    permission: siteAdministration,
    handle: (call, _, body) => {
      const name = body.name.trim();
      if (name === '') return jiraError(400, '', { name: 'The name of the group must be given.' });
      const taken = [...call.world.groups.values()].some(
        (one) => one.name.toLowerCase() === name.toLowerCase(),
      );
      if (taken) return jiraError(400, 'A group or user with this name already exists.');
      return created(wholeGroup(call, createGroup(editOf(call), name), ['users']));
    },
  }),
  operation({
    method: 'DELETE',
    path: '/rest/api/3/group',
    parameters: { ...which, swapGroup: text, swapGroupId: text },
    scopes: { classic: ['manage:jira-configuration'], granular: ['delete:group'], connect: 'INACCESSIBLE' },
    permission: siteAdministration,
    handle: (call, { swapGroup, swapGroupId, ...query }) =>
      withGroup(call, query, (group) => {
        if (swapGroup === undefined && swapGroupId === undefined) {
          deleteGroup(editOf(call), group, undefined);
          return done;
        }
        return withGroup(call, { groupname: swapGroup, groupId: swapGroupId }, (swap) => {
          if (swap.groupId === group.groupId) return jiraError(400, 'A group cannot take over from itself.');
          deleteGroup(editOf(call), group, swap);
          return done;
        });
      }),
  }),
  operation({
    method: 'POST',
    path: '/rest/api/3/group/user',
    parameters: which,
    body: z.object({ accountId: z.string().optional() }),
    scopes: {
      classic: ['manage:jira-configuration'],
      granular: [...readGranular, 'write:group'],
      connect: 'INACCESSIBLE',
    },
    permission: siteAdministration,
    handle: (call, query, { accountId }) =>
      withGroup(call, query, (group) =>
        withAccount(call, accountId, (account) => {
          if (group.members.includes(account.accountId)) {
            return jiraError(400, `Cannot add user. User is already a member of '${group.name}'`);
          }
          return created(wholeGroup(call, addToGroup(editOf(call), group, account), []));
        }),
      ),
  }),
  operation({
    method: 'DELETE',
    path: '/rest/api/3/group/user',
    parameters: { ...which, username: removed, accountId: text },
    scopes: { classic: ['manage:jira-configuration'], granular: ['write:group'], connect: 'INACCESSIBLE' },
    permission: siteAdministration,
    handle: (call, { accountId, groupname, groupId }) =>
      withGroup(call, { groupname, groupId }, (group) =>
        withAccount(call, accountId, (account) => {
          if (!group.members.includes(account.accountId)) {
            const why = `since user is not a member of '${group.name}'`;
            return jiraError(400, `Cannot remove user '${accountId}' from group '${group.name}' ${why}`);
          }
          removeFromGroup(editOf(call), group, account);
          return done;
        }),
      ),
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
      ...which,
      includeInactiveUsers: flag,
      startAt: wholeNumber(0),
      maxResults: wholeNumber(50, 50),
    },
    scopes: { classic: ['manage:jira-configuration'], granular: readGranular, connect: 'ADMIN' },
    permission: browseUsers,
    handle: (call, { includeInactiveUsers, startAt, maxResults, ...query }) =>
      withGroup(call, query, (group) =>
        pageOf(
          call,
          membersOf(call, group, includeInactiveUsers).map((account) => person(call, account)),
          startAt,
          Math.max(1, maxResults),
        ),
      ),
  }),
];

interface Which {
  readonly groupname: string | undefined;
  readonly groupId: string | undefined;
}

function withGroup(
  { world }: Call,
  { groupname, groupId }: Which,
  answer: (group: WorldGroup) => Answer,
): Answer {
  if (groupname !== undefined && groupId !== undefined) {
    return jiraError(400, "The parameters 'groupname' and 'groupId' cannot be used together.");
  }
  if (!groupId && !groupname) return jiraError(400, "Either 'groupId' or 'groupname' must be provided.");
  const group = groupId ? world.groups.get(groupId) : world.groupNamed(groupname ?? '');
  if (group) return answer(group);
  const named = groupId ? `with id '${groupId}'` : `with name '${groupname}'`;
  return jiraError(404, `The group ${named} does not exist.`);
}

function withAccount(
  { world }: Call,
  accountId: string | undefined,
  answer: (account: WorldAccount) => Answer,
): Answer {
  if (!accountId) return jiraError(400, 'The accountId must be provided.');
  const account = world.accounts.get(accountId);
  if (account && !account.deleted) return answer(account);
  return jiraError(404, 'Specified user does not exist or you do not have required permissions');
}

/** Jira orders people by a name of theirs that it does not show. */
function membersOf({ world }: Call, group: WorldGroup, withInactive: boolean): WorldAccount[] {
  const hiddenName = ({ email }: WorldAccount) => email.toLowerCase();
  return group.members
    .map((accountId) => world.accounts.get(accountId))
    .filter((account) => account !== undefined)
    .filter(({ active }) => active || withInactive)
    .sort((a, b) => (hiddenName(a) < hiddenName(b) ? -1 : 1));
}

/** Members come when asked for, 50 at most, from where `users[100:149]` says. */
function wholeGroup(call: Call, group: WorldGroup, expand: readonly string[]) {
  const wanted = expand.map((one) => /^users(?:\[(\d+):(\d+)\])?$/.exec(one)).find((match) => match !== null);
  const members = membersOf(call, group, false);
  const from = Number(wanted?.[1] ?? 0);
  const items = wanted
    ? members.slice(from, Math.min(from + 50, Number(wanted[2] ?? Number.MAX_SAFE_INTEGER) + 1))
    : [];
  return {
    ...groupJson(call.world, call.baseUrl, group.groupId),
    users: {
      size: members.length,
      items: items.map((account) => person(call, account)),
      'max-results': 50,
      'start-index': items.length === 0 ? 0 : from,
      'end-index': items.length === 0 ? 0 : from + items.length - 1,
    },
    expand: 'users',
  };
}

function person({ world, baseUrl, caller }: Call, { accountId }: WorldAccount) {
  return userJson(world, baseUrl, accountId, caller);
}

function hasAccess(
  { world }: Call,
  { groupId }: WorldGroup,
  accessType: string,
  applicationKey: string | undefined,
): boolean {
  if (accessType === 'user') {
    return world.applicationRoles.some(
      (role) => role.key === applicationKey && role.groups.includes(groupId),
    );
  }
  return world.globalPermissions.some(
    ({ permission, holder }) =>
      permission === 'ADMINISTER' && holder.type === 'group' && holder.value === groupId,
  );
}
