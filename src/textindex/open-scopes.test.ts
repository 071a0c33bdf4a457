import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ScopeFacts } from '../model/access.ts';
import { projectId, type ScopeId, scopeId, sourceId } from '../model/ids.ts';
import { isEmpty, type OpenScopes, openScopes } from './open-scopes.ts';
import { growingScopeTable, type ScopeTable } from './scope-table.ts';

const facts: ScopeFacts = {
  live: true,
  level: { kind: 'none' },
  parentLevel: { kind: 'none' },
  restriction: { kind: 'none' },
  visibility: { kind: 'none' },
  internal: false,
};

/** Scopes from 1 on, each by the name of its project; none where there is no scope of that number. */
function tableOf(...projects: readonly (string | undefined)[]): ScopeTable {
  const scopes = projects.flatMap((project, at) =>
    project === undefined
      ? []
      : [{ id: scopeId(at + 1), sourceId: sourceId(1), projectId: projectId(project), facts }],
  );
  return growingScopeTable().add(scopes, projects.length);
}

const open = (table: ScopeTable, ...ids: readonly number[]) => openScopes(ids.map(scopeId), table);

/** As a filter reads it. */
function lets({ projects, without, last, besides }: OpenScopes, scope: number, project: ScopeId): boolean {
  const isNamed = projects.numbers.includes(project);
  const isInside = projects.kind === 'only' ? isNamed : !isNamed;
  return besides.some((id) => id === scope) || (isInside && scope <= last && !without.includes(scope));
}

test('projects that are open as a whole are named by their first scopes', () => {
  const table = tableOf('a', 'b', 'a', 'c', 'c', 'b');
  assert.deepEqual(open(table, 4, 5), {
    projects: { kind: 'only', numbers: [4] },
    without: [],
    last: 6,
    besides: [],
  });
});

test('where most projects are open, those that are not are named', () => {
  const table = tableOf('a', 'b', 'a', 'c', 'c', 'b');
  assert.deepEqual(open(table, 1, 3, 4, 5), {
    projects: { kind: 'allBut', numbers: [2] },
    without: [],
    last: 6,
    besides: [],
  });
});

test('scopes are named that differ from most of their project', () => {
  const table = tableOf('a', 'a', 'a', 'b', 'b', 'b', 'c');
  assert.deepEqual(open(table, 1, 3, 5), {
    projects: { kind: 'only', numbers: [1] },
    without: [2],
    last: 7,
    besides: [5],
  });
});

test('where no project is mostly open, there are only scopes', () => {
  const table = tableOf('a', 'a', 'b', 'b');
  assert.deepEqual(open(table, 2, 3).projects, { kind: 'only', numbers: [] });
  assert.deepEqual(open(table, 2, 3).besides, [2, 3]);
  assert.ok(!isEmpty(open(table, 2)));
  assert.ok(isEmpty(open(table)));
});

test('numbers that the table does not know are not open in any project', () => {
  const table = tableOf(undefined, 'a', 'a', undefined, 'b', 'a');
  const all = open(table, 2, 3, 5, 6);
  assert.deepEqual(all, { projects: { kind: 'allBut', numbers: [] }, without: [1, 4], last: 6, besides: [] });
  for (const project of [2, 5].map(scopeId)) {
    for (const unknown of [1, 4, 7, 100]) assert.ok(!lets(all, unknown, project), `${unknown}`);
  }
  assert.ok(lets(all, 6, scopeId(2)), 'one that it knows');
});

test('exactly the open scopes are let in, in no more numbers than they are', (t) => {
  const seed = Number(process.env.JACKDAW_TEST_SEED ?? Date.now() % 1_000_000_000);
  t.diagnostic(`seed ${seed}`);
  const seen = { only: 0, allBut: 0, without: 0, besides: 0 };
  const ofScope = fc.option(fc.record({ project: fc.constantFrom('a', 'b', 'c', 'd'), dice: fc.nat(9) }), {
    nil: undefined,
    freq: 12,
  });
  const cases = fc.record({ scopes: fc.array(ofScope, { minLength: 1, maxLength: 20 }), share: fc.nat(10) });
  for (const { scopes, share } of fc.sample(cases, { seed, numRuns: 2_000 })) {
    const table = tableOf(...scopes.map((one) => one?.project));
    const opened = table.ids.filter((id) => (scopes[id - 1]?.dice ?? 10) < share);
    const result = openScopes(opened, table);
    const among = new Set<number>(opened);
    for (const { number } of table.projects) {
      for (let id = 1; id <= scopes.length + 2; id += 1) {
        const at = table.ids.indexOf(scopeId(id));
        const its = table.projects[table.projectOf[at] ?? -1]?.number;
        if (its === undefined) assert.ok(!lets(result, id, number), `unknown ${id}, seed ${seed}`);
        else if (its === number) assert.equal(lets(result, id, number), among.has(id), `${id}, seed ${seed}`);
      }
    }
    const { projects, without, besides } = result;
    const gaps = scopes.findLastIndex((one) => one !== undefined) + 1 - table.ids.length;
    const named = projects.numbers.length + Math.max(0, without.length - gaps) + besides.length;
    assert.ok(named <= opened.length, `${named} numbers, seed ${seed}`);
    if (projects.numbers.length > 0) seen[projects.kind] += 1;
    if (without.length > gaps) seen.without += 1;
    if (besides.length > 0) seen.besides += 1;
  }
  for (const [what, count] of Object.entries(seen)) assert.ok(count > 100, `${what} ${count}, seed ${seed}`);
});
