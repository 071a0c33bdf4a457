import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workedMs } from '../../test/worked-ms.test-support.ts';
import { analyzeUnstemmed } from '../textindex/analyze.ts';
import { bestPassage, containsPhrase, findIn, markText, type QueryTerms, type TextRun } from './passage.ts';
import { termsOf } from './second-look.ts';

function query(words: string, phrases: readonly string[] = [], typed?: string): QueryTerms {
  return {
    terms: new Set(termsOf(words)),
    prefix: typed === undefined ? undefined : analyzeUnstemmed(typed).at(-1)?.term,
    phrases: phrases.map(termsOf),
  };
}

/** Marks as brackets. */
function shown(runs: readonly TextRun[]): string {
  return runs.map(({ text, mark }) => (mark ? `[${text}]` : text)).join('');
}

function marked(text: string, wanted: QueryTerms): string {
  return shown(markText(text, findIn(text, wanted).marks));
}

const table: readonly [name: string, text: string, wanted: QueryTerms, shown: string][] = [
  ['words in every form', 'Quotes, quoting, QUOTED.', query('quote'), '[Quotes], [quoting], [QUOTED].'],
  ['several words', 'red and blue', query('blue red'), '[red] and [blue]'],
  ['nothing', 'red', query('green'), 'red'],
  ['German umlauts and ß', 'Die Größe der Straße', query('grosse strasse'), 'Die [Größe] der [Straße]'],
  ['Russian forms', 'Договоры и сроки хранения', query('договор срок'), '[Договоры] и [сроки] хранения'],
  ['Japanese', '新しいテナントを開設する', query('テナント'), '新しい[テナント]を開設する'],
  ['Chinese', '数据保留期限', query('保留'), '数据[保留]期限'],
  [
    'a phrase, also by itself',
    'b a, a b c a',
    query('', ['a b c']),
    'b a, [a b c] a'.replace('a b c', 'a] [b] [c'),
  ],
  ['a beginning', 'Deploying deposits', query('', [], 'depl'), '[Deploying] deposits'],
  ['a beginning without its accents', 'Über Überweisung', query('', [], 'ub'), '[Über] [Überweisung]'],
  ['a beginning with accents', 'resume résumé', query('', [], 'rés'), '[resume] [résumé]'],
  ['words beside emoji', '🚀fuel🚀 x', query('fuel'), '🚀[fuel]🚀 x'],
];

for (const [name, text, wanted, expected] of table) {
  test(`marks ${name}`, () => assert.equal(marked(text, wanted), expected));
}

test('says which words and phrases it found', () => {
  const found = findIn('alpha beta gamma', query('alpha delta', ['beta gamma', 'gamma beta'], 'gam'));
  assert.deepEqual([...found.terms].sort(), ['alpha', 'gam*']);
  assert.deepEqual([...found.phrases], [0]);
});

test('a phrase is its terms in a row, nothing between them', () => {
  assert.equal(containsPhrase('one two three', termsOf('two three')), true);
  assert.equal(containsPhrase('one two three', termsOf('one three')), false);
  assert.equal(containsPhrase('a a b', termsOf('a b')), true);
  assert.equal(containsPhrase('a b a b a c', termsOf('a b a c')), true);
  assert.equal(containsPhrase('anything', []), true);
});

test('without a mark there is no passage', () => {
  assert.deepEqual(bestPassage('some text', []), { runs: [], score: 0 });
});

test('the passage is the stretch with the most different words', () => {
  const filler = 'lorem ipsum '.repeat(60);
  const text = `quota quota quota ${filler} the quota of uploads per tenant ${filler} tenant`;
  const passage = shown(bestPassage(text, findIn(text, query('quota upload tenant')).marks).runs);
  assert.match(passage, /^… .*the \[quota\] of \[uploads\] per \[tenant\].* …$/);
  assert.ok(passage.length < 330, `${passage.length}`);
});

test('a passage is cut between words and keeps all of a short text', () => {
  const text = 'A short text about quotas.';
  assert.equal(
    shown(bestPassage(text, findIn(text, query('quota')).marks).runs),
    'A short text about [quotas].',
  );
  const long = `${'abcdefg '.repeat(100)}quota ${'hijklmn '.repeat(100)}`;
  const passage = shown(bestPassage(long, findIn(long, query('quota')).marks).runs);
  assert.match(passage, /^… (abcdefg )+\[quota\]( hijklmn)+ …$/);
});

test('line breaks of the text become spaces', () => {
  const text = 'first line\n\n\tquota\nlast line';
  assert.equal(
    shown(bestPassage(text, findIn(text, query('quota')).marks).runs),
    'first line [quota] last line',
  );
});

test('text without spaces is cut, and never inside a character', () => {
  for (let shift = 0; shift < 4; shift += 1) {
    const text = `${'𠮷'.repeat(400)}${'a'.repeat(shift)} 保留 ${'🚀'.repeat(400)}`;
    const { runs } = bestPassage(text, findIn(text, query('保留')).marks);
    assert.ok(runs.every((run) => run.text.isWellFormed()));
    assert.ok(runs.some((run) => run.mark && run.text === '保留'));
  }
});

test('the passage and the marked title have all characters of the text in their order', () => {
  const text = 'Quota, quota! “Quota” – 保留期限 и квота квоты.';
  const { marks } = findIn(text, query('quota 保留期限 квота', ['квота квоты'], 'quo'));
  assert.equal(
    markText(text, marks)
      .map((run) => run.text)
      .join(''),
    text,
  );
});

test('a mark is one run where the terms of a phrase and of words overlap', () => {
  assert.equal(marked('保留期限', query('保留期限', ['保留期'])), '[保留期限]');
});

for (const [name, text, wanted] of [
  ['the word itself, over and over', 'quota '.repeat(60_000), query('quota')],
  ['a phrase that almost repeats', `${'a '.repeat(150_000)}b`, query('', [`${'a '.repeat(5_000)}b`])],
  ['one word without an end', 'q'.repeat(300_000), query('quota', [], 'q')],
  ['Chinese', '保留'.repeat(100_000), query('保留')],
] as const) {
  test(`a long text of ${name} takes linear time`, () => {
    const time = (part: string) => {
      const started = workedMs();
      bestPassage(part, findIn(part, wanted).marks);
      return workedMs() - started;
    };
    time(text);
    const [half, whole] = [time(text.slice(0, text.length / 2)), time(text)];
    assert.ok(whole < 6 * half + 100, `${half} ms for the half, ${whole} ms for the whole`);
    assert.ok(whole < 2_000, `${whole} ms`);
  });
}
