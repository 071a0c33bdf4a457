/**
 * The table of operations against Atlassian's own description of the API: addresses, parameters, scopes, and
 * a full sample of every answer (`ask` holds it to its schema). The description is reference data outside of this project.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, askWith, at, basic, each, formWith } from '../ask.test-support.ts';
import { listOf, memberOf } from '../json-value.ts';
import { openSandbox } from '../open-sandbox.ts';
import { operations } from '../operations.ts';
import { smallWorld } from '../small-world.test-support.ts';
import { openWorld } from '../world/world.ts';
import type { WorldLink } from '../world/world-file.ts';
import { loadWorld } from '../worlds/load-world.ts';
import { description, memberAt, descriptionSkip as skip } from './description.test-support.ts';
import type { Sample } from './scheme-samples.test-support.ts';
import { prepareForSchemes, schemeSamples } from './scheme-samples.test-support.ts';

function described(method: string, path: string): unknown {
  return memberAt(description(), ['paths', path, method.toLowerCase()]);
}

describe('the table of operations', { skip }, () => {
  for (const { method, path, parameters, scopes } of operations) {
    it(`${method} ${path} is Jira's: its parameters and scopes are described`, () => {
      const operation = described(method, path);
      assert.ok(operation, 'not described');
      const names = listOf(memberOf(operation, 'parameters')).map((parameter) => memberOf(parameter, 'name'));
      for (const name of parameters) assert.ok(names.includes(name), `parameter ${name}`);
      const inPath = path.match(/(?<=\{)[^}]+/g) ?? [];
      for (const name of inPath) assert.ok(names.includes(name), `placeholder ${name}`);
      const sets = listOf(memberOf(operation, 'x-atlassian-oauth2-scopes'));
      const scopesIn = (state: string) =>
        listOf(
          memberOf(
            sets.find((one) => memberOf(one, 'state') === state),
            'scopes',
          ),
        ).map((scope) => String(scope).replace(/:jira$/, ''));
      assert.deepEqual([...scopes.granular].sort(), scopesIn('Beta').sort());
      // A few operations have no list of scopes, but name a classic one where the ways to sign in are.
      const bySecurity = listOf(memberOf(operation, 'security')).flatMap((way) =>
        listOf(memberOf(way, 'OAuth2')),
      );
      assert.deepEqual(scopes.classic, sets.length === 0 ? bySecurity : scopesIn('Current'));
      assert.equal(scopes.connect, memberOf(operation, 'x-atlassian-connect-scope') ?? 'NONE');
    });
  }
});

const words = {
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Words.' }] }],
};

/**
 * One call per operation, whose answer is full; with another success than 200 where Jira has another. In the order of
 * their paths, so that two branches that add some seldom meet.
 */
