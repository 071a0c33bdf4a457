/**
 * `npm run test:leaks -- --mutations`: each mistake of the list in a process of its own, until the proof finds it.
 * Prints what found it, and says which it did not find.
 */

import { fork } from 'node:child_process';
import { mutations } from './mutations.ts';

/** Enough for every focus of the worlds to come up. */
const seeds = Array.from({ length: 60 }, (_, n) => n + 1);

export async function runMutations(workers: number, say: (line: string) => void): Promise<string[]> {
  const left = mutations.map((_, index) => index);
  const rows = new Map<number, string>();
  const missed: string[] = [];
  await Promise.all(
    Array.from({ length: workers }, async () => {
      for (let index = left.shift(); index !== undefined; index = left.shift()) {
        const mutation = mutations[index];
        if (!mutation) continue;
        const { worlds, difference } = await caughtBy(index);
        const found = difference?.split('\n')[0]?.replace(/^(\S+) (.*?): seed /, '$2, seed ') ?? 'NOT FOUND';
        if (rows.size % 10 === 9) say(`${rows.size + 1} of ${mutations.length} mistakes tried`);
        rows.set(
          index,
          `${mutation.name.padEnd(36)}${mutation.makes.padEnd(16)}${String(worlds).padStart(6)}  ${found}`,
        );
        if (difference === null)
          missed.push(`the mistake "${mutation.name}" (${mutation.makes}) was not found`);
      }
    }),
  );
  say(`${'mistake'.padEnd(36)}${'makes'.padEnd(16)}${'worlds'.padStart(6)}  found`);
  for (const [, row] of [...rows].sort(([a], [b]) => a - b)) say(row);
  say(
    `${mutations.length - missed.length} of ${mutations.length} mistakes found, in worlds by seeds from ${seeds[0]} on`,
  );
  return missed;
}

interface Caught {
  readonly worlds: number;
  readonly difference: string | null;
}

/** The process ends when it has answered. */
export function caughtBy(index: number): Promise<Caught> {
  const child = fork(new URL('./mutant-worker.ts', import.meta.url), [String(index), ...seeds.map(String)]);
  return new Promise((resolve, reject) => {
    child.once('message', (caught: Caught) => {
      resolve(caught);
      if (child.connected) child.disconnect();
    });
    child.once('exit', (code) => reject(new Error(`The process with mistake ${index} ended with ${code}.`)));
  });
}
