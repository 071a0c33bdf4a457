import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { adfToHtml, adfToText } from './adf.ts';

const text = (value: string, ...marks: unknown[]) =>
  marks.length === 0 ? { type: 'text', text: value } : { type: 'text', text: value, marks };
const node = (type: string, content: unknown[] = [], attrs: object = {}) => ({ type, attrs, content });
const leaf = (type: string, attrs: object = {}) => ({ type, attrs });
const p = (...content: unknown[]) => ({ type: 'paragraph', content });
const doc = (...content: unknown[]) => ({ type: 'doc', version: 1, content });
const cell = (...content: unknown[]) => node('tableCell', content);
const item = (...content: unknown[]) => node('listItem', content);
const link = (href: string) => ({ type: 'link', attrs: { href } });
const rel = 'rel="noopener noreferrer nofollow"';

const golden: readonly (readonly [name: string, content: unknown[], text: string, html: string])[] = [
  ['paragraphs', [p(text('one')), p(), p(text('two'))], 'one\ntwo', '<p>one</p><p></p><p>two</p>'],
  [
    'a word whose parts are marked differently',
    [p(text('un'), text('believ', { type: 'strong' }), text('able'))],
    'unbelievable',
    '<p>un<strong>believ</strong>able</p>',
  ],
  [
    'all marks at once, twice',
    [
      p(
        text('x', ...['code', 'strong', 'em', 'underline', 'strike', 'em'].map((type) => ({ type })), {
          type: 'subsup',
          attrs: { type: 'sup' },
        }),
      ),
    ],
    'x',
    '<p><sup><s><u><em><strong><code>x</code></strong></em></u></s></sup></p>',
  ],
  [
    'escaping',
    [p(text('a < b && "c" > \'d\''))],
    'a < b && "c" > \'d\'',
    '<p>a &lt; b &amp;&amp; &quot;c&quot; &gt; &#39;d&#39;</p>',
  ],
  ['a hard break', [p(text('one '), leaf('hardBreak'), text('two'))], 'one\ntwo', '<p>one <br>two</p>'],
  [
    'headings',
    [node('heading', [text('H')], { level: 3 }), node('heading', [text('I')], { level: 9 })],
    'H\nI',
    '<h3>H</h3><h6>I</h6>',
  ],
  [
    'alignment, indentation and small text',
    [
      { ...p(text('c')), marks: [leaf('alignment', { align: 'center' }), leaf('indentation', { level: 2 })] },
      { ...p(text('s')), marks: [leaf('fontSize', { fontSize: 'small' })] },
    ],
    'c\ns',
    '<p class="adf-align-center adf-indent-2">c</p><p class="adf-small">s</p>',
  ],
  [
    'a link',
    [p(text('here', link('https://example.com/a?b=1&c=2')))],
    'here',
    `<p><a href="https://example.com/a?b=1&amp;c=2" ${rel}>here</a></p>`,
  ],
  [
    'nested lists',
    [
      node('bulletList', [
        item(p(text('a')), node('orderedList', [item(p(text('b')))], { order: 3 })),
        item(p(text('c'))),
      ]),
    ],
    '- a\n- b\n- c',
    '<ul><li><p>a</p><ol start="3"><li><p>b</p></li></ol></li><li><p>c</p></li></ul>',
  ],
  [
    'an item that begins with a list',
    [node('bulletList', [item(node('bulletList', [item(p(text('a')))]))])],
    '- a',
    '<ul><li><ul><li><p>a</p></li></ul></li></ul>',
  ],
  [
    'tasks',
    [
      node('taskList', [
        node('taskItem', [text('do')], { state: 'TODO' }),
        node('blockTaskItem', [p(text('done'))], { state: 'DONE' }),
      ]),
    ],
    '- [ ] do\n- [x] done',
    '<ul class="adf-tasks"><li class="adf-task">☐ do</li><li class="adf-task adf-task-done">☑ <p>done</p></li></ul>',
  ],
  [
    'decisions',
    [
      node('decisionList', [
        node('decisionItem', [text('yes')], { state: 'DECIDED' }),
        node('decisionItem', [text('open')], { state: '"><' }),
      ]),
    ],
    '- [decided] yes\n- open',
    '<ul class="adf-decisions"><li class="adf-decision adf-decided">yes</li><li class="adf-decision">open</li></ul>',
  ],
  [
    'a table, with an empty cell, several paragraphs in a cell, and spans',
    [
      node('table', [
        node('tableRow', [
          node('tableHeader', [p(text('A'))], { colspan: 2, rowspan: 70000 }),
          node('tableHeader', [p(text('B'))]),
        ]),
        node('tableRow', [cell(p(text('1')), p(text('2'))), cell(p()), cell(p(text('3')))]),
      ]),
      p(text('after')),
    ],
    'A | B\n1\n2 | 3\nafter',
    '<table class="adf-table"><tbody><tr><th colspan="2"><p>A</p></th><th><p>B</p></th></tr>' +
      '<tr><td><p>1</p><p>2</p></td><td><p></p></td><td><p>3</p></td></tr></tbody></table><p>after</p>',
  ],
  [
    'a code block keeps its lines',
    [
      node('codeBlock', [text('if (a < b) {\n'), text('\n'), text('  go();\n}\n')], {
        language: 'JavaScript',
      }),
      p(text('z')),
    ],
    'if (a < b) {\n\n  go();\n}\nz',
    '<pre class="adf-code"><code class="language-javascript">if (a &lt; b) {\n\n  go();\n}\n</code></pre><p>z</p>',
  ],
  [
    'a language that is no name',
    [node('codeBlock', [text('x')], { language: 'c" onload="x' })],
    'x',
    '<pre class="adf-code"><code>x</code></pre>',
  ],
  [
    'panels',
    [
      node('panel', [p(text('w'))], { panelType: 'warning' }),
      node('panel', [p(text('o'))], { panelType: 'x y', panelColor: '#f00' }),
    ],
    'w\no',
    '<div class="adf-panel adf-panel-warning"><p>w</p></div><div class="adf-panel adf-panel-info"><p>o</p></div>',
  ],
  [
    'a quote and a rule',
    [node('blockquote', [p(text('q'))]), { type: 'rule' }, p(text('r'))],
    'q\nr',
    '<blockquote><p>q</p></blockquote><hr><p>r</p>',
  ],
  [
    'mentions stand apart from their neighbours, but not from punctuation',
    [
      p(
        text('ask'),
        leaf('mention', { id: '1', text: 'Ann' }),
        leaf('mention', { id: '2', text: '@Bo' }),
        text(', or ('),
        leaf('mention', { id: '3' }),
        text(')'),
      ),
    ],
    'ask @Ann @Bo, or (@3)',
    '<p>ask<span class="adf-mention">@Ann</span><span class="adf-mention">@Bo</span>, or (<span class="adf-mention">@3</span>)</p>',
  ],
  [
    'emoji, a date, a status and a placeholder',
    [
      p(
        leaf('emoji', { shortName: ':grinning:', text: '😀' }),
        leaf('emoji', { shortName: ':acme:' }),
        leaf('date', { timestamp: '1582152559000' }),
        leaf('date', { timestamp: 'soon' }),
        leaf('status', { text: 'IN REVIEW', color: 'green' }),
        leaf('status', { text: 'X', color: '#ff0000' }),
        leaf('placeholder', { text: 'type here' }),
      ),
    ],
    '😀 :acme: 2020-02-19 soon IN REVIEW X type here',
    '<p><span class="adf-emoji">😀</span><span class="adf-emoji">:acme:</span><span class="adf-date">2020-02-19</span>' +
      '<span class="adf-date">soon</span><span class="adf-status adf-status-green">IN REVIEW</span>' +
      '<span class="adf-status adf-status-neutral">X</span><span class="adf-placeholder">type here</span></p>',
  ],
  [
    'smart links',
    [
      p(
        text('see '),
        leaf('inlineCard', { url: 'https://a.example/x' }),
        text(' and '),
        leaf('inlineCard', { data: { name: 'Page', url: 'https://b.example/' } }),
      ),
      leaf('blockCard', {
        url: 'https://c.example/',
        datasource: { id: 'd', parameters: {}, views: [{ type: 'table' }] },
      }),
      leaf('embedCard', { url: 'https://d.example/', layout: 'wide' }),
    ],
    'see https://a.example/x and Page https://b.example/\nhttps://c.example/\nhttps://d.example/',
    `<p>see <span class="adf-card"><a href="https://a.example/x" ${rel}>https://a.example/x</a></span> and ` +
      `<span class="adf-card"><a href="https://b.example/" ${rel}>Page https://b.example/</a></span></p>` +
      `<div class="adf-card"><a href="https://c.example/" ${rel}>https://c.example/</a></div>` +
      `<div class="adf-card"><a href="https://d.example/" ${rel}>https://d.example/</a></div>`,
  ],
  [
    'media are named, never fetched',
    [
      node('mediaSingle', [
        leaf('media', { type: 'file', id: 'i', alt: 'plan.png' }),
        node('caption', [text('The plan')]),
      ]),
      node('mediaGroup', [
        leaf('media', { type: 'file', id: 'i' }),
        leaf('media', { type: 'external', url: 'https://x.example/i.png' }),
      ]),
      p(leaf('mediaInline', { type: 'file', id: 'i', alt: 'a.txt' })),
    ],
    'plan.png\nThe plan\nhttps://x.example/i.png\na.txt',
    '<div class="adf-media-single"><span class="adf-media">plan.png</span><div class="adf-caption">The plan</div></div>' +
      '<div class="adf-media-group"><span class="adf-media"></span><span class="adf-media">' +
      `<a href="https://x.example/i.png" ${rel}>https://x.example/i.png</a></span></div><p><span class="adf-media">a.txt</span></p>`,
  ],
  [
    'expands',
    [
      node('expand', [p(text('in')), node('nestedExpand', [p(text('deep'))], { title: 'More <b>' })], {
        title: 'Log',
      }),
    ],
    'Log\nin\nMore <b>\ndeep',
    '<details class="adf-expand"><summary>Log</summary><p>in</p>' +
      '<details class="adf-expand"><summary>More &lt;b&gt;</summary><p>deep</p></details></details>',
  ],
  [
    'layout',
    [
      node('layoutSection', [
        node('layoutColumn', [p(text('l'))], { width: 50 }),
        node('layoutColumn', [p(text('r'))], { width: 50 }),
      ]),
    ],
    'l\nr',
    '<div class="adf-layout"><div class="adf-column"><p>l</p></div><div class="adf-column"><p>r</p></div></div>',
  ],
  [
    'extensions: text, parameters, or their key',
    [
      leaf('extension', { extensionKey: 'k', text: 'fallback' }),
      leaf('extension', {
        extensionKey: 'k',
        parameters: { macroParams: { title: { value: 'Sales' }, x: { value: 'no' } } },
      }),
      p(text('s'), leaf('inlineExtension', { extensionKey: 'toc' })),
      node('bodiedExtension', [p(text('body'))], { extensionKey: 'k' }),
      leaf('extension', { extensionKey: 'app/env/static/key' }),
      node('multiBodiedExtension', [node('extensionFrame', [p(text('tab'))])]),
    ],
    'fallback\nSales\ns [toc]\nbody\ntab',
    '<div class="adf-extension">fallback</div><div class="adf-extension"> Sales </div>' +
      '<p>s<span class="adf-extension">[toc]</span></p><div class="adf-extension"><p>body</p></div>' +
      '<div class="adf-extension"></div><div class="adf-extension"><div class="adf-block"><p>tab</p></div></div>',
  ],
  [
    'parts of lists and tables that stand alone, and strangers among them',
    [
      item(p(text('a'))),
      cell(text('b')),
      node('tableRow', [p(text('c'))]),
      node('bulletList', [text('d')]),
      node('table', [p(text('e'))]),
    ],
    '- a\nb\nc\nd\ne',
    '<div><p>a</p></div><div class="adf-block">b</div><div class="adf-block"><p>c</p></div><ul><li>d</li></ul>' +
      '<table class="adf-table"><tbody><tr><td><p>e</p></td></tr></tbody></table>',
  ],
  [
    'a block within a line',
    [p(text('a'), node('panel', [p(text('b'))]), text('c'))],
    'a\nb\nc',
    '<p>a<span class="adf-block"><span class="adf-block">b</span></span>c</p>',
  ],
];

