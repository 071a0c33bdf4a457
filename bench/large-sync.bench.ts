/**
 * A large generated site, read for the first time and then kept up to date: how much memory does the crawl take from
 * its first tenth to its last, and what do some thousand changed issues cost afterwards, in seconds and in requests?
 * That must follow from how many changed, not from how many there are: give two sizes and compare.
 * Usage: npm run bench -- large-sync [issues] [changed issues] [latency]
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { silentLog } from '../src/log.ts';
import { seededRandom } from '../src/sandbox/worlds/acme/random.ts';
import { openSourceClient } from '../src/sources/open-client.ts';
import { inParallel } from '../src/sync/in-parallel.ts';
import { ProgressMeter } from '../src/sync/progress.ts';
import { readChanges, requestsOf, type SyncOptions } from '../src/sync/sync.ts';
import {
  type BenchApp,
  connectedApp,
  fixed,
  indexProcessId,
  memoryMb,
  peakMemoryMb,
  printTable,
  startPlainSandbox,
  syncAll,
} from './pipe.bench-support.ts';

const issues = Number(process.argv[2] ?? 200_000);
const changed = Number(process.argv[3] ?? 1_000);
const latency = process.argv[4] ?? 'cloud';
/** Of the generated issues, which follow one another. */
const firstIssueId = 10_001;
const crawler = { email: 'crawler@large.example', token: 'token-crawler' };

await using sandbox = await startPlainSandbox(`large:7:${issues}`, ['--latency', latency, '--control']);
await using bench = await connectedApp(sandbox.url, crawler.email, crawler.token, { concurrency: 10 });
await firstSync(bench);
await changes(bench);

async function firstSync(at: BenchApp): Promise<void> {
  const rows: Record<string, string | number>[] = [];
  let most = 0;
  let sinceMs = performance.now();
  const note = (when: string, read: number) => {
    const nowMs = performance.now();
    rows.push({
      when,
      'crawl MB, most of this tenth': most,
      'index process MB': memoryMb(indexProcessId() ?? process.pid),
      'issues/s': fixed((1_000 * read) / (nowMs - sinceMs), 0),
    });
    process.stderr.write(`${JSON.stringify(rows.at(-1))}\n`);
    most = 0;
    sinceMs = nowMs;
  };
  const look = setInterval(() => {
    most = Math.max(most, memoryMb(process.pid));
  }, 250);
  let tenth = 0;
  const { seconds, progress } = await syncAll(at, (now) => {
    const tenths = Math.floor((10 * now.issues) / issues);
    if (tenths === tenth) return;
    note(`${tenths * 10} %`, ((tenths - tenth) * issues) / 10);
    tenth = tenths;
  });
  note('searchable', 0);
  clearInterval(look);
  printTable(`First sync of ${progress.issues} issues with ${progress.comments} comments`, rows);
  printTable('Altogether', [
    {
      seconds: fixed(seconds, 0),
      'issues/s': fixed(progress.issues / seconds, 0),
      'requests per 1,000': fixed((1_000 * progress.requests) / progress.issues),
      'crawl MB peak': peakMemoryMb('self'),
    },
  ]);
}

async function changes({ app, source }: BenchApp): Promise<void> {
  const follower = app.followStore();
  const random = seededRandom(23);
  const rows: Record<string, string | number>[] = [];
  for (const count of [0, changed, 0, changed, 0, changed]) {
    await pass(10);
    const edited = await edit(random, count);
    await pass(5);
    const client = await openSourceClient(app.sources, source, 'contents');
    const options: SyncOptions = {
      store: app.store,
      client,
      source,
      clock: app.clock,
      log: silentLog,
      signal: new AbortController().signal,
      concurrency: app.config.concurrency,
      directoryMaxAgeMs: app.config.directoryMaxAgeMs,
      onProgress: () => {},
    };
    const meter = new ProgressMeter(
      () => app.clock.now(),
      () => requestsOf(options),
      () => {},
    );
    const fromMs = performance.now();
    const { read } = await readChanges(options, meter, true);
    const readMs = performance.now() - fromMs;
    const last = await app.store.issues.latestChange();
    while (follower.state().cursor < last) await sleep(5);
    rows.push({
      changed: edited,
      read,
      requests: requestsOf(options),
      'seconds to read': fixed(readMs / 1_000),
      'seconds to searchable': fixed((performance.now() - fromMs) / 1_000),
    });
    process.stderr.write(`${JSON.stringify(rows.at(-1))}\n`);
  }
  printTable(`Changes among ${issues} issues`, rows);
}

/** By Jira's clock. */
async function pass(minutes: number): Promise<void> {
  const body = JSON.stringify({ advanceMs: minutes * 60_000 });
  const response = await fetch(`${sandbox.url}/sandbox/clock`, { method: 'PUT', body });
  if (!response.ok) throw new Error(`The clock: ${response.status} ${await response.text()}`);
}

/** Other issues each time, edited as people of the site do it. */
async function edit(random: ReturnType<typeof seededRandom>, count: number): Promise<number> {
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(firstIssueId + random.below(issues));
  const editOne = async (id: number) => {
    const response = await fetch(`${sandbox.url}/rest/api/3/issue/${id}`, {
      method: 'PUT',
      headers: {
        authorization: `Basic ${btoa(`${crawler.email}:${crawler.token}`)}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ fields: { summary: `Edited ${id} ${random.below(1_000_000)}` } }),
    });
    if (!response.ok) throw new Error(`${id}: ${response.status} ${await response.text()}`);
  };
  await inParallel(chosen, 20, editOne, new AbortController().signal);
  return chosen.size;
}
