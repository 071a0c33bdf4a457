import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canSeeComment, canSeeIssue, canSeeWorklog } from '../permissions/who-can-see.ts';
import { checkWorld } from '../world/check-world.ts';
import { openWorld } from '../world/world.ts';
import type { WorldFile, WorldHolder } from '../world/world-file.ts';
import { worldFileSchema } from '../world/world-file-schema.ts';
import { generateWorld } from './generated.ts';
import { uniqueWord } from './unique-word.ts';

const seeds = Array.from({ length: 60 }, (_, index) => index + 1);
const worlds = seeds.map((seed) => generateWorld({ seed }));

test('the same seed gives the same world, another seed another', () => {
  assert.deepEqual(generateWorld({ seed: 5 }), generateWorld({ seed: 5 }));
  assert.notDeepEqual(generateWorld({ seed: 5 }).issues, generateWorld({ seed: 6 }).issues);
});

test('generated worlds fit the schema and do not contradict themselves', () => {
  for (const world of worlds) {
    assert.deepEqual(checkWorld(world), [], world.site.title);
    assert.ok(worldFileSchema.safeParse(world).success, world.site.title);
  }
});

test('every kind of holder stands in Browse grants and in security levels', () => {
  const kinds = [
    ...['anyone', 'applicationRole', 'applicationRole=', 'group=', 'group name', 'projectRole=', 'user='],
    ...[
      'projectLead',
      'reporter',
      'assignee',
      'userCustomField=',
      'groupCustomField=',
      'sd.customer.portal.only',
    ],
    'holderOfTheFuture=',
  ];
  const kindOf = ({ type, value, parameter }: WorldHolder) =>
    value !== undefined ? `${type}=` : parameter !== undefined ? `${type} name` : type;
  const grants = worlds.flatMap(({ permissionSchemes }) => permissionSchemes.flatMap((s) => s.permissions));
  const browse = grants.filter(({ permission }) => permission === 'BROWSE_PROJECTS');
  assert.deepEqual([...new Set(browse.map(({ holder }) => kindOf(holder)))].sort(), [...kinds].sort());
  const members = worlds
    .flatMap((world) => world.issueSecuritySchemes.flatMap((s) => s.levels))
    .flatMap((l) => l.members);
  assert.deepEqual([...new Set(members.map(({ holder }) => kindOf(holder)))].sort(), [...kinds].sort());
});

const oddities: readonly (readonly [what: string, has: (world: WorldFile) => boolean])[] = [
  [
    'a level without members',
    (w) => w.issueSecuritySchemes.some((s) => s.levels.some((l) => l.members.length === 0)),
  ],
  [
    'a project without a security scheme',
    (w) => w.projects.some((p) => p.issueSecuritySchemeId === undefined),
  ],
  ['a sub-task whose level is not its parent’s', (w) => w.issues.some((issue) => isStale(w, issue))],
  ['a comment for a group that is gone', (w) => visibilities(w).includes('group g-gone')],
  ['a comment for an empty group', (w) => visibilities(w).includes('group g-empty')],
  ['a comment for a role that nobody knows', (w) => visibilities(w).includes('role No such role')],
  ['a restricted worklog', (w) => w.issues.some((issue) => issue.worklogs?.some((log) => log.visibility))],
  [
    'an internal comment',
    (w) => w.issues.some((issue) => issue.comments?.some((comment) => comment.internal)),
  ],
  ['an issue restricted to roles', (w) => w.issues.some((issue) => issue.restrictedToRoles)],
  ['an archived issue', (w) => w.issues.some((issue) => issue.archived)],
  ['an archived project', (w) => w.projects.some(({ state }) => state === 'archived')],
  ['a policy against public access', (w) => w.site.blockPublicAccess === true],
  [
    'two accounts with one address',
    (w) => new Set(w.accounts.map(({ email }) => email)).size < w.accounts.length,
  ],
  ['a deactivated account', (w) => w.accounts.some(({ active }) => !active)],
  ['a customer', (w) => w.accounts.some(({ accountType }) => accountType === 'customer')],
  ['an app', (w) => w.accounts.some(({ accountType }) => accountType === 'app')],
  ['a role that is filled here and empty there', hasUnevenRole],
  ['a team-managed role with the name of a site role', hasTwinRole],
  ['a link', (w) => w.issues.some(({ links }) => links?.length)],
];

