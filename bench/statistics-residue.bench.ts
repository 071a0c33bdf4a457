/**
 * How much of the hidden texts shows in the order of visible hits. Scores weigh a word by how rare it is in the whole
 * index, hidden texts included. Here the same questions are asked on the demo's company and on a copy of it from which
 * everything is taken that the viewer may not see: the hits have to be the same, and how their order differs is measured.
 * docs/permissions.md quotes the table.
 */

import { cpus } from 'node:os';
import { openWorld } from '../src/sandbox/world/world.ts';
import { seededRandom } from '../src/sandbox/worlds/acme/random.ts';
import { loadWorld } from '../src/sandbox/worlds/load-world.ts';
import { searchAs } from '../src/search/search.ts';
import { openPipe, type Pipe } from '../test/leaks/pipe.test-support.ts';
import { withoutHidden } from '../test/leaks/without-hidden.test-support.ts';

const seed = 7;
const viewerCount = Number(process.argv[2] ?? 8);
const questionCount = 200;
const shown = 20;
/** Hits that are compared; beyond them nobody reads on. */
const deepest = 200;

const file = openWorld(await loadWorld('acme')).toFile();
const accounts = file.accounts.filter(({ active, accountType }) => active && accountType === 'atlassian');
const random = seededRandom(seed);

interface Row {
  readonly viewer: string;
  readonly hidden: number;
  readonly questions: number;
  readonly order: number;
  readonly first: number;
  readonly page: number;
  readonly moved: number;
  readonly places: number;
  readonly farthest: number;
}

await using whole = await openPipe(file);
const rows: Row[] = [];
const step = Math.max(1, Math.floor(accounts.length / viewerCount));
for (const { accountId } of accounts.filter((_, index) => index % step === 0).slice(0, viewerCount)) {
  const { world: reduced, units, removed } = withoutHidden(file, accountId);
  if (reduced.issues.length < 20 || removed === 0) continue;
  await using alone = await openPipe(reduced);
  rows.push(
    await measured(
      accountId,
      removed / units,
      alone,
      reduced.issues.map(({ summary }) => summary),
    ),
  );
}
// Two copies of the same site: what differs between these has nothing to do with what is hidden.
const [first] = accounts;
if (first) {
  await using again = await openPipe(file);
  const summaries = file.issues.map(({ summary }) => summary);
  rows.push({
    ...(await measured(first.accountId, 0, again, summaries)),
    viewer: 'CONTROL: same site twice',
  });
}
print(rows);

async function measured(
  viewer: string,
  hidden: number,
  alone: Pipe,
  summaries: readonly string[],
): Promise<Row> {
  const sums = { order: 0, first: 0, page: 0, moved: 0, places: 0, hits: 0, farthest: 0 };
  for (let n = 0; n < questionCount; n += 1) {
    const words = random
      .pick(summaries)
      .split(/\W+/)
      .filter((word) => word.length > 3);
    const from = random.below(Math.max(1, words.length - 2));
    const question = words.slice(from, from + 1 + random.below(3)).join(' ');
    const [here, there] = [await keys(whole, viewer, question), await keys(alone, viewer, question)];
    const [first, second] = [here.slice(0, shown), there.slice(0, shown)];
    if (first.join() !== second.join()) sums.order += 1;
    if (first[0] !== second[0]) sums.first += 1;
    if ([...first].sort().join() !== [...second].sort().join()) sums.page += 1;
    const isWhole = here.length < deepest && there.length < deepest;
    if (isWhole && [...here].sort().join() !== [...there].sort().join()) {
      throw new Error(`Not the same hits for "${question}".`);
    }
    for (const [at, key] of first.entries()) {
      const other = there.indexOf(key);
      const places = Math.abs((other < 0 ? deepest : other) - at);
      if (places > 0) sums.moved += 1;
      sums.places += places;
      sums.farthest = Math.max(sums.farthest, places);
    }
    sums.hits += first.length;
  }
  const { farthest } = sums;
  const share = (count: number) => count / questionCount;
  return {
    viewer,
    hidden,
    questions: questionCount,
    order: share(sums.order),
    first: share(sums.first),
    page: share(sums.page),
    moved: sums.moved / Math.max(1, sums.hits),
    places: sums.places / Math.max(1, sums.moved),
    farthest,
  };
}

async function keys({ tools, visibilityOf }: Pipe, viewer: string, text: string): Promise<string[]> {
  const { hits } = await searchAs(tools, await visibilityOf(viewer), {
    text,
    offset: 0,
    limit: deepest,
    typing: false,
  });
  return hits.map(({ key }) => key);
}

function print(all: readonly Row[]): void {
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const lines = [
    [
      'viewer',
      'hidden from them',
      'order differs',
      'first hit differs',
      `other hits in ${shown}`,
      'hits moved',
      'by, on average',
      'farthest',
    ],
    ...all.map(({ viewer, hidden, order, first, page, moved, places, farthest }) => [
      viewer,
      percent(hidden),
      percent(order),
      percent(first),
      percent(page),
      percent(moved),
      `${places.toFixed(1)} places`,
      `${farthest} places`,
    ]),
  ];
  process.stdout.write(
    `${questionCount} questions a viewer, seed ${seed}; ${cpus()[0]?.model ?? ''}, ${new Date().toISOString()}\n`,
  );
  for (const line of lines) process.stdout.write(`| ${line.map((cell) => cell.padEnd(18)).join(' | ')} |\n`);
}
