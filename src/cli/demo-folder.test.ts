import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import { openDemoFolder } from './demo-folder.ts';

test('a demo has a private folder among the temporary files, which goes with it', async () => {
  const folder = await openDemoFolder();
  assert.equal(dirname(folder.path), tmpdir());
  assert.match(basename(folder.path), new RegExp(`^jackdaw-demo-${process.pid}-`));
  assert.equal((await stat(folder.path)).mode & 0o077, 0);
  await writeFile(join(folder.path, 'x'), '');
  await folder[Symbol.asyncDispose]();
  await assert.rejects(stat(folder.path), { code: 'ENOENT' });
});

test('what a killed demo has left is removed by the next one, and nothing else', async (t) => {
  const parent = await mkdtemp(join(tmpdir(), 'jackdaw-demos-'));
  t.after(() => rm(parent, { recursive: true }));
  const { pid: dead } = spawnSync(process.execPath, ['--version']);
  const kept = [`jackdaw-demo-${process.ppid}-alive`, `jackdaw-demo-x-${dead}`, `other-${dead}-x`];
  for (const name of [...kept, `jackdaw-demo-${dead}-dead`]) {
    await mkdir(join(parent, name));
    await writeFile(join(parent, name, 'jackdaw.db'), '');
  }
  await using folder = await openDemoFolder(parent);
  assert.deepEqual((await readdir(parent)).sort(), [...kept, basename(folder.path)].sort());
});
