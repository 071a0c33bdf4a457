import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canSeeIssue } from '../who-can-see.ts';
import { openWorld } from '../world.ts';
import { checkWorld } from './check-world.ts';
import { generateLargeWorld } from './large.ts';

const seed = 3;
const file = generateLargeWorld({ seed, issues: 20_000 });

test('viewers of a large world see about the percentage that their name says', () => {
  const world = openWorld(file);
  const percentOf = (viewer: string) =>
    (100 * file.issues.filter((issue) => canSeeIssue(world, viewer, issue)).length) / file.issues.length;
  for (const [viewer, least, most] of [
    ['viewer-1', 0.7, 1.5],
    ['viewer-20', 18.5, 21.5],
    ['viewer-50', 48, 52],
    ['viewer-95', 94, 96],
    ['viewer-groups', 60, 90],
    ['crawler', 100, 100],
  ] as const) {
    const percent = percentOf(viewer);
    assert.ok(percent >= least && percent <= most, `seed ${seed}: ${viewer} sees ${percent} %`);
  }
});

test('a large world has some two thousand combinations of project and level, and a viewer in 300 groups', () => {
  const combinations = new Set(file.issues.map((issue) => `${issue.projectId} ${issue.securityLevelId}`));
  assert.ok(combinations.size > 1900 && combinations.size <= 2000, String(combinations.size));
  const teams = file.groups.filter(
    ({ groupId, members }) => /^team-/.test(groupId) && members.includes('viewer-groups'),
  );
  assert.equal(teams.length, 300);
});

test('a large world does not contradict itself and is the same for the same seed', () => {
  assert.deepEqual(checkWorld(file), []);
  const small = { seed, issues: 200, projects: 7, levelsPerScheme: 3, groups: 5, accounts: 10 };
  assert.deepEqual(generateLargeWorld(small), generateLargeWorld(small));
  assert.deepEqual(checkWorld(generateLargeWorld(small)), []);
  assert.deepEqual(checkWorld(generateLargeWorld({ ...small, groups: 0, accounts: 0 })), []);
});

test('words of a large world follow Zipf’s law roughly', () => {
  const counts = new Map<string, number>();
  for (const { summary } of file.issues) {
    for (const word of summary.split(' ')) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const sorted = [...counts.values()].sort((a, b) => b - a);
  const ratio = (sorted[9] ?? 0) / (sorted[99] ?? 1);
  assert.ok(ratio > 5 && ratio < 20, `the tenth word is ${ratio} times as frequent as the hundredth`);
});
