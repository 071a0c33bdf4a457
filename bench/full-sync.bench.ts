/**
 * How fast is a site read, from the first request until all of it can be searched, and how much memory does it
 * take? The Titanium issues through the sandbox's REST API, without and with 100 ms added to every answer.
 * Usage: npm run bench -- full-sync [runs]
 */

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
const world = sharedFile('data/titanium-issues.jsonl.gz');
const rows: Record<string, string | number>[] = [];
let fastest = 0;

for (const latencyMs of [0, 100]) {
  await using sandbox = await startSandbox(world, ['--latency', String(latencyMs)]);
  const rates: number[] = [];
  const fetchRates: number[] = [];
  const indexPeaks: number[] = [];
  const middles: number[] = [];
  let issues = 0;
  let comments = 0;
  let requests = 0;
  for (let run = 0; run < runs; run += 1) {
    await using bench = await connectedApp(sandbox.url, 'crawler@import.example', 'token-crawler');
    let middle = 0;
    const synced = await syncAll(bench, (now) => {
      if (middle === 0 && now.issues > 14_000) middle = process.memoryUsage.rss() / 2 ** 20;
    });
    issues = synced.progress.issues;
    comments = synced.progress.comments;
    requests = synced.progress.requests;
    rates.push(issues / synced.seconds);
    fetchRates.push(issues / synced.fetchSeconds);
    middles.push(middle);
    const pid = indexProcessId();
    if (pid !== undefined) indexPeaks.push(peakMemoryMb(pid));
    process.stderr.write(`${latencyMs} ms, run ${run + 1}: ${fixed(synced.seconds)} s\n`);
  }
  const rate = median(rates);
  fastest ||= rate;
  rows.push({
    'added latency': `${latencyMs} ms`,
    issues,
    comments,
    requests,
    'issues/s to searchable': fixed(rate, 0),
    'issues/s fetched': fixed(median(fetchRates), 0),
    'of zero latency': `${fixed((100 * rate) / fastest, 0)} %`,
    'crawl MB half way': fixed(median(middles), 0),
    'crawl MB peak so far': peakMemoryMb('self'),
    'index MB peak': fixed(median(indexPeaks), 0),
  });
}
printTable(`Full sync, medians of ${runs} runs`, rows);
