/**
 * Operations that say who may do what: the list of permissions, one's own in some context, and the bulk checks. They
 * tell nothing about projects and issues that the caller cannot see, and about other people only to those who
 * administer Jira, and to apps.
 */

import { z } from 'zod';
import type { Answer, Call, Operation } from '../operation.ts';
import { anybody, isAdministrator, jiraError, list, ok, operation, text } from '../operation.ts';
import type { ProjectPermission } from '../permissions/permission-keys.ts';
import { isGlobalPermission, isProjectPermission, jiraPermissions } from '../permissions/permission-keys.ts';
import {
  canAdministerProject,
  canBrowse,
  hasGlobalPermission,
  hasPermission,
  hasPermissionInPortal,
  isCommentOpen,
} from '../permissions/who-can-see.ts';
import type { WorldIssue, WorldProject } from '../world/world-file.ts';
import { bulkCheck, unrecognized } from './bulk-check.ts';

export const permissionOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/permissions',
    parameters: {},
    scopes: { classic: ['manage:jira-configuration'], granular: ['read:permission'], connect: 'ADMIN' },
    permission: anybody,
    handle: () => {
      const all = [...jiraPermissions.values()].map(({ key, name, type, description }) => [
        key,
        { key, name, type, description },
      ]);
      return ok({ permissions: Object.fromEntries(all) });
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/mypermissions',
    parameters: {
      projectKey: text,
      projectId: text,
      issueKey: text,
      issueId: text,
      permissions: list,
      projectUuid: text,
      commentId: text,
    },
    scopes: { classic: ['read:jira-work'], granular: ['read:permission'], connect: 'READ' },
    permission: anybody,
    handle: (call, { permissions, commentId, issueId, issueKey, ...query }) => {
      if (permissions.length === 0) return jiraError(400, 'The permissions query parameter is required.');
      const unknown = permissions.filter((key) => !jiraPermissions.has(key));
      if (unknown.length > 0) return unrecognized(unknown);
      if (commentId && permissions.some((key) => key !== 'BROWSE_PROJECTS')) {
        return jiraError(400, 'Only the BROWSE_PROJECTS permission is supported for a comment.');
      }
      const context = contextOf(call, {
        commentId,
        issue: issueId || issueKey,
        project: query.projectId || query.projectUuid || query.projectKey,
      });
      return 'status' in context ? context : ok({ permissions: own(call, permissions, context) });
    },
  }),
  operation({
    method: 'POST',
    path: '/rest/api/3/permissions/check',
    parameters: {},
    body: z.object({
      accountId: z.string().nullish(),
      globalPermissions: z.array(z.string().nullable()).nullish(),
      projectPermissions: z
        .array(
          z
            .object({
              permissions: z.array(z.string().nullable()).nullish(),
              projects: z.array(z.int().nullable()).nullish(),
              issues: z.array(z.int().nullable()).nullish(),
            })
            .nullable(),
        )
        .nullish(),
    }),
    scopes: { classic: ['read:jira-work'], granular: ['read:permission'], connect: 'READ' },
    permission: {
      words: 'None; Administer Jira to ask about other people (apps of the site need it not).',
      refuse: () => undefined,
    },
    handle: (call, _query, body) => bulkCheck(call, body),
  }),
  operation({
    method: 'POST',
    path: '/rest/api/3/permissions/project',
    parameters: {},
    body: z.object({ permissions: z.array(z.string()) }),
    scopes: {
      classic: ['read:jira-work'],
      granular: ['read:permission', 'read:project'],
      connect: 'READ',
    },
    permission: anybody,
    handle: ({ world, caller }, _query, { permissions }) => {
      const wanted = permissions.filter(isProjectPermission);
      const unknown = permissions.filter((key) => !isProjectPermission(key));
      if (unknown.length > 0) return unrecognized(unknown);
      const projects = [...world.projects.values()]
        .filter((project) => (project.state ?? 'live') === 'live')
        .filter(
          (project) => wanted.length > 0 && wanted.every((key) => hasPermission(world, caller, key, project)),
        );
      return ok({ projects: projects.map(({ id, key }) => ({ id: Number(id), key })) });
    },
  }),
];

interface Context {
  readonly project?: WorldProject;
  readonly issue?: WorldIssue;
}

/** The narrowest that is named; what the caller cannot see is not found. */
function contextOf(
  call: Call,
  named: {
    readonly commentId: string | undefined;
    readonly issue: string | undefined;
    readonly project: string | undefined;
  },
): Context | Answer {
  const { world, caller } = call;
  if (named.commentId) {
    const issue = world.issueOfComment(named.commentId);
    const comment = issue?.comments?.find(({ id }) => id === named.commentId);
    const isOpen = issue && canBrowse(world, caller, issue) && comment;
    if (!isOpen || !isCommentOpen(world, caller, issue, comment)) {
      return jiraError(404, `Can not find a comment for the id: ${named.commentId}.`);
    }
    return { issue };
  }
  if (named.issue) {
    const issue = world.findEntry(named.issue)?.issue;
    if (!issue || !canBrowse(world, caller, issue)) {
      return jiraError(404, 'Issue does not exist or you do not have permission to see it.');
    }
    return { issue };
  }
  if (named.project) {
    const project = world.findProject(named.project);
    if (!project || !mayAskAbout(call, project)) {
      return jiraError(404, `No project could be found with id or key '${named.project}'.`);
    }
    return { project };
  }
  return {};
}

function mayAskAbout(call: Call, project: WorldProject): boolean {
  const { world, caller } = call;
  if (project.state === 'deleted') return false;
  return (
    has(call, 'BROWSE_PROJECTS', { project }) ||
    canAdministerProject(world, caller, project) ||
    isAdministrator(call)
  );
}

function own(call: Call, keys: readonly string[], context: Context) {
  const { world, caller } = call;
  const entries = keys.map((key) => {
    const held = isGlobalPermission(key)
      ? hasGlobalPermission(world, caller, key)
      : isProjectPermission(key) && has(call, key, context);
    return [key, { ...jiraPermissions.get(key), havePermission: held }];
  });
  return Object.fromEntries(entries);
}

/** In service projects as in the portal, too (facts §3.7): that is why this answer is no proof that somebody sees an issue. */
function has(call: Call, permission: ProjectPermission, { project, issue }: Context): boolean {
  const { world, caller } = call;
  if (issue) {
    const home = world.projects.get(issue.projectId);
    return home !== undefined && hasPermission(world, caller, permission, home, issue);
  }
  const projects = project ? [project] : [...world.projects.values()];
  return projects.some(
    (one) =>
      hasPermission(world, caller, permission, one) || hasPermissionInPortal(world, caller, permission, one),
  );
}
