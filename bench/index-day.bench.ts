/**
 * A day of one edit a second, in time lapse: does the index stay as fast and as small as it was in the morning? The
 * edits are written to the store ten at a time, each ten a commit of the index, as fast as it follows; its own upkeep
 * runs beside. Before it, for a minute in real time: how long from an edit in the store until it can be searched, and
 * what do searches take meanwhile?
 * Usage: npm run bench -- index-day [edits] [issues] [seconds in real time] [folder that is kept]
 */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '@lancedb/lancedb';
import { issueRow } from '../src/model/ids.ts';
import { seededRandom } from '../src/sandbox/worlds/acme/random.ts';
import { Sentences } from '../src/sandbox/worlds/large-texts.ts';
import { searchAs } from '../src/search/search.ts';
import { viewers } from './large-directory.bench-support.ts';
import { openLargeSite, siteOfTheTargets } from './large-site.bench-support.ts';
import { fixed, indexProcessId, memoryMb, percentile, printTable, timesOf } from './pipe.bench-support.ts';

const edits = Number(process.argv[2] ?? 86_400);
const issues = Number(process.argv[3] ?? 30_000);
const realSeconds = Number(process.argv[4] ?? 60);
const editsPerCommit = 10;

await using site = await openLargeSite({
  ...siteOfTheTargets,
  projects: Math.min(siteOfTheTargets.projects, Math.ceil(issues / 20)),
  issues,
  withTextIndex: true,
  folder: process.argv[5],
});
const { app, source } = site;
const { store, search } = app;
const follower = app.followStore();
const random = seededRandom(23);
const sentences = new Sentences(random);
const visibility = await search.visibility.resolveAccount(source.id, viewers[50]);
const drawn = Array.from({ length: 100 }, () => issueRow(1 + random.below(issues)));
const questions = (await store.issues.load(drawn)).map(({ issue }) =>
  issue.summary.split(/\s+/).slice(0, 4).join(' '),
);
const ask = (text: string) => searchAs(search, visibility, { text, offset: 0, limit: 20, typing: false });

const projectIds = site.directory.projects.map(({ id }) => id);
await store.crawl.beginPass(source.id, projectIds, Date.now());
if (realSeconds > 0) await oneEditASecond();
await wholeDay();

async function oneEditASecond(): Promise<void> {
  await timesOf(questions, 1, ask);
  const before = await timesOf(questions, 2, ask);
  const waited: number[] = [];
  const took: number[] = [];
  for (let second = 0; second < realSeconds; second += 1) {
    const atMs = performance.now();
    await edit(1);
    const target = await store.issues.latestChange();
    let isFound = false;
    while (performance.now() < atMs + 1_000) {
      const fromMs = performance.now();
      await ask(random.pick(questions));
      took.push(performance.now() - fromMs);
      if (!isFound && (await search.index.state()).cursor >= target) {
        isFound = true;
        waited.push(performance.now() - atMs);
      }
      // People ask now and then; a search that never ends would only wait for its own share of the processor.
      await sleep(100);
    }
  }
  printTable(`One edit a second among ${issues} issues, ${realSeconds} s, searches meanwhile`, [
    {
      'found of edits': `${waited.length} of ${realSeconds}`,
      'edit to searchable p50 ms': fixed(percentile(waited, 0.5), 0),
      'p95 ms': fixed(percentile(waited, 0.95), 0),
      'search p50 / p95 before': `${before['p50 ms']} / ${before['p95 ms']}`,
      meanwhile: `${fixed(percentile(took, 0.5))} / ${fixed(percentile(took, 0.95))}`,
    },
  ]);
}

