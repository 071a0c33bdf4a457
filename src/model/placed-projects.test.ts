import assert from 'node:assert/strict';
import { test } from 'node:test';
import { projectId } from './ids.ts';
import { foundAmongOthers, nothingFound, PlacedProjects } from './placed-projects.ts';
import { matchesNobody, type ProjectVisibility } from './visibility.ts';

const ids = ['shared', 'hidden', 'moved', 'also shared', 'moved away'].map(projectId);
const list = { ids, placeOf: new Map(ids.map((id, at) => [id, at])) };
const holding = (browse: Partial<ProjectVisibility['browse']>): ProjectVisibility => ({
  browse: { ...matchesNobody, ...browse },
  levels: new Map(),
  hasNoLevels: false,
  roles: new Set(),
});
const always = holding({ always: true });
const reporter = holding({ reporter: true });
const assignee = holding({ assignee: true });

/** For two projects of the list others answer: they know of one of them, and of a new one. */
const placed = new PlacedProjects(
  list,
  Int32Array.of(2, nothingFound, foundAmongOthers, 2, foundAmongOthers),
  [always, reporter],
  new Map([
    [projectId('moved'), assignee],
    [projectId('new'), always],
  ]),
);

test('projects are found by their places, and others by themselves', () => {
  const found = ['shared', 'also shared', 'moved', 'new'].map((id) => placed.get(projectId(id)));
  assert.deepEqual(found, [reporter, reporter, assignee, always]);
  assert.equal(found[0], found[1]);
});

test('nothing is found in projects with nothing to find, without an answer, or unknown', () => {
  for (const id of ['hidden', 'moved away', 'unheard of']) {
    assert.equal(placed.get(projectId(id)), undefined, id);
    assert.equal(placed.has(projectId(id)), false, id);
  }
  assert.ok(placed.has(projectId('shared')));
});

test('it is read in every way that a map is read, and names what it finds', () => {
  const expected = new Map([
    [projectId('shared'), reporter],
    [projectId('also shared'), reporter],
    [projectId('moved'), assignee],
    [projectId('new'), always],
  ]);
  assert.deepEqual(new Map(placed), expected);
  assert.deepEqual([...placed.entries()], [...expected]);
  assert.deepEqual([...placed.keys()], [...expected.keys()]);
  assert.deepEqual([...placed.values()], [...expected.values()]);
  assert.equal(placed.size, 4);
  const seen = new Map();
  placed.forEach((one, id, projects) => {
    assert.equal(projects, placed);
    seen.set(id, one);
  });
  assert.deepEqual(seen, expected);
});
