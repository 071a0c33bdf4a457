/**
 * Does the search find what people were looking for? Real queries with the issues that answer them, asked through
 * the door as somebody who sees everything. A hit is any relevant issue in the first ten.
 * Usage: npm run bench:relevance
 */

import { readFileSync } from 'node:fs';
import { searchAs } from '../src/search/search.ts';
import {
  connectedApp,
  fixed,
  printTable,
  sharedFile,
  startSandbox,
  syncAll,
  visibilityOf,
} from './pipe.bench-support.ts';

interface Query {
  readonly query: string;
  readonly relevant: readonly string[];
  readonly alsoRelevant?: readonly string[];
  readonly exclude: readonly string[];
  readonly tier: 'A' | 'B';
}

/** SQLite FTS5 with Porter stems, OR of the words, over the same issues: what has to be reached. */
const plainBm25 = { A: { hit: 0.485, mrr: 0.292 }, B: { hit: 0.635, mrr: 0.448 } };

const queries = readFileSync(sharedFile('data/titanium-queries-dev.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line): Query => JSON.parse(line));

await using sandbox = await startSandbox(sharedFile('data/titanium-issues.jsonl.gz'));
await using bench = await connectedApp(sandbox.url, 'crawler@import.example', 'token-crawler');
await syncAll(bench, (now) => process.stderr.write(`\r${now.phase} ${now.issues} `));
process.stderr.write('\n');
const visibility = await visibilityOf(bench, 'crawler');

const rows: Record<string, string | number>[] = [];
let reached = true;
for (const tier of ['A', 'B'] as const) {
  let asked = 0;
  let hits = 0;
  let reciprocal = 0;
  for (const one of queries.filter((query) => query.tier === tier)) {
    const relevant = new Set([...one.relevant, ...(one.alsoRelevant ?? [])]);
    if (!(await anyExists(relevant))) continue;
    asked += 1;
    const excluded = new Set(one.exclude ?? []);
    const { hits: found } = await searchAs(bench.app.search, visibility, {
      text: one.query,
      offset: 0,
      limit: Math.min(50, 10 + excluded.size),
      typing: false,
    });
    const ranked = found
      .map(({ key }) => key)
      .filter((key) => !excluded.has(key))
      .slice(0, 10);
    const rank = ranked.findIndex((key) => relevant.has(key));
    if (rank < 0) continue;
    hits += 1;
    reciprocal += 1 / (rank + 1);
  }
  const hit = hits / asked;
  const mrr = reciprocal / asked;
  const base = plainBm25[tier];
  reached &&= hit >= base.hit && mrr >= base.mrr;
  rows.push({
    tier,
    queries: asked,
    'hit@10': fixed(hit, 3),
    'plain BM25 hit@10': fixed(base.hit, 3),
    'MRR@10': fixed(mrr, 3),
    'plain BM25 MRR@10': fixed(base.mrr, 3),
  });
}
printTable('Relevance on real queries, through the door', rows);
if (!reached) {
  process.stderr.write('Worse than plain BM25.\n');
  process.exitCode = 1;
}

async function anyExists(keys: ReadonlySet<string>): Promise<boolean> {
  for (const key of keys) if ((await bench.app.store.issues.rowsByKey(key)).length > 0) return true;
  return false;
}
