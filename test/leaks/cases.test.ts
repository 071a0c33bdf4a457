/**
 * The cases that others get wrong, each in a world made by hand, with literal
 * expectations that are held against both evaluators and against what searching finds. Each names the line of
 * the rule that it rests on. Cases that need something to change are in `changes.test.ts`.
 */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { AppError } from '../../src/errors.ts';
import { addPerson } from '../../src/people/add-person.ts';
import { readIssue } from '../../src/search/read-issue.ts';
import { searchAs } from '../../src/search/search.ts';
import { tester } from '../../src/store/store.test-support.ts';
import { openPipe, type Pipe } from './pipe.test-support.ts';
import {
  anonymous,
  groupField,
  hasFinding,
  only,
  productShows,
  tinyWorld,
  unitNamed,
  userField,
  whoSees,
} from './tiny-world.test-support.ts';

const world = tinyWorld({
  people: {
    ann: {},
    ben: {},
    cleo: {},
    // Has groups, roles and grants, and lost access to Jira.
    fay: { licensed: false },
    gone: { active: false },
    gus: { accountType: 'customer', licensed: false },
    app: { accountType: 'app', licensed: false },
  },
  groups: {
    staff: ['ann', 'ben', 'fay', 'gone', 'gus'],
    lawyers: ['cleo'],
    'same-1': ['ann'],
    'same-2': ['ben'],
  },
  roles: { '101': 'Developers', '102': 'Reviewers', '103': 'Old boys' },
  security: {
    '500': {
      '501': ['user:ann', 'user:cleo'],
      '502': ['reporter'],
      '503': [`user-field:${userField}`],
      '504': [`group-field:${groupField}`],
      '505': ['user-field:customfield_19999', 'holder-of-the-future:ann'],
      '506': [],
    },
  },
  projects: {
    // Browse for ann, ben and those who are in the role.
    A: {
      browse: ['user:ann', 'user:ben', 'user:fay', 'user:gone', 'user:gus', 'role:101'],
      security: '500',
      actors: { '101': ['app'], '102': ['ben', 'gus'], '103': ['ann'] },
    },
    // The role that is filled in A is empty here.
    EMPTY: { browse: ['role:101', 'role:102'], actors: { '101': [], '102': ['ben'] } },
    LIC: { browse: ['licensed'] },
    REP: { browse: ['reporter'] },
    PUB: { browse: ['group:lawyers', 'anyone'] },
    ODD: { browse: ['holder-of-the-future:ann', 'user-field:customfield_19999', 'user:ben', 'portal'] },
    NAME: { browse: ['group-name:group lawyers', 'group-name:No such group'] },
    OLD: { browse: ['licensed'], state: 'archived' },
    DESK: { browse: ['licensed', 'user:gus', 'user:app', 'portal'], type: 'service_desk' },
    TEAM: {
      browse: ['licensed'],
      teamRoles: { '901': 'Developers', '902': 'Member' },
      actors: { '901': ['cleo'], '902': ['ann'] },
    },
  },
  issues: {
    'A-1': {},
    'A-2': { level: '501', reporter: 'ben', assignee: 'ben' },
    'A-3': { level: '502', reporter: 'ben', assignee: 'ann' },
    'A-4': { level: '503', fields: { [userField]: ['ben', 'fay'] } },
    'A-5': { level: '504', fields: { [groupField]: ['staff'] } },
    'A-6': { level: '505', fields: { [userField]: ['ann'] } },
    'A-7': { level: '506', reporter: 'ann' },
    'A-8': { parent: 'A-2', level: '501' },
    // A stale copy: the sub-task has not followed its parent yet.
    'A-9': { parent: 'A-2' },
    'A-10': { archived: true },
    'A-11': {
      comments: [
        { id: '701', to: 'group:staff' },
        { id: '702', to: 'role:Reviewers', author: 'ann' },
        { id: '703', to: 'role:Old boys', author: 'ben' },
        { id: '704', to: 'group:gone-group' },
        { id: '705', to: 'role:No such role' },
        { id: '706', internal: true },
      ],
    },
    'EMPTY-1': {},
    'LIC-1': {},
    'REP-1': { reporter: 'ann' },
    'REP-2': { reporter: 'fay' },
    'REP-3': { assignee: 'ann' },
    'PUB-1': { comments: [{ id: '711' }, { id: '712', to: 'group:staff' }] },
    'ODD-1': { reporter: 'ann' },
    'NAME-1': {},
    'OLD-1': {},
    'DESK-1': { comments: [{ id: '721' }, { id: '722', internal: true }] },
    'TEAM-1': { comments: [{ id: '731', to: 'role:Developers' }] },
    'TEAM-2': { restrictedToRoles: ['902'] },
  },
});

const inA = ['ann', 'ben', 'app'];

