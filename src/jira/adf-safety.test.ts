import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { adfToHtml, adfToText } from './adf.ts';

const attributesOf: Readonly<Record<string, readonly string[]>> = {
  a: ['href', 'rel'],
  code: ['class'],
  details: ['class'],
  div: ['class'],
  h1: ['class'],
  h2: ['class'],
  h3: ['class'],
  h4: ['class'],
  h5: ['class'],
  h6: ['class'],
  li: ['class'],
  ol: ['start'],
  p: ['class'],
  pre: ['class'],
  span: ['class'],
  table: ['class'],
  td: ['colspan', 'rowspan'],
  th: ['colspan', 'rowspan'],
  ul: ['class'],
};
const bare = ['blockquote', 'em', 's', 'strong', 'sub', 'summary', 'sup', 'tbody', 'tr', 'u', 'br', 'hr'];
const allowedValue: Readonly<Record<string, RegExp>> = {
  class: /^(adf-[a-z0-9-]+( adf-[a-z0-9-]+)*|language-[a-z0-9+#-]{1,30})$/,
  href: /^(https?:\/\/|mailto:)/,
  rel: /^noopener noreferrer nofollow$/,
  start: /^\d{1,9}$/,
  colspan: /^\d{1,3}$/,
  rowspan: /^\d{1,3}$/,
};
const parentOf: Readonly<Record<string, readonly string[]>> = {
  li: ['ul', 'ol'],
  tbody: ['table'],
  tr: ['tbody'],
  td: ['tr'],
  th: ['tr'],
};
const onlyChildren = new Set(['ul', 'ol', 'table', 'tbody', 'tr']);
const phrasing = new Set(['a', 'br', 'code', 'em', 's', 'span', 'strong', 'sub', 'sup', 'u']);
const phrasingOnly = new Set(['p', 'pre', 'summary', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', ...phrasing]);

/** Fails unless this is well-formed HTML of allowed tags and attributes in allowed places; returns its text. */
function readSafeHtml(html: string): string {
  const open: string[] = [];
  let text = '';
  let at = 0;
  const tags = /<(\/?)([a-z0-9]+)((?: [a-z]+="[^"<>]*")*)>/y;
  while (at < html.length) {
    const next = html.indexOf('<', at);
    const words = html.slice(at, next === -1 ? html.length : next);
    assert.ok(!words.includes('>'), `a bare > in ${words}`);
    if (words !== '') assert.ok(!onlyChildren.has(open.at(-1) ?? ''), `words directly in ${open.at(-1)}`);
    text += decoded(words);
    if (next === -1) break;
    tags.lastIndex = next;
    const match = tags.exec(html);
    assert.ok(match, `not a tag: ${html.slice(next, next + 80)}`);
    const [whole, slash, name = '', attributes = ''] = match;
    at = next + whole.length;
    if (slash === '/') {
      assert.equal(attributes, '');
      assert.equal(open.pop(), name);
      continue;
    }
    assert.ok(name in attributesOf || bare.includes(name), `tag ${name}`);
    const parent = open.at(-1) ?? '';
    if (name in parentOf) assert.ok(parentOf[name]?.includes(parent), `${name} in ${parent}`);
    else assert.ok(!onlyChildren.has(parent), `${name} in ${parent}`);
    if (phrasingOnly.has(parent)) assert.ok(phrasing.has(name), `${name} in ${parent}`);
    if (name === 'a') assert.ok(!open.includes('a'), 'a link in a link');
    for (const [, attribute = '', value = ''] of attributes.matchAll(/ ([a-z]+)="([^"]*)"/g)) {
      assert.ok(attributesOf[name]?.includes(attribute), `${attribute} on ${name}`);
      assert.match(decoded(value), allowedValue[attribute] ?? /^$/);
    }
    if (name === 'a') assert.match(attributes, / rel="noopener noreferrer nofollow"/);
    if (name !== 'br' && name !== 'hr') open.push(name);
  }
  assert.deepEqual(open, []);
  return text;
}

function decoded(escaped: string): string {
  const plain = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return escaped.replace(/&([^;]*;?)/g, (whole, rest: string) => {
    const found = Object.entries(plain).find(([name]) => rest === `${name};`);
    assert.ok(found, `a bare & in ${whole}`);
    return found[1];
  });
}

/** Every string called `text`, at any depth. */
function textsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'text' && typeof inner === 'string' ? [inner] : textsIn(inner),
  );
}

const withoutSpace = (text: string) => text.replace(/\s+/g, '');

function checkBoth(value: unknown): { problems: readonly string[]; html: string } {
  const before = JSON.stringify(value);
  const { text, problems } = adfToText(value);
  const { html, problems: htmlProblems } = adfToHtml(value);
  const shown = withoutSpace(readSafeHtml(html));
  const said = withoutSpace(text);
  for (const words of textsIn(value)) {
    assert.ok(said.includes(withoutSpace(words)), `text lost ${JSON.stringify(words)}`);
    assert.ok(shown.includes(withoutSpace(words)), `HTML lost ${JSON.stringify(words)}`);
  }
  assert.equal(text, text.trimEnd());
  for (const problem of [...problems, ...htmlProblems]) assert.match(problem, /^[\w ,:?-]{1,80}$/);
  assert.equal(JSON.stringify(value), before);
  return { problems: [...new Set([...problems, ...htmlProblems])], html };
}

describe('the checker of these tests', () => {
  const unsafe = [
    '<script>x</script>',
    '<img src="x">',
    '<p onclick="x">a</p>',
    '<p>a',
    '<p>a</div>',
    '<p><div>a</div></p>',
    '<li>a</li>',
    '<ul>a</ul>',
    '<a href="javascript:x" rel="noopener noreferrer nofollow">a</a>',
    '<a href="https://x.example/">a</a>',
    '<p>a & b</p>',
    '<p>&copy;</p>',
    'a > b',
    '<!-- a -->',
    '<p class="x">a</p>',
  ];
  for (const html of unsafe) {
    test(`refuses ${html}`, () => assert.throws(() => readSafeHtml(html), assert.AssertionError));
  }
});

const text = (value: string, ...marks: unknown[]) => ({ type: 'text', text: value, marks });
const inDoc = (...content: unknown[]) => ({ type: 'doc', version: 1, content });

describe('an unsafe address', () => {
  const addresses = [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    '\u0001javascript:alert(1)',
    'java\tscript:alert(1)',
    'java\nscript:alert(1)',
    'java\r\nscript:alert(1)',
    'javascript\t:alert(1)',
    'javascript&colon;alert(1)',
    'javascript&#58;alert(1)',
    '&#106;avascript:alert(1)',
    '&#x6A;avascript:alert(1)',
    'javascript:https://x.example/',
    'data:text/html,<script>alert(1)</script>',
    'data:text/html;base64,PHNjcmlwdD4=',
    'vbscript:msgbox(1)',
    'file:///etc/passwd',
    'blob:https://x.example/1',
    'view-source:https://x.example/',
    'ftp://x.example/',
    '//x.example/',
    '/browse/AB-1',
    '../up',
    '#here',
    'x.example',
    'https://',
    'http://[',
    `https://x.example/${'a'.repeat(9000)}`,
  ];
  for (const href of addresses) {
    test(`as ${JSON.stringify(href.slice(0, 60))} is no link, in marks, cards and media, and is recorded`, () => {
      const value = inDoc(
        { type: 'paragraph', content: [text('word', { type: 'link', attrs: { href } })] },
        { type: 'paragraph', content: [{ type: 'inlineCard', attrs: { url: href } }] },
        { type: 'blockCard', attrs: { data: { url: href, name: 'n' } } },
        { type: 'embedCard', attrs: { url: href } },
        { type: 'media', attrs: { type: 'external', url: href }, marks: [{ type: 'link', attrs: { href } }] },
        { type: 'applicationCard', attrs: { text: 'card', link: { url: href } } },
        { type: 'stranger', attrs: { url: href } },
      );
      const { html, problems } = checkBoth(value);
      assert.ok(!html.includes('<a'));
      assert.ok(problems.includes('link dropped, for it is neither http, https nor mailto'));
    });
  }

  test('has its control: these addresses are links', () => {
    const cases = [
      ['https://x.example/a b"c', 'https://x.example/a%20b%22c'],
      ['HTTP://X.example', 'http://x.example/'],
      ['mailto:ann@x.example', 'mailto:ann@x.example'],
      ["https://x.example/?a=1&b=<2>'", 'https://x.example/?a=1&amp;b=%3C2%3E%27'],
      ['ht\ntps://x.example/', 'https://x.example/'],
    ];
    for (const [href, written] of cases) {
      const { html } = checkBoth(inDoc(text('w', { type: 'link', attrs: { href } })));
      assert.equal(html, `<a href="${written}" rel="noopener noreferrer nofollow">w</a>`);
    }
  });
});

describe('hostile words', () => {
  const hostile = [
    '</script><script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    '" style="background:url(javascript:alert(1))',
    '<!--',
    '-->',
    ']]>',
    '<![CDATA[x]]>',
    '</p></div></table>',
    '&lt;script&gt;',
    '&#60;script&#62;',
    '\u0000<b>',
    '\u2028<b>',
    '\ud800<b>',
    '</textarea><style>*{}</style>',
  ];
  const holders: readonly ((words: string) => unknown)[] = [
    (words) => text(words),
    (words) => ({ type: 'codeBlock', attrs: { language: words }, content: [text(words)] }),
    (words) => ({ type: 'panel', attrs: { panelType: words, panelColor: words }, content: [text(words)] }),
    (words) => ({ type: 'status', attrs: { text: words, color: words, style: words } }),
    (words) => ({ type: 'mention', attrs: { text: words, id: words } }),
    (words) => ({ type: 'emoji', attrs: { text: words, shortName: words } }),
    (words) => ({ type: 'date', attrs: { timestamp: words } }),
    (words) => ({ type: 'expand', attrs: { title: words } }),
    (words) => ({ type: 'media', attrs: { alt: words, type: words, url: words } }),
    (words) => ({
      type: 'heading',
      attrs: { level: words },
      marks: [{ type: words }],
      content: [text(words)],
    }),
    (words) => ({ type: 'orderedList', attrs: { order: words }, content: [text(words)] }),
    (words) => ({ type: 'tableCell', attrs: { colspan: words, rowspan: words, background: words } }),
    (words) => ({ type: 'taskItem', attrs: { state: words }, content: [text(words)] }),
    (words) => ({
      type: 'extension',
      attrs: { extensionKey: words, text: words, parameters: { title: words } },
    }),
    (words) => ({ type: words, attrs: { text: words, title: words, url: words }, text: words }),
    (words) =>
      text('x', { type: 'textColor', attrs: { color: words } }, { type: 'subsup', attrs: { type: words } }),
    (words) =>
      text(
        'x',
        { type: 'alignment', attrs: { align: words } },
        { type: 'link', attrs: { href: words, title: words } },
      ),
  ];
  for (const words of hostile) {
    test(`${JSON.stringify(words)} stays words wherever it stands`, () => {
      for (const holder of holders) {
        checkBoth(inDoc(holder(words)));
        checkBoth(
          inDoc({
            type: 'paragraph',
            content: [holder(words)],
            marks: [{ type: 'alignment', attrs: { align: words } }],
          }),
        );
      }
      readSafeHtml(adfToHtml(words).html);
    });
  }
});

describe('generated input', () => {
  const seed = Date.now() % 1_000_000_000;
  const names = [
    ...[
      'doc',
      'paragraph',
      'heading',
      'blockquote',
      'bulletList',
      'orderedList',
      'listItem',
      'taskList',
      'taskItem',
    ],
    ...[
      'blockTaskItem',
      'decisionList',
      'decisionItem',
      'codeBlock',
      'rule',
      'panel',
      'expand',
      'nestedExpand',
    ],
    ...[
      'layoutSection',
      'layoutColumn',
      'table',
      'tableRow',
      'tableCell',
      'tableHeader',
      'mediaGroup',
      'mediaSingle',
    ],
    ...[
      'caption',
      'media',
      'blockCard',
      'embedCard',
      'extension',
      'bodiedExtension',
      'syncBlock',
      'applicationCard',
    ],
    ...[
      'text',
      'text',
      'text',
      'hardBreak',
      'mention',
      'emoji',
      'date',
      'status',
      'placeholder',
      'inlineCard',
    ],
    ...['mediaInline', 'inlineExtension', 'stranger', '<b>', 'constructor', '__proto__'],
  ];
  const words = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.constantFrom(
      ' ',
      '\n',
      ' a',
      'b ',
      '<b>',
      '&amp;',
      '"',
      'javascript:x',
      'https://x.example/?a&b',
      '- ',
      '@x',
    ),
  );
  const loose = fc.oneof(
    words,
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => {
    const fields = (keys: readonly string[]) =>
      fc.dictionary(fc.constantFrom(...keys), fc.oneof({ arbitrary: loose, weight: 5 }, tie('tree')), {
        maxKeys: 4,
      });
    const attrs = fields([
      'text',
      'title',
      'url',
      'alt',
      'level',
      'order',
      'colspan',
      'state',
      'language',
      'data',
      'parameters',
      'href',
      'color',
      'type',
      'timestamp',
      'id',
      '__proto__',
    ]);
    const mark = fc.record(
      {
        type: fc.constantFrom('strong', 'em', 'code', 'link', 'subsup', 'alignment', 'indentation', 'odd'),
        attrs,
        text: loose,
      },
      { requiredKeys: ['type'] },
    );
    const node = fc.record(
      {
        type: fc.constantFrom(...names),
        text: fc.oneof({ arbitrary: words, weight: 8 }, loose),
        attrs: fc.oneof({ arbitrary: attrs, weight: 8 }, loose),
        marks: fc.oneof({ arbitrary: fc.array(mark, { maxLength: 3 }), weight: 8 }, loose),
        content: fc.oneof(
          { arbitrary: fc.array(tie('tree'), { maxLength: 4 }), weight: 8 },
          loose,
          tie('tree'),
        ),
        odd: loose,
      },
      { requiredKeys: ['type'] },
    );
    return {
      tree: fc.oneof({ depthSize: 'large', withCrossShrink: true }, loose, { arbitrary: node, weight: 6 }),
    };
  });
  // What Jira sends went through JSON, where "__proto__" is a key like any other.
  const check = (value: unknown) => {
    checkBoth(JSON.parse(JSON.stringify(value)));
  };

  test('of any JSON gives safe HTML, loses no text and never throws', (t) => {
    t.diagnostic(`seed ${seed}`);
    fc.assert(fc.property(fc.jsonValue(), check), { seed, numRuns: 1000 });
  });

  test('of nodes in any order gives safe HTML, loses no text and never throws', (t) => {
    t.diagnostic(`seed ${seed}`);
    fc.assert(
      fc.property(tree, (value) => check(inDoc(value))),
      { seed, numRuns: 3000 },
    );
  });
});

describe('the documents and the schema of the format', () => {
  const given = process.env.JACKDAW_SHARED;
  const folder = join(given ?? join(import.meta.dirname, '..', '..', '..', 'shared'), 'adf');
  const isHere = existsSync(folder);
  if (given !== undefined && !isHere) throw new Error(`JACKDAW_SHARED is set, but there is no ${folder}`);
  const skip = isHere ? false : 'the documents are not on this machine (JACKDAW_SHARED)';
  const read = (...path: string[]): unknown => JSON.parse(readFileSync(join(folder, ...path), 'utf8'));

  test('every valid document is read without a problem, but for relative links', { skip }, () => {
    const files = readdirSync(join(folder, 'valid'));
    assert.ok(files.length >= 78);
    for (const file of files) {
      const { problems } = checkBoth(read('valid', file));
      const dropped =
        file === 'text-link.json' ? ['link dropped, for it is neither http, https nor mailto'] : [];
      assert.deepEqual(problems, dropped, file);
    }
  });

  test('every invalid document is read all the same', { skip }, () => {
    const files = readdirSync(join(folder, 'invalid'));
    assert.ok(files.length >= 100);
    for (const file of files) checkBoth(read('invalid', file));
  });

  test('every node type and mark of the schema is known', { skip }, () => {
    const types = new Set<string>();
    const marks = new Set<string>();
    const schema = JSON.stringify(read('adf-schema-57.7.22-full.json'));
    for (const [, name = '', type = ''] of schema.matchAll(
      /"(\w+)":\{"type":"object","properties":\{"type":\{"enum":\["(\w+)"\]/g,
    )) {
      (name.endsWith('_mark') ? marks : types).add(type);
    }
    assert.ok(types.size >= 40 && marks.size >= 15, `${types.size} types, ${marks.size} marks`);
    for (const type of types) {
      if (type === 'syncBlock') continue;
      const node = { type, attrs: { text: 'x' }, text: 'x' };
      const odd = adfToText(inDoc(node)).problems.filter((problem) => problem.startsWith('unknown'));
      assert.deepEqual(odd, [], type);
    }
    for (const type of marks) assert.deepEqual(adfToText(inDoc(text('x', { type }))).problems, [], type);
  });
});
