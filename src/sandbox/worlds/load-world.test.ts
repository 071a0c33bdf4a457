import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { canSeeIssue } from '../permissions/who-can-see.ts';
import { checkWorld } from '../world/check-world.ts';
import { openWorld } from '../world/world.ts';
import { WorldError } from '../world/world-error.ts';
import { emptyWorld } from './empty-world.ts';
import { generateWorld } from './generated.ts';
import { importJsonLines } from './import-json-lines.ts';
import { loadWorld } from './load-world.ts';
import { sharedFolder } from './shared-folder.test-support.ts';

const shared = sharedFolder();
const folder = await mkdtemp(join(tmpdir(), 'worlds-'));
after(() => rm(folder, { recursive: true }));

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const base = {
  project: 'AB',
  projectName: 'Alpha',
  type: 'Bug',
  status: 'Open',
  statusCategory: 'new',
  created: '2020-01-01T00:00:00.000Z',
  updated: '2020-01-02T00:00:00.000Z',
};
const records = [
  {
    ...base,
    key: 'AB-7',
    summary: 'One\u2028line',
    description: '*x*',
    reporter: 'Ann Other ',
    assignee: 'Bob',
    comments: [{ author: 'Ann Other', created: base.created, updated: base.updated, body: 'hi' }],
    links: [
      { type: 'Blocks', direction: 'outward', label: 'blocks', key: 'AB-9' },
      { type: 'Blocks', direction: 'outward', label: 'blocks', key: 'ZZ-1' },
    ],
  },
  { ...base, key: 'AB-8', type: 'Sub-task', summary: 'Part', parent: 'AB-7' },
  {
    ...base,
    key: 'AB-9',
    type: 'Sub-task',
    summary: 'Orphan',
    parent: 'ZZ-9',
    links: [{ type: 'Blocks', direction: 'inward', label: 'is blocked by', key: 'AB-7' }],
  },
];
const lines = records.map((record) => JSON.stringify(record)).join('\n');

test('the named worlds load and do not contradict themselves', async () => {
  for (const name of ['acme', 'empty', 'generated:4', 'generated:4:50', 'large:2:300']) {
    assert.deepEqual(checkWorld(await loadWorld(name)), [], name);
  }
  assert.deepEqual(await loadWorld('generated:4:50'), generateWorld({ seed: 4, issues: 50 }));
  assert.equal((await loadWorld('large:2:300')).issues.length, 300);
});

test('a world that was written as a file comes back equal', async () => {
  const world = generateWorld({ seed: 11 });
  const path = await file('world.json', JSON.stringify({ $schema: './world-file.schema.json', ...world }));
  assert.deepEqual(await loadWorld(path), world);
});

const mistakes: readonly (readonly [what: string, name: string, content: string, message: RegExp])[] = [
  ['a file that is not JSON', 'a.json', '{', /a\.json is no world:\n {2}.*JSON/],
  ['a misspelt key', 'b.json', JSON.stringify({ ...emptyWorld(), isues: [] }), /\(the document\): .*isues/],
  [
    'a wrong value',
    'c.json',
    JSON.stringify({ ...emptyWorld(), groups: [{ groupId: 'g', name: 'n', members: [7] }] }),
    /is no world:\n {2}groups\[0\]\.members\[0\]: /,
  ],
  [
    'an unknown account',
    'd.json',
    JSON.stringify({
      ...emptyWorld(),
      groups: [{ groupId: 'g', name: 'n', members: ['x'] }],
      applicationRoles: [],
    }),
    /contradicts itself:\n {2}groups\[0\]\.members\[0\]: there is no account x$/,
  ],
  ['another document', 'e.json', '[1]', /e\.json is no world:/],
  [
    'a line that is not JSON',
    'f.jsonl',
    `${lines}\nnonsense`,
    /f\.jsonl .*after issue AB-9\n {2}Line 4 is not JSON/,
  ],
  ['a record without key', 'g.jsonl', '{}', /g\.jsonl cannot be imported: at its beginning\n {2}key: /],
  ['a key that stands there twice', 'h.jsonl', `${lines}\n${lines}`, /Issue AB-7 stands there twice/],
];

