/**
 * What a viewer holds, found by sharing answers among projects and by keeping the copy up to date change by change, is
 * what the plain way says: each project by itself, out of a copy that was read anew.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DirectoryBodies, Holder, PartKind } from '../model/directory.ts';
import {
  type AccountId,
  accountId,
  groupId,
  levelId,
  type ProjectId,
  projectId,
  roleId,
  type SourceId,
  schemeId,
} from '../model/ids.ts';
import { matchesNobody, type ProjectVisibility } from '../model/visibility.ts';
import { openStoreInMemory } from '../store/new-database.test-support.ts';
import { addSource } from '../store/store.test-support.ts';
import type { Store } from '../store/store.ts';
import { type DirectoryCopy, directoryCopies, type IsFresh } from './directory-copy.ts';
import { freshNow } from './permission-tools.ts';
import { freshGroupNames, projectVisibility, sourceVisibility } from './source-visibility.ts';
import { storedStanding, type ViewerStanding } from './viewer-standing.ts';

const maxAgeMs = 1_000;
const nowMs = 10_000;

const accounts = ['ann', 'ben', 'lead'].map(accountId);
const groups = ['g1', 'g2', 'g3'].map(groupId);
const names = ['one', 'two'];
const projects = ['10', '11', '12', '13'];
const schemes = ['1', '2'];
const roles = ['7', '8'].map(roleId);
const levels = ['5', '6'].map(levelId);

const holder: fc.Arbitrary<Holder> = fc.oneof(
  fc
    .constantFrom(...['anyone', 'applicationRole', 'projectLead', 'reporter', 'assignee', 'oddity'])
    .map(named()),
  fc.constantFrom(...groups).map(named('group')),
  fc.constantFrom(...names).map((parameter) => ({ type: 'group', parameter, value: undefined })),
  fc.constantFrom(...roles).map(named('projectRole')),
  fc.constant('projectLead').map(named()),
  fc.constant('projectLead').map(named()),
  fc.constant('anyone').map(named()),
  fc.constant('anyone').map(named()),
  fc.constantFrom(...accounts).map(named('user')),
  fc.constantFrom('cf1', 'cf2').map(named('userCustomField')),
  fc.constantFrom('cf1', 'cf2').map(named('groupCustomField')),
  fc.constant({ type: 'applicationRole', parameter: 'jira-software', value: undefined }),
);

function named(type?: string): (name: string) => Holder {
  return (name) =>
    type === undefined
      ? { type: name, parameter: undefined, value: undefined }
      : { type, parameter: undefined, value: name };
}

const holders = fc.array(holder, { maxLength: 3 });
const scheme = fc.constantFrom(...schemes).map(schemeId);

const bodies = {
  project: fc.record({
    id: fc.constant(projectId('10')),
    key: fc.constant('AA'),
    name: fc.constant('Alpha'),
    typeKey: fc.constant('software'),
    teamManaged: fc.boolean(),
    leadAccountId: fc.option(fc.constantFrom(...accounts), { nil: undefined, freq: 6 }),
    archived: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  }),
  'permission-scheme': fc.record({ schemeId: scheme }),
  'security-scheme': fc.record({ schemeId: fc.option(scheme, { nil: undefined }) }),
  'scheme-grants': holders.map((some) => ({
    name: 'x',
    grants: some.map((one, at) => ({ id: String(at), permission: 'BROWSE_PROJECTS', holder: one })),
  })),
  'security-levels': fc.uniqueArray(fc.constantFrom(...levels)).chain((some) =>
    fc.tuple(...some.map(() => holders)).map((each) => ({
      name: 'x',
      defaultLevelId: undefined,
      levels: some.map((id, at) => ({ levelId: id, name: id, holders: each[at] ?? [] })),
    })),
  ),
  roles: fc.subarray(roles).chain((some) =>
    fc.tuple(...some.map(() => fc.tuple(fc.subarray(accounts), fc.subarray(groups)))).map((actors) => ({
      roles: some.map((id, at) => ({
        roleId: id,
        name: id,
        users: actors[at]?.[0] ?? [],
        groups: actors[at]?.[1] ?? [],
      })),
    })),
  ),
  anonymous: fc.record({ canRead: fc.boolean() }),
  groups: fc
    .tuple(...groups.map(() => fc.constantFrom(...names, 'three')))
    .map((each) => ({ groups: groups.map((id, at) => ({ groupId: id, name: each[at] ?? '' })) })),
  reread: fc.constant({ sinceMs: 0 }),
  paused: fc.constantFrom(0, 1, maxAgeMs, maxAgeMs + 1).map((ageMs) => ({ sinceMs: nowMs - ageMs })),
};

const subjects = (kind: PartKind): readonly string[] =>
  kind === 'groups' ? [''] : kind === 'scheme-grants' || kind === 'security-levels' ? schemes : projects;

/** Longer than what is set right without a word. */
const aheadMs = 3_600_000;
/** Some were read too long ago, or by a clock that was ahead, spread over what there is: one that is put again, unchanged, is as old as it was. */
const ages = [0, 0, 0, 0, 0, 1, 1, 1, maxAgeMs, maxAgeMs, maxAgeMs + 1, -aheadMs];
function readMsOf(...part: readonly unknown[]): number {
  const sum = [...JSON.stringify(part)].reduce((so, letter) => so + letter.charCodeAt(0), 0);
  return nowMs - (ages[(5 * sum) % ages.length] ?? 0);
}

