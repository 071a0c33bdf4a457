/**
 * What changes in Jira counts after the next sync, for everybody, and what concerns groups, roles, schemes,
 * levels and leads writes no document. Each test states who sees a unit before and after, in the sandbox's
 * answer and in both of the product's; whoever loses a unit is the control of whoever gains it.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../../src/errors.ts';
import type { World } from '../../src/sandbox/world/world.ts';
import { openPipe, type Pipe, type Written } from './pipe.test-support.ts';
import {
  actorsOf,
  commentOf,
  grantsOf,
  groupField,
  groupOf,
  levelOf,
  only,
  productShows,
  projectIdOf,
  schemeIdOf,
  type TinyWorld,
  tinyWorld,
  userField,
  whoSees,
} from './tiny-world.test-support.ts';

const company: TinyWorld = {
  people: { ann: {}, ben: {}, cleo: {} },
  groups: { staff: ['ann'], lawyers: ['ben'] },
  roles: { '101': 'Developers', '102': 'Reviewers' },
  security: { '500': { '501': ['group:lawyers'], '502': ['reporter'] }, '600': { '601': ['user:cleo'] } },
  projects: {
    G: { browse: ['group:staff'] },
    R: { browse: ['role:101'], actors: { '101': ['ann', 'ben'] } },
    LEAD: { browse: ['lead'], lead: 'ann' },
    REP: { browse: ['reporter', `user-field:${userField}`, `group-field:${groupField}`] },
    SEC: { browse: ['licensed'], security: '500', actors: { '101': ['ann'], '102': ['ben'] } },
    OPEN: { browse: ['licensed'] },
  },
  issues: {
    'G-1': {},
    'R-1': {},
    'LEAD-1': {},
    'REP-1': { reporter: 'ann' },
    'REP-2': { fields: { [userField]: ['ann', 'ben', 'cleo'] } },
    'SEC-1': { level: '501' },
    'SEC-2': {
      comments: [{ id: '701' }, { id: '702', to: 'role:Developers' }, { id: '703', to: 'group:staff' }],
    },
    'SEC-3': { level: '501' },
    'SEC-4': { parent: 'SEC-3', level: '501' },
    'OPEN-1': { comments: [{ id: '711' }] },
    'OPEN-2': { archived: true },
  },
};
const [g, r, lead, , sec, open] = Object.keys(company.projects).map((_, index) => projectIdOf(index));

function issue(pipe: Pipe, key: string) {
  const found = pipe.world.findEntry(key)?.issue;
  assert.ok(found, key);
  return found;
}

function project(world: World, id: string | undefined) {
  const found = world.projects.get(id ?? '');
  assert.ok(found, id);
  return found;
}

const nothing: Written = { issues: 0, documents: 0 };
const everybody = ['ann', 'ben', 'cleo'];

interface Change {
  readonly what: string;
  readonly unit: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly change: (pipe: Pipe) => void;
}

/** Bound when the question is asked: no document is written for any of these. */
const lateBound: readonly Change[] = [
  {
    what: 'a user moved from one group to another',
    unit: 'G-1',
    before: ['ann'],
    after: ['cleo'],
    change: ({ world }) => world.setGroupMembers('staff', ['crawler', 'cleo']),
  },
  {
    what: 'a role’s actor was removed',
    unit: 'R-1',
    before: ['ann', 'ben'],
    after: ['ben'],
    change: ({ world }) => world.setRoleActors(r ?? '', actorsOf('101', ['ben'])),
  },
  {
    what: 'a grant was taken out of a scheme and another put in',
    unit: 'G-1',
    before: ['ann'],
    after: ['ben'],
    change: ({ world }) => world.setSchemeGrants(schemeIdOf(0), grantsOf(['group:lawyers'])),
  },
  {
    what: 'a level’s members changed',
    unit: 'SEC-1',
    before: ['ben'],
    after: ['cleo'],
    change: ({ world }) =>
      world.putSecurityScheme({
        id: '500',
        name: 'Security 500',
        levels: [levelOf('501', ['user:cleo']), levelOf('502', ['reporter'])],
      }),
  },
  {
    what: 'a project’s lead changed',
    unit: 'LEAD-1',
    before: ['ann'],
    after: ['cleo'],
    change: ({ world }) => world.putProject({ ...project(world, lead), leadAccountId: 'cleo' }),
  },
  {
    what: 'an account was deactivated',
    unit: 'R-1',
    before: ['ann', 'ben'],
    after: ['ben'],
    change: ({ world }) => world.setAccountActive('ann', false),
  },
  {
    what: 'somebody lost access to Jira',
    unit: 'OPEN-1',
    before: everybody,
    after: ['ben', 'cleo'],
    change: ({ world }) => world.setGroupMembers('jira', ['crawler', 'ben', 'cleo']),
  },
  {
    what: 'a group was renamed',
    unit: 'SEC-2 comment 703',
    before: ['ann'],
    after: ['ann'],
    change: ({ world }) => world.putGroup(groupOf('staff', ['ann'], 'Another name')),
  },
  {
    what: 'two groups swapped their names',
    unit: 'G-1',
    before: ['ann'],
    after: ['ann'],
    change: ({ world }) => {
      world.putGroup(groupOf('staff', ['ann'], 'group lawyers'));
      world.putGroup(groupOf('lawyers', ['ben'], 'group staff'));
    },
  },
  {
    what: 'a group was deleted and made again under its name, with another id',
    unit: 'SEC-1',
    before: ['ben'],
    after: [],
    change: ({ world }) => {
      world.deleteGroup('lawyers');
      world.putGroup(groupOf('lawyers-2', ['ann', 'ben'], 'group lawyers'));
    },
  },
  {
    what: 'a project was archived',
    unit: 'G-1',
    before: ['ann'],
    after: [],
    change: ({ world }) => world.putProject({ ...project(world, g), state: 'archived' }),
  },
];