async function wholeDay(): Promise<void> {
  await follower.flush(new AbortController().signal);
  const rows = [await measured('start', 0, [], [])];
  const commits = Math.ceil(edits / editsPerCommit);
  let took: number[] = [];
  let sought: number[] = [];
  let tenthFromMs = performance.now();
  for (let commit = 1; commit <= commits; commit += 1) {
    const fromMs = performance.now();
    await edit(editsPerCommit);
    const target = await store.issues.latestChange();
    follower.changed();
    while (follower.state().cursor < target) await sleep(2);
    took.push(performance.now() - fromMs);
    if (commit % 5 === 0) {
      const askedMs = performance.now();
      await ask(random.pick(questions));
      sought.push(performance.now() - askedMs);
    }
    if (Math.floor((commit * 10) / commits) === Math.floor(((commit - 1) * 10) / commits)) continue;
    const perSecond = took.length / ((performance.now() - tenthFromMs) / 1_000);
    rows.push(await measured(`${rows.length * 10} %`, perSecond, took, sought));
    process.stderr.write(`${JSON.stringify(rows.at(-1))}\n`);
    took = [];
    sought = [];
    tenthFromMs = performance.now();
  }
  await follower.flush(new AbortController().signal);
  rows.push(await measured('end, at rest', 0, [], []));
  printTable(`${edits} edits in ${commits} commits among ${issues} issues`, rows);
  // The last of the day may be seen in the middle of a copy, when there are two tables.
  const against = (row: (typeof rows)[number] | undefined) => {
    const ratio = (name: string) => fixed(Number(row?.[name]) / Number(rows[0]?.[name]), 2);
    return {
      'search p50': ratio('p50 ms'),
      'search p95': ratio('p95 ms'),
      'disk of the index': ratio('index MB'),
      'disk of the store': ratio('store MB'),
    };
  };
  printTable('End of the day against its start', [
    { when: 'last edit', ...against(rows.at(-2)) },
    { when: 'at rest', ...against(rows.at(-1)) },
  ]);
}

async function edit(count: number): Promise<void> {
  const edited = Array.from({ length: count }, () => issueRow(1 + random.below(issues)));
  const stored = await store.issues.load([...new Set(edited)]);
  const changed = stored.map(({ issue, remarks }) => ({
    issue: {
      ...issue,
      summary: sentences.make(random, 4, 9),
      description: sentences.make(random, 10, 40),
      updatedMs: issue.updatedMs + 1_000,
    },
    documents: { description: null, environment: null },
    remarks: remarks.map(({ remark }) => ({ remark, document: null })),
    incomplete: [],
  }));
  await store.crawl.commitIssues(source.id, changed, [], Date.now());
}

async function measured(
  when: string,
  perSecond: number,
  took: readonly number[],
  sought: readonly number[],
): Promise<Readonly<Record<string, string | number>>> {
  const times = await timesOf(questions, 3, ask);
  const folder = join(app.config.dataFolder, 'text-index');
  const pieces = await piecesOf(folder);
  return {
    when,
    ...times,
    'p95 between edits': sought.length > 0 ? fixed(percentile(sought, 0.95)) : '',
    'index MB': megabytes(folder),
    'store MB': megabytes(app.config.dataFolder) - megabytes(folder),
    ...pieces,
    'commits/s': perSecond > 0 ? fixed(perSecond) : '',
    'commit p50 / p95 ms':
      took.length > 0 ? `${fixed(percentile(took, 0.5), 0)} / ${fixed(percentile(took, 0.95), 0)}` : '',
    'index process MB': memoryMb(indexProcessId() ?? process.pid),
    'search process MB': memoryMb(process.pid),
  };
}

async function piecesOf(folder: string) {
  const connection = await connect(folder);
  try {
    const published: { table: string } = JSON.parse(readFileSync(join(folder, 'published.json'), 'utf8'));
    const table = await connection.openTable(published.table);
    const { fragmentStats } = await table.stats();
    const text = await table.indexStats('text_idx');
    return { pieces: fragmentStats.numFragments, 'not indexed': text?.numUnindexedRows ?? 0 };
  } finally {
    connection.close();
  }
}

function megabytes(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    try {
      bytes += statSync(join(entry.parentPath, entry.name)).size;
    } catch {
      // Removed since it was listed.
    }
  }
  return Math.round(bytes / 2 ** 20);
}
