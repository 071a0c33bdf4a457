/**
 * Hidden and absent take equally long, as far as a person could tell: pairs of requests over HTTP, one about something
 * hidden and one about something that does not exist, take turns, and the medians lie within a millisecond. That this
 * would be noticed is shown by a door that takes two milliseconds longer over what is hidden.
 *
 * How it is decided on a machine that does other things too: of the differences within the pairs the median is taken,
 * with an interval that holds it with 99 % confidence (by ranks, whatever their distribution). "Equal" is only said
 * when the whole interval lies within the limit, "different" only when all of it lies outside. Otherwise 200 more pairs
 * are asked, at most 2,000; what is undecided then has failed.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { WorldFile } from '../../src/sandbox/world/world-file.ts';
import { uniqueWord } from '../../src/sandbox/worlds/unique-word.ts';
import type { SearchTools } from '../../src/search/search.ts';
import { type Http, openHttp, searchPath } from './http.test-support.ts';
import { openPipe, type Pipe } from './pipe.test-support.ts';
import { tinyWorld } from './tiny-world.test-support.ts';

const limitMs = 1;
const injectedMs = 2;
const pairsARound = 200;
const mostPairs = 2_000;

const long = 'B-32';
const hiddenWord = uniqueWord('issue', '20002');
const absentWord = uniqueWord('issue', '20009');

/** In A everybody sees what they ask for in passing; all of B is Ann's. B-32 has a long thread and a long text. */
function world(): WorldFile {
  const file = tinyWorld({
    people: { ann: {}, ben: {} },
    projects: { A: { browse: ['licensed'] }, B: { browse: ['user:ann'] } },
    issues: { 'A-1': {}, 'B-31': {}, 'B-32': {} },
  });
  const text = 'word after word of a text that goes on and on. '.repeat(40);
  const comments = Array.from({ length: 400 }, (_, n) => ({
    id: String(70_000 + n),
    author: 'ann',
    created: '2026-02-01T10:00:00.000Z',
    body: `${text} ${n}`,
  }));
  return {
    ...file,
    issues: file.issues.map((issue) =>
      issue.key === long ? { ...issue, description: text.repeat(10), comments } : issue,
    ),
  };
}

let pipe: Pipe;
let http: Http;
before(async () => {
  pipe = await openPipe(world());
  http = await openHttp(pipe);
});
after(async () => {
  await http[Symbol.asyncDispose]();
  await pipe[Symbol.asyncDispose]();
});

const cases: readonly (readonly [what: string, hidden: string, absent: string])[] = [
  ['an issue by its key', '/api/issues/B-31', '/api/issues/B-37'],
  ['a long issue by its key', `/api/issues/${long}`, '/api/issues/B-38'],
  ['a search for a word', searchPath(hiddenWord), searchPath(absentWord)],
  ['a search for a key', searchPath('B-31'), searchPath('B-37')],
  ['a search for the key of a long issue', searchPath(long), searchPath('B-38')],
];

for (const [what, hidden, absent] of cases) {
  test(`${what}: hidden and absent take equally long`, async (t) => {
    const { verdict, said } = await compared(http, hidden, absent);
    t.diagnostic(said);
    assert.equal(verdict, 'equal', said);
  });
}

test(`two milliseconds more over what is hidden are noticed`, async (t) => {
  await using slow = await openHttp(pipe, { tools: slower(pipe.tools) });
  for (const [what, hidden, absent] of [cases[0], cases[2]].filter((one) => one !== undefined)) {
    const { verdict, said } = await compared(slow, hidden, absent);
    t.diagnostic(`${what}: ${said}`);
    assert.equal(verdict, 'different', said);
  }
});

test('the one who may see it is answered with it', async () => {
  const ann = http.tokenOf('ann');
  assert.equal((await http.get(`/api/issues/${long}`, ann)).status, 200);
  assert.match((await http.get(searchPath(hiddenWord), ann)).body, new RegExp(hiddenWord));
  assert.equal((await http.get(`/api/issues/${long}`, http.tokenOf('ben'))).status, 404);
});

/** What would take longer if the store or the index looked at what is hidden first. */
function slower(tools: SearchTools): SearchTools {
  const late = <T>(answer: T): Promise<T> =>
    new Promise((resolve) => {
      setTimeout(() => resolve(answer), injectedMs);
    });
  const { store, index } = tools;
  return {
    ...tools,
    store: {
      ...store,
      issues: {
        ...store.issues,
        async rowsByKey(key) {
          const rows = await store.issues.rowsByKey(key);
          return rows.length > 0 ? late(rows) : rows;
        },
      },
    },
    index: {
      ...index,
      refresh: () => index.refresh(),
      state: () => index.state(),
      async search(query, ...rest) {
        const hits = await index.search(query, ...rest);
        return query.words.includes(hiddenWord) ? late(hits) : hits;
      },
    },
  };
}

interface Compared {
  readonly verdict: 'equal' | 'different' | 'undecided';
  readonly said: string;
}

async function compared(asked: Http, hidden: string, absent: string): Promise<Compared> {
  const token = asked.tokenOf('ben');
  const said = async (path: string) => (await asked.get(path, token)).body.replace(/B-\d+/g, 'KEY');
  assert.equal(await said(hidden), await said(absent), 'the answers themselves are equal');
  assert.ok((await asked.get(absent, token)).status < 500, 'CONTROL: what is timed is an answer');
  const time = async (path: string) => {
    const startMs = performance.now();
    await asked.get(path, token);
    return performance.now() - startMs;
  };
  for (let n = 0; n < 20; n += 1) await Promise.all([time(hidden), time(absent)]);
  const times = { hidden: [] as number[], absent: [] as number[] };
  const differences: number[] = [];
  for (;;) {
    for (let n = 0; n < pairsARound; n += 1) {
      // Whoever comes first may find the machine in another state than whoever comes second.
      const first = n % 2 === 0 ? await time(hidden) : undefined;
      const absentMs = await time(absent);
      const hiddenMs = first ?? (await time(hidden));
      times.hidden.push(hiddenMs);
      times.absent.push(absentMs);
      differences.push(hiddenMs - absentMs);
    }
    const [low, middle, high] = medianInterval(differences);
    const isEqual = low > -limitMs && high < limitMs;
    const isDifferent = low >= limitMs || high <= -limitMs;
    if (!isEqual && !isDifferent && differences.length < mostPairs) continue;
    const median = (list: readonly number[]) => medianInterval(list)[1].toFixed(2);
    return {
      verdict: isEqual ? 'equal' : isDifferent ? 'different' : 'undecided',
      said:
        `${differences.length} pairs, medians: hidden ${median(times.hidden)} ms, absent ${median(times.absent)} ms; ` +
        `difference ${middle.toFixed(2)} ms (${low.toFixed(2)} to ${high.toFixed(2)})`,
    };
  }
}

/** The median and the ranks that hold it with 99 % confidence. */
function medianInterval(values: readonly number[]): readonly [number, number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (rank: number) => sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(rank)))] ?? 0;
  const half = sorted.length / 2;
  const width = (2.576 * Math.sqrt(sorted.length)) / 2;
  return [at(half - width), at(half), at(half + width)];
}
