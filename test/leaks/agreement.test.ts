/**
 * Two evaluators that share no code have to agree on every viewer and every unit, through the whole pipe:
 * crawl, store, index, search. Nobody finds what they may not see, and everybody finds everything they may.
 */

import { test } from 'node:test';
import { generateWorld } from '../../src/sandbox/worlds/generated.ts';
import { type Compared, compare, report } from './agreement.test-support.ts';
import { openPipe } from './pipe.test-support.ts';

const firstSeed = 1001;
// The long proof (`npm run test:leaks`) has a thousand.
const worldCount = 16;
const seeds = Array.from({ length: worldCount }, (_, index) => firstSeed + index);

test(`both evaluators agree on generated worlds, seeds ${firstSeed} to ${firstSeed + worldCount - 1}`, async (t) => {
  const all: Compared[] = [];
  for (const [index, seed] of seeds.entries()) {
    await using pipe = await openPipe(generateWorld({ seed }), {
      // Long threads are read page by page; here three comments are one.
      ...(index % 5 === 0 ? { embeddedComments: 2 } : {}),
    });
    all.push(await compare(pipe, `seed ${seed}`, { search: { readEvery: index % 4 === 0 ? 1 : 3 } }));
  }
  report(t, `${worldCount} generated worlds`, all);
});

test('searching for one unit at a time gives the same answers', async (t) => {
  const all: Compared[] = [];
  for (const seed of [2001, 2002]) {
    await using pipe = await openPipe(generateWorld({ seed, issues: 16, accounts: 7 }));
    all.push(await compare(pipe, `seed ${seed}`, { oneByOne: true, search: { readEvery: 1 } }));
  }
  report(t, '2 small generated worlds, one unit a query', all);
});
