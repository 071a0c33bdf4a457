import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assignmentAnswer } from './change-api.ts';
import { openTestServer, type TestServer } from './test-server.test-support.ts';

async function open() {
  const server = await openTestServer();
  await server.person('ann', 'administrator');
  await server.person('ben', 'reviewer');
  await server.person('dan', 'member');
  return server;
}

const post = (server: TestServer, path: string, body: object, who = 'ann') =>
  server.ask(`/api/permissions/${path}`, who, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

async function preview(server: TestServer, path: string, body: object) {
  const answer = await server.body(assignmentAnswer, await post(server, path, body));
  assert.ok(answer.step === 'preview');
  return answer;
}

async function commit(server: TestServer, path: string, body: object) {
  const answer = await server.body(assignmentAnswer, await post(server, path, body));
  assert.ok(answer.step === 'done');
  return answer;
}

/** As Ann, who administers Jira. */
async function jira(server: TestServer, method: string, path: string, body?: object) {
  const response = await fetch(`${server.at.sandbox.url}/rest/api/3/${path}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from('ann@small.example:token-ann').toString('base64')}`,
      'content-type': 'application/json',
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  assert.ok(response.ok, await response.clone().text());
  const answer: { id: number; name: string } = await response.json();
  return answer;
}

async function refused(response: Promise<Response>): Promise<[number, string, string]> {
  const answer = await response;
  const { code, message }: { code: string; message: string } = JSON.parse(await answer.text());
  return [answer.status, code, message];
}

const finds = async (server: TestServer, who: string) =>
  (await server.ask('/api/issues/SOFT-1', who)).status === 200;
const schemeInJira = async (server: TestServer) =>
  (await jira(server, 'GET', 'project/SOFT/permissionscheme')).name;

test('a scheme is assigned after it was looked at, holds at once, and can be put back', async () => {
  await using server = await open();
  assert.equal(await finds(server, 'dan'), false);
  const shown = await preview(server, 'projects/soft/assign', { scheme: 'Service' });
  assert.deepEqual(shown.before, { id: '100', name: 'Software' });
  assert.deepEqual(shown.after, { id: '200', name: 'Service' });
  assert.ok(shown.simulation.people.some(({ name, gains }) => name === 'Dan Desk' && gains.issues > 0));
  assert.equal(await schemeInJira(server), 'Software', 'the preview changes nothing');

  const { confirmation } = shown;
  const done = await commit(server, 'projects/SOFT/assign', { scheme: 'Service', confirmation });
  assert.equal(await schemeInJira(server), 'Service');
  assert.equal(await finds(server, 'dan'), true, 'from the next question on');

  const back = await preview(server, 'undo', {});
  assert.ok(back.simulation.people.some(({ name, loses }) => name === 'Dan Desk' && loses.issues > 0));
  await commit(server, 'undo', { confirmation: back.confirmation });
  assert.equal(await schemeInJira(server), 'Software');
  assert.equal(await finds(server, 'dan'), false);

  const log = await server.at.app.store.auditLog.following({}, 100, 0);
  const steps = log.filter(({ action }) => action === 'assigned' || action === 'undone');
  assert.deepEqual(
    steps.map(({ action, outcome, subject, details }) => [
      ...[action, outcome, subject, details.beforeName, details.afterName],
    ]),
    [
      ['assigned', 'begun', 'SOFT', 'Software', 'Service'],
      ['assigned', 'done', 'SOFT', 'Software', 'Service'],
      ['undone', 'begun', 'SOFT', 'Service', 'Software'],
      ['undone', 'done', 'SOFT', 'Service', 'Software'],
    ],
  );
  assert.equal(steps[1]?.id, done.entry);
  assert.equal(steps[3]?.details.undoes, done.entry);
  assert.deepEqual((await refused(post(server, 'undo', {}))).slice(0, 2), [404, 'not-found']);
});

test('what is confirmed has to be what was shown, to the same person, while nothing has changed', async () => {
  await using server = await open();
  const { confirmation } = await preview(server, 'projects/SOFT/assign', { scheme: 'Service' });
  const confirm = (body: object, who = 'ann') =>
    refused(post(server, 'projects/SOFT/assign', { scheme: 'Service', confirmation, ...body }, who));
  await server.person('cleo', 'administrator');
  for (const [what, answer] of [
    ['another person', await confirm({}, 'cleo')],
    ['a forged one', await confirm({ confirmation: `${confirmation.split('.')[0]}.AAAA` })],
    ['nonsense', await confirm({ confirmation: 'yes' })],
  ] as const) {
    assert.deepEqual(answer.slice(0, 2), [409, 'changed-meanwhile'], what);
  }
  const { store } = server.at.app;
  await store.directory.putPart(server.at.source.id, 'application-roles', '', { roles: [] }, Date.now());
  const [status, , message] = await confirm({});
  assert.equal(status, 409);
  assert.match(message, /Look again/);
  assert.equal(await schemeInJira(server), 'Software');
});

test('what somebody else assigned since is not overwritten, unless that is confirmed', async () => {
  await using server = await open();
  const { confirmation } = await preview(server, 'projects/SOFT/assign', { scheme: 'Service' });
  await commit(server, 'projects/SOFT/assign', { scheme: 'Service', confirmation });
  const third = await jira(server, 'POST', 'permissionscheme', { name: 'Third', permissions: [] });
  await jira(server, 'PUT', 'project/SOFT/permissionscheme', { id: Number(third.id) });
  const [status, code, message] = await refused(post(server, 'undo', {}));
  assert.deepEqual([status, code], [409, 'changed-meanwhile']);
  assert.match(message, /^SOFT no longer has "Service", which entry \d+ gave it/);
  const shown = await preview(server, 'undo', { anyway: true });
  assert.deepEqual([shown.before.name, shown.after.name], ['Third', 'Software']);
  await commit(server, 'undo', { anyway: true, confirmation: shown.confirmation });
  assert.equal(await schemeInJira(server), 'Software');
});

test('a scheme that no project has yet can be assigned, a team-managed project has none to assign', async () => {
  await using server = await open();
  await jira(server, 'POST', 'permissionscheme', { name: 'Fresh', permissions: [] });
  const shown = await preview(server, 'projects/SOFT/assign', { scheme: 'fresh' });
  assert.ok(shown.simulation.people.some(({ name, loses }) => name === 'Ben Builder' && loses.issues > 0));
  const team = await refused(post(server, 'projects/TEAM/assign', { scheme: 'Fresh' }));
  assert.match(team[2], /^TEAM is team-managed/);
  const same = await refused(post(server, 'projects/SOFT/assign', { scheme: 'Software' }));
  assert.match(same[2], /^SOFT has the permission scheme "Software" already/);
});

test('another credential is used once; one without the right is told what it lacks, and nothing is changed', async () => {
  await using server = await open();
  const assign = async (email: string, token: string) => {
    const { confirmation } = await preview(server, 'projects/SOFT/assign', { scheme: 'Service' });
    const credential = { email, token };
    return post(server, 'projects/SOFT/assign', { scheme: 'Service', confirmation, credential });
  };
  const [status, code, message] = await refused(assign('ben@small.example', 'token-ben'));
  assert.deepEqual([status, code], [502, 'jira-forbidden']);
  assert.match(message, /it takes the global permission "Administer Jira", and a paid plan/);
  const wrong = await refused(assign('ann@small.example', 'not-her-token'));
  assert.equal(wrong[1], 'jira-unauthorized');
  assert.equal(await schemeInJira(server), 'Software');
  assert.equal((await assign('ann@small.example', 'token-ann')).status, 200);
  const { auditLog } = server.at.app.store;
  const entries = await auditLog.following({ action: 'assigned' }, 100, 0);
  assert.deepEqual(
    entries.map(({ outcome, details }) => [outcome, details.account, details.reason]),
    [
      ['begun', 'ben@small.example', undefined],
      ['failed', 'ben@small.example', 'jira-forbidden'],
      ['begun', 'ann@small.example', undefined],
      ['done', 'ann@small.example', undefined],
    ],
  );
  assert.ok(!JSON.stringify(entries).includes('token-'), 'no token is written down');
});

test('only administrators assign and undo', async () => {
  await using server = await open();
  for (const who of ['ben', 'dan']) {
    for (const path of ['projects/SOFT/assign', 'undo']) {
      const [status] = await refused(post(server, path, path === 'undo' ? {} : { scheme: 'Service' }, who));
      assert.equal(status, 403, `${who} ${path}`);
    }
  }
});
