import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { workedMs } from '../../test/worked-ms.test-support.ts';
import { analyze } from '../textindex/analyze.ts';
import { longestQuery, type ParsedQuery, parseQuery } from './parse-query.ts';

const nowMs = Date.UTC(2026, 4, 20, 15, 30);
const day = 86_400_000;

function parse(text: string, typing = false): ParsedQuery {
  return parseQuery(text, {
    nowMs,
    typing,
  });
}

/** Only what is there, so that a row of the table shows what matters. */
function brief(parsed: ParsedQuery) {
  const { words, phrases, not, keys, conditions } = parsed;
  return {
    ...(words.length > 0 && { words }),
    ...(phrases.length > 0 && { phrases }),
    ...(not.length > 0 && { not }),
    ...(keys.length > 0 && { keys }),
    ...(conditions.length > 0 && {
      where: conditions.map(
        ({ field, values, negated }) => `${negated ? '-' : ''}${field}=${values.join('|')}`,
      ),
    }),
  };
}

const queries: readonly [typed: string, is: ReturnType<typeof brief>][] = [
  ['', {}],
  ['   \n\t ', {}],
  ['quoting system', { words: ['quoting', 'system'] }],
  ['"exact phrase" word', { phrases: ['exact phrase'], words: ['word'] }],
  ['“curly” „deutsch“ „polski” «russe»', { phrases: ['curly', 'deutsch', 'polski', 'russe'] }],
  ['""', {}],
  ['-not this', { not: ['not'], words: ['this'] }],
  ['-"not this" that', { not: ['not this'], words: ['that'] }],
  ['a - b', { words: ['a', '-', 'b'] }],
  ['well-known', { words: ['well-known'] }],
  ['ABC-123 why', { words: ['ABC-123', 'why'], keys: ['ABC-123'] }],
  ['abc-7', { words: ['abc-7'], keys: ['abc-7'] }],
  ['ABC-0 -ABC-9', { words: ['ABC-0'], not: ['ABC-9'] }],
  ['project:AB', { where: ['project=AB'] }],
  ['PROJECT:ab Space:cd', { where: ['project=ab', 'project=cd'] }],
  ['status:"In Progress"', { where: ['status=In Progress'] }],
  ['"status":done', { where: ['status=done'] }],
  ['label:a,b,,c', { where: ['label=a|b|c'] }],
  ['label:"x, y",b word', { where: ['label=x, y|b'], words: ['word'] }],
  ['-type:bug x', { where: ['-type=bug'], words: ['x'] }],
  ['issuetype:Bug fixVersion:2.1', { where: ['type=Bug', 'version=2.1'] }],
  ['Severity:high', { where: ['severity=high'] }],
  ['"Team Name":blue -"team name":"deep red"', { where: ['team name=blue', '-team name=deep red'] }],
  ['Größe:L', { where: ['größe=L'] }],
  ['assignee:me is:open', { where: ['assignee=me', 'is=open'] }],
  ['project:', { words: ['project:'] }],
  ['project: AB', { words: ['project:', 'AB'] }],
  ['project:,', { words: ['project '] }],
  ['https://acme.example/x?y=1', { words: ['https://acme.example/x?y=1'] }],
  ['java.lang.NullPointerException: null', { words: ['java.lang.NullPointerException:', 'null'] }],
  ['std::vector', { words: ['std::vector'] }],
  ['error:timeout', { where: ['error=timeout'] }],
  ['-error:timeout', { where: ['-error=timeout'] }],
  ['12:30', { words: ['12:30'] }],
  ['say "hello', { words: ['say', 'hello'] }],
  ['it"s', { words: ['it s'] }],
  ['status:"in prog', { where: ['status=in'], words: ['prog'] }],
  ['a\u0000b\u001bc\u2028d', { words: ['a', 'b', 'c', 'd'] }],
  ['🙂 rocket🚀fuel', { words: ['🙂', 'rocket🚀fuel'] }],
  ['שלום "עולם טוב"', { words: ['שלום'], phrases: ['עולם טוב'] }],
  ['東京 project:東京', { words: ['東京'], where: ['project=東京'] }],
  ['a\ud800b', { words: ['a\ufffdb'] }],
  ['--x', { not: ['-x'] }],
];

