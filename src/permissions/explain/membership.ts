/**
 * By what somebody is in a group, a project role or an application role, or what is missing. It finds words for what
 * `standingOf` and `projectVisibility` have decided, and must be of their opinion; `explain.ts` checks that it is.
 */

import { type GroupId, groupId, type RoleId } from '../../model/ids.ts';
import { fresh, type ProjectCopy } from '../directory-copy.ts';
import type { Support } from './explanation.ts';
import {
  ago,
  anonymousName,
  type Because,
  because,
  groupInWords,
  groupSupport,
  isoTime,
  listInWords,
  mendOf,
  notCounting,
  type Told,
  tooOld,
  unknown,
} from './reason-words.ts';

/** `group`: how it is called, where it was named before. */
export function groupMembership(at: Told, id: GroupId, group = `the group ${groupInWords(at, id)}`): Because {
  const rests = groupSupport(at, id);
  const readMs = at.memberships.get(id) ?? at.membersReadMs(id);
  const read = readMs === undefined ? '' : ` (members read ${ago(readMs, at.nowMs)})`;
  if (at.viewer.groups.has(id)) return because('in-group', true, `${at.name} is in ${group}${read}.`, rests);
  if (at.viewer.account === undefined) return countsAsNobody(at, 'is in no group', rests);
  const mend = mendOf(at, 'group-unreadable', at.groupName(id) ?? id);
  if (readMs !== undefined && !at.isFresh(readMs)) {
    const was = at.memberships.has(id) ? 'was' : 'was not';
    const words = `${at.name} ${was} in ${group}, but its members ${tooOld(at, readMs)}`;
    return unknown('members-too-old', words, mend, rests);
  }
  if (at.copy.groups && at.groupName(id) === undefined) {
    const words = `There is no group ${groupInWords(at, id)} (groups read ${ago(at.copy.groups.readMs, at.nowMs)}).`;
    return unknown('group-missing', words, 'Name another group there in Jira.', rests);
  }
  if (readMs === undefined) {
    return unknown(
      'members-unread',
      `The members of ${group === 'it' ? 'this group' : group} were never read.`,
      mend,
      rests,
    );
  }
  return because('not-in-group', false, `${at.name} is not in ${group}${read}.`, rests);
}

/** A group by its id, or by a name that exactly one group has. */
export function namedGroup(at: Told, value: string | undefined, name: string | undefined): GroupId | Because {
  if (value !== undefined) return groupId(value);
  const groups = notCounting(at, at.copy.groups, 'groups', 'The groups of the site', [
    'groups-unreadable',
    'site',
  ]);
  if (groups) return groups;
  const byName = name === undefined ? undefined : at.copy.groupByName.get(name);
  if (byName !== undefined) return byName;
  const namesakes = at.copy.groups?.body.groups.filter((group) => group.name === name).length ?? 0;
  return namesakes > 1
    ? unknown(
        'group-name-ambiguous',
        `It names the group "${name}" without its id, and ${namesakes} groups have that name.`,
        'Rename one of them in Jira, or add the group there again.',
      )
    : unknown('group-missing', `There is no group "${name ?? ''}".`, 'Name another group there in Jira.');
}

export function roleName(project: ProjectCopy | undefined, id: RoleId): string | undefined {
  return project?.roles?.body.roles.find((role) => role.roleId === id)?.name;
}

