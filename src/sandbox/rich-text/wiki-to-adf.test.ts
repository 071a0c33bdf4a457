import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { createGunzip } from 'node:zlib';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { readJsonLines } from '../worlds/json-lines.ts';
import { sharedFolder } from '../worlds/shared-folder.test-support.ts';
import type { AdfDocument, AdfNode } from './adf-node.ts';
import { wikiToAdf } from './wiki-to-adf.ts';

const shared = sharedFolder();

/** A short notation for documents: `p(a <strong>[b])`, so that the cases below can be read. */
function sketch(node: AdfNode): string {
  if (node.type === 'text') {
    const text = node.text ?? '';
    if (!node.marks) return text;
    const marks = node.marks.map(({ type, attrs }) => [type, ...Object.values(attrs ?? {})].join('='));
    return `<${marks.join(' ')}>[${text}]`;
  }
  if (node.type === 'hardBreak') return '/';
  const attrs = Object.values(node.attrs ?? {}).join(',');
  const inner = (node.content ?? []).map(sketch).join('');
  const name = node.type === 'paragraph' ? 'p' : node.type;
  return `${name}${attrs === '' ? '' : `:${attrs}`}(${inner})`;
}

const cases: readonly (readonly [wiki: string, expected: string])[] = [
  ['', ''],
  ['  \n\n ', ''],
  ['one\n\ntwo', 'p(one)p(two)'],
  ['one\r\ntwo', 'p(one/two)'],
  ['one\\\\two', 'p(one/two)'],
  ['h1. Title\ntext', 'heading:1(Title)p(text)'],
  ['h6.Deep', 'heading:6(Deep)'],
  ['h7. no', 'p(h7. no)'],
  ['a *bold* b', 'p(a <strong>[bold] b)'],
  ['_it_ -no- +new+', 'p(<em>[it] <strike>[no] <underline>[new])'],
  ['x^2^ H~2~O', 'p(x<subsup=sup>[2] H<subsup=sub>[2]O)'],
  ['~/bin and ~/src', 'p(~/bin and ~/src)'],
  ['*a _b_ c*', 'p(<strong>[a ]<strong em>[b]<strong>[ c])'],
  ['*a _b* c_', 'p(<strong>[a _b] c_)'],
  ['2*3*4 snake_case_name a-b-c', 'p(2*3*4 snake_case_name a-b-c)'],
  ['a * b * c - d - e', 'p(a * b * c - d - e)'],
  ['*not\nover lines*', 'p(*not/over lines*)'],
  ['in{*}side{*}', 'p(in<strong>[side])'],
  ['run -f x --flag -v', 'p(run -f x --flag -v)'],
  ['{{a *b* c}}', 'p(<code>[a *b* c])'],
  ['{{code}} {{x', 'p(<code>[code] {{x)'],
  ['*{{a}}*', 'p(<code>[a])'],
  ['{color:red}hot{color} cold', 'p(<textColor=#ff0000>[hot] cold)'],
  ['{color:#ABC}x{color}', 'p(<textColor=#aabbcc>[x])'],
  ['{color:nosuch}x{color}', 'p(x)'],
  ['\\*a\\* \\{code} \\[b]', 'p(*a* {code} [b])'],
  ['C:\\dir\\file', 'p(C:\\dir\\file)'],
  ['[text|http://a.example/x]', 'p(<link=http://a.example/x>[text])'],
  ['[*t*|http://a.example|tip me]', 'p(<link=http://a.example=tip me strong>[t])'],
  ['[http://a.example/x]', 'p(<link=http://a.example/x>[http://a.example/x])'],
  ['see http://a.example/x_y_z.', 'p(see <link=http://a.example/x_y_z>[http://a.example/x_y_z].)'],
  ['[~jdoe] hi', 'p(mention:jdoe,@jdoe() hi)'],
  ['[~accountid:5b10:ac]', 'p(mention:5b10:ac,@5b10:ac())'],
  ['[^log.txt]', 'p(log.txt)'],
  ['[ERROR] [a|b]', 'p([ERROR] [a|b])'],
  ['!shot 1.png|thumbnail!', 'p(shot 1.png)'],
  ['Hey! stop!', 'p(Hey! stop!)'],
  ['a\n----\nb', 'p(a)rule()p(b)'],
  ['bq. said so', 'blockquote(p(said so))'],
  ['{quote}\nh2. T\n* a\n{quote}', 'blockquote(p(T)bulletList(listItem(p(a))))'],
  ['{panel:title=My T|bgColor=#fff}x{panel}', 'panel:info(p(<strong>[My T])p(x))'],
  ['{panel}|a|b|{panel}', 'panel:info(p(a)p(b))'],
  ['a {code:java}\nif (*x*)\n\n y\n{code} b', 'p(a)codeBlock:java(if (*x*)\n\n y)p(b)'],
  ['{code:title=A.js|js}x{code}', 'p(<strong>[A.js])codeBlock:js(x)'],
  ['{noformat}h1. x{noformat}', 'codeBlock(h1. x)'],
  ['{code}{code}', 'codeBlock()'],
  ['{code} never closed', 'p({code} never closed)'],
  ['* a\n** b\n* c', 'bulletList(listItem(p(a)bulletList(listItem(p(b))))listItem(p(c)))'],
  ['# a\n#* b\n# c', 'orderedList(listItem(p(a)bulletList(listItem(p(b))))listItem(p(c)))'],
  ['*** deep\n* up', 'bulletList(listItem(p(deep))listItem(p(up)))'],
  ['- a\nmore\n\nend', 'bulletList(listItem(p(a/more)))p(end)'],
  ['* a\n# b', 'bulletList(listItem(p(a)))orderedList(listItem(p(b)))'],
  ['*bold* start', 'p(<strong>[bold] start)'],
  [
    '||h||i||\n|a|[t|http://x.example]|',
    'table(tableRow(tableHeader(p(h))tableHeader(p(i)))tableRow(tableCell(p(a))tableCell(p(<link=http://x.example>[t]))))',
  ],
  ['|a\nb|c|', 'table(tableRow(tableCell(p(a/b))tableCell(p(c))))'],
  ['|{{a|b}}|c\\|d|', 'table(tableRow(tableCell(p(<code>[a|b]))tableCell(p(c|d))))'],
  ['||', 'p(||)'],
  ['日本 *太字* です', 'p(日本 <strong>[太字] です)'],
];

