import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyWorld } from '../worlds/empty-world.ts';
import { checkWorld } from './check-world.ts';
import type { WorldFile, WorldIssue } from './world-file.ts';

const issue: WorldIssue = {
  id: '1',
  key: 'AB-1',
  projectId: '10',
  issueTypeId: '10001',
  statusId: '1',
  summary: 'One',
  securityLevelId: 'level',
  created: '2026-01-01T00:00:00.000Z',
  updated: '2026-01-01T00:00:00.000Z',
};

function world(changes: Partial<WorldFile> = {}): WorldFile {
  return {
    ...emptyWorld(),
    permissionSchemes: [{ id: 'scheme', name: 'S', permissions: [] }],
    issueSecuritySchemes: [{ id: 'security', name: 'T', levels: [{ id: 'level', name: 'L', members: [] }] }],
    projects: [
      {
        id: '10',
        key: 'AB',
        name: 'Project',
        type: 'software',
        leadAccountId: 'admin',
        permissionSchemeId: 'scheme',
        issueSecuritySchemeId: 'security',
        roleActors: [],
      },
    ],
    issues: [issue],
    ...changes,
  };
}

const project = world().projects.map((p) => p);
const app = {
  clientId: 'app',
  clientSecret: 's',
  name: 'A',
  redirectUris: [],
  scopes: [],
  ownerAccountId: 'admin',
};
const comment = { id: '7', author: 'admin', created: issue.created, body: 'x' };