const cases: readonly (readonly [what: string, unit: string, sees: readonly string[]])[] = [
  // §1 browse; §2 user, projectRole; who counts as anonymous
  ['a Browse grant names the account', 'A-1', inA],
  ['a level member without Browse sees nothing, and Browse without the level neither', 'A-2', ['ann']],
  ['reporter-only level: not the assignee, not an administrator', 'A-3', ['ben']],
  ['level with only a user field: whom the field names, if they have access to Jira', 'A-4', ['ben']],
  ['level with only a group field: members of the group it names', 'A-5', ['ann', 'ben']],
  ['level whose holders are of an unknown type, or name a field that is gone', 'A-6', []],
  ['level without members: nobody, not its reporter', 'A-7', []],
  ['sub-task of a restricted parent', 'A-8', ['ann']],
  ['sub-task without a level of a restricted parent: the parent’s level counts too', 'A-9', ['ann']],
  ['archived issue', 'A-10', []],
  ['issue whose comments are restricted is itself open', 'A-11', inA],
  // §5 comments
  [
    'comment for a group: those who lost Jira, left, or are customers are in it in vain',
    'A-11 comment 701',
    ['ann', 'ben'],
  ],
  ['comment for a role, written by somebody who is not in it', 'A-11 comment 702', ['ben']],
  ['comment for a role that its author has left since', 'A-11 comment 703', ['ann']],
  ['comment for a group that is gone', 'A-11 comment 704', []],
  ['comment for a role that does not exist', 'A-11 comment 705', []],
  ['internal flag outside of a service project hides nothing', 'A-11 comment 706', inA],
  // §2 holders
  ['role that is empty in this project but filled in another', 'EMPTY-1', ['ben']],
  [
    'applicationRole without a key: not without access to Jira, not an app, not the public',
    'LIC-1',
    ['ann', 'ben', 'cleo'],
  ],
  ['Browse for reporters: the reporter', 'REP-1', ['ann']],
  ['Browse for reporters: a reporter who lost access to Jira', 'REP-2', []],
  ['Browse for reporters: nobody is reporter, the assignee is not meant', 'REP-3', []],
  [
    'anyone on one of two grants: everybody, whoever they are',
    'PUB-1',
    [...['ann', 'ben', 'cleo', 'fay', 'gone', 'gus', 'app'], anonymous],
  ],
  ['comment for a group in a public project', 'PUB-1 comment 712', ['ann', 'ben']],
  ['unknown holder, field that is gone, portal: only the grant that we know counts', 'ODD-1', ['ben']],
  ['group holder with a name only: the one group of that name', 'NAME-1', ['cleo']],
  ['archived project', 'OLD-1', []],
  // JSM
  ['request: the portal grant opens nothing', 'DESK-1', ['ann', 'ben', 'cleo', 'app']],
  ['public comment of a request', 'DESK-1 comment 721', ['ann', 'ben', 'cleo', 'app']],
  [
    'internal comment: licensed colleagues, not customers, not an app without Jira',
    'DESK-1 comment 722',
    ['ann', 'ben', 'cleo'],
  ],
  // Team-managed
  ['role of a team-managed project that has the name of a site role', 'TEAM-1 comment 731', ['cleo']],
  ['issue restricted to a role of a team-managed project', 'TEAM-2', ['ann']],
];

let pipe: Pipe;
before(async () => {
  pipe = await openPipe(world);
});
test.after(() => pipe[Symbol.asyncDispose]());

for (const [what, unit, sees] of cases) {
  test(`${what} (${unit})`, async () => {
    assert.deepEqual(await whoSees(pipe, unit), only(...sees));
  });
}

test('holders that match nobody as they stand are named in findings', async () => {
  const findings = await pipe.findings();
  assert.ok(hasFinding(findings, 'holder-unknown', 'ODD'));
  assert.ok(hasFinding(findings, 'holder-unknown', 'Level 505'));
  assert.ok(hasFinding(findings, 'field-missing', 'ODD'));
  assert.ok(hasFinding(findings, 'group-missing', 'NAME'));
});

test('a word of a restricted comment alone: no hit, no count, no passage and no completion for others', async () => {
  const { word } = unitNamed(pipe, 'A-11 comment 702');
  const beginning = word.slice(0, 6);
  for (const [viewer, finds] of [
    ['ann', 0],
    ['ben', 1],
  ] as const) {
    const visibility = await pipe.visibilityOf(viewer);
    const typed = { text: beginning, offset: 0, limit: 20, typing: true };
    const whole = { text: word, offset: 0, limit: 20, typing: false };
    const phrase = { ...whole, text: `"before ${word}"` };
    // What stands elsewhere in the issue finds it for both; the passage must not be the comment's.
    const besides = { ...whole, text: 'A-11 something' };
    for (const request of [whole, phrase]) {
      assert.equal((await searchAs(pipe.tools, visibility, request)).hits.length, finds, request.text);
    }
    const answers = [
      await searchAs(pipe.tools, visibility, typed),
      await searchAs(pipe.tools, visibility, besides),
      await readIssue(pipe.tools, await pipe.person(viewer), 'A-11'),
    ];
    assert.equal(answers[1] && 'hits' in answers[1] ? answers[1].hits[0]?.key : '', 'A-11');
    assert.equal(JSON.stringify(answers.slice(0, 2)).includes(word), false);
    assert.equal(JSON.stringify(answers[2]).includes(word), finds === 1);
    // Excluding the hidden word changes nothing for whom it is hidden.
    const without = await searchAs(pipe.tools, visibility, { ...whole, text: `something -${word}` });
    const keys = without.hits.map(({ key }) => key);
    assert.equal(keys.includes('A-11'), finds === 0, viewer);
  }
});

