/**
 * Every call that reading a site takes, each in its smallest form, to find out beforehand what a credential may read.
 * What a call takes is said twice: the right of the account, in Jira's words, and the scopes of a token or app that has
 * scopes.
 */

import { z } from 'zod';
import { needs } from './needed-permissions.ts';
import { reportPaths, reportScope } from './personal-data-calls.ts';
import type { ProbeCall } from './probe.ts';
import type { JiraCall } from './request.ts';
import { isLongJql } from './search-call.ts';

const text = z.union([z.string(), z.number()]).transform(String);
const firstOf = (list: string, field: string) => (answer: unknown) => {
  const entry = z.looseObject({ [field]: text });
  const found = z.looseObject({ [list]: z.array(entry) }).safeParse(answer).data?.[list];
  return Array.isArray(found) ? String(found[0]?.[field] ?? '') || undefined : undefined;
};

const work = (granular: string) => ({ classic: ['read:jira-work'], granular: granular.split(' ') });
const user = (granular: string) => ({ classic: ['read:jira-user'], granular: granular.split(' ') });
const configuration = (granular: string) => ({
  classic: ['manage:jira-configuration'],
  granular: granular.split(' '),
});

const closedToConnect = {
  connect: 'Jira answers this call to no Connect app, whatever scopes it has.',
} as const;

const anybody = 'an account with access to Jira';
const browse = 'the permission "Browse Projects" in the project';
/** The sync asks for it together with a project and a range of ids. */
const aroundIt = ' '.repeat(200);
const one = { startAt: 0, maxResults: 1 };

const ofProject =
  (more: Omit<ReturnType<ProbeCall['request']> & object, 'params'> = {}): ProbeCall['request'] =>
  ({ projectId }) =>
    projectId === undefined ? undefined : { params: { projectId }, ...more };
const ofIssue =
  (query: NonNullable<JiraCall<unknown>['query']>): ProbeCall['request'] =>
  ({ issueId }) =>
    issueId === undefined ? undefined : { params: { issueId }, query };

/** What the text of issues takes: enough for a source of one person, or for a shared one. */
export const contentCalls = [
  {
    call: 'GET /rest/api/3/serverInfo',
    reads: 'the address and title of the site',
    right: anybody,
    scopes: { classic: [], granular: [] },
    request: () => ({}),
  },
  {
    call: 'GET /rest/api/3/myself',
    reads: 'whose credential this is',
    right: anybody,
    scopes: user('read:application-role read:group read:user read:avatar'),
    request: () => ({}),
    found: (answer) => ({
      accountId: z.object({ accountId: z.string() }).safeParse(answer).data?.accountId,
    }),
  },
  {
    call: 'GET /rest/api/3/project/search',
    reads: 'which projects there are',
    right: browse,
    scopes: work(
      'read:issue-type read:project read:project.property read:user read:application-role read:avatar read:group ' +
        'read:issue-type-hierarchy read:project-category read:project-version read:project.component',
    ),
    // One that can be browsed: of another nothing could be asked.
    request: ({ projectKeys }) => ({
      query: {
        ...one,
        status: 'live',
        action: 'browse',
        expand: 'lead',
        orderBy: 'key',
        ...(projectKeys && { keys: projectKeys.slice(0, 50) }),
      },
    }),
    found: (answer) => ({ projectId: firstOf('values', 'id')(answer) }),
  },
  {
    call: 'GET /rest/api/3/field',
    reads: 'the names and types of custom fields',
    right: anybody,
    scopes: work('read:field read:avatar read:project-category read:project read:field-configuration'),
    request: () => ({}),
  },
  {
    call: 'GET /rest/api/3/search/jql',
    reads: 'which issues a project has',
    right: browse,
    scopes: work('read:issue-details read:audit-log read:avatar read:field-configuration read:issue-meta'),
    request: ({ projectId }) =>
      projectId === undefined
        ? undefined
        : { query: { jql: `project = ${projectId} ORDER BY id ASC`, maxResults: 1, fields: 'id' } },
    found: (answer) => ({ issueId: firstOf('issues', 'id')(answer) }),
  },
  {
    call: 'POST /rest/api/3/search/jql',
    reads: 'the same by a long JQL',
    right: browse,
    scopes: work('read:issue-details read:field.default-value read:field.option read:field read:group'),
    otherwise: 'Only narrowing by some 800 characters of JQL and more takes it.',
    request: ({ jql }) =>
      jql === undefined || !isLongJql(jql + aroundIt)
        ? undefined
        : { body: { jql, maxResults: 1, fields: ['id'] } },
  },
  {
    call: 'POST /rest/api/3/search/approximate-count',
    reads: 'how many issues a project has, where the scope leaves some out',
    right: browse,
    scopes: work('read:issue-details read:field.default-value read:field.option read:field read:group'),
    otherwise: 'Only for telling how many issues a narrowed scope leaves out.',
    request: ({ projectId, jql }) =>
      projectId === undefined || jql === undefined ? undefined : { body: { jql: `project = ${projectId}` } },
  },
  {
    call: 'POST /rest/api/3/issue/bulkfetch',
    reads: 'the text of issues, and their security levels',
    right: browse,
    scopes: work(
      'read:issue-meta read:issue-security-level read:issue.vote read:issue.changelog read:avatar read:issue ' +
        'read:status read:user read:field-configuration',
    ),
    request: ({ issueId }) =>
      issueId === undefined
        ? undefined
        : { body: { issueIdsOrKeys: [issueId], fields: ['summary', 'security', 'comment'] } },
  },
  {
    call: 'GET /rest/api/3/issue/{issueId}/comment',
    reads: 'long threads of comments',
    right: needs.readingIssue,
    scopes: work(
      'read:comment read:comment.property read:group read:project read:project-role read:user read:avatar',
    ),
    request: ofIssue({ ...one, expand: 'properties' }),
  },
  {
    call: 'GET /rest/api/3/issue/{issueId}/worklog',
    reads: 'long lists of work logged',
    right: needs.readingIssue,
    scopes: work(
      'read:group read:issue-worklog read:issue-worklog.property read:project-role read:user read:avatar',
    ),
    request: ofIssue(one),
    emptyIs404: true,
  },
  {
    call: `POST ${reportPaths.oauth}`,
    reads: 'who closed their account, to erase their names',
    right: 'an app; people with a token cannot ask it',
    scopes: { classic: [reportScope], granular: [reportScope] },
    otherwise:
      'Only an app may ask it, of people whom it names: after the first sync it is asked once a cycle.',
    request: () => undefined,
  },
] as const satisfies readonly ProbeCall[];

