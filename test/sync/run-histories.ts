/**
 * `npm run test:sync`: the long proof that the copy ends equal to the site, whatever happened in between. Histories by
 * seed (`history.ts`) are given to worker processes; any difference for any viewer fails the run, and so does a move that
 * was never made to its end.
 */

import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { seedsInWorkers } from '../seeds-in-workers.ts';
import { askedOwners } from './history.ts';
import { works } from './works.ts';

const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '500' },
    first: { type: 'string', default: '1' },
    seed: { type: 'string' },
    workers: { type: 'string', default: String(cpus().length) },
  },
});
const first = Number(values.seed ?? values.first);
const count = values.seed === undefined ? Number(values.histories) : 1;
/** In fewer histories there is not room for everything that has to happen. */
const fewest = 40;
const startedMs = Date.now();
say(`seeds ${first} to ${first + count - 1}, ${values.workers} processes`);
const tally = await seedsInWorkers(
  new URL('./history-worker.ts', import.meta.url),
  Array.from({ length: count }, (_, n) => first + n),
  Number(values.workers),
  say,
  'histories',
);
section('what happened', Object.entries(tally.edits).sort());
section('compared at the end', Object.entries(tally.counts));
for (const [name, differences] of Map.groupBy(
  tally.differences,
  (line) => /history \d+ \(\w+\)/.exec(line)?.[0] ?? '',
)) {
  say(`\n${name}: ${differences.length} differences`);
  for (const line of differences.slice(0, 3)) say(line);
}
const never =
  count < fewest
    ? []
    : [
        ...[...new Set(works)]
          .filter((work) => !tally.edits[`${work} whole`])
          .map((work) => `${work} to its end`),
        ...(tally.counts[askedOwners] ? [] : [askedOwners]),
      ];
for (const what of never) say(`\nNEVER: ${what}`);
const minutes = ((Date.now() - startedMs) / 60_000).toFixed(1);
const found = tally.differences.length;
const isProved = found + never.length === 0;
say('');
say(isProved ? `all well, ${minutes} minutes` : `NOT PROVED: ${found} differences, ${minutes} minutes`);
process.exitCode = isProved ? 0 : 1;

function section(title: string, counts: readonly (readonly [string, number])[]): void {
  say('');
  say(title);
  for (const [name, number] of counts) say(`  ${name.padEnd(60)}${String(number).padStart(12)}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