const samples: readonly Sample[] = [
  ['GET', '/rest/api/3/applicationrole', '/applicationrole'],
  ['GET', '/rest/api/3/applicationrole/{key}', '/applicationrole/jira-software'],
  ['GET', '/rest/api/3/attachment/content/{id}', '/attachment/content/4001?redirect=false'],
  ['GET', '/rest/api/3/attachment/meta', '/attachment/meta'],
  ['DELETE', '/rest/api/3/attachment/{id}', '/attachment/4001', undefined, 204],
  ['GET', '/rest/api/3/attachment/{id}', '/attachment/4001'],
  ['GET', '/rest/api/3/auditing/record', '/auditing/record?limit=5&filter=group'],
  [
    'POST',
    '/rest/api/3/bulk/issues/delete',
    '/bulk/issues/delete',
    { selectedIssueIdsOrKeys: ['SOFT-1'] },
    201,
  ],
  [
    'POST',
    '/rest/api/3/bulk/issues/move',
    '/bulk/issues/move',
    { targetToSourcesMapping: { 'TEAM,1': { issueIdsOrKeys: ['SOFT-1'] } } },
    201,
  ],
  ['GET', '/rest/api/3/bulk/queue/{taskId}', '/bulk/queue/10002'],
  ['POST', '/rest/api/3/changelog/bulkfetch', '/changelog/bulkfetch', { issueIdsOrKeys: ['SOFT-1'] }],
  ['POST', '/rest/api/3/comment/list', '/comment/list', { ids: [2010, 2011] }],
  ['GET', '/rest/api/3/comment/{commentId}/properties', '/comment/2010/properties'],
  [
    'DELETE',
    '/rest/api/3/comment/{commentId}/properties/{propertyKey}',
    '/comment/2010/properties/sd.public.comment',
    undefined,
    204,
  ],
  [
    'GET',
    '/rest/api/3/comment/{commentId}/properties/{propertyKey}',
    '/comment/2010/properties/sd.public.comment',
  ],
  [
    'PUT',
    '/rest/api/3/comment/{commentId}/properties/{propertyKey}',
    '/comment/2001/properties/mine',
    { a: 1 },
    201,
  ],
  ['GET', '/rest/api/3/events', '/events'],
  ['GET', '/rest/api/3/field', '/field'],
  ['GET', '/rest/api/3/field/search', '/field/search?type=custom&query=o'],
  ['DELETE', '/rest/api/3/group', '/group?groupname=cleos&swapGroupId=g-staff'],
  ['GET', '/rest/api/3/group', '/group?groupId=g-staff&expand=users'],
  ['POST', '/rest/api/3/group', '/group', { name: 'guild' }, 201],
  ['GET', '/rest/api/3/group/bulk', '/group/bulk?maxResults=2'],
  ['GET', '/rest/api/3/group/member', '/group/member?groupId=g-staff'],
  ['DELETE', '/rest/api/3/group/user', '/group/user?groupname=staff&accountId=ben'],
  ['POST', '/rest/api/3/group/user', '/group/user?groupId=g-cleos', { accountId: 'dan' }, 201],
  ['GET', '/rest/api/3/groups/picker', '/groups/picker?query=st'],
  ['GET', '/rest/api/3/groupuserpicker', '/groupuserpicker?query=c&showAvatar=true'],
  [
    'POST',
    '/rest/api/3/issue',
    '/issue',
    { fields: { project: { key: 'SOFT' }, issuetype: { name: 'Task' }, summary: 'New' } },
    201,
  ],
  ['POST', '/rest/api/3/issue/archive', '/issue/archive', { jql: 'project = SOFT' }, 202],
  ['PUT', '/rest/api/3/issue/archive', '/issue/archive', { issueIdsOrKeys: ['SOFT-1', 'SOFT-2', 'NOPE-1'] }],
  [
    'POST',
    '/rest/api/3/issue/bulk',
    '/issue/bulk',
    { issueUpdates: [{ fields: { project: { id: 1 }, issuetype: { id: 1 }, summary: 'New' } }] },
    201,
  ],
  [
    'POST',
    '/rest/api/3/issue/bulkfetch',
    '/issue/bulkfetch',
    { issueIdsOrKeys: ['TEAM-2'], fields: ['*all'] },
  ],
  ['GET', '/rest/api/3/issue/createmeta/{projectIdOrKey}/issuetypes', '/issue/createmeta/SOFT/issuetypes'],
  [
    'GET',
    '/rest/api/3/issue/createmeta/{projectIdOrKey}/issuetypes/{issueTypeId}',
    '/issue/createmeta/SOFT/issuetypes/1',
  ],
  ['PUT', '/rest/api/3/issue/unarchive', '/issue/unarchive', { issueIdsOrKeys: ['DESK-2'] }],
  ['DELETE', '/rest/api/3/issue/{issueIdOrKey}', '/issue/SOFT-1?deleteSubtasks=true', undefined, 204],
  ['GET', '/rest/api/3/issue/{issueIdOrKey}', '/issue/DESK-1'],
  [
    'PUT',
    '/rest/api/3/issue/{issueIdOrKey}',
    '/issue/SOFT-1?returnIssue=true',
    { fields: { summary: 'Changed' } },
  ],
  ['PUT', '/rest/api/3/issue/{issueIdOrKey}/assignee', '/issue/SOFT-1/assignee', { accountId: 'ben' }, 204],
  [
    'POST',
    '/rest/api/3/issue/{issueIdOrKey}/attachments',
    '/issue/SOFT-1/attachments',
    formWith(['a.txt']),
    200,
  ],
  ['GET', '/rest/api/3/issue/{issueIdOrKey}/changelog', '/issue/SOFT-1/changelog'],
  [
    'POST',
    '/rest/api/3/issue/{issueIdOrKey}/changelog/list',
    '/issue/SOFT-1/changelog/list',
    { changelogIds: [5001] },
  ],
  ['GET', '/rest/api/3/issue/{issueIdOrKey}/comment', '/issue/DESK-1/comment?expand=properties'],
  [
    'POST',
    '/rest/api/3/issue/{issueIdOrKey}/comment',
    '/issue/SOFT-1/comment?expand=renderedBody,properties',
    { body: words, visibility: { type: 'group', value: 'staff' } },
    201,
  ],
  ['DELETE', '/rest/api/3/issue/{issueIdOrKey}/comment/{id}', '/issue/SOFT-1/comment/2001', undefined, 204],
  ['GET', '/rest/api/3/issue/{issueIdOrKey}/comment/{id}', '/issue/SOFT-1/comment/2001?expand=renderedBody'],
  ['PUT', '/rest/api/3/issue/{issueIdOrKey}/comment/{id}', '/issue/SOFT-1/comment/2001', { body: words }],
  ['GET', '/rest/api/3/issue/{issueIdOrKey}/editmeta', '/issue/SOFT-1/editmeta'],
  ['GET', '/rest/api/3/issue/{issueIdOrKey}/properties', '/issue/SOFT-1/properties'],
  [
    'DELETE',
    '/rest/api/3/issue/{issueIdOrKey}/properties/{propertyKey}',
    '/issue/SOFT-1/properties/support',
    undefined,
    204,
  ],
  ['GET', '/rest/api/3/issue/{issueIdOrKey}/properties/{propertyKey}', '/issue/SOFT-1/properties/support'],
  [
    'PUT',
    '/rest/api/3/issue/{issueIdOrKey}/properties/{propertyKey}',
    '/issue/SOFT-1/properties/other',
    { a: 1 },
    201,
  ],
  [
    'GET',
    '/rest/api/3/issue/{issueIdOrKey}/transitions',
    '/issue/SOFT-1/transitions?expand=transitions.fields',
  ],
  [
    'POST',
    '/rest/api/3/issue/{issueIdOrKey}/transitions',
    '/issue/SOFT-1/transitions',
    { transition: { id: '51' } },
    204,
  ],
  ['GET', '/rest/api/3/issue/{issueIdOrKey}/votes', '/issue/SOFT-1/votes'],
  ['GET', '/rest/api/3/issue/{issueIdOrKey}/watchers', '/issue/SOFT-1/watchers'],
  ['GET', '/rest/api/3/issue/{issueIdOrKey}/worklog', '/issue/SOFT-1/worklog'],
  [
    'POST',
    '/rest/api/3/issue/{issueIdOrKey}/worklog',
    '/issue/SOFT-1/worklog?expand=properties',
    { timeSpent: '3h 20m', comment: words },
    201,
  ],
  ['DELETE', '/rest/api/3/issue/{issueIdOrKey}/worklog/{id}', '/issue/SOFT-1/worklog/3001', undefined, 204],
  ['GET', '/rest/api/3/issue/{issueIdOrKey}/worklog/{id}', '/issue/SOFT-1/worklog/3001?expand=properties'],
  [
    'PUT',
    '/rest/api/3/issue/{issueIdOrKey}/worklog/{id}',
    '/issue/SOFT-1/worklog/3001',
    { timeSpentSeconds: 60 },
  ],
  [
    'POST',
    '/rest/api/3/issueLink',
    '/issueLink',
    { type: { name: 'Blocks' }, inwardIssue: { key: 'SOFT-1' }, outwardIssue: { key: 'DESK-1' } },
    201,
  ],
  ['DELETE', '/rest/api/3/issueLink/{linkId}', '/issueLink/9100', undefined, 204],
  ['GET', '/rest/api/3/issueLink/{linkId}', '/issueLink/9100'],
  ['GET', '/rest/api/3/issueLinkType', '/issueLinkType'],
  [
    'POST',
    '/rest/api/3/issueLinkType',
    '/issueLinkType',
    { name: 'Cause', inward: 'is caused by', outward: 'causes' },
    201,
  ],
  ['DELETE', '/rest/api/3/issueLinkType/{issueLinkTypeId}', '/issueLinkType/7', undefined, 204],
  ['GET', '/rest/api/3/issueLinkType/{issueLinkTypeId}', '/issueLinkType/7'],
  ['PUT', '/rest/api/3/issueLinkType/{issueLinkTypeId}', '/issueLinkType/7', { name: 'Ties' }],
  ['GET', '/rest/api/3/issuesecurityschemes/{id}', '/issuesecurityschemes/500'],
  [
    'GET',
    '/rest/api/3/issuesecurityschemes/{issueSecuritySchemeId}/members',
    '/issuesecurityschemes/500/members',
  ],
  ['GET', '/rest/api/3/issuetype', '/issuetype'],
  ['GET', '/rest/api/3/issuetype/project', '/issuetype/project?projectId=1&level=-1'],
  ['GET', '/rest/api/3/issuetype/{id}', '/issuetype/1'],
  ['POST', '/rest/api/3/jql/match', '/jql/match', { jqls: ['project = DESK', 'x'], issueIds: [1010] }],
  ['GET', '/rest/api/3/label', '/label'],
  ['GET', '/rest/api/3/mypermissions', '/mypermissions?permissions=EDIT_ISSUES,ADMINISTER'],
  ['GET', '/rest/api/3/mypreferences/locale', '/mypreferences/locale'],
  ['GET', '/rest/api/3/myself', '/myself?expand=groups,applicationRoles'],
  ['GET', '/rest/api/3/permissions', '/permissions'],
  [
    'POST',
    '/rest/api/3/permissions/check',
    '/permissions/check',
    { projectPermissions: [{ permissions: ['EDIT_ISSUES'], projects: [1], issues: [1001] }] },
  ],
  ['POST', '/rest/api/3/permissions/project', '/permissions/project', { permissions: ['EDIT_ISSUES'] }],
  ['GET', '/rest/api/3/permissionscheme/{schemeId}', '/permissionscheme/300?expand=all'],
  ['GET', '/rest/api/3/priority', '/priority'],
  ['GET', '/rest/api/3/priority/search', '/priority/search?onlyDefault=true'],
  ['GET', '/rest/api/3/priority/{id}', '/priority/3'],
  ['GET', '/rest/api/3/project', '/project?expand=description,lead,issueTypes,url,projectKeys'],
  [
    'POST',
    '/rest/api/3/project',
    '/project',
    { key: 'NEW', name: 'New', leadAccountId: 'ann', projectTypeKey: 'business' },
    201,
  ],
  ['GET', '/rest/api/3/project/recent', '/project/recent'],
  ['GET', '/rest/api/3/project/search', '/project/search?expand=description,lead,issueTypes,insight,url'],
  ['GET', '/rest/api/3/project/type', '/project/type'],
  ['GET', '/rest/api/3/project/type/accessible', '/project/type/accessible'],
  ['GET', '/rest/api/3/project/type/{projectTypeKey}', '/project/type/software'],
  ['GET', '/rest/api/3/project/type/{projectTypeKey}/accessible', '/project/type/business/accessible'],
  ['DELETE', '/rest/api/3/project/{projectIdOrKey}', '/project/SOFT', undefined, 204],
  ['GET', '/rest/api/3/project/{projectIdOrKey}', '/project/SOFT'],
  [
    'PUT',
    '/rest/api/3/project/{projectIdOrKey}',
    '/project/SOFT?expand=projectKeys',
    { name: 'Renamed', key: 'HARD' },
  ],
  ['POST', '/rest/api/3/project/{projectIdOrKey}/archive', '/project/SOFT/archive', undefined, 204],
  ['GET', '/rest/api/3/project/{projectIdOrKey}/component', '/project/SOFT/component?query=eng'],
  ['GET', '/rest/api/3/project/{projectIdOrKey}/components', '/project/SOFT/components'],
  ['POST', '/rest/api/3/project/{projectIdOrKey}/delete', '/project/SOFT/delete', undefined, 303],
  ['POST', '/rest/api/3/project/{projectIdOrKey}/restore', '/project/OLD/restore'],
  ['GET', '/rest/api/3/project/{projectIdOrKey}/role', '/project/SOFT/role'],
  [
    'DELETE',
    '/rest/api/3/project/{projectIdOrKey}/role/{id}',
    '/project/SOFT/role/10100?user=ben',
    undefined,
    204,
  ],
  ['GET', '/rest/api/3/project/{projectIdOrKey}/role/{id}', '/project/TEAM/role/10301'],
  [
    'POST',
    '/rest/api/3/project/{projectIdOrKey}/role/{id}',
    '/project/SOFT/role/10100',
    { groupId: ['g-cleos'] },
  ],
  [
    'PUT',
    '/rest/api/3/project/{projectIdOrKey}/role/{id}',
    '/project/SOFT/role/10100',
    { categorisedActors: { 'atlassian-user-role-actor': ['ben'] } },
  ],
  ['GET', '/rest/api/3/project/{projectIdOrKey}/roledetails', '/project/TEAM/roledetails'],
  ['GET', '/rest/api/3/project/{projectIdOrKey}/statuses', '/project/SOFT/statuses'],
  ['GET', '/rest/api/3/project/{projectIdOrKey}/version', '/project/SOFT/version?orderBy=-name'],
  ['GET', '/rest/api/3/project/{projectIdOrKey}/versions', '/project/SOFT/versions'],
  [
    'GET',
    '/rest/api/3/project/{projectKeyOrId}/issuesecuritylevelscheme',
    '/project/SOFT/issuesecuritylevelscheme',
  ],
  [
    'GET',
    '/rest/api/3/project/{projectKeyOrId}/permissionscheme',
    '/project/TEAM/permissionscheme?expand=all',
  ],
  ['GET', '/rest/api/3/resolution', '/resolution'],
  ['GET', '/rest/api/3/resolution/search', '/resolution/search'],
  ['GET', '/rest/api/3/resolution/{id}', '/resolution/11000'],
  ['GET', '/rest/api/3/role', '/role'],
  ['POST', '/rest/api/3/role', '/role', { name: 'Testers', description: 'They test.' }],
  ['DELETE', '/rest/api/3/role/{id}', '/role/10002?swap=10100', undefined, 204],
  ['GET', '/rest/api/3/role/{id}', '/role/10300'],
  ['POST', '/rest/api/3/role/{id}', '/role/10100', { name: 'Coders' }],
  ['PUT', '/rest/api/3/role/{id}', '/role/10100', { name: 'Coders', description: '' }],
  ['DELETE', '/rest/api/3/role/{id}/actors', '/role/10002/actors?user=ann'],
  ['GET', '/rest/api/3/role/{id}/actors', '/role/10100/actors'],
  ['POST', '/rest/api/3/role/{id}/actors', '/role/10100/actors', { user: ['ben'] }],
  ['POST', '/rest/api/3/search/approximate-count', '/search/approximate-count', { jql: 'project = DESK' }],
  ['GET', '/rest/api/3/search/jql', '/search/jql?jql=project%3DTEAM&fields=*all&maxResults=1'],
  ['POST', '/rest/api/3/search/jql', '/search/jql', { jql: 'project = DESK', fields: ['summary'] }],
  ['GET', '/rest/api/3/serverInfo', '/serverInfo'],
  ['GET', '/rest/api/3/status', '/status'],
  ['GET', '/rest/api/3/status/{idOrName}', '/status/Done'],
  ['GET', '/rest/api/3/statuscategory', '/statuscategory'],
  ['GET', '/rest/api/3/statuscategory/{idOrKey}', '/statuscategory/done'],
  ['GET', '/rest/api/3/statuses', '/statuses?id=1&id=5'],
  ['GET', '/rest/api/3/statuses/search', '/statuses/search?statusCategory=DONE'],
  ['DELETE', '/rest/api/3/user', '/user?accountId=ben', undefined, 204],
  ['GET', '/rest/api/3/user', '/user?accountId=dan&expand=groups,applicationRoles'],
  [
    'POST',
    '/rest/api/3/user',
    '/user',
    { emailAddress: 'ivy@small.example', products: ['jira-software'] },
    201,
  ],
  [
    'GET',
    '/rest/api/3/user/assignable/multiProjectSearch',
    '/user/assignable/multiProjectSearch?projectKeys=SOFT&query=ben',
  ],
  ['GET', '/rest/api/3/user/assignable/search', '/user/assignable/search?project=SOFT&query=ben'],
  ['GET', '/rest/api/3/user/bulk', '/user/bulk?accountId=ben&accountId=hal'],
  ['GET', '/rest/api/3/user/email', '/user/email?accountId=ben', undefined, 401],
  ['GET', '/rest/api/3/user/email/bulk', '/user/email/bulk?accountId=ben', undefined, 401],
  ['GET', '/rest/api/3/user/groups', '/user/groups?accountId=ben'],
  ['GET', '/rest/api/3/user/permission/search', '/user/permission/search?projectKey=SOFT&permissions=BROWSE'],
  ['GET', '/rest/api/3/user/picker', '/user/picker?query=a&showAvatar=true'],
  ['GET', '/rest/api/3/user/search', '/user/search?query=ben'],
  ['GET', '/rest/api/3/user/search/query', '/user/search/query?query=is%20reporter%20of%20SOFT'],
  ['GET', '/rest/api/3/user/search/query/key', '/user/search/query/key?query=is%20reporter%20of%20SOFT-1'],
  ['GET', '/rest/api/3/user/viewissue/search', '/user/viewissue/search?issueKey=SOFT-1&query=ben'],
  ['GET', '/rest/api/3/users', '/users'],
  ['GET', '/rest/api/3/users/search', '/users/search'],
  // Of apps alone; what they are answered is held to its shape in routes/webhooks.test.ts.
  ['DELETE', '/rest/api/3/webhook', '/webhook', { webhookIds: [1] }, 403],
  ['GET', '/rest/api/3/webhook', '/webhook', undefined, 403],
  ['POST', '/rest/api/3/webhook', '/webhook', { url: 'https://x.example', webhooks: [] }, 403],
  ['GET', '/rest/api/3/webhook/failed', '/webhook/failed', undefined, 403],
  ['PUT', '/rest/api/3/webhook/refresh', '/webhook/refresh', { webhookIds: [1] }, 403],
  ['GET', '/rest/api/3/worklog/deleted', '/worklog/deleted'],
  ['POST', '/rest/api/3/worklog/list', '/worklog/list', { ids: [3001] }],
  ['GET', '/rest/api/3/worklog/updated', '/worklog/updated?since=0'],
];