describe('the golden table', () => {
  for (const [name, content, expectedText, expectedHtml] of golden) {
    test(`${name} becomes exactly this text and HTML`, () => {
      assert.equal(adfToText(doc(...content)).text, expectedText);
      assert.deepEqual(adfToHtml(doc(...content)), { html: expectedHtml, problems: [] });
    });
  }
});

test('a plain string is its own text, and no body is no text', () => {
  assert.deepEqual(adfToText('old <b>body</b>\n'), { text: 'old <b>body</b>', problems: [] });
  assert.deepEqual(adfToHtml('a <b>\nb\n\n c'), { html: '<p>a &lt;b&gt;<br>b</p><p>c</p>', problems: [] });
  for (const nothing of [null, undefined, '']) {
    assert.deepEqual(adfToText(nothing), { text: '', problems: [] });
    assert.deepEqual(adfToHtml(nothing), { html: '', problems: [] });
  }
});

test('what is no document is read as far as it can be, and recorded', () => {
  const cases: readonly (readonly [unknown, string])[] = [
    [42, '42'],
    [true, ''],
    [[], ''],
    [[p(text('a')), 'b', [text('c')], null], 'a\nb c'],
    [p(text('lonely')), 'lonely'],
    [{ content: { type: 'text', text: 'x' } }, 'x'],
    [{ some: { thing: { text: 'hidden' } } }, 'hidden'],
  ];
  for (const [value, expected] of cases) {
    const { text: found, problems } = adfToText(value);
    assert.equal(found, expected);
    assert.ok(problems.includes('not a document'), JSON.stringify(value));
  }
});