for (const [typed, is] of queries) {
  test(`${JSON.stringify(typed)} is read as ${JSON.stringify(is)}`, () => {
    assert.deepEqual(brief(parse(typed)), is);
  });
}

const times: readonly [typed: string, fromMs: number | undefined, untilMs: number | undefined][] = [
  ['updated:2026-03-05', Date.UTC(2026, 2, 5), Date.UTC(2026, 2, 6)],
  ['updated:2026/3/5', Date.UTC(2026, 2, 5), Date.UTC(2026, 2, 6)],
  ['updated:2026-03', Date.UTC(2026, 2), Date.UTC(2026, 3)],
  ['updated:2026-12', Date.UTC(2026, 11), Date.UTC(2027, 0)],
  ['updated:2026', Date.UTC(2026), Date.UTC(2027)],
  ['updated:>2026-01-01', Date.UTC(2026, 0, 2), undefined],
  ['updated:>=2026-01-01', Date.UTC(2026, 0, 1), undefined],
  ['updated:<2026-01-01', undefined, Date.UTC(2026, 0, 1)],
  ['updated:<=2026-01-01', undefined, Date.UTC(2026, 0, 2)],
  ['updated:>2025', Date.UTC(2026), undefined],
  ['updated:today', Date.UTC(2026, 4, 20), Date.UTC(2026, 4, 21)],
  ['updated:>-7d', nowMs - 7 * day, undefined],
  ['updated:-7d', nowMs - 7 * day, undefined],
  ['updated:<-2w', undefined, nowMs - 14 * day],
  ['updated:>-36h', nowMs - 1.5 * day, undefined],
  ['updated:>=2026-01-01 updated:<2026-02-01', Date.UTC(2026, 0, 1), Date.UTC(2026, 1, 1)],
  ['updated:"2026-01-01"', Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 2)],
  ['UPDATED:2024-02-29', Date.UTC(2024, 1, 29), Date.UTC(2024, 2, 1)],
];

for (const [typed, fromMs, untilMs] of times) {
  test(`${typed} is a span of time`, () => {
    const parsed = parse(typed);
    assert.deepEqual(parsed.updated, { fromMs, untilMs });
    assert.deepEqual(parse(typed.replaceAll(/updated/gi, 'created')).created, { fromMs, untilMs });
    assert.deepEqual(parsed.notes, []);
  });
}

for (const typed of [
  'updated:2026-02-30',
  'updated:2026-13',
  'created:yesterday',
  'updated:>',
  '-updated:2026',
]) {
  test(`${typed} is no date, and a note says so`, () => {
    const { updated, created, notes, words } = parse(typed);
    assert.deepEqual([updated, created], [parse('').updated, parse('').created]);
    assert.match(notes.join(), /date/);
    assert.deepEqual(words, []);
  });
}

test('an unbalanced quotation mark is said once', () => {
  assert.equal(parse('"a "').notes.length, 0);
  assert.deepEqual(parse('“a “b “c').notes, ['A quotation mark has no partner; it was left out.']);
});

test('only the word that is being typed right now is a beginning', () => {
  const table: [string, boolean][] = [
    ['quo', true],
    ['quo ', false],
    ['quo.', false],
    ['"quo', true],
    ['"quo"', false],
    ['word status:op', false],
    ['word -no', false],
    ['हिन्दी', true],
    ['東', true],
    ['', false],
  ];
  for (const [typed, isPrefix] of table) assert.equal(parse(typed, true).lastWordIsPrefix, isPrefix, typed);
  assert.equal(parse('quo', false).lastWordIsPrefix, false);
});

