/**
 * What is asked for at Atlassian, and why, in words shown before somebody consents; and what is called with it. The
 * first list is the one that Unleash's page gives for OAuth, as it stands: it reads issues, and no comments. Each
 * other part adds what its calls take on top. Scopes are the granular ones: they read, and administer nothing.
 */

import { reportPaths, reportScope } from '../../jira/personal-data-calls.ts';
import type { SourceKind } from '../../model/source.ts';
import { scopeWords } from './scope-words.ts';

export interface ScopePart {
  readonly part: string;
  /** What it is for, as a person is told. */
  readonly reason: string;
  /** What stops without it. */
  readonly without: string;
  readonly scopes: readonly string[];
}

/** As it stands on Unleash's page; not each is called with, see `calledWith`. */
const issues = [
  'read:user:jira',
  'read:application-role:jira',
  'read:avatar:jira',
  'read:group:jira',
  'read:project-role:jira',
  'read:issue-type-hierarchy:jira',
  'read:issue-type:jira',
  'read:project-category:jira',
  'read:dashboard:jira',
  'read:project.component:jira',
  'read:project-version:jira',
  'read:project.property:jira',
  'read:project:jira',
  'read:workflow:jira',
  'read:attachment:jira',
  'read:issue:jira',
  'read:issue-worklog:jira',
  'read:status:jira',
  'read:issue-status:jira',
  'read:issue-details:jira',
  'read:issue-meta:jira',
  'read:audit-log:jira',
  'read:field-configuration:jira',
  'read:field:jira',
  'read:jql:jira',
  'read:webhook:jira',
  'write:webhook:jira',
  'delete:webhook:jira',
  'read:issue-security-level:jira',
  'read:issue.changelog:jira',
  'read:issue.vote:jira',
  'read:me',
  'offline_access',
] as const;

export const scopeParts = [
  {
    part: 'issues',
    reason: 'Read projects, issues and who is on them, and go on doing so while you are away.',
    without: 'the site cannot be read',
    scopes: issues,
  },
  {
    part: 'comments',
    reason: 'Read comments, and which of them are internal or for some people only.',
    without: 'comments are not read',
    scopes: ['read:comment:jira', 'read:comment.property:jira'],
  },
  {
    part: 'worklogs',
    reason: 'Read what people wrote about their work on an issue, and who may see it.',
    without: 'worklogs are not read',
    scopes: ['read:issue-worklog:jira', 'read:issue-worklog.property:jira'],
  },
  {
    part: 'permission-schemes',
    reason:
      'Read who is granted which permission in which project, and compare that with what Jira itself says.',
    without: 'nobody finds anything: who may see a project is not known',
    scopes: ['read:permission-scheme:jira', 'read:permission:jira'],
  },
  {
    part: 'security-schemes',
    reason: 'Read which security levels there are, and who is in them.',
    without: 'nobody finds issues that have a security level',
    scopes: ['read:issue-security-scheme:jira', 'read:issue-security-level:jira'],
  },
  {
    part: 'group-members',
    reason: 'Read who is in which group, since groups are granted permissions.',
    without: 'what is granted to a group counts for nobody',
    scopes: ['read:group:jira', 'read:user:jira', 'read:avatar:jira'],
  },
  {
    part: 'emails',
    reason: 'Read the email addresses of people, also hidden ones, to know whose account is whose.',
    without: 'people whose address Jira hides are not recognised by it',
    scopes: ['read:email-address:jira'],
  },
  {
    part: 'webhooks',
    reason: 'Be told by Jira when an issue changes, instead of asking every few minutes only.',
    without: 'changes are found some minutes later',
    scopes: ['read:webhook:jira', 'write:webhook:jira', 'delete:webhook:jira', 'read:jql:jira'],
  },
  {
    part: 'personal-data',
    reason: 'Ask Atlassian whose account was closed among the people named here, and erase their names.',
    without: 'names of people who closed their account stay until what they are on is read again',
    scopes: [reportScope],
  },
] as const satisfies readonly ScopePart[];

export type ScopePartName = (typeof scopeParts)[number]['part'];

/** What a source is going to read. */
export interface WantedReading {
  readonly kind: SourceKind;
  readonly titlesOnly: boolean;
  /** Whether comments and worklogs are read: of titles alone they never are. */
  readonly comments: boolean;
  /** Atlassian gives hidden addresses to apps that it approved, and refuses others: only where it is wished for. */
  readonly emails: boolean;
}

