import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Scope } from '../model/access.ts';
import { accountId, projectId, scopeId, sourceId } from '../model/ids.ts';
import { foundAmongOthers, nothingFound, PlacedProjects } from '../model/placed-projects.ts';
import { matchesNobody, seesNothing, type Visibility } from '../model/visibility.ts';
import { compileVisibility, opensNothing } from './compile-visibility.ts';
import { worlds } from './generated-worlds.test-support.ts';
import { encodeToken } from './lance-columns.ts';
import { lanceFilter } from './lance-filter.ts';
import { noneOpen, type OpenScopes } from './open-scopes.ts';
import { scopeTableOf } from './scope-table.test-support.ts';
import { growingScopeTable, type ScopeTable } from './scope-table.ts';
import type { TextQuery } from './text-index.ts';

const source = sourceId(1);
const scopeIn = (project: string): Scope => ({
  sourceId: source,
  projectId: projectId(project),
  live: true,
  level: { kind: 'none' },
  parentLevel: { kind: 'none' },
  restriction: { kind: 'none' },
  visibility: { kind: 'none' },
  internal: false,
});

function tableOf(version: number, ids: readonly number[], openIds: ReadonlySet<number>): ScopeTable {
  return scopeTableOf(
    version,
    ids.map((id) => [scopeId(id), scopeIn(openIds.has(id) ? 'open' : 'closed')]),
  );
}

function viewer(account = 'me'): Visibility {
  const always = { ...matchesNobody, always: true };
  const reporter = { ...matchesNobody, reporter: true };
  const none = { levels: new Map(), hasNoLevels: false, roles: new Set<never>() };
  const projects = new Map([
    [projectId('open'), { browse: always, ...none }],
    [projectId('mine'), { browse: reporter, ...none }],
  ]);
  const held = {
    kind: 'permission-based' as const,
    titlesOnly: false,
    account: accountId(account),
    hasJiraAccess: true,
    groups: new Set<never>(),
    projects,
  };
  return { sources: new Map([[source, held]]) };
}

const everything: TextQuery = {
  words: [],
  phrases: [],
  not: [],
  lastWordIsPrefix: false,
  filters: [],
  created: { fromMs: undefined, untilMs: undefined },
  updated: { fromMs: undefined, untilMs: undefined },
};

const mine = (ids: readonly number[], mineIds: ReadonlySet<number>) =>
  scopeTableOf(
    1,
    ids.map((id) => [scopeId(id), scopeIn(mineIds.has(id) ? 'mine' : 'closed')]),
  );

test('the complement is used where it is shorter, and denies numbers that the table does not know', () => {
  const ids = [3, 4, 5, 7, 8, 9, 10];
  const { conditional } = compileVisibility(viewer(), mine(ids, new Set([3, 4, 5, 7, 9, 10])));
  assert.deepEqual(conditional, [
    { scopes: { kind: 'allBut', scopes: [6, 8], from: 3, to: 10 }, allOf: [['r:me']] },
  ]);
});

test('few conditional scopes are listed', () => {
  const { conditional } = compileVisibility(viewer(), mine([1, 2, 3, 4, 5, 6], new Set([2, 6])));
  assert.deepEqual(conditional, [{ scopes: { kind: 'only', scopes: [2, 6] }, allOf: [['r:me']] }]);
});

test('an open project is named, and denies numbers that the table does not know', () => {
  const { open } = compileVisibility(viewer(), tableOf(1, [2, 3, 4, 6], new Set([3, 4])));
  assert.deepEqual(open, {
    projects: { kind: 'only', numbers: [3] },
    without: [1, 5],
    last: 6,
    besides: [],
  });
  const sql = lanceFilter({ open, conditional: [] }, everything, []);
  const list = (numbers: string) =>
    `array_has(arrow_cast(string_to_array('${numbers}', ','), 'List(Int32)'), `;
  assert.equal(sql, `((scope <= 6 AND ${list('3')}project) AND NOT ${list('1,5')}scope)))`);
});

/** One project as a whole, of a table that ends there. */
const openIn = (project: number, last: number): OpenScopes => ({
  projects: { kind: 'only', numbers: [scopeId(project)] },
  without: [],
  last,
  besides: [],
});

test('a viewer is compiled once per version of the table', () => {
  const me = viewer();
  const first = compileVisibility(me, tableOf(1, [1], new Set([1])));
  assert.equal(compileVisibility(me, tableOf(1, [1], new Set([1]))), first);
  assert.notEqual(compileVisibility(me, tableOf(2, [1, 2], new Set([1, 2]))), first);
});

test('a viewer is not compiled again for new scopes in projects where they find nothing', () => {
  const me = viewer();
  const first = compileVisibility(me, tableOf(1, [1], new Set([1])));
  assert.equal(compileVisibility(me, tableOf(2, [1, 2], new Set([1]))), first);
  const grown = compileVisibility(me, tableOf(3, [1, 2, 3], new Set([1, 3])));
  assert.deepEqual(grown.open, openIn(1, 3));
  const other = compileVisibility(viewer(), tableOf(3, [1, 2, 3], new Set([1, 3])));
  assert.deepEqual(grown, other);
});

