/**
 * What explains has to be of the same opinion as what hides: for every viewer and every unit the explanation's verdict
 * is the door's, exactly the lines that deny are marked, and the sandbox's evaluator agrees. Where parts of the
 * directory are taken away or too old, whatever is lost by it is said to be unknown, with what would mend it.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccessFacts } from '../../src/model/access.ts';
import type { DirectoryBodies, PartKind } from '../../src/model/directory.ts';
import { groupId, projectId } from '../../src/model/ids.ts';
import type { StoredIssue } from '../../src/model/issue.ts';
import { canSee, type Visibility } from '../../src/model/visibility.ts';
import { explain } from '../../src/permissions/explain/explain.ts';
import type { Explanation, RuleLine } from '../../src/permissions/explain/explanation.ts';
import { whoCanFind } from '../../src/permissions/explain/who-can-find.ts';
import { generateWorld } from '../../src/sandbox/worlds/generated.ts';
import { loadWorld } from '../../src/sandbox/worlds/load-world.ts';
import { directoryMaxAgeMs, openPipe, type Pipe } from './pipe.test-support.ts';
import {
  changeProjects,
  doorShows,
  matchesEverybody,
  sandboxSees,
  storedIssues,
  type Unit,
  unitsOf,
  type Viewer,
  viewerName,
  viewersOf,
} from './units.test-support.ts';

interface Seen {
  readonly allowed: ReadonlySet<string>;
  readonly explained: ReadonlyMap<string, Explanation>;
  readonly counts: { decisions: number; denied: Record<string, number> };
}

async function lookAtAll(pipe: Pipe, where: string, units: readonly Unit[], viewers: readonly Viewer[]) {
  const stored = await storedIssues(pipe, units);
  const allowed = new Set<string>();
  const explained = new Map<string, Explanation>();
  const counts: Seen['counts'] = { decisions: 0, denied: {} };
  const shown = await shownProjects(pipe);
  for (const viewer of viewers) {
    const visibility = await pipe.visibilityOf(viewer);
    for (const unit of units) {
      const name = `${where}: ${viewerName(viewer)} and ${unit.name}`;
      const issue = stored.get(unit.issue.id);
      const answer = await explain(pipe.permissions, {
        issue: unit.issue.key,
        unit: unit.kind === 'issue' ? undefined : `${unit.kind}-${unit.id}`,
        as: viewer ?? 'anonymous',
      });
      counts.decisions += 1;
      const sees = doorShows(visibility, unit, issue);
      assert.equal(answer.allowed, sees, name);
      if (sees) allowed.add(name.slice(where.length));
      const [explanation] = answer.explanations;
      const facts = issue && factsOf(issue, unit);
      if (!facts) {
        assert.ok(answer.notInCopy, name);
        continue;
      }
      assert.ok(explanation, name);
      explained.set(name.slice(where.length), explanation);
      const failing = explanation.lines.filter(({ passes }) => !passes).map(({ line }) => line);
      for (const line of failing) counts.denied[line] = (counts.denied[line] ?? 0) + 1;
      const expected = failingLines(visibility, facts, shown);
      if (expected) assert.deepEqual(failing, expected, name);
      else assert.ok(failing.includes('live') || failing.includes('browse'), name);
    }
  }
  return { allowed, explained, counts };
}

/** Told from the parts themselves: the projects in which anybody at all can find something. */
async function shownProjects({ store, source, permissions }: Pipe): Promise<ReadonlySet<string>> {
  const parts = await store.directory.parts(source.id);
  const hidden = new Set(
    parts.flatMap(({ kind, subject }) => (kind === 'held' || kind === 'reread' ? [subject] : [])),
  );
  return new Set(
    parts.flatMap((part) =>
      part.kind === 'project' &&
      !part.body.archived &&
      !hidden.has(part.subject) &&
      permissions.now() - part.readMs <= directoryMaxAgeMs
        ? [part.subject]
        : [],
    ),
  );
}

/** Each line asked alone, in the rule's order; undefined: the viewer has nothing in the project to ask with. */
function failingLines(
  visibility: Visibility,
  { scope, people }: AccessFacts,
  shown: ReadonlySet<string>,
): RuleLine[] | undefined {
  if (![...visibility.sources.values()].some(({ projects }) => projects.has(scope.projectId)))
    return undefined;
  const none = { kind: 'none' } as const;
  const open = { ...scope, live: true, level: none, parentLevel: none, restriction: none, visibility: none };
  const alone = { ...open, internal: false };
  const anybody = changeProjects(visibility, (project) => ({ ...project, browse: matchesEverybody }));
  const asked: readonly (readonly [RuleLine, boolean])[] = [
    ['live', scope.live && shown.has(scope.projectId)],
    ['browse', canSee(visibility, { people, scope: alone })],
    ['level', canSee(anybody, { people, scope: { ...alone, level: scope.level } })],
    ['parent-level', canSee(anybody, { people, scope: { ...alone, parentLevel: scope.parentLevel } })],
    ['restriction', canSee(anybody, { people, scope: { ...alone, restriction: scope.restriction } })],
    ['visibility', canSee(anybody, { people, scope: { ...alone, visibility: scope.visibility } })],
    ['internal', canSee(anybody, { people, scope: { ...alone, internal: scope.internal } })],
  ];
  return asked.flatMap(([line, passes]) => (passes ? [] : [line]));
}

