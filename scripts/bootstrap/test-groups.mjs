/**
 * Lets test files of `src` that lie beside each other run in one process, where the modules that they all load are
 * loaded and compiled once: that halves what they take. Each is a suite of its own in it, so its hooks stay its own.
 * A file that touches more of the process than its own modules, or waits while it is loaded, keeps a process to
 * itself, and so does every file of `test`: they are few and long. Those begin, and the groups fill what is left, so that
 * no long file runs by itself at the end.
 */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

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
  const alone = files.filter((file) => !file.startsWith('src/') || isAlone(join(root, file)));
  const together = files.filter((file) => !alone.includes(file));
  const written = [];
  const write = (name, text) => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    written.push(path);
  };
  // Node runs files in the order of their paths: these say when.
  for (const file of alone) {
    write(
      `${file.startsWith('test/') ? 1 : 2}/${file}.mjs`,
      `await import(${JSON.stringify(urlOf(root, file))});\n`,
    );
  }
  for (let at = 0; at < together.length; at += filesInGroup) {
    const number = String(at / filesInGroup + 1).padStart(2, '0');
    write(`3/group-${number}.mjs`, groupText(root, together.slice(at, at + filesInGroup)));
  }
  return { files: written, end: () => rmSync(folder, { recursive: true, force: true }) };
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
const groupText = (root, files) => `import { createRequire } from 'node:module';
import { describe } from 'node:test';

const require = createRequire(${JSON.stringify(urlOf(root, 'package.json'))});
for (const file of ${JSON.stringify(files, null, 2)}) describe(file, () => require(\`./\${file}\`));
`;

function urlOf(root, file) {
  return pathToFileURL(join(root, file)).href;
}
