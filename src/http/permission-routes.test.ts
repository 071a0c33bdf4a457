import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  type HolderView,
  projectPermissionsView,
  projectRows,
  schemesView,
  settableLevelsView,
} from './permission-api.ts';
import { openTestServer, type TestServer } from './test-server.test-support.ts';

let server: TestServer;
before(async () => {
  server = await openTestServer();
  await server.person('ann', 'administrator');
  await server.person('ben', 'reviewer');
  await server.person('cleo', 'member');
});
after(() => server[Symbol.asyncDispose]());

const named = (holder: HolderView | undefined) =>
  holder?.people.map(({ name, through, anonymousBecause }) => [name, ...through, anonymousBecause]);

test('projects come with the schemes that they have', async () => {
  const { projects } = await server.body(projectRows, await server.ask('/api/permissions/projects', 'ben'));
  const found = projects.find(({ key }) => key === 'SOFT');
  assert.deepEqual(found?.permissionScheme?.name, 'Software');
  assert.deepEqual(found?.securityScheme?.name, 'Levels');
  assert.deepEqual(found?.hiddenBecause, []);
  assert.deepEqual(projects.find(({ key }) => key === 'OLD')?.hiddenBecause, ['the project is archived']);
  assert.equal(projects.find(({ key }) => key === 'DESK')?.securityScheme, null);
});

test('a grant is resolved to people, with the way to each and whether they count', async () => {
  const answer = await server.ask('/api/permissions/projects/soft', 'ann');
  const view = await server.body(projectPermissionsView, answer);
  const [browse] = view.permissionScheme?.permissions ?? [];
  assert.equal(browse?.permission, 'BROWSE_PROJECTS');
  const holders = browse.holders.map((place) => view.holders[place]);
  const developers = holders.find((holder) => holder?.words === 'project role "Developers"');
  assert.deepEqual(named(developers), [
    ['Ben Builder', undefined],
    ['Cleo Coder', 'group "cleos"', undefined],
    ['Crawler', 'group "cleos"', undefined],
    ['Hal App', undefined],
    ['Eve Gone', 'deactivated'],
    ['Fay Unlicensed', 'no access to any Jira application'],
    ['Gus Customer', 'a customer of the portal'],
  ]);
  assert.deepEqual([developers?.count, developers?.anonymous], [4, 3]);
});

test('fewer people are named where fewer are asked for, and counted all the same', async () => {
  const answer = await server.ask('/api/permissions/projects/SOFT?people=1', 'ann');
  const view = await server.body(projectPermissionsView, answer);
  const developers = view.holders.find((holder) => holder.words === 'project role "Developers"');
  assert.deepEqual([developers?.people.length, developers?.count, developers?.anonymous], [1, 4, 3]);
});

test('a security level has its members, and whom an issue names is said to depend on it', async () => {
  const view = await server.body(
    projectPermissionsView,
    await server.ask('/api/permissions/projects/SOFT', 'ben'),
  );
  const levels = view.securityScheme?.levels.map(({ name, people, holders }) => ({
    name,
    people,
    members: holders.map((place) => `${view.holders[place]?.words} (${view.holders[place]?.reach})`),
  }));
  assert.deepEqual(levels, [
    { name: 'Reporter only', people: 0, members: ['the reporter of an issue (by-issue)'] },
    {
      name: 'Cleos',
      people: 3,
      members: ['group "cleos" (people)', 'Dan Desk (people)', 'Fay Unlicensed (people)'],
    },
  ]);
});

test('schemes come with the projects that have them, and who may browse by them', async () => {
  const { sources } = await server.body(schemesView, await server.ask('/api/permissions/schemes', 'ben'));
  const rows = sources[0]?.permissionSchemes.map(({ name, projects, browse }) => [name, projects, browse]);
  assert.deepEqual(
    rows?.find(([name]) => name === 'Service'),
    ['Service', ['DESK', 'OLD'], ['everybody with access to a Jira application', 'customers in the portal']],
  );
  const levels = sources[0]?.securitySchemes.map(({ name, projects }) => [name, projects]);
  assert.deepEqual(levels, [['Levels', ['SOFT']]]);
});

test('the levels that may be set are those of the account of the credential, which is named', async () => {
  const answer = await server.ask('/api/permissions/projects/SOFT/settable-levels', 'ben');
  const { account, levels } = await server.body(settableLevelsView, answer);
  assert.deepEqual(account, {
    accountId: 'crawler',
    name: 'Crawler',
    email: 'crawler@small.example',
  });
  assert.deepEqual(
    levels.map(({ name }) => name),
    ['Reporter only', 'Cleos'],
  );
});

test('members see nothing of it, and a project that is not there is answered with those that are', async () => {
  for (const path of ['projects', 'projects/SOFT', 'projects/SOFT/settable-levels', 'schemes']) {
    const refused = await server.ask(`/api/permissions/${path}`, 'cleo');
    assert.equal(refused.status, 403, path);
    assert.equal((await server.ask(`/api/permissions/${path}`, undefined)).status, 401);
  }
  const missing = await server.ask('/api/permissions/projects/SOF', 'ben');
  assert.equal(missing.status, 404);
  const { message } = JSON.parse(await missing.text());
  assert.match(message, /^There is no project SOF\. There are: "SOFT", /);
});