for (const [what, name, content, message] of mistakes) {
  test(`${what} is refused with its place`, async () => {
    const path = await file(name, content);
    await assert.rejects(
      loadWorld(path),
      (error) => error instanceof WorldError && message.test(error.message),
    );
  });
}

test('a name that is no world is refused with those that are', async () => {
  for (const name of [
    'acne',
    'generated',
    'generated:x',
    'generated:1:2:3',
    'layered:x.json',
    'missing.json',
  ]) {
    await assert.rejects(loadWorld(name), WorldError, name);
  }
  await assert.rejects(loadWorld('acne'), /There is no world acne\.\n {2}Known: acme, /);
  await assert.rejects(loadWorld('missing.json'), /There is no file missing\.json\./);
  await assert.rejects(loadWorld(join(folder, 'missing.jsonl.gz')), /cannot be imported: at its beginning/);
});

test('lines of issues become a world with accounts, parents, types and links', async () => {
  const world = await loadWorld(await file('issues.jsonl.gz', gzipSync(lines)));
  assert.deepEqual(checkWorld(world), []);
  const [one, part, orphan] = world.issues;
  assert.equal(one?.summary, 'One\u2028line');
  assert.deepEqual(one?.description, { wiki: '*x*' });
  assert.equal(one?.comments?.[0]?.author, one?.reporter);
  assert.equal(part?.parentId, one?.id);
  assert.equal(orphan?.parentId, undefined);
  const typeOf = (id: string | undefined) => world.issueTypes.find((type) => type.id === id);
  assert.equal(typeOf(part?.issueTypeId)?.subtask, true);
  assert.equal(typeOf(orphan?.issueTypeId)?.name, 'Task');
  const type = { name: 'Blocks', inward: 'is blocked by', outward: 'blocks' };
  assert.deepEqual(one?.links, [{ id: '10001', type, direction: 'outward', issueId: orphan?.id }]);
  assert.deepEqual(orphan?.links, [{ id: '10001', type, direction: 'inward', issueId: one?.id }]);
  const site = openWorld(world);
  assert.ok(
    world.accounts.every(({ accountId }) => world.issues.every((i) => canSeeIssue(site, accountId, i))),
  );
});

test('an account keeps its id when other lines are imported', async () => {
  const whole = await importJsonLines(await file('whole.jsonl', lines));
  const part = await importJsonLines(await file('part.jsonl', lines.split('\n')[0] ?? ''));
  assert.equal(part.issues[0]?.assignee, whole.issues[0]?.assignee);
});

test('real issues import with sense, and in layers a viewer sees a fifth of them', {
  skip: shared.skip,
}, async () => {
  const world = await loadWorld(`layered:${shared.path}/data/titanium-issues.jsonl.gz`);
  assert.equal(world.issues.length, 29_055);
  assert.equal(
    world.issues.reduce((sum, { comments = [] }) => sum + comments.length, 0),
    104_721,
  );
  assert.deepEqual(checkWorld(world).slice(0, 5), []);
  const site = openWorld(world);
  const count = (viewer: string) => world.issues.filter((issue) => canSeeIssue(site, viewer, issue)).length;
  const share = count('viewer-fifth') / world.issues.length;
  assert.ok(share > 0.19 && share < 0.215, `viewer-fifth sees ${share}`);
  assert.equal(count('crawler'), world.issues.length);
  const own = world.issues.filter(({ reporter }) => reporter === 'viewer-fifth');
  assert.ok(own.length > 50 && own.every((issue) => canSeeIssue(site, 'viewer-fifth', issue)));
  const projects = new Set(
    world.issues.filter((i) => canSeeIssue(site, 'viewer-fifth', i)).map((i) => i.projectId),
  );
  assert.equal(projects.size, 5);
});
