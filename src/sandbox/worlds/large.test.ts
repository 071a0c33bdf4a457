import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canSeeIssue } from '../permissions/who-can-see.ts';
import { checkWorld } from '../world/check-world.ts';
import { openWorld } from '../world/world.ts';
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

test('an issue of a large world is made on demand, the same each time, and found in every way', () => {
  const world = openWorld(generateLargeWorld({ seed, issues: 30_000 }));
  const again = openWorld(generateLargeWorld({ seed, issues: 30_000 }));
  assert.equal(world.entries.size, 30_000);
  const id = '12345';
  const issue = world.issue(id);
  assert.ok(issue);
  // More than are kept, so that the first has to be made anew.
  for (let n = 0; n < 25_000; n++) world.issue(String(10_001 + n));
  assert.notEqual(world.issue(id), issue);
  assert.deepEqual(world.issue(id), issue);
  assert.deepEqual(again.issue(id), issue);
  assert.deepEqual(world.findEntry(issue.key.toLowerCase())?.issue, issue);
  const ofProject = world.entriesOfProject(issue.projectId);
  assert.ok(ofProject.some(({ idNumber }) => idNumber === 12_345));
  assert.ok(ofProject.every(({ facts }) => facts.projectId === issue.projectId));
  for (const none of ['10000', '40001', '1e4', '012345', 'L1-0', 'L1-99999', 'X1-1', '']) {
    assert.equal(world.findEntry(none), undefined, none);
  }
  const [commented] = [...world.entries.values()].filter((entry) => entry.issue.comments);
  assert.ok(commented);
  const commentId = commented.issue.comments?.[0]?.id ?? '';
  assert.equal(world.issueOfComment(commentId)?.id, commented.facts.id);
  assert.equal(world.issueOfComment('1'), undefined);
});

test('what is at hand of an issue of a large world is what the made issue says', () => {
  const world = openWorld(generateLargeWorld({ seed, issues: 300, projects: 5, accounts: 20 }));
  for (const { facts, issue, createdMs, keyNumber } of world.entries.values()) {
    const { summary: _1, description: _2, comments: _3, ...rest } = issue;
    const { assignee, created, id, issueTypeId, key, priorityId, projectId } = facts;
    const { reporter, securityLevelId, statusId, updated } = facts;
    assert.deepEqual(
      {
        assignee,
        created,
        id,
        issueTypeId,
        key,
        priorityId,
        projectId,
        reporter,
        securityLevelId,
        statusId,
        updated,
      },
      rest,
    );
    assert.equal(createdMs, Date.parse(created));
    assert.ok(key.endsWith(`-${keyNumber}`));
  }
});

test('a large world is edited like any other', () => {
  const world = openWorld(generateLargeWorld({ seed, issues: 200, projects: 3, accounts: 20 }));
  const told: string[] = [];
  world.onIssueChange((before, after) => told.push(`${before?.facts.id} ${after?.facts.id}`));
  const issue = world.issue('10050');
  const gone = world.issue('10051');
  assert.ok(issue && gone);
  const elsewhere = issue.projectId === '10001' ? '10002' : '10001';
  world.putIssue({ ...issue, summary: 'Edited', projectId: elsewhere, key: 'L9-1' });
  world.deleteIssue('10051');
  const { id, key, ...like } = gone;
  assert.equal(world.takeId('issue'), '10201');
  world.putIssue({ ...like, id: '10201', key: 'L1-9000' });
  world.putComment('10050', {
    id: world.takeId('comment'),
    author: 'admin',
    created: issue.created,
    body: 'new',
  });
  assert.deepEqual(told, ['10050 10050', '10051 undefined', 'undefined 10201', '10050 10050']);
  assert.equal(world.entries.size, 200);
  assert.equal([...world.entries.values()].length, 200);
  assert.equal(world.issue('10050')?.summary, 'Edited');
  assert.equal(world.findEntry(issue.key)?.issue.summary, 'Edited');
  assert.equal(world.findEntry('L9-1')?.issue.summary, 'Edited');
  assert.equal(world.findEntry(key), undefined);
  assert.equal(world.findEntry(id), undefined);
  assert.equal(world.findEntry('l1-9000')?.idNumber, 10_201);
  const idsOf = (projectId: string) => world.entriesOfProject(projectId).map(({ idNumber }) => idNumber);
  assert.ok(idsOf(elsewhere).includes(10_050) && !idsOf(issue.projectId).includes(10_050));
  assert.ok(!idsOf(gone.projectId).includes(10_051) && idsOf(gone.projectId).includes(10_201));
  assert.equal(new Set(['10001', '10002', '10003'].flatMap(idsOf)).size, 200);
  assert.equal(world.issueOfComment('1000201')?.id, '10050');
  assert.equal(world.toFile().issues.length, 200);
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