describe('every answer has the described shape', { skip }, () => {
  it('and every operation but the removed search has a sample, in order', () => {
    const names = (list: readonly Sample[]) => list.map(([method, template]) => `${template} ${method}`);
    for (const list of [samples, schemeSamples]) assert.deepEqual(names(list), names(list).sort());
    const all = operations.map(({ method, path }) => `${path} ${method}`);
    const removed = ['/rest/api/3/search GET', '/rest/api/3/search POST'];
    const sampled = [...names(samples), ...names(schemeSamples)].sort();
    assert.deepEqual(sampled, all.filter((name) => !removed.includes(name)).sort());
  });
  for (const [method, template, path, body, expected = 200] of [...samples, ...schemeSamples]) {
    it(`${method} ${template}`, async () => {
      const base = smallWorld();
      const roleActors = [
        { roleId: '10002', users: ['ann'], groups: [] },
        { roleId: '10100', users: ['ann', 'ben'], groups: ['g-staff'] },
      ];
      const projects = base.projects.map((one) => (one.id === '1' ? { ...one, roleActors } : one));
      const agents = base.groups.map((one) =>
        one.groupId === 'g-agents' ? { ...one, members: ['ann'] } : one,
      );
      const relates = { name: 'Relates', inward: 'relates to', outward: 'relates to' };
      const link: WorldLink = { id: '9100', type: relates, direction: 'outward', issueId: '1010' };
      const issues = base.issues.map((one) => (one.key === 'SOFT-2' ? { ...one, links: [link] } : one));
      const issueLinkTypes = [{ id: '7', ...relates }];
      const deletedWorklogs = [{ id: '3900', deleted: '2026-03-01T10:00:00.000Z' }];
      const defaultActors = { users: ['ann'], groups: [] };
      const projectRoles = base.projectRoles.map((role) =>
        role.id === '10002' ? { ...role, defaultActors } : role,
      );
      const lists = { issueLinkTypes, deletedWorklogs };
      const world = openWorld({ ...base, projects, projectRoles, groups: agents, issues, ...lists });
      await using sandbox = await openSandbox({ world });
      const outcome = { total: 2, processed: [1001], failed: { 1002: ['No.'] }, invalidOrInaccessible: 0 };
      prepareForSchemes(sandbox);
      const bulk = { description: 'Many', subject: 'many', submittedBy: 'ann', issues: 2 };
      sandbox.site.tasks.start(bulk, 0, (report) => report(outcome));
      const { status, json, text } = await ask(sandbox, 'ann', `/rest/api/3${path}`, body, method);
      assert.equal(status, expected, text);
      assert.ok(!Array.isArray(json) || json.length > 0, 'the sample is empty');
      assert.notDeepEqual(at(json, 'values'), []);
      assert.notDeepEqual(at(json, 'issues'), []);
    });
  }
});