test('an unknown node shows its text, title and address, and its content, and is recorded once by its type', () => {
  const strange = node('holo gram<script>', [p(text('inside'))], {
    text: 't',
    title: 'u',
    url: 'https://v.example/',
  });
  const input = doc(p(text('a'), leaf('sparkle', { text: 'b' }), text('c')), strange, strange);
  const problems = ['unknown node: sparkle', 'unknown node: hologramscript'];
  assert.deepEqual(adfToText(input), {
    text: `a b c${'\nt u https://v.example/\ninside'.repeat(2)}`,
    problems,
  });
  const { html } = adfToHtml(doc(strange));
  assert.equal(
    html,
    `<div class="adf-unknown"><a href="https://v.example/" ${rel}>t u https://v.example/</a><p>inside</p></div>`,
  );
});

test('text in odd places is found, stands apart, and is recorded without being quoted', () => {
  const input = doc(
    { type: 'paragraph', text: 'own', content: [text('a')] },
    {
      type: 'panel',
      attrs: { panelType: 'info', text: 'attr', deep: [{ text: 'deeper' }] },
      content: 'bare',
    },
    { type: 'rule', marks: [{ type: 'strong', text: 'mark' }], other: { type: 'text', text: 'other' } },
    { type: 'text', text: ['x', { text: 'y' }] },
  );
  const { text: found, problems } = adfToText(input);
  assert.equal(found, 'own a\nattr deeper bare\nmark\nother\nx y');
  assert.deepEqual(problems, [
    'text in an odd place: paragraph',
    'content is not a list: panel',
    'text in an odd place: panel',
    'not a node',
    'text in an odd place: rule',
    'text in an odd place: text',
  ]);
});