/** `projectKey` is what findings call the project. */
export function roleMembership(
  at: Told,
  project: ProjectCopy | undefined,
  projectKey: string,
  id: RoleId,
): Because {
  const unread = notCounting(at, project?.roles, 'roles', `The roles of ${projectKey}`, [
    'roles-unreadable',
    projectKey,
  ]);
  if (unread) return unread;
  const readMs = project?.roles?.readMs ?? 0;
  const read = `(roles read ${ago(readMs, at.nowMs)})`;
  const role = fresh(project?.roles, at.isFresh)?.roles.find(({ roleId }) => roleId === id);
  if (!role) {
    const words = `${projectKey} has no project role with the id ${id} ${read}.`;
    return unknown('role-missing', words, 'Name another role there in Jira.');
  }
  const rests: Support[] = [{ kind: 'role', id, name: role.name, read: isoTime(readMs) }];
  const { account } = at.viewer;
  if (account === undefined) return countsAsNobody(at, 'is in no project role', rests);
  if (role.users.includes(account)) {
    return because('in-role', true, `${at.name} is in it directly ${read}.`, rests);
  }
  const through = role.groups.find((group) => at.viewer.groups.has(group));
  if (through !== undefined) {
    const members = ago(at.memberships.get(through) ?? readMs, at.nowMs);
    const words = `${at.name} is in it through the group ${groupInWords(at, through)} (members read ${members}).`;
    return because('role-through-group', true, words, [...rests, ...groupSupport(at, through)]);
  }
  if (role.users.length + role.groups.length === 0) {
    return because('role-empty', false, `Nobody is in it in ${projectKey} ${read}.`, rests);
  }
  const groups = role.groups.map((group) => groupMembership(at, group));
  const unsure = groups.find((group) => group.unknown);
  if (unsure) return { ...unsure, rests: [...rests, ...unsure.rests] };
  const names = role.groups.map((group) => groupInWords(at, group));
  const neither =
    names.length === 0
      ? 'not'
      : `neither directly nor through the ${names.length === 1 ? 'group' : 'groups'}`;
  const words =
    names.length === 0
      ? `${at.name} is not in it ${read}.`
      : `${at.name} is in it ${neither} ${listInWords(names, 'or')} ${read}.`;
  return because('not-in-role', false, words, [...rests, ...(groups[0]?.rests ?? [])]);
}

/** `key` undefined: any application. */
export function applicationAccess(at: Told, key: string | undefined): Because {
  const { copy, isFresh } = at;
  const what = key === undefined ? 'Jira' : `the application ${key}`;
  const roles = fresh(copy.applicationRoles, isFresh);
  const alone = at.account && copy.accountApplications.get(at.account.accountId);
  const readMs = roles ? copy.applicationRoles?.readMs : alone?.readMs;
  const rests: Support[] = [
    { kind: 'applications', id: key ?? '', ...(readMs !== undefined && { read: isoTime(readMs) }) },
  ];
  if (roles) {
    const wanted = roles.roles.filter((role) => key === undefined || role.key === key);
    const groups = wanted.flatMap((role) => role.groups);
    const through = groups.find(
      (group) => at.memberships.has(group) && isFresh(at.memberships.get(group) ?? 0),
    );
    if (through !== undefined) {
      const member = groupInWords(at, through);
      const read = ago(at.memberships.get(through) ?? 0, at.nowMs);
      const words = `${at.name} has access to ${what} through the group ${member} (members read ${read}).`;
      return because('application-through-group', true, words, [...rests, ...groupSupport(at, through)]);
    }
    if (wanted.length === 0) {
      return unknown(
        'application-missing',
        `There is no application role ${key ?? ''}.`,
        'Name another one there in Jira.',
        rests,
      );
    }
    for (const group of groups) {
      const read = at.memberships.get(group) ?? at.membersReadMs(group);
      if (read !== undefined && isFresh(read)) continue;
      const members = `The members of the group ${groupInWords(at, group)}, which gives access to ${what},`;
      const words = read === undefined ? `${members} were never read.` : `${members} ${tooOld(at, read)}`;
      const mend = mendOf(at, 'group-unreadable', at.groupName(group) ?? group);
      return unknown('members-unread', words, mend, [...rests, ...groupSupport(at, group)]);
    }
    const names = listInWords(
      groups.map((group) => groupInWords(at, group)),
      'or',
    );
    const words = `${at.name} has no access to ${what}: they are in no group that gives it${names === '' ? '' : ` (${names})`}.`;
    return because('no-application', false, words, rests);
  }
  if (alone && isFresh(alone.readMs)) {
    const has = key === undefined ? alone.body.keys.length > 0 : alone.body.keys.includes(key);
    const words = `Jira says of the account itself (${ago(alone.readMs, at.nowMs)}) that it has ${has ? '' : 'no '}access to ${what}.`;
    return because(has ? 'application-by-account' : 'no-application', has, words, rests);
  }
  const words = 'Who has access to Jira could not be read, neither by application nor for this account.';
  return unknown('applications-unread', words, mendOf(at, 'application-roles-unreadable', 'site'), rests);
}

export function countsAsNobody(at: Told, so: string, rests: readonly Support[] = []): Because {
  const words =
    at.name === anonymousName
      ? `Somebody without an account ${so}.`
      : `${at.name} counts as somebody without an account, who ${so}.`;
  return because('anonymous', false, words, rests);
}