describe('the answers of whole worlds are as described', { skip }, () => {
  for (const name of ['acme', 'generated:7:300', 'large:7:300']) {
    it(name, async () => {
      const world = openWorld(await loadWorld(name));
      const readers = [...world.accounts.values()].filter(({ active, accountType }) =>
        ['atlassian', 'app'].includes(active ? accountType : ''),
      );
      await using sandbox = await openSandbox({ world });
      let issues = 0;
      for (const { email, apiToken, accountId } of readers.slice(0, 12)) {
        const get = (path: string) =>
          askWith(sandbox, basic(email ?? '', apiToken ?? `token-${accountId}`), `/rest/api/3/${path}`);
        for (const path of listsOfASite) assert.ok((await get(path)).status < 404, path);
        const { json } = await get('search/jql?jql=id>0&fields=*all&maxResults=100');
        const keys = each(json, 'issues', 'key');
        issues += keys.length;
        for (const key of keys.slice(0, 5)) {
          for (const part of ['', '/comment', '/worklog']) {
            assert.equal((await get(`issue/${key}${part}`)).status, 200);
          }
        }
      }
      assert.ok(issues > 100, `only ${issues} issues`);
    });
  }
});

const listsOfASite = [
  ...[
    'serverInfo',
    'issuetype',
    'status',
    'field',
    'applicationrole',
    'myself?expand=groups,applicationRoles',
  ],
  ...['users/search', 'group/bulk', 'project/search?expand=description,lead,issueTypes,insight,url'],
];
