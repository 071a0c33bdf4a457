import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { commandNames } from '../src/cli/command-line.ts';
import { settings } from '../src/config.ts';
import { errorCodes } from '../src/errors.ts';
import { metrics } from '../src/metrics/metrics.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const operate = await readFile(join(root, 'docs/operate.md'), 'utf8');

/** The rows of the table under a heading, each as its cells without the marks of code. */
function rows(markdown: string, heading: string): string[][] {
  const section = markdown.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0];
  assert.ok(section, `docs/operate.md has the heading "${heading}"`);
  return section
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[\s|:-]+\|$/.test(line))
    .slice(1)
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

const bare = (cell: string | undefined) => (cell ?? '').replaceAll('`', '');

test('the documented settings are those of the code', () => {
  assert.deepEqual(
    rows(operate, 'Settings').map(([name, byDefault, meaning]) => [
      bare(name),
      bare(byDefault),
      bare(meaning),
    ]),
    settings.map(({ name, default: byDefault, meaning }) => [name, byDefault, bare(meaning)]),
  );
});

test('the documented metrics are those of the code', () => {
  assert.deepEqual(
    rows(operate, 'Metrics').map(([name, kind, labels, meaning]) => [
      bare(name),
      kind,
      bare(labels),
      bare(meaning),
    ]),
    metrics.map(({ name, kind, labels, meaning }) => [name, kind, labels.join(', ') || '–', bare(meaning)]),
  );
});

test('the documented error codes, with exit code and HTTP status, are those of the code', () => {
  assert.deepEqual(
    rows(operate, 'Errors').map(([code, exitCode, httpStatus]) => [
      bare(code),
      Number(exitCode),
      Number(httpStatus),
    ]),
    Object.entries(errorCodes).map(([code, { exitCode, httpStatus }]) => [code, exitCode, httpStatus]),
  );
  for (const [code, , , meaning] of rows(operate, 'Errors')) assert.match(meaning ?? '', /\w/, code);
});

test('the documented commands are those of the command line', async () => {
  const named = rows(operate, 'Commands').map(
    ([command]) => /^jackdaw ([a-z-]+(?: [a-z-]+)?)/.exec(bare(command))?.[1],
  );
  assert.deepEqual(named, commandNames());
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const known = new Set(commandNames().flatMap((name) => name.split(' ')));
  for (const [, name] of readme.matchAll(/`jackdaw ([a-z-]+)/g)) assert.ok(known.has(name ?? ''), name);
});

test('every relative link in the documents leads somewhere', async () => {
  const files = (await readdir(root, { recursive: true })).filter(
    (name) => name.endsWith('.md') && !/(^|\/)(node_modules|dist|\.jackdaw|\.git)\//.test(name),
  );
  assert.ok(files.includes('docs/operate.md'));
  const broken: string[] = [];
  for (const file of files) {
    const text = (await readFile(join(root, file), 'utf8')).replace(/```.*?```/gs, '');
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z][a-z0-9+.-]*:/i.test(target)) continue;
      const [path = '', anchor] = target.split('#');
      const full = path === '' ? join(root, file) : resolve(dirname(join(root, file)), path);
      if (!existsSync(full)) broken.push(`${file}: ${target}`);
      else if (anchor && full.endsWith('.md') && !anchorsOf(await readFile(full, 'utf8')).includes(anchor))
        broken.push(`${file}: ${target}`);
    }
  }
  assert.deepEqual(broken, []);
});

test('the source files that the documents name are there', async () => {
  const named = ['README.md', 'ARCHITECTURE.md', 'docs/operate.md', 'docs/permissions.md', 'docs/sandbox.md'];
  const missing: string[] = [];
  for (const file of named) {
    const text = await readFile(join(root, file), 'utf8');
    for (const [, path = ''] of text.matchAll(/`(?:node )?((?:src|test|docs|scripts)\/[\w./-]+)`/g))
      if (!existsSync(join(root, path))) missing.push(`${file}: ${path}`);
  }
  assert.deepEqual(missing, []);
});

function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}
