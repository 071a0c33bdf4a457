/**
 * Keeps ARCHITECTURE.md true: every import of every file in `src` fits its tables, and the rules of style
 * that a machine can see are kept. The second half hands the checker bad samples, because a checker that
 * finds nothing proves nothing. Does not judge what is written, only where and in which form.
 */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  checkLength,
  checkPath,
  checkSource,
  lineLimit,
  type Rules,
  readImportTable,
  readPackageTable,
  roomOf,
  type SourceFile,
} from './architecture-rules.ts';

/** Files of more than 400 lines, each with its reason. */
const excused = new Map<string, string>([]);

const root = join(import.meta.dirname, '..');
const markdown = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const rules: Rules = {
  imports: readImportTable(markdown),
  packages: readPackageTable(markdown),
  declared: new Set([...keysOf(manifest, 'dependencies'), ...keysOf(manifest, 'devDependencies')]),
};
const paths = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map(
  (name) => `src/${name.replaceAll('\\', '/')}`,
);
const sources: SourceFile[] = paths
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

describe('the house', () => {
  test('has sources to look at', () => {
    assert.ok(sources.length > 20, `found ${sources.length}`);
  });

  test('keeps to the import table, the package table and the visible rules of style', () => {
    assertNothing(sources.flatMap((file) => checkSource(file, rules)));
  });

  test('knows every room that there is', () => {
    const rooms = new Set(paths.map(roomOf).filter((room) => room !== ''));
    assertNothing([...rooms].filter((room) => !rules.imports.rooms.has(room)));
  });

  test('has no room and no file with a name that hides what is inside', () => {
    assertNothing(paths.flatMap(checkPath));
  });

  test(`has no file above ${lineLimit} lines without a reason`, () => {
    assertNothing(sources.flatMap((file) => checkLength(file, excused)));
    assertNothing([...excused.keys()].filter((path) => !paths.includes(path)));
  });
});

