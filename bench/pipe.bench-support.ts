/**
 * What the benchmarks share: a sandbox in a process of its own with its content prepared, an app on a temporary
 * data folder connected to it, percentiles, and a table with the machine and the date. Real code paths only.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type App, openApp } from '../src/app.ts';
import { type Config, readConfig } from '../src/config.ts';
import { silentLog } from '../src/log.ts';
import { accountId } from '../src/model/ids.ts';
import type { Source } from '../src/model/source.ts';
import type { SyncProgress } from '../src/model/sync-progress.ts';
import { seesNothing, type Visibility } from '../src/model/visibility.ts';
import { connectSource } from '../src/sources/connect.ts';
import { openSourceClient } from '../src/sources/open-client.ts';
import { syncSource } from '../src/sync/sync.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A file of the shared data. Throws where the folder is not there: a benchmark without its data is none. */
export function sharedFile(name: string): string {
  const path = join(process.env.JACKDAW_SHARED ?? resolve(root, '../shared'), name);
  if (!existsSync(path))
    throw new Error(`${path} is not there. Set JACKDAW_SHARED to the folder with the shared data.`);
  return path;
}

export interface SandboxProcess extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
}

export async function startSandbox(world: string, options: readonly string[] = []): Promise<SandboxProcess> {
  return startedSandbox(['--max-old-space-size=6000'], ['--world', world, '--prepare', ...options]);
}

/** As a person starts it: nothing prepared, and the runtime's own bounds of memory. */
export async function startPlainSandbox(
  world: string,
  options: readonly string[] = [],
): Promise<SandboxProcess> {
  return startedSandbox([], ['--world', world, ...options]);
}

async function startedSandbox(
  runtime: readonly string[],
  options: readonly string[],
): Promise<SandboxProcess> {
  const child: ChildProcess = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      ...runtime,
      'src/sandbox/main.ts',
      '--follow-stdin',
      ...options,
    ],
    { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit');
  if (!child.stdout) throw new Error('The sandbox has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const said: { url: string } = JSON.parse(line);
    return {
      url: said.url,
      pid: child.pid ?? 0,
      async [Symbol.asyncDispose]() {
        child.kill('SIGTERM');
        await exited;
      },
    };
  }
  throw new Error(`The sandbox did not start with ${options.join(' ')}`);
}

export interface BenchApp extends AsyncDisposable {
  readonly app: App;
  readonly source: Source;
}

/** An app on an empty folder, connected with the crawl account of the sandbox's world. */
export async function connectedApp(
  url: string,
  email: string,
  token: string,
  settings: Partial<Config> = {},
): Promise<BenchApp> {
  const folder = await mkdtemp(join(tmpdir(), 'jackdaw-bench-'));
  // The sandbox has no limits here: measured is what we could do, not what Jira lets us do.
  const base = { ...readConfig({}), burstShare: 0, allowHosts: ['127.0.0.1'] };
  const config = { ...base, ...settings, dataFolder: folder };
  const app = await openApp(config, silentLog);
  const { source } = await connectSource(app.sources, {
    address: url,
    email,
    token,
    projectKeys: undefined,
    name: 'bench',
    by: { kind: 'operator', name: 'bench' },
  });
  return {
    app,
    source,
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface SyncedBench {
  readonly progress: SyncProgress;
  /** From the first request until everything can be searched. */
  readonly seconds: number;
  readonly fetchSeconds: number;
  /** Until the index is as fast as it gets, too. */
  readonly shapeSeconds: number;
}

export async function syncAll(
  { app, source }: BenchApp,
  onProgress = (_: SyncProgress) => {},
): Promise<SyncedBench> {
  const started = performance.now();
  const index = app.followStore();
  const client = await openSourceClient(app.sources, source, 'contents');
  const signal = new AbortController().signal;
  const progress = await syncSource({
    store: app.store,
    client,
    source,
    clock: app.clock,
    log: silentLog,
    signal,
    concurrency: app.config.concurrency,
    directoryMaxAgeMs: app.config.directoryMaxAgeMs,
    onProgress,
  });
  const sinceStart = () => (performance.now() - started) / 1000;
  const fetchSeconds = sinceStart();
  const latest = await app.store.issues.latestChange();
  // What the index has committed is found by the next search.
  while (index.state().cursor < latest && index.state().failure === undefined) await sleep(10);
  const seconds = sinceStart();
  await index.flush(signal);
  return { progress, fetchSeconds, seconds, shapeSeconds: sinceStart() };
}

export async function visibilityOf({ app, source }: BenchApp, account: string): Promise<Visibility> {
  const visibility = await app.search.visibility.resolveAccount(source.id, accountId(account));
  if (visibility === seesNothing) throw new Error(`${account} sees nothing`);
  return visibility;
}

/** Peak resident memory of this process or of its index process, in MB. Linux only. */
export function peakMemoryMb(pid: number | 'self'): number {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(Number(line?.[1] ?? 0) / 1024);
}

/** Resident memory of a process now, in MB. Linux only. */
export function memoryMb(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(Number(line?.[1] ?? 0) / 1024);
}

/** Processor time that a process has used, in ms, to the hundredth of a second. Linux only. */
export function processorMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** The process that writes this process's index. */
export function indexProcessId(): number | undefined {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(/\s+/);
  return children
    .map(Number)
    .find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('index-process'));
}

/** p50 and p95 of asking every query, in ms: medians over the rounds. A round before them warms up. */
export async function timesOf(
  queries: readonly string[],
  rounds: number,
  ask: (query: string) => Promise<unknown>,
): Promise<{ 'p50 ms': string; 'p95 ms': string }> {
  const p50: number[] = [];
  const p95: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const times: number[] = [];
    for (const query of queries) {
      const started = performance.now();
      await ask(query);
      times.push(performance.now() - started);
    }
    if (round === 0) continue;
    p50.push(percentile(times, 0.5));
    p95.push(percentile(times, 0.95));
  }
  return { 'p50 ms': fixed(median(p50)), 'p95 ms': fixed(median(p95)) };
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

export function printTable(title: string, rows: readonly Readonly<Record<string, string | number>>[]): void {
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  const names = Object.keys(rows[0] ?? {});
  const cells = [names, ...rows.map((row) => names.map((name) => String(row[name] ?? '')))];
  const widths = names.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = cells;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  process.stdout.write(
    `\n${title}\n${machine}, ${new Date().toISOString().slice(0, 10)}\n\n${[line(head), rule, ...body.map(line)].join('\n')}\n`,
  );
}

export function fixed(value: number, digits = 1): string {
  return value.toFixed(digits);
}