export function partsFor({ kind, titlesOnly, comments, emails }: WantedReading): readonly ScopePart[] {
  const names: ScopePartName[] = ['issues', 'webhooks', 'personal-data'];
  if (comments && !titlesOnly) names.push('comments', 'worklogs');
  if (kind === 'permission-based') {
    names.push('permission-schemes', 'security-schemes', 'group-members');
    if (emails) names.push('emails');
  }
  return scopeParts.filter(({ part }) => names.includes(part));
}

export interface WantedScope {
  readonly scope: string;
  readonly part: string;
  /** Why the part is read. */
  readonly reason: string;
  /** What this scope opens. */
  readonly opens: string;
  /** Whether something is called with it yet. */
  readonly used: boolean;
}

/** Each scope once, with the first part that asks for it. */
export function scopesFor(wanted: WantedReading): readonly WantedScope[] {
  const seen = new Set<string>();
  return partsFor(wanted).flatMap(({ part, reason, scopes }) =>
    scopes.flatMap((scope) => {
      if (seen.has(scope)) return [];
      seen.add(scope);
      return [{ scope, part, reason, opens: scopeWords[scope] ?? '', used: isUsed(scope) }];
    }),
  );
}

export interface MissingPart {
  readonly part: string;
  readonly scopes: readonly string[];
  readonly without: string;
}

/** What was wished for and not granted, and what does not work therefore. Only scopes that something is called with count. */
export function missingParts(wanted: WantedReading, granted: readonly string[]): readonly MissingPart[] {
  // Without those of webhooks issues are read all the same: they are missed by their own part alone.
  const ofWebhooks = (call: ScopedCall) => call.part === 'webhooks';
  const webhooks = calledWith.filter(ofWebhooks);
  const others = calledWith.filter((call) => !ofWebhooks(call));
  return partsFor(wanted).flatMap(({ part, scopes, without }) => {
    const calls = part === 'webhooks' ? webhooks : others;
    const missing = scopes.filter((scope) => isUsed(scope, calls) && !granted.includes(scope));
    return missing.length === 0 ? [] : [{ part, scopes: missing, without }];
  });
}

function isUsed(scope: string, calls: readonly ScopedCall[] = calledWith): boolean {
  return (
    scope === 'read:me' || scope === 'offline_access' || calls.some(({ scopes }) => scopes.includes(scope))
  );
}

interface ScopedCall {
  readonly call: string;
  readonly part: ScopePartName;
  readonly scopes: readonly string[];
}

const jira = (...names: readonly string[]) => names.map((name) => `read:${name}:jira`);
const ofScheme = jira(
  ...[
    'application-role',
    'field',
    'group',
    'permission',
    'project-role',
    'user',
    'permission-scheme',
    'avatar',
  ],
  ...['project-category', 'project'],
);

