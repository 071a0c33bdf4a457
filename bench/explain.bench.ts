/**
 * How long does it take to explain why somebody can or cannot find an issue, and to list who can, on a site with 10,000
 * projects, 300 schemes and 5,000 people? The directory is in memory, as it is in a server that runs.
 * Usage: npm run bench -- explain [issues]
 */

import { type AccountId, issueRow } from '../src/model/ids.ts';
import { explain } from '../src/permissions/explain/explain.ts';
import { whoCanFind } from '../src/permissions/explain/who-can-find.ts';
import { freshNow } from '../src/permissions/permission-tools.ts';
import { sourceVisibility } from '../src/permissions/source-visibility.ts';
import { storedStanding } from '../src/permissions/viewer-standing.ts';
import { seededRandom } from '../src/sandbox/worlds/acme/random.ts';
import { viewers } from './large-directory.bench-support.ts';
import { openLargeSite, siteOfTheTargets } from './large-site.bench-support.ts';
import { fixed, median, percentile, printTable } from './pipe.bench-support.ts';

const issues = Number(process.argv[2] ?? 40_000);
const questions = 300;
await using site = await openLargeSite({
  ...siteOfTheTargets,
  issues,
  withTextIndex: false,
  folder: undefined,
});
const { permissions, store } = site.app;
const random = seededRandom(11);
const drawn = Array.from({ length: questions }, () => issueRow(1 + random.below(issues)));
const stored = await store.issues.load(drawn);

const times: Record<string, string | number>[] = [];
const explaining: number[] = [];
const asked: readonly (readonly [string, AccountId | undefined])[] = [
  ['anonymous', undefined],
  ['of 1 % of the scopes', viewers[1]],
  ['of 50 % of the scopes', viewers[50]],
  ['in 500 groups', viewers.in500Groups],
];
for (const [name, account] of asked) {
  const as = account ?? 'anonymous';
  const took: number[] = [];
  let allowed = 0;
  await explain(permissions, { issue: stored[0]?.issue.key ?? '', unit: undefined, as });
  for (const { issue, remarks } of stored) {
    const [remark] = remarks;
    const unit = remark ? `${remark.remark.kind}-${remark.remark.id}` : undefined;
    const from = performance.now();
    const answer = await explain(permissions, { issue: issue.key, unit, as });
    took.push(performance.now() - from);
    if (answer.allowed) allowed += 1;
  }
  explaining.push(...took);
  times.push({
    viewer: name,
    questions: took.length,
    'can find': allowed,
    'median ms': fixed(median(took), 2),
    'p95 ms': fixed(percentile(took, 0.95), 2),
    'longest ms': fixed(Math.max(...took), 1),
  });
}
printTable(`Explaining issues and comments: 10,000 projects, 300 schemes, ${issues} issues`, times);

const listing: Record<string, string | number>[] = [];
for (const kind of ['issue', 'project'] as const) {
  const took: number[] = [];
  const totals: number[] = [];
  for (const { issue } of stored.slice(0, 12)) {
    const key = kind === 'issue' ? issue.key : issue.key.slice(0, issue.key.indexOf('-'));
    const from = performance.now();
    const answer = await whoCanFind(permissions, { what: { kind, key }, offset: 0, limit: 50 });
    took.push(performance.now() - from);
    totals.push(answer.sources[0]?.total ?? 0);
  }
  listing.push({
    'who can find': kind,
    questions: took.length,
    'median people': median(totals),
    'median ms': fixed(median(took), 0),
    'longest ms': fixed(Math.max(...took), 0),
  });
}
printTable('Listing who can find something, among 5,000 people', listing);

const isFresh = freshNow(permissions);
const copy = await permissions.directory.current(site.source.id, permissions.now());
const standing = await storedStanding(store, copy, viewers.in500Groups, isFresh);
const resolving: number[] = [];
for (let n = 0; n < 7; n += 1) {
  const from = performance.now();
  sourceVisibility(copy, standing, isFresh);
  resolving.push(performance.now() - from);
}
process.stdout.write(
  `\nBeside it: what the viewer in 500 groups holds in all 10,000 projects takes ${fixed(median(resolving))} ms; ` +
    `explaining one issue is ${fixed(median(resolving) / median(explaining))} times as fast.\n`,
);
