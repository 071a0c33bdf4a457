/**
 * How fast and how small is the sandbox? A generated world of 1,000,000 issues in a process of its own: how long it
 * takes to start, how much memory it takes then and under load, `bulkfetch` of 100 issues with comments, ids-only
 * pages of 5,000 over a whole paging run for viewers who see all and part of them, the cost of one check; and
 * how long `acme` takes to start.
 * Other work on the machine shows in the times, but hardly in the processor's.
 * Usage: npm run bench -- sandbox [issues] [runs]
 */

import { issueFinder } from '../src/sandbox/permissions/who-can-see.ts';
import { openWorld } from '../src/sandbox/world/world.ts';
import { loadWorld } from '../src/sandbox/worlds/load-world.ts';
import {
  fixed,
  median,
  memoryMb,
  peakMemoryMb,
  percentile,
  printTable,
  processorMs,
  type SandboxProcess,
  startPlainSandbox,
} from './pipe.bench-support.ts';

const issues = Number(process.argv[2] ?? 1_000_000);
const runs = Number(process.argv[3] ?? 3);
const world = `large:7:${issues}`;
const firstId = 10_001;

async function asked(sandbox: SandboxProcess, who: string, path: string, body: object): Promise<string> {
  const credentials = Buffer.from(`${who}@large.example:token-${who}`).toString('base64');
  const response = await fetch(`${sandbox.url}/rest/api/3/${path}`, {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${text.slice(0, 200)}`);
  return text;
}

interface Start {
  readonly ms: number;
  readonly processorMs: number;
  readonly mb: number;
}

/** From the start of the process until it says where it listens. */
async function start(name: string): Promise<Start> {
  const started = performance.now();
  await using sandbox = await startPlainSandbox(name);
  const ms = performance.now() - started;
  return { ms, processorMs: processorMs(sandbox.pid), mb: memoryMb(sandbox.pid) };
}

async function bulkfetchMs(sandbox: SandboxProcess, requests: number): Promise<number[]> {
  const times: number[] = [];
  for (let request = 0; request < requests; request += 1) {
    const issueIdsOrKeys = Array.from({ length: 100 }, () =>
      String(firstId + Math.floor(Math.random() * issues)),
    );
    const started = performance.now();
    const text = await asked(sandbox, 'crawler', 'issue/bulkfetch', { issueIdsOrKeys, fields: ['*all'] });
    times.push(performance.now() - started);
    if (!text.includes('"comments":[{')) throw new Error('None of 100 issues had a comment');
  }
  return times;
}

interface Paging {
  readonly times: readonly number[];
  readonly found: number;
}

async function paging(sandbox: SandboxProcess, viewer: string): Promise<Paging> {
  const times: number[] = [];
  let found = 0;
  let nextPageToken: string | undefined;
  do {
    const body = { jql: 'id > 0 ORDER BY id', maxResults: 5000, ...(nextPageToken ? { nextPageToken } : {}) };
    const started = performance.now();
    const text = await asked(sandbox, viewer, 'search/jql', body);
    times.push(performance.now() - started);
    found += text.split('"id":').length - 1;
    nextPageToken = /"nextPageToken":"([^"]+)"/.exec(text)?.[1];
  } while (nextPageToken);
  return { times, found };
}

const starts: Start[] = [];
const acme: Start[] = [];
for (let run = 0; run < runs; run += 1) {
  starts.push(await start(world));
  acme.push(await start('acme'));
}
const startRow = (name: string, all: readonly Start[]) => ({
  world: name,
  'start ms': fixed(median(all.map(({ ms }) => ms)), 0),
  'slowest ms': fixed(Math.max(...all.map(({ ms }) => ms)), 0),
  'processor ms': fixed(median(all.map((one) => one.processorMs)), 0),
  'MB then': fixed(median(all.map(({ mb }) => mb)), 0),
});
printTable(`Start of the process until it listens, medians of ${runs} runs`, [
  startRow(world, starts),
  startRow('acme', acme),
]);

{
  await using sandbox = await startPlainSandbox(world);
  await bulkfetchMs(sandbox, 50);
  const rounds: number[][] = [];
  const fetches = processorMs(sandbox.pid);
  for (let run = 0; run < runs; run += 1) rounds.push(await bulkfetchMs(sandbox, 200));
  const perFetch = (processorMs(sandbox.pid) - fetches) / (200 * runs);
  printTable(`bulkfetch of 100 random issues with all fields and comments, medians of ${runs} runs`, [
    {
      'p50 ms': fixed(median(rounds.map((times) => percentile(times, 0.5)))),
      'p95 ms': fixed(median(rounds.map((times) => percentile(times, 0.95)))),
      'processor ms, mean': fixed(perFetch),
    },
  ]);

  const rows: Record<string, string | number>[] = [];
  for (const viewer of ['crawler', 'viewer-95', 'viewer-50', 'viewer-20']) {
    const all: Paging[] = [];
    const begun = processorMs(sandbox.pid);
    for (let run = 0; run < runs; run += 1) all.push(await paging(sandbox, viewer));
    const used = processorMs(sandbox.pid) - begun;
    const pages = all.reduce((sum, { times }) => sum + times.length, 0);
    const of = (share: number) => fixed(median(all.map(({ times }) => percentile(times, share))));
    rows.push({
      viewer,
      sees: all[0]?.found ?? 0,
      pages: all[0]?.times.length ?? 0,
      'p50 ms': of(0.5),
      'p95 ms': of(0.95),
      'processor ms, mean': fixed(used / pages),
      'first page ms': fixed(median(all.map(({ times }) => times[0] ?? 0)), 0),
    });
  }
  printTable(`Pages of 5,000 ids, each checked, over whole paging runs, medians of ${runs} runs`, rows);

  const before = peakMemoryMb(sandbox.pid);
  await Promise.all([
    ...['crawler', 'viewer-50'].map((viewer) => paging(sandbox, viewer)),
    ...[1, 2, 3, 4].map(() => bulkfetchMs(sandbox, 100)),
  ]);
  printTable('Memory of the process', [
    { 'peak so far MB': before, 'peak under six clients at once MB': peakMemoryMb(sandbox.pid) },
  ]);
}

const inProcess = openWorld(await loadWorld(world));
const entries = [...inProcess.entries.values()];
const checks = ['crawler', 'viewer-95', 'viewer-50', 'viewer-1', 'viewer-groups'].map((viewer) => {
  const each: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const mayFind = issueFinder(inProcess, viewer, false);
    const started = performance.now();
    for (const { facts } of entries) mayFind(facts);
    each.push(((performance.now() - started) * 1000) / entries.length);
  }
  return { viewer, 'µs a check': fixed(median(each), 2) };
});
printTable(`Checks of ${entries.length} issues one after the other, medians of ${runs} runs`, checks);
