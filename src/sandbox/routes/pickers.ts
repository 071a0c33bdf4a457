/**
 * Suggestions for the fields in which people and groups are picked, with what was typed marked in HTML. Who may not
 * browse people is only told what they already know: the exact name.
 */

import type { Json } from '../answers/entity-json.ts';
import type { Call, Operation } from '../operation.ts';
import {
  anybody,
  browseUsers,
  flag,
  jiraError,
  list,
  ok,
  operation,
  repeated,
  seesAnyProject,
  text,
  wholeNumber,
} from '../operation.ts';
import { hasGlobalPermission } from '../permissions/who-can-see.ts';
import type { WorldAccount, WorldGroup } from '../world/world-file.ts';
import { activeAccounts, lastUserFound, marked, matchesInPicker, matchesQuery } from './found-people.ts';

export const pickerOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/user/picker',
    parameters: {
      query: text,
      maxResults: wholeNumber(50, 1000),
      showAvatar: flag,
      exclude: repeated,
      excludeAccountIds: list,
      excludeConnectUsers: flag,
    },
    scopes: { classic: ['read:jira-user'], granular: ['read:user'], connect: 'READ' },
    permission: {
      ...anybody,
      words: 'Browse users and groups (global permission); others find people by their exact name only.',
    },
    handle: (call, query) => {
      const { exclude, excludeAccountIds, excludeConnectUsers, showAvatar, maxResults } = query;
      if (exclude.length > 0 && excludeAccountIds.length > 0) {
        return jiraError(400, "The parameters 'exclude' and 'excludeAccountIds' cannot be used together.");
      }
      const wanted = query.query ?? '';
      const left = [...exclude, ...excludeAccountIds];
      const mayBrowse = hasGlobalPermission(call.world, call.caller, 'USER_PICKER');
      const people = activeAccounts(call.world)
        .slice(0, lastUserFound)
        .filter((account) => (mayBrowse ? matchesQuery(account, wanted) : account.displayName === wanted))
        .filter(({ accountId }) => !left.includes(accountId))
        .filter(({ accountType }) => !excludeConnectUsers || accountType !== 'app');
      return ok(foundUsers(call, people, wanted, maxResults, showAvatar, 'strong'));
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/groupuserpicker',
    parameters: {
      query: text,
      maxResults: wholeNumber(50, 1000),
      showAvatar: flag,
      caseInsensitive: flag,
      excludeConnectAddons: flag,
    },
    scopes: { classic: ['read:jira-work'], granular: ['read:group', 'read:user'], connect: 'READ' },
    permission: browseUsers,
    handle: (call, { query, maxResults, showAvatar, caseInsensitive, excludeConnectAddons }) => {
      if (query === undefined) return jiraError(400, "The 'query' parameter must be provided.");
      const people = activeAccounts(call.world)
        .filter((account) => matchesInPicker(account, query))
        .filter(({ accountType }) => !excludeConnectAddons || accountType !== 'app');
      const groups = groupsNamed(call, query, caseInsensitive).filter(
        ({ name }) => !excludeConnectAddons || !name.startsWith('atlassian-addons'),
      );
      return ok({
        users: foundUsers(call, people, query, maxResults, showAvatar, 'strong'),
        groups: foundGroups(call, groups, query, maxResults),
      });
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/groups/picker',
    parameters: {
      query: text,
      exclude: repeated,
      excludeId: repeated,
      maxResults: wholeNumber(20, 1000),
      caseInsensitive: flag,
    },
    scopes: { classic: ['read:jira-user'], granular: ['read:group'], connect: 'READ' },
    permission: {
      ...anybody,
      words: 'Browse Projects in some project; without Browse users and groups, exact names only.',
    },
    handle: (call, { query = '', exclude, excludeId, maxResults, caseInsensitive }) => {
      const { world, caller } = call;
      const seesProject = seesAnyProject(call);
      const mayBrowse = hasGlobalPermission(world, caller, 'USER_PICKER');
      const groups = groupsNamed(call, query, caseInsensitive)
        .filter(({ name }) => caller !== undefined && seesProject && (mayBrowse || name === query))
        .filter(({ name, groupId }) => !exclude.includes(name) && !excludeId.includes(groupId));
      return ok(foundGroups(call, groups, query, maxResults));
    },
  }),
];

/** Sorted by name. */
function groupsNamed({ world }: Call, query: string, caseInsensitive: boolean): WorldGroup[] {
  const asCompared = (name: string) => (caseInsensitive ? name.toLowerCase() : name);
  return [...world.groups.values()]
    .filter(({ name }) => asCompared(name).includes(asCompared(query)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function foundUsers(
  { baseUrl, caller }: Call,
  people: readonly WorldAccount[],
  query: string,
  maxResults: number,
  showAvatar: boolean,
  tag: 'b' | 'strong',
): Json {
  const users = people.slice(0, maxResults).map((account) => {
    const { accountId, accountType, displayName, email, emailVisible } = account;
    const showsEmail = emailVisible === true || accountId === caller;
    return {
      accountId,
      accountType,
      html: [displayName, ...(showsEmail ? [email] : [])].map((one) => marked(one, query, tag)).join(' - '),
      displayName,
      ...(showAvatar
        ? { avatarUrl: `${baseUrl}/secure/useravatar?accountId=${encodeURIComponent(accountId)}&size=xsmall` }
        : {}),
    };
  });
  return { users, total: people.length, header: header(users.length, people.length, 'users') };
}

function foundGroups(call: Call, groups: readonly WorldGroup[], query: string, maxResults: number): Json {
  const shown = groups.slice(0, maxResults).map((group) => ({
    name: group.name,
    html: marked(group.name, query, 'b'),
    labels: labelsOf(call, group),
    groupId: group.groupId,
  }));
  return { header: header(shown.length, groups.length, 'groups'), total: groups.length, groups: shown };
}

function header(shown: number, total: number, what: string): string {
  return `Showing ${shown} of ${total} matching ${what}`;
}

function labelsOf({ world }: Call, { groupId }: WorldGroup): Json[] {
  const administers = world.globalPermissions.some(
    ({ permission, holder }) =>
      permission === 'ADMINISTER' && holder.type === 'group' && holder.value === groupId,
  );
  const roles = world.applicationRoles.filter((role) => role.groups.includes(groupId));
  const [first, ...others] = roles.map(({ name }) => name);
  return [
    ...(administers
      ? [{ text: 'Admin', title: 'Members of this group administer Jira', type: 'ADMIN' }]
      : []),
    ...(first === undefined
      ? []
      : others.length === 0
        ? [{ text: first, title: `Members of this group have access to ${first}`, type: 'SINGLE' }]
        : [{ text: 'Multiple', title: `Access to ${[first, ...others].join(', ')}`, type: 'MULTIPLE' }]),
  ];
}
