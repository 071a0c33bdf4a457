import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scope } from '../model/access.ts';
import { accountId, projectId, scopeId, sourceId } from '../model/ids.ts';
import { matchesNobody, seesNothing, type Visibility } from '../model/visibility.ts';
import { compileVisibility, opensNothing } from './compile-visibility.ts';
import { encodeToken } from './lance-columns.ts';
import { lanceFilter } from './lance-filter.ts';
import { scopeTableOf } from './scope-table.test-support.ts';
import type { ScopeTable } from './scope-table.ts';
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
  const held = { account: accountId(account), hasJiraAccess: true, groups: new Set<never>(), projects };
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

test('the complement is used where it is shorter, and denies numbers that the table does not know', () => {
  const ids = [3, 4, 5, 7, 8, 9, 10];
  const { open } = compileVisibility(viewer(), tableOf(1, ids, new Set([3, 4, 5, 7, 9, 10])));
  assert.deepEqual(open, { kind: 'allBut', scopes: [6, 8], from: 3, to: 10 });
});

test('few open scopes are listed', () => {
  const { open } = compileVisibility(viewer(), tableOf(1, [1, 2, 3, 4, 5, 6], new Set([2, 6])));
  assert.deepEqual(open, { kind: 'only', scopes: [2, 6] });
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
  assert.deepEqual(grown.open, { kind: 'allBut', scopes: [2], from: 1, to: 3 });
  const other = compileVisibility(viewer(), tableOf(3, [1, 2, 3], new Set([1, 3])));
  assert.deepEqual(grown, other);
});

test('who sees nothing needs no engine', () => {
  const compiled = compileVisibility(seesNothing, tableOf(1, [1], new Set([1])));
  assert.ok(opensNothing(compiled));
  assert.equal(lanceFilter(compiled, everything), undefined);
});

test('no account id breaks out of its quotes', () => {
  const nasty = ["' OR 1=1 --", '"', "a'b", '\\', '%0027', '\0', '\ud800', '😀', "x']) OR (1=1"];
  for (const account of nasty) {
    const table = scopeTableOf(1, [[scopeId(1), scopeIn('mine')]]);
    const sql = lanceFilter(compileVisibility(viewer(account), table), everything) ?? '';
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
    lanceFilter(compiled, { ...everything, filters: [{ labels: [], negated: false }] }),
    undefined,
  );
  const negated = lanceFilter(compiled, { ...everything, filters: [{ labels: [], negated: true }] });
  assert.equal(negated, lanceFilter(compiled, everything));
});
