/**
 * How fast is a search among 200,000 issues as viewers of 1, 20, 50 and 95 % of them, how long does it take to
 * resolve a viewer with 300 groups, and does the crawl's memory stay flat?
 * Usage: npm run bench -- search-large [issues]
 */

import { accountId } from '../src/model/ids.ts';
import { directoryCopies } from '../src/permissions/directory-copy.ts';
import { visibilityResolver } from '../src/permissions/resolve-visibility.ts';
import { searchAs } from '../src/search/search.ts';
import {
  connectedApp,
  fixed,
  indexProcessId,
  median,
  peakMemoryMb,
  printTable,
  startSandbox,
  syncAll,
  timesOf,
  visibilityOf,
} from './pipe.bench-support.ts';

const issues = Number(process.argv[2] ?? 200_000);
await using sandbox = await startSandbox(`large:7:${issues}`);
await using bench = await connectedApp(sandbox.url, 'crawler@large.example', 'token-crawler');
const memory: { issues: number; mb: number }[] = [];
const synced = await syncAll(bench, (now) => {
  const next = (memory.length + 1) * (issues / 10);
  if (now.issues < next) return;
  memory.push({ issues: now.issues, mb: Math.round(process.memoryUsage.rss() / 2 ** 20) });
  process.stderr.write(`${now.issues} issues, ${memory.at(-1)?.mb} MB\n`);
});
printTable(`Crawl of ${issues} generated issues: memory of the crawling process on the way`, [
  {
    ...Object.fromEntries(memory.map(({ mb }, tenth) => [`${(tenth + 1) * 10} %`, `${mb} MB`])),
    peak: `${peakMemoryMb('self')} MB`,
    'index peak': `${peakMemoryMb(indexProcessId() ?? 'self')} MB`,
    'issues/s': fixed(issues / synced.seconds, 0),
  },
]);

// Words as the world itself uses them: of titles of issues that its crawl account finds.
const crawler = await visibilityOf(bench, 'crawler');
const titles: string[] = [];
for (let offset = 0; titles.length < 300; offset += 50) {
  const { hits } = await searchAs(bench.app.search, crawler, {
    text: 'updated:>2000-01-01',
    offset,
    limit: 50,
    typing: false,
  });
  if (hits.length === 0) break;
  for (const hit of hits) titles.push(hit.title.map(({ text }) => text).join(''));
}
const queries = titles.map((title) => title.split(/\s+/).slice(0, 4).join(' '));

const rows: Record<string, string | number>[] = [];
for (const viewer of ['viewer-1', 'viewer-20', 'viewer-50', 'viewer-95', 'crawler']) {
  const visibility = await visibilityOf(bench, viewer);
  const times = await timesOf(queries, 3, (text) =>
    searchAs(bench.app.search, visibility, { text, offset: 0, limit: 20, typing: false }),
  );
  rows.push({ viewer, queries: queries.length, ...times });
}
const scopes = await bench.app.search.scopes.current();
printTable(
  `Search among ${issues} issues in ${scopes.ids.length} scopes, the whole door, top 20, medians of 3 rounds`,
  rows,
);

const options = { directoryMaxAgeMs: bench.app.config.directoryMaxAgeMs, now: () => bench.app.clock.now() };
const resolver = visibilityResolver(
  bench.app.store,
  directoryCopies(bench.app.store, options.directoryMaxAgeMs),
  options,
);
const started = performance.now();
await resolver.resolveAccount(bench.source.id, accountId('viewer-1'));
const cold = performance.now() - started;
const warm: number[] = [];
const cached: number[] = [];
for (const account of ['viewer-groups', 'viewer-20', 'viewer-50', 'viewer-95']) {
  const at = performance.now();
  await resolver.resolveAccount(bench.source.id, accountId(account));
  if (account === 'viewer-groups') warm.push(performance.now() - at);
}
for (let n = 0; n < 100; n += 1) {
  const at = performance.now();
  await resolver.resolveAccount(bench.source.id, accountId('viewer-groups'));
  cached.push(performance.now() - at);
}
printTable('Resolving a viewer', [
  { what: 'the first viewer: reads the directory into memory', ms: fixed(cold, 2) },
  { what: 'viewer with 300 groups, directory in memory', ms: fixed(median(warm), 2) },
  { what: 'the same again, nothing changed', ms: fixed(median(cached), 3) },
]);
