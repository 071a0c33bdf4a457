/** Operations on the site itself: what it is, and the lists of issue types, statuses and fields. */

import { customFieldJson, issueTypeJson, statusJson } from '../entity-json.ts';
import type { Call, Operation } from '../operation.ts';
import { administerJira, anybody, ok, operation } from '../operation.ts';
import { canListProject } from '../who-can-see.ts';

export const siteOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/serverInfo',
    parameters: {},
    scopes: { classic: [], granular: [], connect: 'READ' },
    permission: anybody,
    handle: ({ world, siteUrl, nowMs }) =>
      ok({
        baseUrl: siteUrl,
        displayUrl: siteUrl,
        version: '1001.0.0-SNAPSHOT',
        versionNumbers: [1001, 0, 0],
        deploymentType: 'Cloud',
        buildNumber: 100_300,
        buildDate: world.zone().format(Date.UTC(2026, 10, 1)),
        serverTime: world.zone().format(nowMs),
        scmInfo: 'sandbox',
        serverTitle: world.site.title,
        serverTimeZone: world.site.timeZone,
      }),
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/issuetype',
    parameters: {},
    scopes: {
      classic: ['read:jira-work'],
      granular: ['read:issue-type', 'read:avatar', 'read:project-category', 'read:project'],
      connect: 'READ',
    },
    permission: anybody,
    handle: (call) =>
      ok(
        seesSomeProject(call)
          ? [...call.world.issueTypes.values()].map((type) => issueTypeJson(call.baseUrl, type))
          : [],
      ),
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/status',
    parameters: {},
    scopes: { classic: ['read:jira-work'], granular: ['read:status'], connect: 'READ' },
    permission: anybody,
    handle: (call) =>
      ok(
        seesSomeProject(call)
          ? [...call.world.statuses.values()].map((status) => statusJson(call.baseUrl, status))
          : [],
      ),
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/field',
    parameters: {},
    scopes: {
      classic: ['read:jira-work'],
      granular: [
        'read:field',
        'read:avatar',
        'read:project-category',
        'read:project',
        'read:field-configuration',
      ],
      connect: 'READ',
    },
    permission: anybody,
    handle: ({ world }) => ok([...systemFields, ...[...world.fields.values()].map(customFieldJson)]),
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/applicationrole',
    parameters: {},
    scopes: {
      classic: ['manage:jira-configuration'],
      granular: ['read:application-role'],
      connect: 'INACCESSIBLE',
    },
    permission: administerJira,
    handle: ({ world, baseUrl }) =>
      ok(
        world.applicationRoles.map((role) => {
          const groupDetails = role.groups.map((groupId) => {
            const name = world.groups.get(groupId)?.name ?? groupId;
            return {
              name,
              groupId,
              self: `${baseUrl}/rest/api/3/group?groupId=${encodeURIComponent(groupId)}`,
            };
          });
          const users = new Set(role.groups.flatMap((groupId) => world.groups.get(groupId)?.members ?? []));
          return {
            key: role.key,
            groups: groupDetails.map((group) => group.name),
            groupDetails,
            name: role.name,
            defaultGroups: groupDetails.slice(0, 1).map((group) => group.name),
            defaultGroupsDetails: groupDetails.slice(0, 1),
            selectedByDefault: false,
            defined: true,
            numberOfSeats: 35_000,
            remainingSeats: 35_000 - users.size,
            userCount: users.size,
            userCountDescription: `${users.size} users`,
            hasUnlimitedSeats: false,
            platform: role.key === 'jira-core',
          };
        }),
      ),
  }),
];

/** Types and statuses are those of the projects that the caller may know of; here every project has all. */
function seesSomeProject({ world, caller }: Call): boolean {
  return [...world.projects.values()].some((project) => canListProject(world, caller, project));
}

const systemFields = (
  [
    ['issuetype', 'Issue Type', 'issuetype', undefined],
    ['project', 'Project', 'project', undefined],
    ['summary', 'Summary', 'string', undefined],
    ['description', 'Description', 'string', undefined],
    ['environment', 'Environment', 'string', undefined],
    ['status', 'Status', 'status', undefined],
    ['statuscategorychangedate', 'Status Category Changed', 'datetime', undefined],
    ['priority', 'Priority', 'priority', undefined],
    ['resolution', 'Resolution', 'resolution', undefined],
    ['resolutiondate', 'Resolved', 'datetime', undefined],
    ['labels', 'Labels', 'array', 'string'],
    ['components', 'Components', 'array', 'component'],
    ['fixVersions', 'Fix versions', 'array', 'version'],
    ['versions', 'Affects versions', 'array', 'version'],
    ['reporter', 'Reporter', 'user', undefined],
    ['creator', 'Creator', 'user', undefined],
    ['assignee', 'Assignee', 'user', undefined],
    ['created', 'Created', 'datetime', undefined],
    ['updated', 'Updated', 'datetime', undefined],
    ['votes', 'Votes', 'votes', undefined],
    ['watches', 'Watchers', 'watches', undefined],
    ['subtasks', 'Sub-tasks', 'array', 'issuelinks'],
    ['issuelinks', 'Linked Issues', 'array', 'issuelinks'],
    ['security', 'Security Level', 'securitylevel', undefined],
    ['issuerestriction', 'Restrict to', 'issuerestriction', undefined],
    ['attachment', 'Attachment', 'array', 'attachment'],
    ['comment', 'Comment', 'comments-page', undefined],
    ['worklog', 'Log Work', 'array', 'worklog'],
  ] as const
).map(([id, name, type, items]) => ({
  id,
  key: id,
  name,
  custom: false,
  orderable: true,
  navigable: id !== 'comment' && id !== 'worklog' && id !== 'attachment',
  searchable: true,
  clauseNames: [id],
  schema: { type, ...(items === undefined ? {} : { items }), system: id },
}));
