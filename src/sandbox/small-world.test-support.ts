/**
 * A small company for tests, made by hand: SOFT (company-managed, with security levels), DESK (a service
 * project), TEAM (team-managed) and OLD (archived). Ann administers, Ben and Cleo develop, Dan works at the
 * desk, Eve left, Fay has no access to Jira, Gus is a customer, Hal is an app without groups. Tests change
 * what they need with `{ ...smallWorld(), … }`.
 */

import type { ProjectPermission } from './permissions/permission-keys.ts';
import type { WorldFile, WorldHolder, WorldIssue, WorldProject } from './world/world-file.ts';
import { worldFormat } from './world/world-file.ts';

/** What people who work on issues may do. */
const working: readonly ProjectPermission[] = [
  'CREATE_ISSUES',
  'EDIT_ISSUES',
  'TRANSITION_ISSUES',
  'RESOLVE_ISSUES',
  'CLOSE_ISSUES',
  'ASSIGN_ISSUES',
  'ASSIGNABLE_USER',
  'SCHEDULE_ISSUES',
  'LINK_ISSUES',
  'ADD_COMMENTS',
  'EDIT_OWN_COMMENTS',
  'DELETE_OWN_COMMENTS',
  'CREATE_ATTACHMENTS',
  'DELETE_OWN_ATTACHMENTS',
  'WORK_ON_ISSUES',
  'EDIT_OWN_WORKLOGS',
  'DELETE_OWN_WORKLOGS',
  'VIEW_VOTERS_AND_WATCHERS',
];

/** What only those may do who look after a project. */
const tidying: readonly ProjectPermission[] = [
  'DELETE_ISSUES',
  'MOVE_ISSUES',
  'MODIFY_REPORTER',
  'SET_ISSUE_SECURITY',
  'ARCHIVE_ISSUES',
  'UNARCHIVE_ISSUES',
  'MANAGE_WATCHERS',
  'EDIT_ALL_COMMENTS',
  'DELETE_ALL_COMMENTS',
  'DELETE_ALL_ATTACHMENTS',
  'EDIT_ALL_WORKLOGS',
  'DELETE_ALL_WORKLOGS',
];

function grantsTo(holder: WorldHolder, permissions: readonly ProjectPermission[]) {
  return permissions.map((permission) => [permission, holder] as const);
}