describe('the checker', () => {
  const header = '/** What it is. */\n';
  const bad: readonly [path: string, code: string, finding: RegExp][] = [
    [
      'src/store/a.ts',
      "import { b } from '../search/b.ts';",
      /a\.ts:2 imports search\/b, which “store” may not/,
    ],
    ['src/store/a.ts', "export * from '../sync/b.ts';", /which “store” may not/],
    ['src/store/a.ts', "export { b } from '../sync/b.ts';", /which “store” may not/],
    ['src/store/a.ts', "const b = await import('../sync/b.ts');", /which “store” may not/],
    ['src/store/a.ts', "let b: import('../sync/b.ts').B;", /which “store” may not/],
    ['src/store/a.ts', "const u = new URL('../sync/b.ts', import.meta.url);", /which “store” may not/],
    ['src/store/deep/a.ts', "import '../../jira/b.ts';", /which “store” may not/],
    ['src/store/a.ts', 'const b = await import(name);', /cannot be seen/],
    [
      'src/sandbox/a.ts',
      "import { AppError } from '../errors.ts';",
      /imports errors, which “sandbox” may not/,
    ],
    ['src/sandbox/a.ts', "import type { Issue } from '../model/issue.ts';", /which “sandbox” may not/],
    ['src/web/a.tsx', "import { hit } from '../http/api.ts';", /more than types/],
    ['src/web/a.tsx', "import { type Hit } from '../http/api.ts';", /more than types/],
    ['src/web/a.tsx', "import type { Server } from '../http/server.ts';", /which “web” may not/],
    ['src/model/a.ts', "import { sleep } from '../../scripts/b.ts';", /outside of src/],
    ['src/model/a.ts', "import { b } from './b.contract.ts';", /for tests only/],
    ['src/attic/a.ts', "import { b } from '../model/b.ts';", /a room that ARCHITECTURE\.md does not know/],
    [
      'src/sync/a.ts',
      "import { DatabaseSync } from 'node:sqlite';",
      /uses node:sqlite, which only store may/,
    ],
    ['src/http/a.ts', "import { Table } from '@mantine/core';", /uses @mantine\/core, which only web may/],
    ['src/search/a.ts', "import Ajv from 'ajv/dist/2020.js';", /uses ajv, which only tests may/],
    ['src/search/a.ts', "import _ from 'left-pad';", /package\.json does not declare/],
    ['src/sync/a.ts', "await fetch('https://example.com');", /uses fetch/],
    ['src/sync/a.ts', "await globalThis.fetch('https://example.com');", /uses fetch/],
    ['src/jira/a.ts', 'const send = given ?? globalThis.fetch;', /uses fetch, which only web may/],
    ['src/cli/a.ts', 'const home = process.env.HOME;', /reads the environment/],
    ['src/cli/a.ts', "const home = process['env'].HOME;", /reads the environment/],
    ['src/cli/a.ts', 'const { env } = process;', /reads the environment/],
    ['src/cli/a.ts', "import { env } from 'node:process';", /reads the environment/],
    ['src/cli/a.ts', 'const x = JSON.parse(text) as any;', /says “any”/],
    ['src/cli/a.ts', '// @ts-ignore\nconst x: string = 1;', /silences the type checker/],
    ['src/cli/a.ts', 'const = 1;', /cannot be parsed/],
  ];
  for (const [path, code, finding] of bad) {
    test(`reports ${JSON.stringify(code)} in ${path}`, () => {
      const findings = checkSource({ path, text: header + code }, rules);
      assert.ok(
        findings.some((text) => finding.test(text)),
        `expected ${finding}, got ${JSON.stringify(findings)}`,
      );
    });
  }

  const good: readonly [path: string, code: string][] = [
    [
      'src/store/a.ts',
      "import { AppError } from '../errors.ts';\nimport type { Issue } from '../model/issue.ts';",
    ],
    ['src/store/deep/a.ts', "import { DatabaseSync } from 'node:sqlite';\nimport { b } from '../b.ts';"],
    ['src/web/a.tsx', "import type { Hit } from '../http/api.ts';\nimport { Table } from '@mantine/core';"],
    ['src/app.ts', "import { openIndex } from './textindex/lance-index.ts';"],
    [
      'src/sync/a.test.ts',
      "import { openSandbox } from '../sandbox/open-sandbox.ts';\nimport fc from 'fast-check';",
    ],
    ['src/jira/a.ts', 'export type Send = typeof globalThis.fetch;'],
    ['src/config.ts', 'export const home = process.env.HOME;'],
    ['src/cli/a.ts', '// never process.env, never as any\nconst text = "import x from \'../web/x.ts\'";'],
  ];
  for (const [path, code] of good) {
    test(`accepts ${JSON.stringify(code)} in ${path}`, () => {
      assert.deepEqual(checkSource({ path, text: header + code }, rules), []);
    });
  }

  test('reports a file that does not open with a comment', () => {
    const findings = checkSource({ path: 'src/model/a.ts', text: 'export const a = 1; // one\n' }, rules);
    assert.match(findings.join(), /does not open with a comment/);
  });

  test('reports names that hide what is inside', () => {
    for (const path of [
      'src/sync/utils/retry.ts',
      'src/common/a.ts',
      'src/model/types.ts',
      'src/web/index.ts',
    ]) {
      assert.equal(checkPath(path).length, 1, path);
    }
    assert.deepEqual(checkPath('src/web/index.html'), []);
  });

  test('reports a file that is too long, and an excuse that is not needed', () => {
    const long = { path: 'src/model/a.ts', text: 'x\n'.repeat(lineLimit + 1) };
    assert.equal(checkLength(long, new Map()).length, 1);
    assert.equal(checkLength(long, new Map([[long.path, 'a table']])).length, 0);
    assert.equal(checkLength({ ...long, text: 'x\n' }, new Map([[long.path, 'a table']])).length, 1);
  });

  test('refuses an ARCHITECTURE.md without its tables', () => {
    assert.throws(() => readImportTable('# The house'), /has no table/);
    assert.throws(() => readPackageTable('# The house'), /has no table/);
  });
});

function assertNothing(findings: readonly string[]): void {
  assert.ok(findings.length === 0, `\n${findings.join('\n')}\n`);
}

function keysOf(value: unknown, key: string): string[] {
  if (typeof value !== 'object' || value === null || !(key in value)) return [];
  const inner: unknown = Object.entries(value).find(([name]) => name === key)?.[1];
  return typeof inner === 'object' && inner !== null ? Object.keys(inner) : [];
}
