/**
 * Who holds what is bound when a question is asked: a changed group, role, permission scheme, level or lead rewrites no
 * document, commits nothing to the index, and holds from the next question on. Counted where the index is written.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { World } from '../../src/sandbox/world/world.ts';
import { openPipe, type Pipe } from './pipe.test-support.ts';
import {
  actorsOf,
  grantsOf,
  levelOf,
  only,
  projectIdOf,
  schemeIdOf,
  tinyWorld,
  whoSees,
} from './tiny-world.test-support.ts';

const world = tinyWorld({
  people: { ann: {}, ben: {}, cleo: {} },
  groups: { staff: ['ann'] },
  roles: { '101': 'Developers' },
  security: { '500': { '501': ['user:ann'] } },
  projects: {
    G: { browse: ['group:staff'] },
    R: { browse: ['role:101'], actors: { '101': ['ann'] } },
    S: { browse: ['user:ann'] },
    T: { browse: ['user:ann'] },
    L: { browse: ['licensed'], security: '500' },
    LEAD: { browse: ['lead'], lead: 'ann' },
    LEVEL: { browse: ['licensed'] },
  },
  issues: {
    'G-1': {},
    'R-1': {},
    'S-1': {},
    'T-1': {},
    'L-1': { level: '501' },
    'LEAD-1': {},
    'LEVEL-1': {},
  },
});
const [, r, , t, , lead] = [0, 1, 2, 3, 4, 5].map(projectIdOf);

/** Of all units Ann's before, and Ben's after. */
const changes: readonly (readonly [what: string, unit: string, change: (world: World) => void])[] = [
  ['a group’s members', 'G-1', (w) => w.setGroupMembers('staff', ['crawler', 'ben'])],
  ['a role’s actors', 'R-1', (w) => w.setRoleActors(r ?? '', actorsOf('101', ['ben']))],
  ['a scheme’s grants', 'S-1', (w) => w.setSchemeGrants(schemeIdOf(2), grantsOf(['user:ben']))],
  [
    'a project’s scheme',
    'T-1',
    (w) => {
      w.putPermissionScheme({ id: '39999', name: 'Another', permissions: grantsOf(['user:ben']) });
      w.putProject({ ...w.knownProject(t ?? ''), permissionSchemeId: '39999' });
    },
  ],
  [
    'a level’s members',
    'L-1',
    (w) => w.putSecurityScheme({ id: '500', name: 'Security 500', levels: [levelOf('501', ['user:ben'])] }),
  ],
  [
    'a project’s lead',
    'LEAD-1',
    (w) => w.putProject({ ...w.knownProject(lead ?? ''), leadAccountId: 'ben' }),
  ],
];

test('what changes in groups, roles, schemes, levels and leads writes no document and counts from the next question on', async (t) => {
  await using pipe = await openPipe(world);
  const first = await committed(pipe);
  let changed = 0;
  for (const [what, unit, change] of changes) {
    // Asked before, so that whatever is kept between questions has been kept.
    assert.deepEqual(await whoSees(pipe, unit), only('ann'), what);
    change(pipe.world);
    assert.deepEqual(await pipe.readPermissions(), { issues: 0, documents: 0 }, what);
    assert.deepEqual(await whoSees(pipe, unit), only('ben'), what);
    assert.deepEqual(await pipe.sync(), { issues: 0, documents: 0 }, what);
    assert.deepEqual(await whoSees(pipe, unit), only('ben'), what);
    changed += 1;
  }
  assert.deepEqual(await committed(pipe), first);
  t.diagnostic(`${changed} changes, 0 issues and 0 documents written, no change number used`);
});

test('CONTROL: an edit of an issue writes the documents of that issue', async () => {
  await using pipe = await openPipe(world);
  const first = await committed(pipe);
  const issue = pipe.world.findEntry('LEVEL-1')?.issue;
  assert.ok(issue);
  pipe.world.putIssue({ ...issue, reporter: 'cleo' });
  assert.deepEqual(await pipe.sync(), { issues: 1, documents: 1 });
  assert.notDeepEqual(await committed(pipe), first);
});

/** How far the store has counted, and the index with it. */
async function committed({ store, tools }: Pipe) {
  const { documents, cursor } = await tools.index.state();
  return { change: await store.issues.latestChange(), documents, cursor };
}