export function smallWorld(): WorldFile {
  return {
    format: worldFormat,
    site: { title: 'Small', timeZone: 'America/Sao_Paulo' },
    accounts: [
      { ...person('ann', 'Ann Admin'), emailVisible: true },
      { ...person('ben', 'Ben Builder'), timeZone: 'Asia/Tokyo' },
      person('cleo', 'Cleo Coder'),
      person('dan', 'Dan Desk'),
      { ...person('eve', 'Eve Gone'), active: false },
      person('fay', 'Fay Unlicensed'),
      { ...person('gus', 'Gus Customer'), accountType: 'customer' },
      { ...person('hal', 'Hal App'), accountType: 'app' },
    ],
    groups: [
      { groupId: 'g-admins', name: 'site-admins', members: ['ann'] },
      { groupId: 'g-staff', name: 'staff', members: ['ann', 'ben', 'cleo', 'eve', 'gus'] },
      { groupId: 'g-agents', name: 'agents', members: ['dan'] },
      { groupId: 'g-cleos', name: 'cleos', members: ['cleo'] },
      { groupId: 'g-fays', name: 'fays', members: ['fay'] },
    ],
    applicationRoles: [
      { key: 'jira-software', name: 'Jira', groups: ['g-staff'] },
      { key: 'jira-servicedesk', name: 'Jira Service Management', groups: ['g-agents'] },
    ],
    globalPermissions: [
      { permission: 'ADMINISTER', holder: { type: 'group', parameter: 'site-admins', value: 'g-admins' } },
      { permission: 'USER_PICKER', holder: { type: 'group', parameter: 'agents', value: 'g-agents' } },
      { permission: 'BULK_CHANGE', holder: { type: 'group', parameter: 'staff', value: 'g-staff' } },
      { permission: 'CREATE_PROJECT', holder: { type: 'group', parameter: 'agents', value: 'g-agents' } },
      { permission: 'CREATE_SHARED_OBJECTS', holder: { type: 'applicationRole' } },
    ],
    projectRoles: [
      { id: '10002', name: 'Administrators' },
      { id: '10100', name: 'Developers' },
      { id: '10300', name: 'Member', projectId: '3' },
      { id: '10301', name: 'Developers', projectId: '3' },
    ],
    permissionSchemes: [
      scheme('100', 'Software', [
        ['BROWSE_PROJECTS', { type: 'projectRole', parameter: '10100', value: '10100' }],
        ['ADMINISTER_PROJECTS', { type: 'projectRole', parameter: '10002', value: '10002' }],
        ...grantsTo({ type: 'projectRole', parameter: '10100', value: '10100' }, working),
        ...grantsTo({ type: 'projectRole', parameter: '10002', value: '10002' }, tidying),
      ]),
      scheme('200', 'Service', [
        ['BROWSE_PROJECTS', { type: 'applicationRole' }],
        ['BROWSE_PROJECTS', { type: 'sd.customer.portal.only' }],
        ...grantsTo({ type: 'applicationRole' }, working),
        ...grantsTo({ type: 'group', parameter: 'agents', value: 'g-agents' }, [
          'SERVICEDESK_AGENT',
          ...tidying,
        ]),
      ]),
      {
        ...scheme('300', 'Team', [
          ['BROWSE_PROJECTS', { type: 'applicationRole' }],
          ...grantsTo({ type: 'applicationRole' }, working),
          ...grantsTo({ type: 'projectRole', parameter: '10300', value: '10300' }, tidying),
        ]),
        projectId: '3',
      },
    ],
    issueSecuritySchemes: [
      {
        id: '500',
        name: 'Levels',
        levels: [
          {
            id: '501',
            name: 'Reporter only',
            members: [{ id: '1', holder: { type: 'reporter' } }],
          },
          {
            id: '502',
            name: 'Cleos',
            members: [
              { id: '2', holder: { type: 'group', parameter: 'cleos', value: 'g-cleos' } },
              { id: '3', holder: { type: 'user', parameter: 'fay', value: 'fay' } },
              { id: '4', holder: { type: 'user', parameter: 'dan', value: 'dan' } },
            ],
          },
        ],
      },
    ],
    fields: [
      { id: 'customfield_10001', name: 'Reviewers', type: 'multiuser' },
      { id: 'customfield_10002', name: 'Teams', type: 'multigroup' },
      { id: 'customfield_10003', name: 'Severity', type: 'select' },
      { id: 'customfield_10004', name: 'Notes', type: 'textarea' },
      { id: 'customfield_10005', name: 'Cost', type: 'number' },
      { id: 'customfield_10006', name: 'Owner', type: 'user' },
      { id: 'customfield_10007', name: 'Owning group', type: 'group' },
    ],
    issueTypes: [
      { id: '1', name: 'Task' },
      { id: '2', name: 'Sub-task', subtask: true },
      { id: '3', name: 'Bug' },
    ],
    statuses: [
      { id: '1', name: 'To Do', category: 'new' },
      { id: '3', name: 'In Progress', category: 'indeterminate' },
      { id: '5', name: 'Done', category: 'done' },
    ],
    resolutions: [
      { id: '11000', name: 'Fixed' },
      { id: '11001', name: 'Declined' },
    ],
    priorities: [
      { id: '1', name: 'High' },
      { id: '3', name: 'Medium' },
    ],
    projects: [
      {
        ...project('1', 'SOFT', 'Software', '100'),
        versions: ['1.0', '2.0'],
        issueSecuritySchemeId: '500',
        roleActors: [
          { roleId: '10002', users: ['ben'], groups: [] },
          { roleId: '10100', users: ['ben', 'eve', 'fay', 'gus', 'hal'], groups: ['g-cleos'] },
        ],
      },
      { ...project('2', 'DESK', 'Service desk', '200'), type: 'service_desk' },
      {
        ...project('3', 'TEAM', 'Team space', '300'),
        style: 'next-gen',
        accessLevel: 'open',
        roleActors: [
          { roleId: '10300', users: ['cleo'], groups: [] },
          { roleId: '10301', users: ['dan'], groups: [] },
        ],
      },
      { ...project('4', 'OLD', 'Old things', '200'), state: 'archived' },
    ],
    issues: [
      {
        ...issue('1001', 'SOFT-1', '1'),
        summary: 'Quoting fails for large orders',
        description: 'First paragraph.\nSame one.\n\nSecond paragraph.',
        reporter: 'ben',
        assignee: 'cleo',
        labels: ['quoting', 'urgent'],
        components: ['Engine'],
        links: [
          {
            id: '9001',
            type: { name: 'Blocks', inward: 'is blocked by', outward: 'blocks' },
            direction: 'outward',
            issueId: '1003',
          },
        ],
        customFields: { customfield_10003: 'Major', customfield_10004: 'Note', customfield_10005: 7 },
        comments: [
          comment('2001', 'ben', 'plain'),
          { ...comment('2002', 'ben', 'for cleos'), visibility: { type: 'group', value: 'g-cleos' } },
          {
            ...comment('2003', 'ben', 'for administrators'),
            visibility: { type: 'role', value: 'Administrators' },
          },
        ],
        worklogs: [
          {
            id: '3001',
            author: 'ben',
            started: '2026-03-01T10:00:00.000Z',
            timeSpentSeconds: 12_000,
            comment: 'worked',
          },
          {
            id: '3002',
            author: 'cleo',
            started: '2026-03-02T10:00:00.000Z',
            timeSpentSeconds: 60,
            visibility: { type: 'group', value: 'g-cleos' },
          },
        ],
        properties: { support: { system: 'mail' } },
        history: [
          change('5001', 'ben', ['assignee', null, null, 'cleo', 'Cleo Coder']),
          change('5002', 'ben', ['Link', null, null, 'SOFT-3', 'This issue blocks SOFT-3']),
        ],
        attachments: [
          {
            id: '4001',
            filename: 'log.txt',
            author: 'ben',
            created: '2026-03-01T10:00:00.000Z',
            mimeType: 'text/plain',
            size: 5,
          },
        ],
      },
      {
        ...issue('1002', 'SOFT-2', '1'),
        parentId: '1001',
        issueTypeId: '2',
        updated: '2026-04-02T10:00:30.000Z',
      },
      {
        ...issue('1003', 'SOFT-3', '1'),
        securityLevelId: '502',
        reporter: 'ben',
        statusId: '5',
        resolution: 'Fixed',
      },
      {
        ...issue('1010', 'DESK-1', '2'),
        comments: [
          comment('2010', 'dan', 'public'),
          { ...comment('2011', 'dan', 'internal'), internal: true },
        ],
      },
      { ...issue('1020', 'TEAM-1', '3'), restrictedToRoles: ['10300'] },
      issue('1021', 'TEAM-2', '3'),
      issue('1030', 'OLD-1', '4'),
      { ...issue('1011', 'DESK-2', '2'), archived: true },
    ],
  };
}