function factsOf(issue: StoredIssue, unit: Unit): AccessFacts | undefined {
  if (unit.kind === 'issue' || unit.kind === 'attachment') return issue.facts;
  return issue.remarks.find(({ remark }) => remark.kind === unit.kind && remark.id === unit.id)?.facts;
}

const seeds = [3101, 3102, 3103];
/** Of the units, this share is looked at again after each loss. */
const everyNth = 3;

for (const seed of seeds) {
  test(`every explanation is of the door's and the sandbox's opinion, also when parts are lost, seed ${seed}`, async (t) => {
    await using pipe = await openPipe(generateWorld({ seed, issues: 16, accounts: 9 }));
    const units = unitsOf(pipe.world);
    const viewers = viewersOf(pipe.world);
    const whole = await lookAtAll(pipe, 'whole', units, viewers);
    for (const viewer of viewers) {
      for (const unit of units) {
        const name = `: ${viewerName(viewer)} and ${unit.name}`;
        assert.equal(whole.allowed.has(name), sandboxSees(pipe.world, viewer, unit), `whole${name}`);
      }
    }
    t.diagnostic(
      `${whole.counts.decisions} decisions, ${whole.allowed.size} allowed; denied by ${JSON.stringify(whole.counts.denied)}`,
    );
    assert.ok(whole.allowed.size > 0 && whole.allowed.size < whole.counts.decisions);
    await compareFinders(pipe, whole);
    for (const [round, [what, lose]] of losses.entries()) {
      const some = units.filter((_, n) => n % everyNth === round % everyNth);
      const names = new Set(
        some.flatMap((unit) => viewers.map((viewer) => `: ${viewerName(viewer)} and ${unit.name}`)),
      );
      const before = [...whole.allowed].filter((name) => names.has(name));
      const mend = await lose(pipe);
      pipe.letTimePass(3_700_000);
      const left = await lookAtAll(pipe, what, some, viewers);
      let lost = 0;
      for (const name of before) {
        if (left.allowed.has(name)) continue;
        lost += 1;
        const explanation = left.explained.get(name);
        const reasons = [
          ...(explanation?.viewer.reasons ?? []),
          ...(explanation?.lines.flatMap((line) => line.reasons) ?? []),
        ].filter((reason) => reason.unknown);
        assert.ok(reasons.length > 0, `${what}${name}: ${explanation?.summary}`);
        for (const reason of reasons) assert.ok(reason.mend, `${what}${name}: ${reason.sentence}`);
      }
      assert.deepEqual(
        [...left.allowed].filter((name) => !whole.allowed.has(name)),
        [],
        `${what}: nobody gains by a loss`,
      );
      t.diagnostic(`${what}: ${lost} of ${before.length} lost, each with what would mend it`);
      await mend();
    }
  });
}

/** Whom the list of finders has, and who counts as anonymous where it says that these find it, is who sees it. */
async function compareFinders(pipe: Pipe, { allowed, explained }: Seen): Promise<void> {
  const { entries } = pipe.world;
  const inProject = new Map<string, Set<Viewer>>();
  for (const { issue } of entries.values()) {
    const request = { what: { kind: 'issue', key: issue.key }, offset: 0, limit: 1_000 } as const;
    const [found] = (await whoCanFind(pipe.permissions, request)).sources;
    const listed = new Set(found?.finders.map(({ accountId }) => accountId));
    assert.equal(found?.total ?? 0, listed.size);
    const key = issue.key.slice(0, issue.key.indexOf('-'));
    const finders = inProject.get(key) ?? new Set();
    inProject.set(key, finders);
    for (const viewer of viewersOf(pipe.world)) {
      const name = `: ${viewerName(viewer)} and ${issue.key}`;
      const counts = explained.get(name)?.viewer.countsAs === 'account';
      const says = counts ? listed.has(viewer ?? '') : (found?.anonymous.canFind ?? false);
      assert.equal(says, allowed.has(name), name);
      if (says && counts) finders.add(viewer);
      const finder = found?.finders.find(({ accountId }) => accountId === viewer);
      if (!finder || !says) continue;
      assert.ok(finder.by.length > 0, name);
      const comments = (issue.comments ?? []).filter(({ id }) => allowed.has(`${name} comment ${id}`));
      assert.equal(finder.comments, comments.length, name);
    }
  }
  for (const [key, finders] of inProject) {
    const request = { what: { kind: 'project', key }, offset: 0, limit: 1_000 } as const;
    const answer = await whoCanFind(pipe.permissions, request).catch(() => undefined);
    const listed = new Set(answer?.sources[0]?.finders.map(({ accountId }) => accountId));
    for (const viewer of finders) assert.ok(listed.has(viewer ?? ''), `${viewerName(viewer)} and ${key}`);
  }
}