/** Edits of issues: those write the documents of what was edited. */
const edits: readonly Change[] = [
  {
    what: 'an issue’s reporter changed',
    unit: 'REP-1',
    before: ['ann'],
    after: ['ben'],
    change: (pipe) => pipe.world.putIssue({ ...issue(pipe, 'REP-1'), reporter: 'ben' }),
  },
  {
    what: 'one of three people was taken out of a field',
    unit: 'REP-2',
    before: everybody,
    after: ['ann', 'cleo'],
    change: (pipe) =>
      pipe.world.putIssue({ ...issue(pipe, 'REP-2'), customFields: { [userField]: ['ann', 'cleo'] } }),
  },
  {
    what: 'an issue got a level',
    unit: 'SEC-2',
    before: everybody,
    after: ['ben'],
    change: (pipe) => pipe.world.setIssueLevel(issue(pipe, 'SEC-2').id, '501'),
  },
  {
    what: 'the parent lost its level, and its sub-task with it',
    unit: 'SEC-4',
    before: ['ben'],
    after: everybody,
    change: (pipe) => pipe.world.setIssueLevel(issue(pipe, 'SEC-3').id, undefined),
  },
  {
    what: 'a comment was restricted afterwards',
    unit: 'OPEN-1 comment 711',
    before: everybody,
    after: ['ben'],
    change: (pipe) =>
      pipe.world.putComment(issue(pipe, 'OPEN-1').id, commentOf({ id: '711', to: 'group:lawyers' })),
  },
  {
    what: 'a comment’s restriction was taken off',
    unit: 'SEC-2 comment 703',
    before: ['ann'],
    after: everybody,
    change: (pipe) => pipe.world.putComment(issue(pipe, 'SEC-2').id, commentOf({ id: '703' })),
  },
  {
    what: 'an issue was moved to a project that others browse',
    unit: 'G-1',
    before: ['ann'],
    after: everybody,
    change: (pipe) => pipe.world.putIssue({ ...issue(pipe, 'G-1'), projectId: open ?? '' }),
  },
  {
    what: 'an issue was moved out of a project with levels, and lost its own',
    unit: 'SEC-1',
    before: ['ben'],
    after: everybody,
    change: (pipe) => {
      pipe.world.setIssueLevel(issue(pipe, 'SEC-1').id, undefined);
      pipe.world.putIssue({ ...issue(pipe, 'SEC-1'), projectId: open ?? '' });
    },
  },
  {
    what: 'an issue was archived',
    unit: 'OPEN-1',
    before: everybody,
    after: [],
    change: (pipe) => pipe.world.putIssue({ ...issue(pipe, 'OPEN-1'), archived: true }),
  },
  {
    what: 'an archived issue was restored',
    unit: 'OPEN-2',
    before: [],
    after: everybody,
    change: (pipe) => pipe.world.putIssue({ ...issue(pipe, 'OPEN-2'), archived: false }),
  },
  {
    what: 'a role was renamed, and its old name given to another',
    unit: 'SEC-2 comment 702',
    before: ['ann'],
    after: ['ben'],
    change: ({ world }) => {
      world.putProjectRole({ id: '101', name: 'Former developers' });
      world.putProjectRole({ id: '102', name: 'Developers' });
    },
  },
];