const cases: readonly (readonly [what: string, changes: Partial<WorldFile>, problem: RegExp])[] = [
  [
    'an API token of nobody',
    { apiTokens: [{ token: 't', accountId: 'nobody' }] },
    /^apiTokens\[0\]\.accountId: there is no account nobody$/,
  ],
  [
    'an API token that two people have',
    {
      apiTokens: [
        { token: 't', accountId: 'admin' },
        { token: 't', accountId: 'admin' },
      ],
    },
    /^apiTokens\[1\]\.token: API token t is already at apiTokens\[0\]\.token$/,
  ],
  [
    'a token that expires at no time',
    { apiTokens: [{ token: 't', accountId: 'admin', expires: 'soon' }] },
    /^apiTokens\[0\]\.expires: soon is not a time$/,
  ],
  [
    'an OAuth app of nobody',
    { oauthApps: [{ ...app, ownerAccountId: 'nobody' }] },
    /^oauthApps\[0\]\.ownerAccountId: there is no account nobody$/,
  ],
  [
    'a client id that two OAuth apps have',
    { oauthApps: [app, app] },
    /^oauthApps\[1\]\.clientId: OAuth app app is already at oauthApps\[0\]\.clientId$/,
  ],
  [
    'a redirect to what is no address',
    { oauthApps: [{ ...app, redirectUris: ['http://127.0.0.1:1/back', 'javascript:alert(1)'] }] },
    /^oauthApps\[0\]\.redirectUris\[1\]: javascript:alert\(1\) is no address that can be redirected to$/,
  ],
  [
    'an unknown author',
    { issues: [{ ...issue, comments: [{ ...comment, author: 'nobody' }] }] },
    /^issues\[0\] \(AB-1\)\.comments\[0\]\.author: there is no account nobody$/,
  ],
  [
    'a comment id that two comments share',
    {
      issues: [
        { ...issue, comments: [comment] },
        { ...issue, id: '2', key: 'AB-2', comments: [comment] },
      ],
    },
    /^issues\[1\] \(AB-2\)\.comments\[0\]\.id: comment 7 is already at issues\[0\] \(AB-1\)\.comments\[0\]\.id$/,
  ],
  [
    'an issue id twice',
    { issues: [issue, { ...issue, key: 'AB-2' }] },
    /issues\[1\] .*issue 1 is already at/,
  ],
  ['an issue key twice', { issues: [issue, { ...issue, id: '2' }] }, /issue key AB-1 is already at/],
  ['a missing project', { issues: [{ ...issue, projectId: '11' }] }, /\.projectId: there is no project 11$/],
  [
    'another project in the key',
    { issues: [{ ...issue, key: 'CD-1' }] },
    /\.key: does not begin with the key/,
  ],
  [
    'a missing scheme',
    { permissionSchemes: [] },
    /^projects\[0\]\.permissionSchemeId: there is no permission/,
  ],
  [
    'a level of no scheme of the project',
    { projects: project.map(({ issueSecuritySchemeId: _, ...rest }) => rest) },
    /\.securityLevelId: level level is not in the security scheme of project AB$/,
  ],
  ['an unknown status', { issues: [{ ...issue, statusId: '99' }] }, /\.statusId: there is no status 99$/],
  [
    'a sub-task without parent',
    { issues: [{ ...issue, issueTypeId: '10002' }] },
    /a sub-task needs a parent$/,
  ],
  ['its own parent', { issues: [{ ...issue, parentId: '1' }] }, /is its own parent$/],
  [
    'an unknown field',
    { issues: [{ ...issue, customFields: { customfield_1: 'a' } }] },
    /no field customfield_1$/,
  ],
  [
    'a person who is none in a people field',
    {
      fields: [{ id: 'customfield_1', name: 'F', type: 'multiuser' }],
      issues: [{ ...issue, customFields: { customfield_1: ['admin', 'gone'] } }],
    },
    /\.customFields\.customfield_1\[1\]: there is no account gone$/,
  ],
  [
    'a member who is no account',
    { groups: [{ groupId: 'group-jira-users', name: 'g', members: ['x'] }] },
    /^groups\[0\]\.members\[0\]: there is no account x$/,
  ],
  [
    'a zone that is none',
    { site: { title: 'T', timeZone: 'Mars/Base' } },
    /^site\.timeZone: there is no time zone/,
  ],
  [
    'a role of another project',
    {
      projectRoles: [{ id: 'r', name: 'R', projectId: '11' }],
      issues: [{ ...issue, restrictedToRoles: ['r'] }],
    },
    /\.restrictedToRoles\[0\]: role r belongs to another project$/,
  ],
  [
    'a link to nowhere',
    { issues: [{ ...issue, links: [linkTo('99')] }] },
    /\.links\[0\]\.issueId: there is no/,
  ],
  [
    'a request type that the project does not have',
    { issues: [{ ...issue, requestTypeId: '9' }] },
    /^issues\[0\] \(AB-1\)\.requestTypeId: project AB has no request type 9$/,
  ],
  [
    'request types outside of a service project',
    { projects: project.map((p) => ({ ...p, requestTypes: [] })) },
    /^projects\[0\]\.requestTypes: only service projects have them$/,
  ],
  [
    'an access level of a company-managed project',
    { projects: project.map((p) => ({ ...p, accessLevel: 'open' as const })) },
    /^projects\[0\]\.accessLevel: only team-managed projects/,
  ],
  [
    'an organisation that is none',
    { issues: [{ ...issue, organizationIds: ['7'] }] },
    /\.organizationIds\[0\]: there is no organisation 7$/,
  ],
  [
    'a member of an organisation who is no account',
    { organizations: [{ id: '1', name: 'O', members: ['gone'] }] },
    /^organizations\[0\]\.members\[0\]: there is no account gone$/,
  ],
  [
    'an unknown author in a changelog',
    { issues: [{ ...issue, history: [{ id: '1', author: 'gone', created: issue.created, items: [] }] }] },
    /\.history\[0\]\.author: there is no account gone$/,
  ],
  [
    'a token of nobody',
    { apiTokens: [{ token: 't', accountId: 'gone' }] },
    /^apiTokens\[0\]\.accountId: there is no account gone$/,
  ],
  [
    'two resolutions of one name',
    {
      resolutions: [
        { id: '1', name: 'Done' },
        { id: '2', name: 'Done' },
      ],
    },
    /^resolutions\[1\]\.name: the name Done is already at resolutions\[0\]\.name$/,
  ],
  [
    'a deleted worklog that is there',
    {
      issues: [
        { ...issue, worklogs: [{ id: '5', author: 'admin', started: issue.created, timeSpentSeconds: 60 }] },
      ],
      deletedWorklogs: [{ id: '5', deleted: issue.created }],
    },
    /^deletedWorklogs\[0\]\.id: worklog 5 is still there$/,
  ],
];

for (const [what, changes, problem] of cases) {
  test(`${what} is a problem that names its place`, () => {
    const problems = checkWorld(world(changes));
    assert.ok(
      problems.some((found) => problem.test(found)),
      JSON.stringify(problems),
    );
  });
}

test('a world that fits together has no problems', () => {
  assert.deepEqual(checkWorld(world()), []);
  assert.deepEqual(checkWorld(emptyWorld()), []);
});

test('holders and visibilities may name what does not exist', () => {
  const holder = { type: 'group', parameter: 'gone', value: 'gone' };
  const scheme = {
    id: 'scheme',
    name: 'S',
    permissions: [{ id: '1', permission: 'BROWSE_PROJECTS', holder }],
  };
  const hidden = { ...comment, visibility: { type: 'role' as const, value: 'Gone' } };
  assert.deepEqual(
    checkWorld(world({ permissionSchemes: [scheme], issues: [{ ...issue, comments: [hidden] }] })),
    [],
  );
});

function linkTo(issueId: string) {
  const type = { name: 'Relates', inward: 'relates to', outward: 'relates to' };
  return { id: '1', type, direction: 'outward' as const, issueId };
}
