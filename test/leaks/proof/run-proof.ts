/**
 * `npm run test:leaks`: the long proof that nobody finds what they may not see and everybody finds what they may.
 * Worlds by seed are given to worker processes one by one; what they count is added up, printed as a table, and
 * held against the minima. Any false allow or false denial fails the run, and so does a cell that is too small.
 */

import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { seedsInWorkers } from '../../seeds-in-workers.ts';
import { cellTable } from './cells.ts';
import { runMutations } from './run-mutations.ts';
import { isFalseAllow, isFalseDenial, type Tally } from './tally.ts';

/** Held from this many worlds on; a smaller run shows the same tables, without minima. */
const wholeRun = 1_000;
const least = { cell: 1_000, decisions: 1_000_000, 'pairs over HTTP': 50_000 };

const { values } = parseArgs({
  options: {
    worlds: { type: 'string', default: String(wholeRun) },
    first: { type: 'string', default: '1' },
    seed: { type: 'string' },
    workers: { type: 'string', default: String(cpus().length) },
    mutations: { type: 'boolean', default: false },
  },
});

const first = Number(values.seed ?? values.first);
const count = values.seed === undefined ? Number(values.worlds) : 1;
const startedMs = Date.now();
const problems = values.mutations ? await runMutations(Number(values.workers), say) : await prove();
const minutes = ((Date.now() - startedMs) / 60_000).toFixed(1);
say('');
for (const problem of problems) say(`NOT PROVED: ${problem}`);
say(
  problems.length === 0 ? `all well, ${minutes} minutes` : `${problems.length} problems, ${minutes} minutes`,
);
process.exitCode = problems.length === 0 ? 0 : 1;

async function prove(): Promise<string[]> {
  say(`seeds ${first} to ${first + count - 1}, ${values.workers} processes`);
  const seeds = Array.from({ length: count }, (_, n) => first + n);
  const worker = new URL('./prove-worker.ts', import.meta.url);
  return report(await seedsInWorkers(worker, seeds, Number(values.workers), say, 'worlds'));
}

function report(tally: Tally): string[] {
  const whole = count >= wholeRun;
  const falseAllows = tally.differences.filter(isFalseAllow).length;
  const falseDenials = tally.differences.filter(isFalseDenial).length;
  const oddities = tally.differences.length - falseAllows - falseDenials;
  const table = cellTable(tally, whole ? least.cell : 0);
  say('');
  for (const line of table.lines) say(line);
  section('edits between crawls', Object.entries(tally.edits).sort());
  section('compared', [
    ...Object.entries(tally.counts),
    ['false allows', falseAllows],
    ['false denials', falseDenials],
    ['oddities', oddities],
  ]);
  for (const line of tally.differences.slice(0, 20)) say(line);
  if (!whole) say(`\nMinima are held from ${wholeRun} worlds on.`);
  const short = (name: 'decisions' | 'pairs over HTTP') =>
    whole && (tally.counts[name] ?? 0) < least[name]
      ? [`${tally.counts[name] ?? 0} ${name}, fewer than ${least[name]}`]
      : [];
  return [
    ...(tally.differences.length > 0
      ? [`${falseAllows} false allows, ${falseDenials} false denials, ${oddities} oddities`]
      : []),
    ...short('decisions'),
    ...short('pairs over HTTP'),
    ...table.problems,
  ];
}

function section(title: string, counts: readonly (readonly [string, number])[]): void {
  say('');
  say(title);
  for (const [name, number] of counts) say(`  ${name.padEnd(60)}${String(number).padStart(12)}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
