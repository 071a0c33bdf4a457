/**
 * When Jira refuses or breaks off a part of the answer: never a false allow, and each false denial has its
 * finding. A first read that fails hides what rests on it; a later one keeps the last complete copy, until
 * that is too old.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FaultAnswer } from '../../src/sandbox/faults/faults.ts';
import { generateWorld } from '../../src/sandbox/worlds/generated.ts';
import { compare } from './agreement.test-support.ts';
import { directoryMaxAgeMs, openPipe, type Pipe } from './pipe.test-support.ts';
import { anonymous, hasFinding, only, productShows, tinyWorld, whoSees } from './tiny-world.test-support.ts';

const forbidden: FaultAnswer = { kind: 'status', status: 403 };
const always = Number.POSITIVE_INFINITY;

const refusals: readonly (readonly [what: string, path: RegExp, finding: string])[] = [
  ['one project’s permission scheme', /\/project\/(10001|P1)\/permissionscheme/, 'scheme-unreadable'],
  [
    'one project’s security scheme',
    /\/issuesecurityschemes\/project|\/project\/(10002|P2)\/(issuesecuritylevelscheme|securitylevel)/,
    'security-unreadable',
  ],
  ['the members of all levels', /\/issuesecurityschemes\/.*members|\/level\/member/, 'security-unreadable'],
  ['one project’s roles', /\/project\/(10001|P1)\/role/, 'roles-unreadable'],
  ['the members of a group', /\/group\/member\?.*g-1(&|$)/, 'group-unreadable'],
  ['the application roles', /\/applicationrole/, 'application-roles-unreadable'],
  ['the accounts', /\/users\/search/, 'accounts-unreadable'],
  ['the list of groups', /\/group\/bulk/, 'groups-unreadable'],
  ['the custom fields', /\/rest\/api\/3\/field(\/|\?|$)/, 'fields-unreadable'],
];

for (const [what, path, finding] of refusals) {
  test(`${what} refused at the first sync: no false allow, and false denials have their finding`, async () => {
    let falseDenials = 0;
    let allowed = 0;
    for (const [seed, search] of [
      [3001, { readEvery: 4 }],
      [3002, undefined],
    ] as const) {
      await using pipe = await openPipe(generateWorld({ seed, issues: 16 }), { unread: true });
      pipe.sandbox.faults.add({ path, times: always, answer: forbidden });
      await pipe.sync();
      assert.ok(
        pipe.sandbox.requests().some((request) => request.status === 403 && path.test(request.path)),
        'the fault met a request',
      );
      const { differences } = await compare(pipe, `seed ${seed}`, search ? { search } : {});
      const falseAllows = differences.filter((line) => !line.startsWith('MISSING'));
      assert.deepEqual(falseAllows, []);
      falseDenials += differences.length;
      const findings = await pipe.findings();
      assert.ok(
        findings.some(({ code }) => code === finding),
        `findings: ${findings.map(({ code }) => code).join(', ')}`,
      );
      // The control: without the fault all of it comes back.
      pipe.sandbox.faults.clear();
      await pipe.sync();
      const mended = await compare(pipe, `seed ${seed}`);
      assert.deepEqual(mended.differences, []);
      assert.equal(
        (await pipe.findings()).some(({ code }) => code === finding),
        false,
      );
      allowed += mended.allowed;
    }
    assert.ok(allowed > 0);
    assert.ok(falseDenials > 0, 'the fault hid something, or it proves nothing');
  });
}

test('an error on page 2 of a group never replaces the last complete copy, and the copy ends by its age', async () => {
  const many = Array.from({ length: 120 }, (_, index) => `p${String(index).padStart(3, '0')}`);
  const [first, last] = [many[0] ?? '', many.at(-1) ?? ''];
  const world = tinyWorld({
    people: Object.fromEntries(
      many.map((id) => [id, { licensed: false as const, accountType: 'app' as const }]),
    ),
    groups: { big: many },
    projects: { A: { browse: ['group:big'] } },
    issues: { 'A-1': {} },
  });
  await using pipe = await openPipe(world, { unread: true });
  const keysFor = async (account: string) => (await pipe.find(account, 'A-1')).map(({ key }) => key);
  const page2 = {
    path: /\/group\/member\?.*big.*startAt=[1-9]|startAt=[1-9].*big/,
    times: always,
    answer: forbidden,
  };

  pipe.sandbox.faults.add(page2);
  await pipe.sync();
  assert.deepEqual(await keysFor(first), [], 'half a group is no group');
  assert.ok(hasFinding(await pipe.findings(), 'group-unreadable', 'big'));

  pipe.sandbox.faults.clear();
  await pipe.sync();
  assert.deepEqual([await keysFor(first), await keysFor(last)], [['A-1'], ['A-1']]);

  pipe.sandbox.faults.add(page2);
  pipe.world.setGroupMembers('big', ['crawler', ...many.slice(1, -1)]);
  pipe.letTimePass(directoryMaxAgeMs / 2);
  await pipe.crawl();
  assert.deepEqual(await keysFor(last), ['A-1'], 'the last complete copy');
  pipe.letTimePass(directoryMaxAgeMs / 2 + 60_000);
  assert.deepEqual(await keysFor(last), [], 'too old: denied');
});

test('a directory that has not been read for too long shows nothing to anybody', async () => {
  await using pipe = await openPipe(
    tinyWorld({ people: { ann: {} }, projects: { A: { browse: ['anyone'] } }, issues: { 'A-1': {} } }),
  );
  assert.deepEqual(await whoSees(pipe, 'A-1'), only('ann', anonymous));
  pipe.letTimePass(directoryMaxAgeMs + 60_000);
  assert.deepEqual(productShows(await whoSees(pipe, 'A-1')), []);
  assert.deepEqual((await whoSees(pipe, 'A-1')).sandbox, ['ann', anonymous]);
});

test('a sync that cannot read one scheme keeps the others, and the last copy of that one', async () => {
  const world = tinyWorld({
    people: { ann: {}, ben: {} },
    projects: { A: { browse: ['user:ann'] }, B: { browse: ['user:ben'] } },
    issues: { 'A-1': {}, 'B-1': {} },
  });
  await using pipe = await openPipe(world, { unread: true });
  pipe.sandbox.faults.add({ path: '/project/10001/permissionscheme', times: always, answer: forbidden });
  await pipe.sync();
  assert.deepEqual(productShows(await whoSees(pipe, 'A-1')), []);
  assert.deepEqual(await whoSees(pipe, 'B-1'), only('ben'));
  assert.ok(hasFinding(await pipe.findings(), 'scheme-unreadable', 'A'));
  pipe.sandbox.faults.clear();
  await pipe.sync();
  assert.deepEqual(await whoSees(pipe, 'A-1'), only('ann'));
  pipe.sandbox.faults.add({ path: '/project/10001/permissionscheme', times: always, answer: forbidden });
  await pipe.sync();
  assert.deepEqual(await whoSees(pipe, 'A-1'), only('ann'));
  assert.ok(hasFinding(await pipe.findings(), 'scheme-unreadable', 'A'));
});

const applicationRoles = /\/applicationrole(\?|$)/;
const rolesWorld = () =>
  tinyWorld({
    people: { ann: {}, ben: {}, cleo: { licensed: false }, dan: {} },
    projects: {
      A: { browse: ['licensed'] },
      B: { browse: ['app:jira-software'] },
      C: { browse: ['user:ann', 'user:cleo'] },
      P: { browse: ['anyone'] },
    },
    issues: { 'A-1': {}, 'B-1': {}, 'C-1': {}, 'P-1': {} },
  });
const rolesUnits = ['A-1', 'B-1', 'C-1', 'P-1'];
const rolesFinding = async (pipe: Pipe) =>
  (await pipe.findings()).find(({ code }) => code === 'application-roles-unreadable')?.message;

test('application roles refused in bulk are asked for account by account, for people who are tied to one', async () => {
  await using pipe = await openPipe(rolesWorld(), { unread: true });
  const people = { ann: await pipe.person('ann'), cleo: await pipe.person('cleo') };
  const shownTo = async (who: keyof typeof people) =>
    (await pipe.findAs(people[who], 'something')).map(({ key }) => key).sort();
  pipe.sandbox.faults.add({ path: applicationRoles, times: always, answer: forbidden });
  await pipe.sync();
  assert.deepEqual(await shownTo('ann'), rolesUnits);
  assert.deepEqual(await shownTo('cleo'), ['P-1'], 'without access to Jira: anonymous');
  for (const key of rolesUnits.slice(0, 3)) {
    const { sandbox } = await whoSees(pipe, key);
    const shown = productShows(await whoSees(pipe, key));
    assert.ok(
      shown.every((who) => sandbox.includes(who)),
      `${key}: ${shown.join()}`,
    );
    assert.ok(!shown.includes('ben'), 'nobody is tied to ben, so he was not asked for');
  }
  const message = (await rolesFinding(pipe)) ?? '';
  assert.match(message, /3 of 3 accounts .*asked for one by one.*Everybody else counts as/);

  pipe.letTimePass(directoryMaxAgeMs + 60_000);
  assert.deepEqual(await shownTo('ann'), [], 'these copies grow too old as all others do');
});

test('bulk application roles that can be read again take the place of the single ones', async () => {
  await using pipe = await openPipe(rolesWorld(), { unread: true });
  await pipe.person('ann');
  pipe.sandbox.faults.add({ path: applicationRoles, times: always, answer: forbidden });
  await pipe.sync();
  const single = async () =>
    (await pipe.store.directory.parts(pipe.source.id)).flatMap(({ kind, subject }) =>
      kind === 'account-applications' ? [subject] : [],
    );
  assert.deepEqual(await single(), ['ann', 'crawler']);
  pipe.sandbox.faults.clear();
  await pipe.sync();
  assert.deepEqual(await single(), []);
  assert.equal(await rolesFinding(pipe), undefined);
  assert.deepEqual(await whoSees(pipe, 'A-1'), only('ann', 'ben', 'dan'));
});

test('where neither way tells who has access to Jira, everybody is anonymous, with a finding', async () => {
  await using pipe = await openPipe(rolesWorld(), { unread: true });
  const ann = await pipe.person('ann');
  pipe.sandbox.faults.add({ path: applicationRoles, times: always, answer: forbidden });
  pipe.sandbox.faults.add({ path: /\/rest\/api\/3\/user\?/, times: always, answer: forbidden });
  await pipe.sync();
  assert.ok(pipe.sandbox.requests().some(({ path, status }) => /\/user\?/.test(path) && status === 403));
  const shown = await pipe.findAs(ann, 'something');
  assert.deepEqual(
    shown.map(({ key }) => key),
    ['P-1'],
  );
  assert.match((await rolesFinding(pipe)) ?? '', /Nor does Jira tell it of single accounts: .*only public/);
});