type Step = (store: Store, source: SourceId) => Promise<unknown>;

function putting<K extends PartKind>(kind: K, body: fc.Arbitrary<DirectoryBodies[K]>): fc.Arbitrary<Step> {
  return fc.tuple(fc.constantFrom(...subjects(kind)), body).map(
    ([subject, part]): Step =>
      (store, source) =>
        store.directory.putPart(source, kind, subject, part, readMsOf(kind, subject, part)),
  );
}

function removing(kind: PartKind): fc.Arbitrary<Step> {
  return fc.constantFrom(...subjects(kind)).map(
    (subject): Step =>
      (store, source) =>
        store.directory.removePart(source, kind, subject),
  );
}

const putMembers: fc.Arbitrary<Step> = fc.tuple(fc.constantFrom(...groups), fc.subarray(accounts)).map(
  ([group, members]): Step =>
    (store, source) =>
      store.directory.putGroupMembers(source, group, members, nowMs),
);

const puts = [
  putting('project', bodies.project),
  putting('permission-scheme', bodies['permission-scheme']),
  putting('security-scheme', bodies['security-scheme']),
  putting('scheme-grants', bodies['scheme-grants']),
  putting('security-levels', bodies['security-levels']),
  putting('roles', bodies.roles),
  putting('anonymous', bodies.anonymous),
  putting('groups', bodies.groups),
  putMembers,
];
const removals = (['project', 'roles', 'scheme-grants', 'security-levels', 'groups'] as const).map(removing);
const change = fc.oneof(
  ...puts.map((arbitrary) => ({ weight: 4, arbitrary })),
  ...removals.map((arbitrary) => ({ weight: 1, arbitrary })),
  { weight: 1, arbitrary: putting('reread', bodies.reread) },
  { weight: 4, arbitrary: removing('reread') },
  { weight: 2, arbitrary: putting('paused', bodies.paused) },
  { weight: 2, arbitrary: removing('paused') },
);
const history = fc.tuple(
  fc.array(fc.oneof(...puts), { minLength: 40, maxLength: 60 }),
  fc.array(change, { minLength: 3, maxLength: 12 }),
);

function plainly(
  copy: DirectoryCopy,
  viewer: ViewerStanding,
  isFresh: IsFresh,
): ReadonlyMap<ProjectId, ProjectVisibility> {
  const projects = [...copy.projects].flatMap(([id, project]) => {
    const held = projectVisibility(copy, project, viewer, freshGroupNames(copy, isFresh), isFresh);
    const { always, reporter, assignee, userFields, groupFields } = held?.browse ?? matchesNobody;
    const browses = always || reporter || assignee || userFields.length + groupFields.length > 0;
    return held && browses ? [[id, held] as const] : [];
  });
  return new Map(projects);
}

test('sharing and changing the copy bit by bit finds what the plain way finds in a copy that is read anew', async (t) => {
  const seed = Number(process.env.JACKDAW_TEST_SEED ?? Date.now() % 1_000_000_000);
  t.diagnostic(`seed ${seed}`);
  const seen = { projects: 0, later: 0, always: 0, levels: 0, roles: 0, hidden: 0 };
  for (const [first, changes] of fc.sample(history, { seed, numRuns: 60 })) {
    await using store = openStoreInMemory();
    const { id: source } = await addSource(store);
    await store.directory.putAccounts(source, accounts.map(active), nowMs);
    const licensed = { roles: [{ key: 'jira-software', groups }] };
    await store.directory.putPart(source, 'application-roles', '', licensed, nowMs);
    for (const step of first) await step(store, source);
    const kept = directoryCopies(store, maxAgeMs);
    for (const step of [async () => {}, ...changes]) {
      await step(store, source);
      const copy = await kept.current(source, nowMs);
      const anew = await directoryCopies(store, maxAgeMs).current(source, nowMs);
      // Later, more parts are too old, of the same copies.
      for (const [account, laterMs] of [...accounts, undefined].flatMap(when)) {
        const isFresh = freshNow({ now: () => nowMs + laterMs, directoryMaxAgeMs: maxAgeMs });
        const viewer = await storedStanding(store, anew, account, isFresh);
        const expected = plainly(anew, viewer, isFresh);
        const found = sourceVisibility(copy, viewer, isFresh);
        assert.deepEqual(new Map(found.projects), expected, `seed ${seed}`);
        assert.deepEqual(new Map(sourceVisibility(anew, viewer, isFresh).projects), expected, `seed ${seed}`);
        seen.hidden += anew.projects.size - expected.size;
        seen.later += laterMs > 0 ? expected.size : 0;
        for (const { browse, levels: known, roles: held } of expected.values()) {
          seen.projects += 1;
          seen.always += browse.always ? 1 : 0;
          seen.levels += known.size > 0 ? 1 : 0;
          seen.roles += held.size > 0 ? 1 : 0;
        }
      }
    }
  }
  t.diagnostic(JSON.stringify(seen));
  // Otherwise the worlds would say nothing.
  for (const [what, count] of Object.entries(seen)) assert.ok(count > 100, `${what} ${count}, seed ${seed}`);
});

function when<Account>(account: Account): readonly (readonly [Account, number])[] {
  return [0, 1, maxAgeMs].map((laterMs) => [account, laterMs]);
}

function active(account: AccountId) {
  return { accountId: account, displayName: account, email: undefined, type: 'atlassian', active: true };
}
