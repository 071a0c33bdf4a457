/**
 * People who hold a permission on a project or an issue. As documented each of these looks through one page of all
 * active people, up to the thousandth, and answers with those on it that fit: seldom a full page, never a full list.
 */

import type { Answer, Call, Operation, Permission } from '../operation.ts';
import {
  anybody,
  isAdministrator,
  jiraError,
  list,
  notAuthenticated,
  ok,
  operation,
  text,
  wholeNumber,
} from '../operation.ts';
import type { ProjectPermission } from '../permissions/permission-keys.ts';
import { isProjectPermission } from '../permissions/permission-keys.ts';
import {
  canAdministerProject,
  canBrowse,
  canListProject,
  hasGlobalPermission,
  hasPermission,
} from '../permissions/who-can-see.ts';
import type { WorldAccount, WorldIssue, WorldProject } from '../world/world-file.ts';
import { activeAccounts, lastUserFound, matchesQuery, personJson } from './found-people.ts';
import { removed } from './removed-parameter.ts';

const granular = ['read:project', 'read:user', 'read:application-role', 'read:avatar', 'read:group'];
const onIssues: Operation['scopes'] = {
  classic: ['read:jira-user'],
  granular: ['read:issue', ...granular],
  connect: 'READ',
};
const whom = {
  query: text,
  username: removed,
  accountId: text,
  startAt: wholeNumber(0),
  maxResults: wholeNumber(50, 1000),
};

export const permittedUserOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/user/assignable/search',
    parameters: { ...whom, project: text, issueKey: text, issueId: text },
    scopes: onIssues,
    permission: says('Browse users and groups (global permission), or Assign Issues in the project.'),
    handle: (call, query) => {
      const { world, caller } = call;
      const refusal = bothGiven(query);
      if (refusal) return refusal;
      const { project: projectKey, issueKey, issueId } = query;
      if (issueId !== undefined && !/^\d+$/.test(issueId)) {
        return jiraError(400, `The issue id '${issueId}' is not valid.`);
      }
      const place = placeOf(call, issueId ?? issueKey, projectKey);
      if (!place) return jiraError(400, "One of 'issueKey', 'issueId' and 'project' must be provided.");
      if ('status' in place) return place;
      const { project, issue } = place;
      if (
        !hasGlobalPermission(world, caller, 'USER_PICKER') &&
        !hasPermission(world, caller, 'ASSIGN_ISSUES', project, issue)
      ) {
        return caller === undefined
          ? notAuthenticated
          : jiraError(401, 'You do not have permission to assign issues in this project.');
      }
      return found(call, query, (id) => hasPermission(world, id, 'ASSIGNABLE_USER', project, issue));
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/user/assignable/multiProjectSearch',
    parameters: { ...whom, projectKeys: list },
    scopes: { ...onIssues, granular },
    permission: says('Browse Projects in each of the projects.'),
    handle: (call, query) => {
      const { world } = call;
      if (query.projectKeys.length === 0) return jiraError(400, "The 'projectKeys' must be provided.");
      const refusal = bothGiven(query) ?? noneGiven(query);
      if (refusal) return refusal;
      const projects: WorldProject[] = [];
      for (const key of query.projectKeys) {
        const place = placeOf(call, undefined, key);
        if (!place || 'status' in place) return place ?? noPlace('project', key);
        projects.push(place.project);
      }
      return found(call, query, (id) =>
        projects.every((project) => hasPermission(world, id, 'ASSIGNABLE_USER', project)),
      );
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/user/permission/search',
    parameters: { ...whom, permissions: list, issueKey: text, projectKey: text },
    scopes: onIssues,
    permission: says('Administer Jira, or Administer Projects in the project.'),
    handle: (call, query) => {
      const { world, caller } = call;
      const refusal = bothGiven(query);
      if (refusal) return refusal;
      if (query.permissions.length === 0) return jiraError(400, "The 'permissions' must be provided.");
      const permissions: ProjectPermission[] = [];
      for (const name of query.permissions) {
        const permission = formerNames.get(name) ?? name;
        if (!isProjectPermission(permission)) return jiraError(400, `'${name}' is not a permission.`);
        permissions.push(permission);
      }
      const place = placeOf(call, query.issueKey, query.projectKey);
      if (!place) return jiraError(400, "Either 'issueKey' or 'projectKey' must be provided.");
      if ('status' in place) return place;
      const { project, issue } = place;
      if (!isAdministrator(call) && !canAdministerProject(world, caller, project)) {
        return caller === undefined
          ? notAuthenticated
          : jiraError(403, 'You cannot edit the configuration of this project.');
      }
      return found(call, query, (id) =>
        permissions.every((permission) => hasPermission(world, id, permission, project, issue)),
      );
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/user/viewissue/search',
    parameters: { ...whom, issueKey: text, projectKey: text },
    scopes: onIssues,
    permission: says('Browse users and groups (global permission); others are answered with an empty list.'),
    handle: (call, query) => {
      const { world, caller } = call;
      const refusal = bothGiven(query) ?? noneGiven(query);
      if (refusal) return refusal;
      if (query.issueKey === undefined && query.projectKey === undefined) {
        return jiraError(400, "Either 'issueKey' or 'projectKey' must be provided.");
      }
      if (!hasGlobalPermission(world, caller, 'USER_PICKER')) return ok([]);
      const place = placeOf(call, query.issueKey, query.projectKey);
      if (!place || 'status' in place) return place ?? ok([]);
      const { project, issue } = place;
      return found(call, query, (id) => hasPermission(world, id, 'BROWSE_PROJECTS', project, issue));
    },
  }),
];