type Loss = (pipe: Pipe) => Promise<() => Promise<void>>;

/** Takes all parts of a kind away, or makes them old, and can put them back. */
function part<K extends PartKind>(kind: K, readMs?: number): Loss {
  return async ({ store: { directory }, source }) => {
    const before: { readonly subject: string; readonly body: DirectoryBodies[K]; readonly readMs: number }[] =
      [];
    for (const one of await directory.parts(source.id)) {
      const typed = one.kind === kind ? await directory.part(source.id, kind, one.subject) : undefined;
      if (typed) before.push({ subject: one.subject, ...typed });
    }
    assert.ok(before.length > 0, `there is a part ${kind}`);
    for (const { subject, body } of before) {
      if (readMs === undefined) await directory.removePart(source.id, kind, subject);
      else await directory.putPart(source.id, kind, subject, body, readMs);
    }
    return async () => {
      for (const one of before) await directory.putPart(source.id, kind, one.subject, one.body, one.readMs);
    };
  };
}

const losses: readonly (readonly [string, Loss])[] = [
  ['roles were never read', part('roles')],
  ['roles are too old', part('roles', 1)],
  ['schemes were never read', part('scheme-grants')],
  ['schemes are too old', part('scheme-grants', 1)],
  ['whose scheme it is was never read', part('permission-scheme')],
  ['whose security scheme it is is too old', part('security-scheme', 1)],
  ['levels were never read', part('security-levels')],
  ['projects are too old', part('project', 1)],
  ['projects are gone', part('project')],
  ['application roles were never read', part('application-roles')],
  ['groups are too old', part('groups', 1)],
  [
    'projects are held',
    async ({ store: { directory }, source }) => {
      const projects = (await directory.parts(source.id)).filter(({ kind }) => kind === 'project');
      const held = { sinceMs: 1, runId: 1, examples: [] };
      for (const { subject } of projects) await directory.putPart(source.id, 'held', subject, held, 1);
      return async () => {
        for (const { subject } of projects) await directory.removePart(source.id, 'held', subject);
      };
    },
  ],
  [
    'projects are read again',
    async ({ store: { directory }, source }) => {
      const projects = (await directory.parts(source.id)).filter(({ kind }) => kind === 'project');
      for (const { subject } of projects)
        await directory.putPart(source.id, 'reread', projectId(subject), { sinceMs: 1 }, 1);
      return async () => {
        for (const { subject } of projects) await directory.removePart(source.id, 'reread', subject);
      };
    },
  ],
  [
    'memberships are too old',
    async ({ store: { directory }, source }) => {
      const before = await directory.memberships(source.id);
      for (const { groupId: id, members } of before)
        await directory.putGroupMembers(source.id, id, members, 1);
      return async () => {
        for (const { groupId: id, members, readMs } of before)
          await directory.putGroupMembers(source.id, id, members, readMs);
      };
    },
  ],
  [
    'memberships were never read',
    async ({ store: { directory }, source }) => {
      const before = await directory.memberships(source.id);
      await directory.keepGroups(source.id, [groupId('none of them')]);
      return async () => {
        for (const { groupId: id, members, readMs } of before)
          await directory.putGroupMembers(source.id, id, members, readMs);
      };
    },
  ],
  [
    'accounts are too old',
    async ({ store: { directory }, source }) => {
      const before = await directory.accounts(source.id);
      const readMs = (await directory.accountsReadMs(source.id)) ?? 0;
      await directory.putAccounts(source.id, before, 1);
      return async () => void (await directory.putAccounts(source.id, before, readMs));
    },
  ],
];

test('on the demo company, explanations agree with the sandbox for all viewers on a sample of its units', async (t) => {
  await using pipe = await openPipe(await loadWorld('acme'), { unread: true });
  await pipe.crawl();
  const units = unitsOf(pipe.world);
  const viewers = viewersOf(pipe.world);
  let decisions = 0;
  for (const [n, viewer] of viewers.entries()) {
    const sample = units.filter((_, m) => m % 193 === n % 193);
    const { allowed } = await lookAtAll(pipe, 'acme', sample, [viewer]);
    for (const unit of sample) {
      const name = `: ${viewerName(viewer)} and ${unit.name}`;
      assert.equal(allowed.has(name), sandboxSees(pipe.world, viewer, unit), name);
      decisions += 1;
    }
  }
  t.diagnostic(`${viewers.length} viewers, ${units.length} units, ${decisions} decisions compared`);
});
