/**
 * Lets test files of `src` that lie beside each other run in one process, where the modules that they all load are
 * loaded and compiled once: that halves what they take. Each is a suite of its own in it, so its hooks stay its own.
 * A file that touches more of the process than its own modules, or waits while it is loaded, keeps a process to
 * itself, and so does every file of `test`: they are few and long.
 */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** More save little, and a long one is what everybody waits for at the end. */
const filesInGroup = 12;

const keepsToItself = [
  // Of what it starts, or of the command line, which sets signals, the mask of files and the exit code.
  /node:child_process|runCommandLine/,
  /process\.(chdir|umask|exitCode|on|once)\b/,
  /process\.env(\.\w+|\[[^\]]+\]) = |delete process\.env/,
  // `require` loads no module that waits.
  /^(?:export )?(?:const .*= |let .*= )?await /m,
];

/** What to give Node's test runner in place of these files, and what takes away what was written for that. */
export function groupTests(root, files) {
  // Somebody may run tests of the same checkout meanwhile.
  const folder = join(root, '.jackdaw/test-groups', String(process.pid));
  mkdirSync(folder, { recursive: true });
  const alone = files.filter((file) => !file.startsWith('src/') || isAlone(join(root, file)));
  const together = files.filter((file) => !alone.includes(file));
  const groups = [];
  for (let at = 0; at < together.length; at += filesInGroup) {
    const group = join(folder, `group-${String(groups.length + 1).padStart(2, '0')}.mjs`);
    writeFileSync(group, groupText(together.slice(at, at + filesInGroup)));
    groups.push(group);
  }
  return { files: [...groups, ...alone], end: () => rmSync(folder, { recursive: true, force: true }) };
}

function isAlone(file) {
  const text = readFileSync(file, 'utf8');
  const supports = [...text.matchAll(/from '(\.[^']*\.test-support\.ts)'/g)];
  return (
    keepsToItself.some((pattern) => pattern.test(text)) ||
    supports.some(([, path]) => isAlone(join(dirname(file), path)))
  );
}

// `require` loads a file while its suite is being described: with `import`, its tests would not know their suite.
const groupText = (files) => `import { createRequire } from 'node:module';
import { describe } from 'node:test';

const require = createRequire(import.meta.url);
for (const file of ${JSON.stringify(files, null, 2)}) describe(file, () => require(\`../../../\${file}\`));
`;
