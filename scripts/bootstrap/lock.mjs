/**
 * One installation at a time, and an interrupted one is noticed: a file that names the processes at work.
 * `npm run demo` and `npm test`, started in two terminals right after the clone, wait for each other instead
 * of writing the same folder. A file whose processes are gone was left by somebody who was interrupted.
 */

import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from './say.mjs';

// A process id may be given to somebody else after a restart, so an old file means nothing.
const tooOldMs = 20 * 60_000;

/**
 * Calls `work({ interrupted, also })` alone. `interrupted`: the last one did not finish; `also(pid)`: a child
 * that may outlive this process is at work too. The file is removed only when `work` succeeds.
 */
export async function alone(root, name, work) {
  const folder = join(root, '.jackdaw');
  const file = join(folder, `${name}.lock`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let interrupted = false;
  let waiting = false;
  for (;;) {
    try {
      writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isAtWork(file)) {
      if (!waiting) say(`another command is busy with the ${name}: waiting for it …`);
      waiting = true;
      await new Promise((resolve) => setTimeout(resolve, 300));
    } else {
      interrupted = true;
      rmSync(file, { force: true });
    }
  }
  await work({ interrupted, also: (pid) => writeFileSync(file, `${pid}\n`, { flag: 'a' }) });
  rmSync(file, { force: true });
}

/** Whether somebody began and did not (yet) finish. */
export function begunAndNotFinished(root, name) {
  return statSync(join(root, '.jackdaw', `${name}.lock`), { throwIfNoEntry: false }) !== undefined;
}

function isAtWork(file) {
  try {
    if (Date.now() - statSync(file).mtimeMs > tooOldMs) return false;
    return readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number).some(isAlive);
  } catch {
    return false;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
