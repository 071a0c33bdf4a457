import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workedMs } from '../../test/worked-ms.test-support.ts';
import { analyze, analyzeToTerms, analyzeUnstemmed } from './analyze.ts';

const found = (query: string, text: string) => {
  const terms = new Set(analyze(text).map(({ term }) => term));
  const asked = analyze(query);
  return asked.length > 0 && asked.every(({ term }) => terms.has(term));
};

const pairs: readonly (readonly [why: string, query: string, text: string])[] = [
  ['English inflection', 'quotes', 'How quoting works: one quote'],
  ['upper and lower case', 'TIMEOUT', 'a Timeout occurred'],
  ['German umlaut without it', 'grosse Apfel', 'Große Äpfel'],
  ['German sharp s', 'Strasse', 'die Straße'],
  ['German sharp s the other way', 'Straße', 'STRASSE'],
  ['French accents', 'deja', 'déjà vu'],
  ['an accent that is a mark of its own', 'café', 'cafe\u0301'],
  ['Russian inflection', 'файл', 'в файлах'],
  ['Russian yo', 'елка', 'ёлка'],
  ['Russian short i that is a mark of its own', 'майский', 'маи\u0306ский'],
  ['Turkish dotted capital I', 'istanbul', 'İSTANBUL'],
  ['Turkish dotless i', 'ısı', 'ISI'],
  ['Japanese inside a longer run', '東京', '東京都に行く'],
  ['half-width katakana', 'サーバー', 'ｻｰﾊﾞｰが落ちた'],
  ['half-width voice marks', 'ガギ', 'ｶﾞｷﾞ'],
  ['Chinese inside a longer run', '数据库', '升级数据库时出错'],
  ['Korean before a particle', '서버', '서버를 다시'],
  ['a Chinese character outside the basic plane', '𠮷野', '𠮷野家'],
  ['one character that stands alone', '火', 'a 火 b'],
  ['full-width Latin', 'abc', 'ＡＢＣ'],
  ['a ligature', 'file', 'ﬁle'],
  ['Greek final sigma', 'ΛΟΓΟΣ', 'λόγος'],
  ['Hebrew points', 'שלום', 'שָׁלוֹם'],
  ['Arabic vowel marks', 'محمد', 'مُحَمَّد'],
  ['a word beside emoji', 'ship', '🚀ship🚀it'],
  ['a word beside a lone surrogate', 'word', '\ud83dword\udc00'],
  ['a soft hyphen inside', 'hyphenation', 'hyphen\u00adation'],
  ['an issue key', 'AB-12', 'see AB-12.'],
  ['a number', '4711', 'error=4711;'],
];

for (const [why, query, text] of pairs) {
  test(`a word is found in spite of: ${why}`, () => assert.ok(found(query, text)));
}

test('what differs stays different', () => {
  assert.ok(!found('март', 'марта́к'));
  assert.ok(!found('и', 'й'), 'й is a letter of its own');
  assert.ok(!found('京東', '東京'), 'the order of characters counts');
  assert.ok(!found('दल', 'दिल'), 'Indic vowel signs are letters, not accents');
  assert.ok(!found('12', '123'));
});

test('what holds neither letter nor digit has no terms', () => {
  for (const text of ['', ' ', '🚀🎉', '\ud83d', '\0\u0001\u001f', '-- "" ()', '\u0301', '\u200b']) {
    assert.deepEqual(analyze(text), [], JSON.stringify(text));
  }
});

test('offsets point at the text as it was given', () => {
  const text = 'Die 🚀 Größe: ｻｰﾊﾞｰ 東京都 cafe\u0301s \ud83d x𠮷野y';
  const slices = analyze(text).map(({ start, end }) => text.slice(start, end));
  assert.deepEqual(slices, [
    'Die',
    'Größe',
    'ｻｰ',
    'ｰﾊﾞ',
    'ﾊﾞｰ',
    '東京',
    '京都',
    'cafe\u0301s',
    'x',
    '𠮷野',
    'y',
  ]);
});

test('offsets ascend, are inside the text and not empty, whatever the text', () => {
  const seed = Date.now() % 1_000_000;
  console.log(`seed ${seed}`);
  let state = seed + 1;
  const next = (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  for (let round = 0; round < 2_000; round += 1) {
    const units = Array.from({ length: next(30) }, () => (next(2) ? next(0x250) : next(0x10000)));
    const text = String.fromCharCode(...units);
    let before = -1;
    for (const { term, start, end } of analyze(text)) {
      assert.ok(start > before && end > start && end <= text.length, JSON.stringify(text));
      assert.ok(term !== '' && !/\s/u.test(term) && term.isWellFormed(), JSON.stringify([text, term]));
      before = start;
    }
    assert.equal(
      analyzeToTerms(text),
      analyze(text)
        .map(({ term }) => term)
        .join(' '),
    );
  }
});

test('the same word is the same term whether met first or again', () => {
  assert.deepEqual(analyze('running Running'), analyze('running Running'));
  assert.equal(analyzeToTerms('running runs RUN'), 'run run run');
});

test('what is still being typed is folded but not stemmed', () => {
  assert.deepEqual(
    analyzeUnstemmed('Größen Quoting').map(({ term }) => term),
    ['grossen', 'quoting'],
  );
});

test('a run without spaces of a million characters takes no second', () => {
  const before = workedMs();
  assert.equal(analyze('a'.repeat(1_000_000)).length, 1);
  assert.equal(analyze('字'.repeat(200_000)).length, 199_999);
  assert.ok(workedMs() - before < 2_000);
});