for (const [wiki, expected] of cases) {
  test(`wiki ${JSON.stringify(wiki)} becomes ${expected}`, () => {
    assert.equal(wikiToAdf(wiki).content.map(sketch).join(''), expected);
  });
}

const pieces = [
  ...[
    '{code}',
    '{code:java}',
    '{noformat}',
    '{quote}',
    '{panel}',
    '{panel:title=x}',
    '{info}',
    '{color:red}',
  ],
  ...['{color}', '{{', '}}', '{*}', '*', '_', '-', '+', '^', '~', '**', '----', '\n', '\n\n', '\n* ', '\n# '],
  ...[
    '\n** ',
    '\n|',
    '\n||',
    '|',
    '||',
    '!',
    '!a.png!',
    '[',
    ']',
    '[~u]',
    '[a|http://x.example]',
    '\\',
    '\\\\',
  ],
  ...[
    '\nh1. ',
    '\nbq. ',
    '\n----\n',
    'http://y.example/z',
    ' ',
    'word',
    'wort9',
    '日本',
    '😀',
    '\ud800',
    '\u0000',
  ],
];

test('a document made of any pieces of markup is valid and keeps every word', {
  skip: shared.skip,
}, async () => {
  const validate = await adfValidator();
  const seed = 20260117;
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 60 }), (parts) => {
      const wiki = parts.join('');
      const document = wikiToAdf(wiki);
      assert.ok(validate(document), JSON.stringify(validate.errors?.slice(0, 3)));
      assertKeepsWords(wiki, document);
    }),
    { seed, numRuns: 3000 },
  );
});

test('any string at all becomes a document', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (wiki) => {
      assert.equal(wikiToAdf(wiki).type, 'doc');
    }),
    { seed: 7, numRuns: 3000 },
  );
});