interface Whom {
  readonly query: string | undefined;
  readonly accountId: string | undefined;
  readonly startAt: number;
  readonly maxResults: number;
}

function says(words: string): Permission {
  return { ...anybody, words };
}

/** An account that is asked for by its id is looked at wherever it stands in the list. */
function found(
  call: Call,
  { query, accountId, startAt, maxResults }: Whom,
  holds: (accountId: string) => boolean,
): Answer {
  const active = activeAccounts(call.world);
  const looked: readonly WorldAccount[] =
    accountId === undefined
      ? active.slice(startAt, Math.min(startAt + maxResults, lastUserFound))
      : active.filter((account) => account.accountId === accountId).slice(startAt, startAt + maxResults);
  return ok(
    looked
      .filter((account) => query === undefined || matchesQuery(account, query))
      .filter((account) => holds(account.accountId))
      .map((account) => personJson(call, account)),
  );
}

type Place = { readonly project: WorldProject; readonly issue?: WorldIssue };

/** The issue, or else the project; a refusal where the caller may not know of it; undefined where none is named. */
function placeOf(
  call: Call,
  issueIdOrKey: string | undefined,
  projectIdOrKey: string | undefined,
): Place | Answer | undefined {
  const { world, caller } = call;
  if (issueIdOrKey !== undefined) {
    const issue = world.findEntry(issueIdOrKey)?.issue;
    const project = world.projects.get(issue?.projectId ?? '');
    if (!issue || !project || !canBrowse(world, caller, issue)) return noPlace('issue', issueIdOrKey);
    return { project, issue };
  }
  if (projectIdOrKey === undefined) return undefined;
  const project = world.findProject(projectIdOrKey);
  const known =
    project !== undefined &&
    project.state !== 'deleted' &&
    (canListProject(world, caller, project) ||
      canAdministerProject(world, caller, project) ||
      isAdministrator(call));
  return known ? { project } : noPlace('project', projectIdOrKey);
}

function noPlace(kind: 'issue' | 'project', idOrKey: string): Answer {
  return kind === 'issue'
    ? jiraError(404, 'Issue does not exist or you do not have permission to see it.')
    : jiraError(404, `No project could be found with key '${idOrKey}'.`);
}

function bothGiven({ query, accountId }: Whom): Answer | undefined {
  return query !== undefined && accountId !== undefined
    ? jiraError(400, "Only one of 'query' and 'accountId' may be given.")
    : undefined;
}

/**
 * Two of the four demand one of the two. The others are described both as demanding it and as listing everybody
 * without it; clients leave it out, so they list everybody.
 */
function noneGiven({ query, accountId }: Whom): Answer | undefined {
  return query === undefined && accountId === undefined
    ? jiraError(400, "Either 'query' or 'accountId' must be provided.")
    : undefined;
}

/** Deprecated names that are still taken. */
const formerNames: ReadonlyMap<string, ProjectPermission> = new Map([
  ['ASSIGN_ISSUE', 'ASSIGN_ISSUES'],
  ['ATTACHMENT_DELETE_ALL', 'DELETE_ALL_ATTACHMENTS'],
  ['ATTACHMENT_DELETE_OWN', 'DELETE_OWN_ATTACHMENTS'],
  ['BROWSE', 'BROWSE_PROJECTS'],
  ['CLOSE_ISSUE', 'CLOSE_ISSUES'],
  ['COMMENT_DELETE_ALL', 'DELETE_ALL_COMMENTS'],
  ['COMMENT_DELETE_OWN', 'DELETE_OWN_COMMENTS'],
  ['COMMENT_EDIT_ALL', 'EDIT_ALL_COMMENTS'],
  ['COMMENT_EDIT_OWN', 'EDIT_OWN_COMMENTS'],
  ['COMMENT_ISSUE', 'ADD_COMMENTS'],
  ['CREATE_ATTACHMENT', 'CREATE_ATTACHMENTS'],
  ['CREATE_ISSUE', 'CREATE_ISSUES'],
  ['DELETE_ISSUE', 'DELETE_ISSUES'],
  ['EDIT_ISSUE', 'EDIT_ISSUES'],
  ['LINK_ISSUE', 'LINK_ISSUES'],
  ['MANAGE_WATCHER_LIST', 'MANAGE_WATCHERS'],
  ['MOVE_ISSUE', 'MOVE_ISSUES'],
  ['PROJECT_ADMIN', 'ADMINISTER_PROJECTS'],
  ['RESOLVE_ISSUE', 'RESOLVE_ISSUES'],
  ['SCHEDULE_ISSUE', 'SCHEDULE_ISSUES'],
  ['TRANSITION_ISSUE', 'TRANSITION_ISSUES'],
  ['VIEW_VERSION_CONTROL', 'VIEW_DEV_TOOLS'],
  ['VIEW_WORKFLOW_READONLY', 'VIEW_READONLY_WORKFLOW'],
  ['WORKLOG_DELETE_ALL', 'DELETE_ALL_WORKLOGS'],
  ['WORKLOG_DELETE_OWN', 'DELETE_OWN_WORKLOGS'],
  ['WORKLOG_EDIT_ALL', 'EDIT_ALL_WORKLOGS'],
  ['WORKLOG_EDIT_OWN', 'EDIT_OWN_WORKLOGS'],
  ['WORK_ISSUE', 'WORK_ON_ISSUES'],
]);
