/** Operations on the site itself: what it is, and the lists of issue types, statuses and fields. */

import { issueTypeJson, statusJson } from '../answers/entity-json.ts';
import { fieldCatalogue } from '../answers/field-catalogue.ts';
import type { Operation } from '../operation.ts';
import { anybody, ok, operation, seesAnyProject } from '../operation.ts';

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
        seesAnyProject(call)
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
        seesAnyProject(call)
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
    handle: ({ world }) => ok([...fieldCatalogue(world).values()].map(({ json }) => json)),
  }),
];
