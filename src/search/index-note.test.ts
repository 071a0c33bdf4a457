import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { TextIndexReader } from '../textindex/text-index.ts';
import { indexIsBehind, indexNotes } from './index-note.ts';
import { search } from './search.ts';
import { openTestApp, type TestApp } from './searchable-company.test-support.ts';

let at: TestApp;
before(async () => {
  at = await openTestApp();
});
after(() => at[Symbol.asyncDispose]());

const ask = async (text: string) =>
  search(at.app.search, await at.person('ben'), { text, offset: 0, limit: 20, typing: false });

test('a search while the deleted index is built anew says so, and finds what can be named', async () => {
  assert.deepEqual((await ask('quoting')).notes, [], 'CONTROL: the index is there');
  await rm(join(at.app.config.dataFolder, 'text-index'), { recursive: true });
  const answer = await ask('quoting');
  assert.deepEqual([answer.hits, answer.notes], [[], [indexIsBehind]]);
  const named = await ask('SOFT-1');
  assert.deepEqual(
    named.hits.map(({ key }) => key),
    ['SOFT-1'],
    'keys are looked up in the store',
  );
  await at.index();
  const again = await ask('quoting');
  assert.deepEqual([again.hits.length, again.notes], [1, []]);
});

test('an index that is built, or deleted, while somebody asks is told of', async () => {
  const { index } = at.app.search;
  const { cursor } = await index.state();
  const person = await at.person('ben');
  for (const [before, afterwards] of [
    [0, cursor],
    [cursor, 0],
  ] as const) {
    let now = before;
    const changing: TextIndexReader = {
      refresh: () => index.refresh(),
      state: async () => ({ ...(await index.state()), cursor: now }),
      countIssues: () => index.countIssues(),
      countVisible: (...asked) => index.countVisible(...asked),
      async search() {
        now = afterwards;
        return [];
      },
      [Symbol.asyncDispose]: async () => {},
    };
    const tools = { ...at.app.search, index: changing };
    const request = { text: 'quoting', offset: 0, limit: 20, typing: false };
    assert.deepEqual((await search(tools, person, request)).notes, [indexIsBehind]);
  }
});

test('a handful of changes that are on their way are not worth a word, a thousand are', async () => {
  const { index, store } = at.app.search;
  const behindBy = (changes: number) => ({
    index,
    store: {
      ...store,
      issues: { ...store.issues, latestChange: async () => (await index.state()).cursor + changes },
    },
  });
  assert.deepEqual(await indexNotes(behindBy(0)), []);
  assert.deepEqual(await indexNotes(behindBy(1_000)), []);
  assert.deepEqual(await indexNotes(behindBy(1_001)), [indexIsBehind]);
});

test('an index of a later database than the one that is there says so', async () => {
  const { index, store } = at.app.search;
  const before = async () => (await index.state()).cursor - 1;
  const restored = { ...store, issues: { ...store.issues, latestChange: before } };
  assert.deepEqual(await indexNotes({ index, store: restored }), [indexIsBehind]);
});