/** What on top of it says who may see what: without it, a source cannot be for everybody. */
export const permissionCalls = [
  {
    call: 'GET /rest/api/3/users/search',
    reads: 'who there is, and who was deactivated',
    right: needs.directory,
    scopes: user('read:user read:application-role read:avatar read:group'),
    closedTo: closedToConnect,
    request: () => ({ query: one }),
  },
  {
    call: 'GET /rest/api/3/applicationrole',
    reads: 'who has access to Jira, in one answer',
    right: needs.administrator,
    scopes: configuration('read:application-role'),
    closedTo: closedToConnect,
    request: () => ({}),
  },
  {
    call: 'GET /rest/api/3/user',
    reads: 'the same of one account, where the call above is refused',
    right: needs.directory,
    scopes: user('read:application-role read:group read:user read:avatar'),
    request: ({ accountId }) =>
      accountId === undefined ? undefined : { query: { accountId, expand: 'applicationRoles' } },
  },
  {
    call: 'GET /rest/api/3/group/bulk',
    reads: 'which groups there are',
    right: needs.directory,
    scopes: user('read:group'),
    request: () => ({ query: one }),
    found: (answer) => ({ groupId: firstOf('values', 'groupId')(answer) }),
  },
  {
    call: 'GET /rest/api/3/group/member',
    reads: 'who is in a group',
    right: needs.directory,
    scopes: configuration('read:group read:user read:avatar'),
    request: ({ groupId }) =>
      groupId === undefined ? undefined : { query: { ...one, groupId, includeInactiveUsers: true } },
  },
  {
    call: 'GET /rest/api/3/permissionscheme',
    reads: 'all permission schemes, in one answer',
    right: needs.administrator,
    scopes: work(
      'read:application-role read:field read:group read:permission-scheme read:permission read:project-role ' +
        'read:user read:avatar read:project-category read:project',
    ),
    request: () => ({ query: { expand: 'permissions' } }),
  },
  {
    call: 'GET /rest/api/3/project/{projectId}/permissionscheme',
    reads: 'which permission scheme a project has',
    right: needs.projectAdministrator,
    scopes: work(
      'read:application-role read:field read:group read:permission-scheme read:permission read:project-role ' +
        'read:user read:avatar read:project-category read:project',
    ),
    request: ofProject(),
  },
  {
    call: 'GET /rest/api/3/role',
    reads: 'the names of roles, in one answer',
    right: needs.administrator,
    scopes: configuration(
      'read:user read:group read:project-role read:project read:avatar read:project-category',
    ),
    request: () => ({}),
  },
  {
    call: 'GET /rest/api/3/project/{projectId}/role',
    reads: 'which roles a project has',
    right: needs.projectAdministrator,
    scopes: work('read:project-role'),
    request: ofProject(),
    found: (answer) => ({
      roleId: /\/role\/(\d+)$/.exec(
        Object.values(z.record(z.string(), z.string()).safeParse(answer).data ?? {})[0] ?? '',
      )?.[1],
    }),
  },
  {
    call: 'GET /rest/api/3/project/{projectId}/role/{roleId}',
    reads: 'who is in a role of a project',
    right: needs.projectAdministrator,
    scopes: work('read:user read:group read:project-role read:project read:avatar read:project-category'),
    request: ({ projectId, roleId }) =>
      projectId === undefined || roleId === undefined ? undefined : { params: { projectId, roleId } },
  },
  {
    call: 'GET /rest/api/3/issuesecurityschemes',
    reads: 'the security schemes',
    right: needs.administrator,
    scopes: {
      classic: ['manage:jira-project'],
      granular: ['read:issue-security-level', 'read:issue-security-scheme'],
    },
    request: () => ({}),
    found: (answer) => ({ securitySchemeId: firstOf('issueSecuritySchemes', 'id')(answer) }),
  },
  {
    call: 'GET /rest/api/3/issuesecurityschemes/level',
    reads: 'all security levels, in one answer',
    right: needs.administrator,
    scopes: configuration('read:issue-security-level read:issue-security-scheme'),
    request: () => ({ query: one }),
  },
  {
    call: 'GET /rest/api/3/issuesecurityschemes/level/member',
    reads: 'who is in a security level, in one answer',
    right: needs.administrator,
    scopes: configuration('read:issue-security-level read:issue-security-scheme'),
    request: () => ({ query: one }),
  },
  {
    call: 'GET /rest/api/3/issuesecurityschemes/project',
    reads: 'which projects have which security scheme, in one answer',
    right: needs.administrator,
    scopes: { classic: ['manage:jira-configuration'], granular: [] },
    closedTo: {
      oauth: 'Jira has no granular scope for this call, so no consent that is asked for here opens it.',
    },
    request: () => ({ query: one }),
  },
  {
    call: 'GET /rest/api/3/project/{projectId}/issuesecuritylevelscheme',
    reads: 'the security scheme of one project',
    right: needs.projectAdministrator,
    scopes: work('read:issue-security-level read:issue-security-scheme'),
    request: ofProject(),
    emptyIs404: true,
    found: (answer) => {
      const id = z.object({ id: text }).safeParse(answer).data?.id;
      return id === undefined ? {} : { securitySchemeId: id };
    },
  },
  {
    call: 'GET /rest/api/3/issuesecurityschemes/{schemeId}/members',
    reads: 'the members of the levels of one security scheme',
    right: needs.administrator,
    scopes: configuration('read:field read:issue-security-level read:project-role read:user'),
    request: ({ securitySchemeId }) =>
      securitySchemeId === undefined ? undefined : { params: { schemeId: securitySchemeId }, query: one },
    emptyIs404: true,
  },
  {
    call: 'GET /rest/api/3/user/email/bulk',
    reads: 'the addresses that people hide',
    right: 'an app that Atlassian has approved for it',
    scopes: { classic: [], granular: ['read:email-address'] },
    otherwise: 'Only an app may ask it; the first sync says what it is told.',
    request: () => undefined,
  },
  {
    call: 'POST /rest/api/3/permissions/check',
    reads: "Jira's own word on who may see an issue, to compare ours with",
    right: needs.administrator,
    scopes: { classic: [], granular: ['read:permission'] },
    request: ({ accountId, issueId }) =>
      accountId === undefined || issueId === undefined
        ? undefined
        : {
            body: {
              accountId,
              projectPermissions: [
                { permissions: ['BROWSE_PROJECTS'], issues: [Number(issueId)], projects: [] },
              ],
            },
          },
  },
] as const satisfies readonly ProbeCall[];
