/**
 * How fast is a site read for the first time, from the first request until all of it can be searched? The Titanium
 * issues through the sandbox's REST API, at zero latency and at that of a cloud, where no more is possible than its
 * latency lets through at the given concurrency.
 * Usage: npm run bench -- full-sync [runs] [requests at a time]
 */

import type { SyncPhase } from '../src/model/sync-progress.ts';
import {
  connectedApp,
  fixed,
  indexProcessId,
  median,
  peakMemoryMb,
  printTable,
  sharedFile,
  startSandbox,
  syncAll,
} from './pipe.bench-support.ts';

const runs = Number(process.argv[2] ?? 3);
const concurrency = Number(process.argv[3] ?? 10);
const world = sharedFile('data/titanium-issues.jsonl.gz');

/** What `--latency cloud` of the sandbox adds. */
const cloud = { answerMs: 120, issueMs: 4, idMs: 0.02 };

interface Measured {
  readonly issues: number;
  readonly comments: number;
  readonly requests: number;
  readonly rate: number;
  readonly fetchRate: number;
  /** Seconds in each state of the pass. */
  readonly phases: Readonly<Partial<Record<SyncPhase, number>>>;
  /** Seconds of upkeep of the index, when all can be searched already. */
  readonly shapeSeconds: number;
  readonly indexMb: number | undefined;
}

const zero: Measured[] = [];
const late: Measured[] = [];
for (let run = 1; run <= runs; run += 1) {
  zero.push(await measureAlone(`zero latency, run ${run}`, []));
  late.push(await measureAlone(`cloud, run ${run}`, ['--latency', 'cloud']));
}
const [one] = late;
if (one === undefined) throw new Error('At least one run');
const zeroRate = medianOf(zero, ({ rate }) => rate);
const lateRate = medianOf(late, ({ rate }) => rate);
const waitedMs = one.requests * cloud.answerMs + one.issues * cloud.issueMs + one.issues * cloud.idMs;
const allowedRate = one.issues / (waitedMs / concurrency / 1_000);
const bound = Math.min(zeroRate, allowedRate);

printTable(`First full sync, ${concurrency} requests at a time, medians of ${runs} runs`, [
  row('zero', zero),
  row('cloud', late),
]);
printTable('Against what is possible', [
  {
    'cloud issues/s': fixed(lateRate, 0),
    'zero latency issues/s': fixed(zeroRate, 0),
    'latency and concurrency allow': fixed(allowedRate, 0),
    'of the smaller': `${fixed((100 * lateRate) / bound, 0)} %`,
  },
]);
printTable('Seconds in each state, medians', [phaseRow('zero', zero), phaseRow('cloud', late)]);

/** With a sandbox that nothing else stands beside. */
async function measureAlone(name: string, options: readonly string[]): Promise<Measured> {
  await using sandbox = await startSandbox(world, options);
  return await measure(sandbox.url, name);
}

async function measure(url: string, name: string): Promise<Measured> {
  await using bench = await connectedApp(url, 'crawler@import.example', 'token-crawler', { concurrency });
  const phases: Partial<Record<SyncPhase, number>> = {};
  let phase: SyncPhase = 'permissions';
  let sinceMs = performance.now();
  const enter = (next: SyncPhase) => {
    const nowMs = performance.now();
    phases[phase] = (phases[phase] ?? 0) + (nowMs - sinceMs) / 1_000;
    phase = next;
    sinceMs = nowMs;
  };
  const synced = await syncAll(bench, (now) => {
    if (now.phase !== phase) enter(now.phase);
  });
  phases.done = synced.seconds - synced.fetchSeconds;
  const pid = indexProcessId();
  const { issues, comments, requests } = synced.progress;
  process.stderr.write(`${name}: ${fixed(synced.seconds)} s\n`);
  return {
    issues,
    comments,
    requests,
    rate: issues / synced.seconds,
    fetchRate: issues / synced.fetchSeconds,
    phases,
    shapeSeconds: synced.shapeSeconds - synced.seconds,
    indexMb: pid === undefined ? undefined : peakMemoryMb(pid),
  };
}

function row(latency: string, measured: readonly Measured[]) {
  return {
    latency,
    issues: medianOf(measured, ({ issues }) => issues),
    comments: medianOf(measured, ({ comments }) => comments),
    'requests per 1,000': fixed(medianOf(measured, ({ requests, issues }) => (1_000 * requests) / issues)),
    'issues/s to searchable': fixed(
      medianOf(measured, ({ rate }) => rate),
      0,
    ),
    'issues/s fetched': fixed(
      medianOf(measured, ({ fetchRate }) => fetchRate),
      0,
    ),
    'index MB peak': medianOf(measured, ({ indexMb }) => indexMb ?? Number.NaN),
  };
}

/** Contents are read while ids are listed. After the last state comes what the index needs until everything is searchable. */
function phaseRow(latency: string, measured: readonly Measured[]) {
  const names: readonly SyncPhase[] = ['permissions', 'listing', 'contents', 'comments', 'settling', 'done'];
  return {
    latency,
    ...Object.fromEntries(
      names.map((name) => [
        name === 'done' ? 'then searchable' : name,
        fixed(medianOf(measured, ({ phases }) => phases[name] ?? 0)),
      ]),
    ),
    'then upkeep of the index': fixed(medianOf(measured, ({ shapeSeconds }) => shapeSeconds)),
  };
}

function medianOf(measured: readonly Measured[], value: (one: Measured) => number): number {
  return median(measured.map(value));
}
