import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Hit, SearchAnswer } from '../../http/api.ts';
import {
  type AnswerState,
  announcementOf,
  answerState,
  countOf,
  joinPages,
  nextOffset,
  nothingFound,
  onlyHere,
  searchedInWords,
} from './answer-state.ts';

function hit(key: string, site = 'acme.test'): Hit {
  return {
    key,
    site,
    url: `https://${site}/browse/${key}`,
    title: [],
    type: { name: 'Task' },
    status: { name: 'Open', category: 'new' },
    project: { key: 'A', name: 'A' },
    created: '2026-01-01T00:00:00Z',
    updated: '2026-01-01T00:00:00Z',
    passage: [],
    from: { kind: 'issue', restricted: false },
  };
}
function page(keys: string[], more = false, notes: string[] = []): SearchAnswer {
  return { hits: keys.map((key) => hit(key)), ...(more && { nextOffset: 7 }), notes };
}
function shown(pages: SearchAnswer[] | undefined, stale = false, error: unknown = null): AnswerState {
  return answerState({ asked: 'q', pages, error, stale });
}

test('without a question nothing is shown, whatever is still in the cache', () => {
  assert.equal(
    answerState({ asked: '', pages: [page(['A-1'])], error: null, stale: true }).kind,
    'not-asked',
  );
});

test('the first answer is waited for; later ones leave the hits where they are', () => {
  assert.equal(shown(undefined).kind, 'waiting');
  const kept = shown([page(['A-1'])], true);
  assert.ok(kept.kind === 'hits' && kept.stale);
});

test('a failure is shown when there is nothing to show, or only an answer to another question', () => {
  const error = new Error('x');
  assert.equal(shown(undefined, false, error).kind, 'failed');
  assert.equal(shown([page(['A-1'])], true, error).kind, 'failed');
  assert.equal(shown([page(['A-1'])], false, error).kind, 'hits');
});

test('no hits are said in one sentence', () => {
  const state = shown([page([], false, ['No such project: X'])]);
  assert.deepEqual(state, {
    kind: 'nothing',
    notes: ['No such project: X'],
    searched: undefined,
    stale: false,
  });
  assert.equal(announcementOf(state), nothingFound);
  assert.equal(announcementOf(shown([page([])])), nothingFound);
});

test('pages are joined, and an issue on two of them is shown once', () => {
  const joined = joinPages([page(['A-1', 'A-2'], true, ['n']), page(['A-2', 'A-3'], false)]);
  assert.deepEqual(
    joined.hits.map((each) => each.key),
    ['A-1', 'A-2', 'A-3'],
  );
  assert.deepEqual([joined.more, joined.notes], [false, ['n']]);
});

test('the same key on two sites is two issues', () => {
  const joined = joinPages([{ hits: [hit('A-1', 'a.test'), hit('A-1', 'b.test')], notes: [] }]);
  assert.equal(joined.hits.length, 2);
});

test('the next page begins where the last one says', () => {
  assert.equal(nextOffset([page(['A-1', 'A-2']), page(['A-2'], true)]), 7);
  assert.equal(nextOffset([page(['A-1'], true), page(['A-1'])]), undefined);
  assert.equal(nextOffset([]), undefined);
});

test('results are counted only as far as they were fetched', () => {
  assert.equal(countOf(joinPages([page(['A-1'])])), '1 result');
  assert.equal(countOf(joinPages([page(['A-1', 'A-2'])])), '2 results');
  assert.equal(countOf(joinPages([page(['A-1', 'A-2'], true)])), 'the first 2 results');
});

test('answers to an earlier question are not announced', () => {
  assert.equal(announcementOf(shown([page(['A-1'])], true)), '');
  assert.equal(announcementOf(shown([page(['A-1'])])), '1 result');
});

test('what only one of two finds is known when the other answer is complete', () => {
  const here = shown([page(['A-1', 'A-2'], true)]);
  assert.deepEqual(onlyHere(here, shown([page(['A-2', 'A-3'])])), new Set(['A-1']));
  assert.deepEqual(onlyHere(here, shown([page([])])), new Set(['A-1', 'A-2']));
});

test('what only one of two finds is not guessed from an unfinished answer', () => {
  const here = shown([page(['A-1'])]);
  for (const there of [shown([page(['A-2'], true)]), shown([page(['A-2'])], true), shown(undefined)]) {
    assert.equal(onlyHere(here, there), undefined);
  }
});

test('how complete the copy is stands in words, of what was told and no more', () => {
  const told = { issues: 12344, missing: 6, unsure: false };
  assert.equal(searchedInWords(told), 'Searched 12,344 of 12,350 issues; the others are still to be read.');
  assert.equal(searchedInWords({ ...told, missing: 0 }), 'Searched 12,344 issues.');
  assert.equal(searchedInWords({ issues: 1, missing: 0, unsure: false }), 'Searched 1 issue.');
  assert.match(
    searchedInWords({ ...told, missing: 0, unsure: true }) ?? '',
    /12,344 issues\. Of projects in which/,
  );
  assert.equal(
    searchedInWords({ ...told, earlier: true }),
    'Searched 12,344 of 12,350 issues, by the last count; the others are still to be read.',
  );
  assert.equal(searchedInWords(undefined), undefined);
  const late = joinPages([{ ...page(['A-1']), beingCounted: true }]);
  assert.equal(searchedInWords(late.searched), 'How many issues were searched is still being counted.');
  const pages = [{ ...page(['A-1'], true), searched: told }, page(['A-2'])];
  assert.deepEqual(joinPages(pages).searched, told);
});
