import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accountId } from '../model/ids.ts';
import { simulationView } from './change-api.ts';
import { openTestServer, type TestServer } from './test-server.test-support.ts';

let server: TestServer;
before(async () => {
  server = await openTestServer();
  await server.person('ann', 'administrator');
  await server.person('ben', 'reviewer');
  await server.person('cleo', 'member');
});
after(() => server[Symbol.asyncDispose]());

const ask = (change: object, who = 'ben', query = '') =>
  server.ask(`/api/permissions/simulate${query}`, who, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(change),
  });
const view = async (change: object) => server.body(simulationView, await ask(change));
const problem = async (change: object, who?: string) => {
  const answer = await ask(change, who);
  const said: { code: string; message: string } = JSON.parse(await answer.text());
  return [answer.status, said.message];
};

const cleoOut = { kind: 'membership', action: 'remove', account: 'cleo', group: 'cleos' };

test('who would leave a group loses what they find by it, with examples, and nobody else does', async () => {
  const { change, people, public: all, totals, more } = await view(cleoOut);
  assert.equal(change, 'Take Cleo Coder out of the group "cleos"');
  assert.deepEqual(
    people.map(({ name }) => name),
    ['Cleo Coder'],
  );
  const [cleo] = people;
  assert.ok(cleo && cleo.loses.issues > 0 && cleo.gains.issues === 0);
  assert.match(cleo.loses.examples[0] ?? '', /^SOFT-\d+$/);
  assert.deepEqual([totals, more], [{ peopleGaining: 0, peopleLosing: 1 }, 0]);
  assert.deepEqual([all.gains.issues, all.loses.issues], [0, 0]);
});

test('another scheme for a project says what it would be and what it is now', async () => {
  const { change, people, totals } = await view({ kind: 'scheme', project: 'SOFT', scheme: 'Service' });
  assert.equal(change, 'Give SOFT the permission scheme "Service" (now: "Software")');
  const dan = people.find(({ name }) => name === 'Dan Desk');
  assert.ok(dan && dan.gains.issues > 0, 'has access to Jira, and was in no role of SOFT');
  assert.ok(totals.peopleGaining > 0);
});

test('every kind of change can be asked about in the words of Jira', async () => {
  const words = async (change: object) => (await view(change)).change;
  assert.equal(
    await words({
      kind: 'role-actor',
      action: 'add',
      project: 'soft',
      role: 'developers',
      actor: 'group:agents',
    }),
    'Add group "agents" to the project role "Developers" of SOFT',
  );
  assert.equal(
    await words({ kind: 'grant', action: 'remove', scheme: 'Software', holder: 'role:Developers' }),
    'Take BROWSE_PROJECTS in "Software" from project role "Developers"',
  );
  assert.equal(
    await words({
      kind: 'level-member',
      action: 'add',
      scheme: 'Levels',
      level: 'Cleos',
      holder: 'user:ben',
    }),
    'Add Ben Builder to the security level "Cleos" of "Levels"',
  );
});

test('who opens a project to anyone hears what the public would find', async () => {
  const { public: all, notes } = await view({
    kind: 'grant',
    action: 'add',
    scheme: 'Software',
    holder: 'anyone',
  });
  assert.ok(all.gains.issues > 0);
  assert.match(
    notes[0] ?? '',
    /^Anyone may browse SOFT then\. It is counted as if the site lets the public in/,
  );
});

test('another permission than Browse changes nothing, and it is said why', async () => {
  const { people, nothingBecause } = await view({
    ...{ kind: 'grant', action: 'add', scheme: 'Software', permission: 'EDIT_ISSUES', holder: 'anyone' },
  });
  assert.deepEqual(people, []);
  assert.match(nothingBecause ?? '', /Only BROWSE_PROJECTS decides what people find/);
});

test('a change to what is so already says that it is', async () => {
  const why = async (change: object) => (await view(change)).nothingBecause;
  assert.equal(await why(cleoOut), undefined, 'CONTROL: she would lose something');
  assert.equal(await why({ ...cleoOut, action: 'add' }), 'Cleo Coder is in the group "cleos" already.');
  assert.equal(await why({ ...cleoOut, account: 'dan' }), 'Dan Desk is not in the group "cleos".');
  assert.equal(
    await why({ kind: 'scheme', project: 'SOFT', scheme: 'Software' }),
    'SOFT has the permission scheme "Software" already.',
  );
  const developer = { kind: 'role-actor', project: 'SOFT', role: 'Developers' };
  assert.equal(
    await why({ ...developer, action: 'remove', actor: 'group:agents' }),
    'The group "agents" is not in the project role "Developers" of SOFT.',
  );
  assert.equal(
    await why({ ...developer, action: 'remove', actor: 'user:cleo' }),
    'Cleo Coder is not in the project role "Developers" of SOFT by themselves: they are in it through group "cleos", as before.',
  );
  const grant = { kind: 'grant', scheme: 'Software' };
  assert.equal(
    await why({ ...grant, action: 'add', holder: 'role:Developers' }),
    'BROWSE_PROJECTS in "Software" is granted to project role "Developers" already.',
  );
  assert.equal(
    await why({ ...grant, action: 'remove', holder: 'anyone' }),
    'BROWSE_PROJECTS in "Software" is not granted to anyone.',
  );
  const level = { kind: 'level-member', scheme: 'Levels', level: 'Cleos' };
  assert.equal(
    await why({ ...level, action: 'add', holder: 'group:cleos' }),
    'Group "cleos" is in the security level "Cleos" of "Levels" already.',
  );
});