for (const [what, has] of oddities) {
  test(`${what} is found in some generated world`, () => {
    assert.ok(worlds.some(has));
  });
}

test('whatever anybody may find, the crawl’s account can read, and not everybody sees the same', () => {
  for (const file of worlds) {
    const world = openWorld(file);
    for (const { accountId } of file.accounts) {
      for (const issue of file.issues) {
        const at = `${file.site.title}, ${accountId}, ${issue.key}`;
        if (canSeeIssue(world, accountId, issue)) assert.ok(canSeeIssue(world, 'crawler', issue), at);
        for (const comment of issue.comments ?? []) {
          if (!canSeeComment(world, accountId, issue, comment)) continue;
          assert.ok(canSeeComment(world, 'crawler', issue, comment), `${at} comment ${comment.id}`);
        }
        for (const worklog of issue.worklogs ?? []) {
          if (!canSeeWorklog(world, accountId, issue, worklog)) continue;
          assert.ok(canSeeWorklog(world, 'crawler', issue, worklog), `${at} worklog ${worklog.id}`);
        }
      }
    }
  }
  const shares = worlds.flatMap((file) => {
    const world = openWorld(file);
    return file.accounts.map(
      ({ accountId }) => file.issues.filter((i) => canSeeIssue(world, accountId, i)).length,
    );
  });
  assert.ok(new Set(shares).size > 15, 'the counts differ');
});

test('leaving the crawl’s account out changes nothing but its own places', () => {
  const [scheme] = generateWorld({ seed: 9 }).permissionSchemes;
  assert.ok(scheme);
  const whole = generateWorld({ seed: 9 });
  const without = generateWorld({ seed: 9, withoutCrawler: [scheme.id, 'g-1', '10001'] });
  assert.deepEqual(without.issues, whole.issues);
  assert.equal(without.groups.find(({ groupId }) => groupId === 'g-1')?.members.includes('crawler'), false);
  assert.equal(whole.groups.find(({ groupId }) => groupId === 'g-1')?.members.includes('crawler'), true);
  const names = (world: WorldFile) => JSON.stringify(world).split('"crawler"').length;
  assert.ok(names(without) < names(whole));
});

test('every unit holds its own word, which stands nowhere else', () => {
  for (const world of worlds.slice(0, 20)) {
    const text = JSON.stringify(world.issues);
    for (const issue of world.issues) {
      assert.ok(issue.summary.includes(uniqueWord('issue', issue.id)));
      const words = [
        uniqueWord('issue', issue.id),
        ...(issue.comments ?? []).map(({ id }) => uniqueWord('comment', id)),
        ...(issue.worklogs ?? []).map(({ id }) => uniqueWord('worklog', id)),
        ...(issue.attachments ?? []).map(({ id }) => uniqueWord('attachment', id)),
      ];
      for (const word of words) assert.equal(text.split(word).length, 2, word);
    }
  }
});

test('unique words are frozen', () => {
  assert.equal(uniqueWord('issue', '10001'), 'zqicbbbcx');
  assert.equal(uniqueWord('attachment', '40009'), 'zqagbbbmx');
});

function isStale(world: WorldFile, issue: WorldFile['issues'][number]): boolean {
  if (issue.issueTypeId !== '10004') return false;
  const parent = world.issues.find(({ id }) => id === issue.parentId);
  return parent !== undefined && parent.securityLevelId !== issue.securityLevelId;
}

function visibilities(world: WorldFile): string[] {
  return world.issues.flatMap(({ comments = [] }) =>
    comments.map(({ visibility }) => `${visibility?.type} ${visibility?.value}`),
  );
}

function hasUnevenRole(world: WorldFile): boolean {
  const sizes = (roleId: string) =>
    world.projects.flatMap(({ roleActors }) =>
      roleActors
        .filter((actors) => actors.roleId === roleId)
        .map(({ users, groups }) => users.length + groups.length),
    );
  return world.projectRoles.some(({ id }) => sizes(id).includes(0) && sizes(id).some((size) => size > 0));
}

function hasTwinRole(world: WorldFile): boolean {
  const site = new Set(
    world.projectRoles.filter((role) => role.projectId === undefined).map(({ name }) => name),
  );
  return world.projectRoles.some((role) => role.projectId !== undefined && site.has(role.name));
}