test('more phrases, exclusions and conditions than a person types are left out with a note', () => {
  const many = (piece: string) =>
    Array.from({ length: 500 }, (_, n) => piece.replace('N', `n${n}`)).join(' ');
  for (const [piece, of] of [
    ['"N"', 'phrases'],
    ['-N', 'not'],
    ['type:N', 'conditions'],
  ] as const) {
    const parsed = parse(many(piece));
    assert.equal(parsed[of].length, 16, piece);
    assert.match(parsed.notes.join(), /Only the first 16/);
  }
  const values = parse(`label:${many('N').replaceAll(' ', ',')}`);
  assert.equal(values.conditions[0]?.values.length, 50);
});

test('10,000 words are read in less than 100 ms', () => {
  const text = Array.from({ length: 10_000 }, (_, n) => `word${n}`).join(' ');
  const started = workedMs();
  const parsed = parse(text, true);
  assert.ok(workedMs() - started < 100);
  assert.equal(parsed.words.length, 10_000);
});

test('what is longer than the longest query is cut, and a note says so', () => {
  const parsed = parse(`${'x'.repeat(longestQuery - 1)}🙂 tail`);
  assert.match(parsed.notes.join(), /first 100000 characters/);
  assert.ok(parsed.words.every((word) => word.isWellFormed()));
  assert.equal(parsed.words.includes('tail'), false);
});

for (const [name, piece] of [
  ['opening quotation marks', '“'],
  ['opening quotation marks and spaces', '„ '],
  ['mixed quotation marks', '“«„ '],
  ['straight quotation marks', '" '],
  ['colons', 'a:'],
  ['names without a value', 'project: '],
  ['minus signs', '-'],
  ['spaces', ' '],
  ['commas', 'label:a,,,,'],
  ['letters without a space', 'a'],
  ['words', 'ab '],
] as const) {
  test(`100,000 characters of ${name} take less than 100 ms`, () => {
    const text = piece.repeat(Math.ceil(longestQuery / piece.length));
    parse(text.slice(0, 1000), true);
    const started = workedMs();
    parse(text, true);
    const tookMs = workedMs() - started;
    assert.ok(tookMs < 100, `${tookMs} ms`);
  });
}

test('whatever is typed is read without an error, and no word of it is lost', (t) => {
  const seed = Date.now() % 2 ** 31;
  t.diagnostic(`seed ${seed}`);
  const token = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.string({
      unit: fc.constantFrom('"', '“', '”', '«', '»', '„', '-', ':', ',', ' ', 'a', '7', 'Ж'),
      maxLength: 12,
    }),
    fc.constantFrom(
      'project:',
      'label:',
      '-',
      '"',
      ' ',
      'status:"',
      'severity:',
      '"team name":',
      'AB-1',
      '東京',
    ),
  );
  fc.assert(
    fc.property(fc.array(token, { maxLength: 12 }), fc.boolean(), (tokens, typing) => {
      const typed = tokens.join('');
      const parsed = parse(typed, typing);
      if (/created|updated/i.test(typed) || parsed.notes.some((note) => note.startsWith('Only'))) return;
      const kept = [
        ...parsed.words,
        ...parsed.phrases,
        ...parsed.not,
        ...parsed.conditions.flatMap(({ field, values }) => [field, ...values]),
      ].join(' ');
      const terms = new Set(analyze(kept.replace(/:/g, ' ')).map(({ term }) => term));
      const names = new Set(
        ['project', 'space', 'label', 'labels'].flatMap((name) => analyze(name)).map(({ term }) => term),
      );
      const clean = typed.toWellFormed().replace(/[\p{Cc}\u2028\u2029]/gu, ' ');
      for (const { term } of analyze(clean)) {
        // A field's own name is kept in its one spelling.
        if (!names.has(term)) assert.ok(terms.has(term), `${JSON.stringify(typed)} lost ${term}`);
      }
    }),
    { seed, numRuns: 1000 },
  );
});