test('real issue texts become valid documents that keep every word', { skip: shared.skip }, async () => {
  const validate = await adfValidator();
  const stream = createReadStream(`${shared.path}/data/titanium-issues.jsonl.gz`).pipe(createGunzip());
  let line = 0;
  let checked = 0;
  for await (const record of readJsonLines(stream)) {
    line += 1;
    if (line % 23 !== 0) continue;
    for (const wiki of textsOf(record)) {
      const document = wikiToAdf(wiki);
      assert.ok(validate(document), `${wiki.slice(0, 500)}\n${JSON.stringify(validate.errors?.slice(0, 3))}`);
      assertKeepsWords(wiki, document);
      checked += 1;
    }
  }
  assert.ok(checked > 3000, `only ${checked} texts were checked`);
});

test('texts that open and never close are read in linear time', () => {
  const openers = [
    '{',
    '{{',
    '{code:a}',
    '{quote:a}',
    '[',
    '[a|',
    '[~',
    '*a ',
    '_a*b ',
    '!a',
    '|a',
    '|a\n',
    '* ',
  ];
  for (const opener of openers) {
    // Linear reading takes some 0.2 s; looking for an end from every opener would take minutes.
    const ms = msOf(opener.repeat(400_000 / opener.length));
    assert.ok(ms < 5000, `${opener}: ${ms} ms`);
  }
});

test('lists stay shallow whatever their markers say', () => {
  const wiki = Array.from({ length: 500 }, (_, index) => `${'*'.repeat(index + 1)} item`).join('\n');
  assert.ok(depthOf(wikiToAdf(wiki)) < 40);
});

function msOf(wiki: string): number {
  const start = performance.now();
  wikiToAdf(wiki);
  return performance.now() - start;
}

function depthOf(node: AdfNode | AdfDocument): number {
  return 1 + Math.max(0, ...(node.content ?? []).map(depthOf));
}

/** The published schema is of JSON Schema draft 4; it uses nothing that later drafts read differently. */
async function adfValidator() {
  const text = await readFile(`${shared.path}/adf/adf-schema-57.7.22-full.json`, 'utf8');
  const { $schema: _, ...schema } = JSON.parse(text);
  return new Ajv({ strict: false }).compile(schema);
}

function textsOf(record: unknown): string[] {
  const texts: string[] = [];
  const visit = (value: unknown, key: string): void => {
    if (typeof value === 'string' && ['description', 'environment', 'body'].includes(key)) texts.push(value);
    else if (Array.isArray(value)) for (const item of value) visit(item, key);
    else if (value && typeof value === 'object')
      for (const [name, item] of Object.entries(value)) visit(item, name);
  };
  visit(record, '');
  return texts;
}

/** Words of the text, without the names and settings of markup, that the document does not hold. */
function assertKeepsWords(wiki: string, document: AdfDocument): void {
  const withoutMarkup = wiki
    .replaceAll(/\{(?:code|noformat|quote|panel|info|note|tip|warning|color)(?::[^}\n]*)?\}/g, ' ')
    .replaceAll(/(^|[\n}])([\s]*)(?:h[1-6]|bq)\./g, '$1 ')
    .replaceAll(/\|[\w-]+=[^!\n]*!/g, ' ')
    .replaceAll(/\|thumbnail!|\|smart-\w+\]|accountid:/g, ' ')
    // An emphasis inside a word parts it in the source, not in the document.
    .replaceAll(/[*_\-+^~{}\\]/g, ' ');
  const text = textOf(document);
  for (const word of withoutMarkup.match(/[\p{L}\p{N}]+/gu) ?? []) {
    if (!text.includes(word)) assert.fail(`"${word}" is lost from ${JSON.stringify(wiki.slice(0, 2000))}`);
  }
}

function textOf(node: AdfNode | AdfDocument): string {
  const own = 'text' in node ? (node.text ?? '') : '';
  const attrs = 'attrs' in node ? Object.values(node.attrs ?? {}).join(' ') : '';
  const marks = 'marks' in node ? (node.marks ?? []).flatMap(({ attrs: a }) => Object.values(a ?? {})) : [];
  const inner = (node.content ?? []).map(textOf).join(node.type === 'paragraph' ? '' : '\n');
  // Addresses come behind the text, so that they do not part a word.
  return own === ''
    ? `${inner}${attrs === '' ? '' : ` ${attrs}`}`
    : `${own}${marks.length > 0 ? marks.join(' ') : ''}`;
}
