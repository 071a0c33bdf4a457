import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

test('what has been compiled is kept in the checkout, for the eyes of its owner only', (t) => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const checkout = mkdtempSync(join(tmpdir(), 'jackdaw-main-'));
  t.after(() => rmSync(checkout, { recursive: true }));
  cpSync(join(root, 'src'), join(checkout, 'src'), { recursive: true });
  cpSync(join(root, 'package.json'), join(checkout, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'));
  const { NODE_COMPILE_CACHE: _, ...env } = process.env;
  const { status, stdout } = spawnSync(process.execPath, [join(checkout, 'src/main.ts'), '--help'], { env });
  assert.equal(status, 0);
  assert.match(String(stdout), /^Usage: jackdaw/);
  const compiled = join(checkout, '.jackdaw', 'compiled');
  assert.equal(statSync(compiled).mode & 0o077, 0);
  assert.ok(readdirSync(compiled, { recursive: true }).length > 5, 'and there is something in it');
});