for (const [changes, isLateBound] of [
  [lateBound, true],
  [edits, false],
] as const) {
  for (const { what, unit, before, after, change } of changes) {
    test(`${what}: the next sync counts${isLateBound ? ', and writes no document' : ''}`, async () => {
      await using pipe = await openPipe(tinyWorld(company));
      assert.deepEqual(await whoSees(pipe, unit), only(...before));
      const latest = await pipe.store.issues.latestChange();
      change(pipe);
      const written = await pipe.sync();
      assert.deepEqual(await whoSees(pipe, unit), only(...after));
      // An archived project's issues leave the store; all other changes of who holds what write nothing.
      if (isLateBound && !what.includes('archived')) {
        assert.deepEqual(written, nothing);
        assert.equal(await pipe.store.issues.latestChange(), latest);
      } else assert.ok(written.issues > 0 && written.issues <= 3, `${written.issues} issues written`);
    });
  }
}

test('a sync after which nothing has changed writes nothing', async () => {
  await using pipe = await openPipe(tinyWorld(company));
  assert.deepEqual(await pipe.sync(), nothing);
});

test('a deleted issue is found no more, and neither while the index still holds it', async () => {
  await using pipe = await openPipe(tinyWorld(company));
  const { id } = issue(pipe, 'OPEN-1');
  const word = JSON.stringify((await pipe.find('ann', 'OPEN-1'))[0]);
  assert.match(word, /OPEN-1/);
  pipe.world.deleteIssue(id);
  await pipe.crawl();
  assert.deepEqual(await pipe.find('ann', 'OPEN-1 something is:open project:OPEN'), []);
  assert.deepEqual(await pipe.index(), { issues: 1, documents: 0 });
  assert.deepEqual(await pipe.find('ann', 'OPEN-1 something is:open project:OPEN'), []);
});

test('what was restricted is hidden as soon as it is read, while the index still says otherwise', async () => {
  await using pipe = await openPipe(tinyWorld(company));
  pipe.world.putComment(issue(pipe, 'OPEN-1').id, commentOf({ id: '711', to: 'group:lawyers' }));
  pipe.world.setIssueLevel(issue(pipe, 'SEC-2').id, '501');
  await pipe.crawl();
  assert.deepEqual(productShows(await whoSees(pipe, 'OPEN-1 comment 711')), ['ben']);
  assert.deepEqual(productShows(await whoSees(pipe, 'SEC-2')), ['ben']);
});

const exchanges: readonly (readonly [
  what: string,
  change: (world: World) => void,
  after: readonly string[],
])[] = [
  [
    'a project’s security scheme is exchanged',
    (world) => world.setProjectSecurityScheme(sec ?? '', '600', () => '601'),
    ['cleo'],
  ],
  [
    'a project’s security scheme is taken off',
    (world) => world.setProjectSecurityScheme(sec ?? '', undefined),
    everybody,
  ],
  [
    'a level is deleted',
    (world) => {
      world.putSecurityScheme({ id: '500', name: 'Security 500', levels: [levelOf('502', ['reporter'])] });
      world.setProjectSecurityScheme(sec ?? '', '500');
    },
    everybody,
  ],
];

for (const [what, change, after] of exchanges) {
  test(`${what}: the project is hidden until all of it has been read again`, async () => {
    await using pipe = await openPipe(tinyWorld(company));
    assert.deepEqual(await whoSees(pipe, 'SEC-1'), only('ben'));
    change(pipe.world);
    const stop = new AbortController();
    await assert.rejects(
      pipe.crawl(stop.signal, ({ phase }) => {
        if (phase === 'listing') stop.abort();
      }),
      (error: unknown) => error instanceof AppError && error.code === 'interrupted',
    );
    await pipe.index();
    // Also what never had a level: nobody knows yet what Jira has made of it.
    for (const unit of ['SEC-1', 'SEC-2', 'SEC-2 comment 701']) {
      assert.deepEqual(productShows(await whoSees(pipe, unit)), [], unit);
    }
    assert.deepEqual(await whoSees(pipe, 'OPEN-1'), only(...everybody));
    await pipe.sync();
    assert.deepEqual(await whoSees(pipe, 'SEC-1'), only(...after));
    assert.deepEqual(await whoSees(pipe, 'SEC-4'), only(...after));
    assert.deepEqual(await whoSees(pipe, 'SEC-2'), only(...everybody));
  });
}

