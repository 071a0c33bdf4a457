/**
 * Which test files are meant. Without arguments: all of `src` and `test` except `test/long`, which take too
 * long for every day and are run only when named. With arguments: those whose path starts with one of them,
 * or contains it. An argument that fits nothing is a mistake and says so: a run of no tests proves nothing.
 */

import { existsSync, readdirSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { Stop } from './say.mjs';

export function selectTests(root, wanted) {
  const all = testFiles(root);
  const everyday = all.filter((file) => !file.startsWith('test/long/'));
  if (wanted.length === 0) {
    if (everyday.length === 0)
      throw new Stop('there are no tests in src or test.', 'Is this checkout complete?');
    return everyday;
  }
  const selected = new Set();
  for (const argument of wanted) {
    const found = matching(root, argument, argument.includes('test/long') ? all : everyday);
    if (found.length === 0) {
      throw new Stop(
        `no test file fits “${argument}”.`,
        'Give a folder, a file or a part of a name, such as src/jira.',
      );
    }
    for (const file of found) selected.add(file);
  }
  return [...selected];
}

function matching(root, argument, files) {
  const path = isAbsolute(argument) ? relative(root, argument) : argument;
  const plain = path.split(sep).join('/').replace(/^\.\//, '').replace(/\/+$/, '');
  const startingWith = files.filter((file) => file === plain || file.startsWith(`${plain}/`));
  return startingWith.length > 0 ? startingWith : files.filter((file) => file.includes(plain));
}

function testFiles(root) {
  return ['src', 'test']
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true }).map((name) =>
        join(folder, name).split(sep).join('/'),
      ),
    )
    .filter((file) => file.endsWith('.test.ts'))
    .sort();
}