test('hidden and missing issues are refused in the same words', async () => {
  const person = await pipe.person('cleo');
  const refusal = async (key: string) => {
    const error = await readIssue(pipe.tools, person, key).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof AppError);
    return [error.code, error.message.replace(key, 'KEY')];
  };
  const missing = await refusal('A-999');
  for (const key of ['A-1', 'A-2', 'A-10', 'OLD-1', 'NOPE-1'])
    assert.deepEqual(await refusal(key), missing, key);
});

test('anyone, while a policy blocks public access: accounts only', async () => {
  await using blocked = await openPipe(
    tinyWorld({
      people: { ann: {}, fay: { licensed: false }, gus: { accountType: 'customer', licensed: false } },
      projects: { PUB: { browse: ['anyone'] } },
      issues: { 'PUB-1': {} },
      blockPublicAccess: true,
    }),
  );
  assert.deepEqual(await whoSees(blocked, 'PUB-1'), only('ann'));
  await using open = await openPipe(
    tinyWorld({
      people: { ann: {}, fay: { licensed: false }, gus: { accountType: 'customer', licensed: false } },
      projects: { PUB: { browse: ['anyone'] } },
      issues: { 'PUB-1': {} },
    }),
  );
  assert.deepEqual(await whoSees(open, 'PUB-1'), only('ann', 'fay', 'gus', anonymous));
});

test('a crawl account that cannot see a level: nobody finds what it has not read', async () => {
  const blind = (crawlerIsNotIn: readonly string[]) =>
    tinyWorld({
      people: { ann: {}, ben: {} },
      security: { '500': { '501': ['user:ann'] } },
      projects: { A: { browse: ['licensed'], security: '500' } },
      issues: { 'A-1': { level: '501' }, 'A-2': {}, 'A-3': { parent: 'A-1' } },
      crawlerIsNotIn,
    });
  await using without = await openPipe(blind(['501']));
  const hidden = await whoSees(without, 'A-1');
  assert.deepEqual(hidden.sandbox, ['ann']);
  assert.deepEqual(productShows(hidden), []);
  assert.deepEqual(productShows(await whoSees(without, 'A-2')), ['ann', 'ben']);
  await using withIt = await openPipe(blind([]));
  assert.deepEqual(await whoSees(withIt, 'A-1'), only('ann'));
});

test('a sub-task whose parent the crawl cannot read: found where no level can exist, and always named', async () => {
  // Team-managed projects have no security scheme. Nobody is in the role, so the crawl is not either.
  await using unreadable = await openPipe(
    tinyWorld({
      people: { ann: {}, ben: {} },
      projects: {
        T: {
          browse: ['licensed'],
          teamRoles: { '901': 'Member', '902': 'Guest' },
          actors: { '901': ['ann'] },
        },
      },
      issues: { 'T-1': { restrictedToRoles: ['902'] }, 'T-2': { parent: 'T-1' } },
    }),
  );
  assert.deepEqual(await whoSees(unreadable, 'T-2'), only('ann', 'ben'));
  assert.deepEqual(await whoSees(unreadable, 'T-1'), only());
  const findings = await unreadable.findings();
  assert.ok(findings.some(({ code, subject }) => code === 'parent-missing' && subject === 'T-2'));
});

test('two accounts with one address are a question, a hidden address is no tie, and neither is a guess', async () => {
  await using twins = await openPipe(
    tinyWorld({
      people: {
        one: { email: 'twin@tiny.example', emailVisible: true },
        two: { email: 'twin@tiny.example', emailVisible: true },
        shy: { emailVisible: false },
        open: { emailVisible: true },
        left: { emailVisible: true, active: false },
      },
      projects: { A: { browse: ['user:one', 'user:shy', 'user:open', 'user:left'] } },
      issues: { 'A-1': {} },
    }),
  );
  await twins.store.people.listDomain('tiny.example');
  const by = { actor: tester, now: () => 1 };
  const add = (email: string) =>
    addPerson(twins.store, by, {
      email,
      name: undefined,
      title: undefined,
      role: 'member',
      account: undefined,
    });
  await assert.rejects(add('twin@tiny.example'), /2 accounts/);
  const keysFor = async (email: string) => {
    const { person } = await add(email);
    return (await twins.findAs(person, 'something')).map(({ key }) => key);
  };
  assert.deepEqual(await keysFor('open@tiny.example'), ['A-1']);
  assert.deepEqual(await keysFor('OPEN@tiny.example'), ['A-1']);
  assert.deepEqual(await keysFor('left@tiny.example'), []);
  // Administrators of Jira see hidden addresses of nobody: the account cannot be looked up by it.
  assert.deepEqual(await keysFor('shy@tiny.example'), []);
});