test('a renamed role: its comments are hidden until they have been read again', async () => {
  await using pipe = await openPipe(tinyWorld(company));
  pipe.world.putProjectRole({ id: '101', name: 'Former developers' });
  pipe.world.putProjectRole({ id: '102', name: 'Developers' });
  const stop = new AbortController();
  await assert.rejects(
    pipe.crawl(stop.signal, ({ phase }) => {
      if (phase === 'listing') stop.abort();
    }),
  );
  assert.deepEqual(productShows(await whoSees(pipe, 'SEC-2 comment 702')), []);
  assert.deepEqual(productShows(await whoSees(pipe, 'SEC-2')), everybody);
  await pipe.sync();
  assert.deepEqual(await whoSees(pipe, 'SEC-2 comment 702'), only('ben'));
});

/** Does something just before contents are asked for: the roles have been read, and the issues listed, by then. */
function beforeContents(pipe: Pipe, times: number, work: () => void): void {
  const { faults } = pipe.sandbox;
  const next = faults.next.bind(faults);
  let left = times;
  let isListed = false;
  faults.next = (method, path) => {
    isListed ||= path.includes('search/jql');
    if (isListed && path.includes('bulkfetch') && left > 0) {
      left -= 1;
      work();
    }
    return next(method, path);
  };
}

function nameRoles({ world }: Pipe, first: string, second: string): void {
  world.putProjectRole({ id: '101', name: first });
  world.putProjectRole({ id: '102', name: second });
}

test('two roles that swap names while a site is read: comments do not come under the wrong role', async () => {
  await using pipe = await openPipe(tinyWorld(company), { unread: true });
  beforeContents(pipe, 1, () => nameRoles(pipe, 'Reviewers', 'Developers'));
  await pipe.sync();
  assert.deepEqual(await whoSees(pipe, 'SEC-2 comment 702'), only('ben'));
  assert.deepEqual(await pipe.findings(), []);
  nameRoles(pipe, 'Developers', 'Reviewers');
  await pipe.sync();
  assert.deepEqual(await whoSees(pipe, 'SEC-2 comment 702'), only('ann'), 'CONTROL');
});

test('roles that never stop swapping names: their comments are hidden, and it is said', async () => {
  await using pipe = await openPipe(tinyWorld(company), { unread: true });
  let swapped = false;
  beforeContents(pipe, Number.POSITIVE_INFINITY, () => {
    swapped = !swapped;
    if (swapped) nameRoles(pipe, 'Reviewers', 'Developers');
    else nameRoles(pipe, 'Developers', 'Reviewers');
  });
  await pipe.sync();
  assert.deepEqual(productShows(await whoSees(pipe, 'SEC-2 comment 702')), []);
  assert.deepEqual(
    (await pipe.findings()).map(({ code, subject }) => `${code} ${subject}`),
    ['role-names-unsure SEC'],
  );
  assert.deepEqual(productShows(await whoSees(pipe, 'SEC-2')), everybody, 'CONTROL');
});

test('names of roles that cannot be read again: their comments are hidden until the next sync', async () => {
  await using pipe = await openPipe(tinyWorld(company), { unread: true });
  beforeContents(pipe, 1, () =>
    pipe.sandbox.faults.add({
      path: /project\/\d+\/role$/,
      times: 9,
      answer: { kind: 'status', status: 403 },
    }),
  );
  await pipe.sync();
  assert.deepEqual(productShows(await whoSees(pipe, 'SEC-2 comment 702')), []);
  assert.deepEqual(
    (await pipe.findings()).map(({ code, subject }) => `${code} ${subject}`),
    ['role-names-unsure SEC'],
  );
  pipe.sandbox.faults.clear();
  await pipe.sync();
  assert.deepEqual(await whoSees(pipe, 'SEC-2 comment 702'), only('ann'));
  assert.deepEqual(await pipe.findings(), []);
});
