/**
 * The data folder of a demo: made anew each time, because the sandbox has another address every time, and gone
 * with the demo. It is among the system's temporary files, so that what a killed demo leaves is in nobody's way; the
 * next demo removes it.
 */

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const prefix = 'jackdaw-demo-';

export async function openDemoFolder(parent = tmpdir()): Promise<{ path: string } & AsyncDisposable> {
  await removeLeftovers(parent);
  const path = await mkdtemp(join(parent, `${prefix}${process.pid}-`));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Those of processes that are no more; what is not ours to remove stays. */
async function removeLeftovers(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = name.startsWith(prefix) && /^(\d+)-/.exec(name.slice(prefix.length))?.[1];
    if (!pid || isAlive(Number(pid))) continue;
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => {});
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