export function person(accountId: string, displayName: string): WorldFile['accounts'][number] {
  return {
    accountId,
    displayName,
    email: `${accountId}@small.example`,
    accountType: 'atlassian',
    active: true,
  };
}

export function issue(id: string, key: string, projectId: string): WorldIssue {
  return {
    id,
    key,
    projectId,
    issueTypeId: '1',
    statusId: '1',
    priorityId: '3',
    summary: `Issue ${key}`,
    created: '2026-01-05T09:00:00.000Z',
    updated: '2026-04-01T12:00:00.000Z',
  };
}

export function comment(
  id: string,
  author: string,
  body: string,
): NonNullable<WorldIssue['comments']>[number] {
  return { id, author, created: `2026-02-01T10:00:${id.slice(-2)}.000Z`, body };
}

function change(
  id: string,
  author: string,
  [field, from, fromString, to, toText]: readonly [string, string | null, string | null, string, string],
): NonNullable<WorldIssue['history']>[number] {
  const item = { field, fieldtype: 'jira' as const, fieldId: field, from, fromString, to, toString: toText };
  return { id, author, created: `2026-03-03T10:00:${id.slice(-2)}.000Z`, items: [item] };
}

export function project(id: string, key: string, name: string, permissionSchemeId: string): WorldProject {
  return { id, key, name, type: 'software', leadAccountId: 'ann', permissionSchemeId, roleActors: [] };
}

export function scheme(
  id: string,
  name: string,
  grants: readonly (readonly [permission: string, holder: WorldHolder])[],
): WorldFile['permissionSchemes'][number] {
  const permissions = grants.map(([permission, holder], index) => ({
    id: `${id}${index}`,
    permission,
    holder,
  }));
  return { id, name, permissions };
}