/** Every call that we make with such a token, and the scopes that it takes by Atlassian's description. */
export const calledWith: readonly ScopedCall[] = [
  { call: 'GET /rest/api/3/serverInfo', part: 'issues', scopes: [] },
  {
    call: 'GET /rest/api/3/myself',
    part: 'issues',
    scopes: jira('application-role', 'group', 'user', 'avatar'),
  },
  {
    call: 'GET /rest/api/3/project/search',
    part: 'issues',
    scopes: jira(
      ...['issue-type', 'project', 'project.property', 'user', 'application-role', 'avatar', 'group'],
      ...['issue-type-hierarchy', 'project-category', 'project-version', 'project.component'],
    ),
  },
  {
    call: 'GET /rest/api/3/search/jql',
    part: 'issues',
    scopes: jira('issue-details', 'audit-log', 'avatar', 'field-configuration', 'issue-meta'),
  },
  {
    call: 'POST /rest/api/3/issue/bulkfetch',
    part: 'issues',
    scopes: jira(
      ...['issue-meta', 'issue-security-level', 'issue.vote', 'issue.changelog', 'avatar', 'issue', 'status'],
      ...['user', 'field-configuration'],
    ),
  },
  {
    call: 'GET /rest/api/3/field',
    part: 'issues',
    scopes: jira('field', 'avatar', 'project-category', 'project', 'field-configuration'),
  },
  {
    call: 'GET /rest/api/3/issue/{issueId}/comment',
    part: 'comments',
    scopes: jira('comment', 'comment.property', 'group', 'project', 'project-role', 'user', 'avatar'),
  },
  {
    call: 'GET /rest/api/3/issue/{issueId}/worklog',
    part: 'worklogs',
    scopes: jira('group', 'project-role', 'user', 'avatar', 'issue-worklog', 'issue-worklog.property'),
  },
  {
    call: 'GET /rest/api/3/project/{projectId}/permissionscheme',
    part: 'permission-schemes',
    scopes: ofScheme,
  },
  { call: 'GET /rest/api/3/permissionscheme', part: 'permission-schemes', scopes: ofScheme },
  { call: 'POST /rest/api/3/permissions/check', part: 'permission-schemes', scopes: jira('permission') },
  {
    call: 'GET /rest/api/3/project/{projectId}/role',
    part: 'permission-schemes',
    scopes: jira('project-role'),
  },
  {
    call: 'GET /rest/api/3/project/{projectId}/role/{roleId}',
    part: 'permission-schemes',
    scopes: jira('user', 'group', 'project-role', 'project', 'avatar', 'project-category'),
  },
  {
    call: 'GET /rest/api/3/role',
    part: 'permission-schemes',
    scopes: jira('user', 'group', 'project-role', 'project', 'avatar', 'project-category'),
  },
  {
    call: 'GET /rest/api/3/issuesecurityschemes',
    part: 'security-schemes',
    scopes: jira('issue-security-level', 'issue-security-scheme'),
  },
  {
    call: 'GET /rest/api/3/project/{projectId}/issuesecuritylevelscheme',
    part: 'security-schemes',
    scopes: jira('issue-security-level', 'issue-security-scheme'),
  },
  {
    call: 'GET /rest/api/3/project/{projectId}/securitylevel',
    part: 'security-schemes',
    scopes: jira('issue-security-level'),
  },
  {
    call: 'GET /rest/api/3/issuesecurityschemes/level',
    part: 'security-schemes',
    scopes: jira('issue-security-level', 'issue-security-scheme'),
  },
  {
    call: 'GET /rest/api/3/issuesecurityschemes/level/member',
    part: 'security-schemes',
    scopes: jira('issue-security-level', 'issue-security-scheme'),
  },
  {
    // Atlassian lists no granular scope for it: it is refused, and the projects are asked one by one.
    call: 'GET /rest/api/3/issuesecurityschemes/project',
    part: 'security-schemes',
    scopes: [],
  },
  {
    call: 'GET /rest/api/3/issuesecurityschemes/{schemeId}/members',
    part: 'security-schemes',
    scopes: jira('field', 'issue-security-level', 'project-role', 'user'),
  },
  {
    call: 'GET /rest/api/3/users/search',
    part: 'group-members',
    scopes: jira('user', 'application-role', 'avatar', 'group'),
  },
  { call: 'GET /rest/api/3/group/bulk', part: 'group-members', scopes: jira('group') },
  { call: 'GET /rest/api/3/group/member', part: 'group-members', scopes: jira('group', 'user', 'avatar') },
  { call: 'GET /rest/api/3/applicationrole', part: 'group-members', scopes: jira('application-role') },
  {
    call: 'GET /rest/api/3/user',
    part: 'group-members',
    scopes: jira('application-role', 'group', 'user', 'avatar'),
  },
  {
    call: 'GET /rest/api/3/user/email/bulk',
    part: 'emails',
    scopes: jira('email-address'),
  },
  { call: 'GET /rest/api/3/webhook', part: 'webhooks', scopes: jira('webhook', 'jql') },
  {
    call: 'POST /rest/api/3/webhook',
    part: 'webhooks',
    scopes: [...jira('field', 'project'), 'write:webhook:jira'],
  },
  {
    call: 'PUT /rest/api/3/webhook/refresh',
    part: 'webhooks',
    scopes: ['read:webhook:jira', 'write:webhook:jira'],
  },
  { call: 'DELETE /rest/api/3/webhook', part: 'webhooks', scopes: ['delete:webhook:jira'] },
  // Beside the gateway, and no call of Jira's.
  { call: `POST ${reportPaths.oauth}`, part: 'personal-data', scopes: [reportScope] },
];
