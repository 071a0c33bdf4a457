/**
 * Gives seeds to worker processes one by one, and adds up what they have counted. Says now and then how far it is. A
 * worker answers each seed that it is sent with a tally, and ends when nobody listens any more.
 */

import { fork } from 'node:child_process';
import { added, nothing, type Tally } from './leaks/proof/tally.ts';

export async function seedsInWorkers(
  worker: URL,
  seeds: readonly number[],
  workers: number,
  say: (line: string) => void,
  what: string,
): Promise<Tally> {
  const startedMs = Date.now();
  const tallies: Tally[] = [];
  const asked = [...seeds];
  let shownMs = Date.now();
  const running = Array.from({ length: Math.min(workers, seeds.length) }, async () => {
    const child = fork(worker, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const ended = new Promise<never>((_, reject) => {
      child.once('exit', (code) => reject(new Error(`A worker ended with ${code}.`)));
    });
    ended.catch(() => {});
    for (let seed = asked.shift(); seed !== undefined; seed = asked.shift()) {
      const answer = new Promise<Tally>((resolve) => child.once('message', (tally: Tally) => resolve(tally)));
      child.send(seed);
      tallies.push(await Promise.race([answer, ended]));
      if (Date.now() - shownMs < 30_000) continue;
      shownMs = Date.now();
      say(`${tallies.length} of ${seeds.length} ${what} after ${Math.round((shownMs - startedMs) / 1000)} s`);
    }
    child.disconnect();
  });
  await Promise.all(running);
  return added(tallies.length > 0 ? tallies : [nothing]);
}