/** The same, with projects by their places where `inList` says so; of the others, some have a place as well. */
function byPlaces(visibility: Visibility, inList: (n: number) => number): Visibility {
  const sources = [...visibility.sources].map(([id, held]) => {
    const ids = [projectId('before'), ...held.projects.keys()];
    const kinds = [...held.projects.values()];
    const list = { ids, placeOf: new Map(ids.map((project, at) => [project, at])) };
    const found = Int32Array.from(ids, (_, at) => {
      if (at === 0) return nothingFound;
      return inList(at) === 0 ? foundAmongOthers : at;
    });
    const others = new Map([...held.projects].filter((_, n) => inList(n + 1) === 0));
    return [id, { ...held, projects: new PlacedProjects(list, found, kinds, others) }] as const;
  });
  return { sources: new Map(sources) };
}

test('projects by their places are compiled as the same projects by their ids are', (t) => {
  const seed = Number(process.env.JACKDAW_TEST_SEED ?? Date.now() % 1_000_000_000);
  t.diagnostic(`seed ${seed}`);
  const seen = { open: 0, conditional: 0, nothing: 0 };
  for (const { scopes, step, viewers } of fc.sample(worlds, { seed, numRuns: 300 })) {
    const table = scopeTableOf(
      1,
      scopes.map((scope, n) => [scopeId(1 + n * step), scope]),
    );
    for (const visibility of viewers) {
      const expected = compileVisibility(visibility, table);
      for (const inList of [() => 1, () => 0, (n: number) => n % 2]) {
        assert.deepEqual(compileVisibility(byPlaces(visibility, inList), table), expected, `seed ${seed}`);
      }
      if (opensNothing(expected)) seen.nothing += 1;
      else seen.open += 1;
      seen.conditional += expected.conditional.length;
    }
  }
  for (const [what, count] of Object.entries(seen)) assert.ok(count > 50, `${what} ${count}, seed ${seed}`);
});

test('a project that comes after a viewer was compiled is found at its place', () => {
  const ids = ['a', 'b'].map(projectId);
  const list = { ids, placeOf: new Map(ids.map((id, at) => [id, at])) };
  const always = { ...matchesNobody, always: true };
  const held = [{ browse: always, levels: new Map(), hasNoLevels: false, roles: new Set<never>() }];
  const opening = (found: readonly number[]): Visibility => {
    const projects = new PlacedProjects(list, Int32Array.from(found), held, new Map());
    const of = {
      kind: 'permission-based' as const,
      titlesOnly: false,
      account: accountId('me'),
      hasJiraAccess: true,
      groups: new Set<never>(),
      projects,
    };
    return { sources: new Map([[source, of]]) };
  };
  const scopes = growingScopeTable();
  const add = (id: number, project: string) => {
    const { sourceId: its, projectId: of, ...facts } = scopeIn(project);
    return scopes.add([{ id: scopeId(id), sourceId: its, projectId: of, facts }], id);
  };
  const one = add(1, 'b');
  assert.deepEqual(compileVisibility(opening([0, 1]), one).open, { ...openIn(1, 1), projects: everywhere });
  const two = add(2, 'a');
  assert.deepEqual(compileVisibility(opening([1, 0]), two).open, openIn(2, 2));
  assert.deepEqual(compileVisibility(opening([0, 1]), two).open, openIn(1, 2));
  // The earlier table is still what it was.
  assert.deepEqual(compileVisibility(opening([1, 0]), one).open, noneOpen);
});

const everywhere = { kind: 'allBut', numbers: [] };

test('who sees nothing needs no engine', () => {
  const compiled = compileVisibility(seesNothing, tableOf(1, [1], new Set([1])));
  assert.ok(opensNothing(compiled));
  assert.equal(lanceFilter(compiled, everything, undefined), undefined);
});

test('no account id breaks out of its quotes', () => {
  const nasty = ["' OR 1=1 --", '"', "a'b", '\\', '%0027', '\0', '\ud800', '😀', "x']) OR (1=1"];
  for (const account of nasty) {
    const table = scopeTableOf(1, [[scopeId(1), scopeIn('mine')]]);
    const sql = lanceFilter(compileVisibility(viewer(account), table), everything, undefined) ?? '';
    assert.match(
      sql,
      /^\(\(\(scope >= 1 AND scope <= 1\) AND array_has_any\(people, \['r:[A-Za-z0-9%_.=:-]*'\]\)\)\)$/,
      sql,
    );
  }
});

test('different tokens stay different when they are encoded', () => {
  const tokens = ['a', "a'", '%0027', "'", '\ud800', '\ufffd', 'ä', 'a\u0308', '%', '%0025', ''];
  assert.equal(new Set(tokens.map(encodeToken)).size, tokens.length);
});

test('a filter without labels matches nothing, and its negation everything', () => {
  const compiled = compileVisibility(viewer(), tableOf(1, [1], new Set([1])));
  assert.equal(
    lanceFilter(compiled, { ...everything, filters: [{ labels: [], negated: false }] }, undefined),
    undefined,
  );
  const negated = lanceFilter(
    compiled,
    { ...everything, filters: [{ labels: [], negated: true }] },
    undefined,
  );
  assert.equal(negated, lanceFilter(compiled, everything, undefined));
});