test('the content of a synced block is elsewhere, which is recorded', () => {
  const input = doc(leaf('syncBlock', { resourceId: 'r' }), node('bodiedSyncBlock', [p(text('here'))]));
  assert.deepEqual(adfToText(input), { text: 'here', problems: ['content lives elsewhere: syncBlock'] });
});

test('problems are few, short, and each is said once', () => {
  const many = Array.from({ length: 1000 }, (_, index) => leaf(`strange${index % 500}${'x'.repeat(500)}`));
  const { problems } = adfToText(doc(...many));
  assert.equal(problems.length, 21);
  assert.equal(problems.at(-1), 'and more');
  for (const problem of problems) assert.ok(problem.length <= 60, problem);
});

describe('a hundred thousand levels', () => {
  const levels = 100_000;
  const nest = (around: (inner: unknown) => unknown, innermost: unknown) => {
    let value = innermost;
    for (let level = 0; level < levels; level++) value = around(value);
    return value;
  };
  const shapes: readonly (readonly [string, unknown])[] = [
    ['blockquotes', doc(nest((inner) => node('blockquote', [inner, p(text('x'))]), p(text('core'))))],
    ['lists', doc(nest((inner) => node('bulletList', [item(inner)]), p(text('core'))))],
    ['lists without items', doc(nest((inner) => node('bulletList', [inner]), text('core')))],
    ['tables', doc(nest((inner) => node('table', [node('tableRow', [cell(inner)])]), p(text('core'))))],
    ['attributes', doc({ type: 'panel', attrs: { a: nest((inner) => ({ b: [inner] }), { text: 'core' }) } })],
    ['arrays', doc(nest((inner) => [inner], text('core')))],
    [
      'unknown marks',
      doc(
        text(
          'core',
          nest((inner) => ({ type: 'm', attrs: { inner } }), {}),
        ),
      ),
    ],
  ];
  for (const [name, input] of shapes) {
    test(`of ${name} neither overflow the stack nor the browser, and keep their text`, () => {
      assert.ok(adfToText(input).text.includes('core'));
      const { html } = adfToHtml(input);
      assert.ok(html.includes('core'));
      let open = 0;
      let deepest = 0;
      for (const [tag] of html.matchAll(/<\/?[a-z]+[0-9]?/g)) {
        if (tag === '<br' || tag === '<hr') continue;
        open += tag.startsWith('</') ? -1 : 1;
        deepest = Math.max(deepest, open);
      }
      assert.equal(open, 0);
      assert.ok(deepest < 500, `${deepest} open tags`);
    });
  }

  test('of blocks keep their words apart in HTML, and the cut is recorded', () => {
    const { html, problems } = adfToHtml(shapes[0]?.[1]);
    assert.ok(!html.includes('corex') && !html.includes('xx'));
    assert.deepEqual(problems, ['nested deeper than 100 levels']);
  });
});

test('hundreds of thousands of siblings, keys or marks take linear time', () => {
  const count = 300_000;
  const keys = Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, { text: 'w' }]));
  const inputs = [
    node(
      'doc',
      Array.from({ length: count }, () => p(text('w'))),
    ),
    doc({ type: 'panel', attrs: keys }),
    doc({ type: 'panel', ...keys }),
    doc({ type: 'text', text: 'w', marks: Array.from({ length: count }, () => ({ type: 'em' })) }),
  ];
  for (const input of inputs) {
    const started = performance.now();
    adfToText(input);
    adfToHtml(input);
    // Generous: quadratic time would take minutes.
    assert.ok(performance.now() - started < 10_000);
  }
});