test('a change that gives nobody anything says whom it is about, or that they have it otherwise', async () => {
  const why = async (change: object) => (await view(change)).nothingBecause;
  assert.equal(
    await why({ kind: 'membership', action: 'add', account: 'eve', group: 'cleos' }),
    'Eve Gone counts as somebody without an account (deactivated), with this change as without it.',
  );
  assert.match(
    (await why({ kind: 'grant', action: 'add', scheme: 'Software', holder: 'user:ben' })) ?? '',
    /^Whoever is meant finds the same without it/,
  );
});

test('people of Jackdaw are known by their address and name here, as the account they are tied to', async () => {
  const { store } = server.at.app;
  const cara = await store.people.put({
    email: 'cara@elsewhere.example',
    name: 'Cara Known-Here',
    title: undefined,
    role: 'member',
  });
  for (const account of ['cara@elsewhere.example', 'cara known-here']) {
    const [status, message] = await problem({ ...cleoOut, account });
    assert.equal(status, 404);
    assert.match(String(message), /^Cara Known-Here \(cara@elsewhere\.example\) counts as no account of /);
  }
  await store.people.tie(cara.id, server.at.source.site.id, accountId('cleo'), 'administrator');
  const words = async (change: object) => (await view(change)).change;
  for (const account of ['Cara@Elsewhere.example', 'cara known-here', 'Cleo Coder', 'cleo']) {
    assert.equal(await words({ ...cleoOut, account }), 'Take Cleo Coder out of the group "cleos"', account);
  }
  assert.equal(
    await words({
      kind: 'role-actor',
      action: 'add',
      project: 'SOFT',
      role: 'Developers',
      actor: 'user:cara@elsewhere.example',
    }),
    'Add Cleo Coder to the project role "Developers" of SOFT',
  );
  assert.equal(
    await words({
      kind: 'grant',
      action: 'add',
      scheme: 'Software',
      holder: 'user:cara@elsewhere.example',
    }),
    'Grant BROWSE_PROJECTS in "Software" to Cleo Coder',
  );
  const ben = await store.people.put({
    email: 'b@elsewhere.example',
    name: 'Dan Desk',
    title: undefined,
    role: 'member',
  });
  await store.people.tie(ben.id, server.at.source.site.id, accountId('ben'), 'administrator');
  assert.deepEqual(await problem({ ...cleoOut, account: 'dan desk' }), [
    400,
    'There is more than one account "dan desk": Dan Desk (dan), Dan Desk (ben). Say which.',
  ]);
  await store.people.remove(ben.id, 9);
  await store.people.remove(cara.id, 9);
});

test('what is not there is answered with what is', async () => {
  assert.deepEqual(await problem({ ...cleoOut, group: 'cleo' }), [
    404,
    'There is no group "cleo". There are: "cleos", "agents", "fays", "site-admins", "staff".',
  ]);
  const [status, message] = await problem({ kind: 'scheme', project: 'TEAM', scheme: 'Software' });
  assert.equal(status, 400);
  assert.match(String(message), /^TEAM is team-managed: it has permissions of its own/);
  const holder = { kind: 'grant', action: 'add', scheme: 'Software', holder: 'everybody' };
  assert.match(
    String((await problem(holder))[1]),
    /^"everybody" is no holder\. There are: anyone, logged-in/,
  );
  assert.deepEqual(
    await problem({ kind: 'role-actor', action: 'add', project: 'SOFT', role: 'Developers', actor: 'staff' }),
    [400, 'Only people and groups are in roles: user:ADDRESS or group:NAME.'],
  );
  assert.equal((await problem({ kind: 'scheme', project: 'SOFT' }))[0], 400);
});

test('a scheme that only a team-managed project has is no choice', async () => {
  const [, message] = await problem({ kind: 'scheme', project: 'SOFT', scheme: 'Team' });
  assert.equal(message, 'There is no permission scheme "Team". There are: "Service", "Software".');
});

test('members are refused; what others asked is in the audit log with its numbers', async () => {
  assert.equal((await problem(cleoOut, 'cleo'))[0], 403);
  await view(cleoOut);
  const [entry] = await server.at.app.store.auditLog.latest({ action: 'simulated' }, 1);
  assert.equal(entry?.subject, 'Take Cleo Coder out of the group "cleos"');
  assert.equal(entry?.actor.kind === 'person' && entry.actor.email, 'ben@small.example');
  assert.deepEqual([entry?.details.gaining, entry?.details.losing], [0, 1]);
});

test('fewer people are told of where fewer are asked for, and the others are counted', async () => {
  const change = { kind: 'scheme', project: 'SOFT', scheme: 'Service' };
  const all = await view(change);
  const few = await server.body(simulationView, await ask(change, 'ann', '?people=1'));
  assert.deepEqual([few.people.length, few.more], [1, all.people.length - 1]);
  assert.deepEqual(few.totals, all.totals);
});

test('somebody’s own source stands in nobody’s way, and is not named', async () => {
  const { app, source } = server.at;
  const owner = await app.store.people.byEmail('cleo@small.example');
  const { id: _, ...same } = source;
  const mine = { kind: 'private', name: 'What Cleo reads', ownerId: owner?.id } as const;
  await app.store.sources.add({ ...same, ...mine }, []);
  assert.equal((await view(cleoOut)).source, source.name);
  const { host } = new URL(source.site.url);
  assert.equal((await view({ ...cleoOut, source: host })).source, source.name);
  const [status, message] = await problem({ ...cleoOut, source: mine.name });
  assert.deepEqual([status, message], [404, 'There is no site. There is none.']);
});
