import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { adfToHtml } from './adf-html.ts';

const doc = (...content: unknown[]) => ({ type: 'doc', version: 1, content });
const text = (words: string, ...marks: unknown[]) => ({ type: 'text', text: words, marks });
const paragraph = (...content: unknown[]) => ({ type: 'paragraph', content });

describe('rich text as HTML', () => {
  const cases: readonly (readonly [what: string, document: unknown, html: string])[] = [
    ['a paragraph', doc(paragraph(text('Hello'))), '<p>Hello</p>'],
    ['a line break', doc(paragraph(text('a'), { type: 'hardBreak' }, text('b'))), '<p>a<br/>b</p>'],
    [
      'marks, the first innermost',
      doc(paragraph(text('x', { type: 'strong' }, { type: 'em' }))),
      '<p><em><strong>x</strong></em></p>',
    ],
    [
      'a link',
      doc(paragraph(text('here', { type: 'link', attrs: { href: 'https://a.example/?a=1&b=2' } }))),
      '<p><a href="https://a.example/?a=1&amp;b=2" rel="noreferrer">here</a></p>',
    ],
    [
      'no link to a script',
      doc(paragraph(text('here', { type: 'link', attrs: { href: 'javascript:alert(1)' } }))),
      '<p>here</p>',
    ],
    ['words that look like tags', doc(paragraph(text('<b>"&\''))), '<p>&lt;b&gt;&quot;&amp;&#39;</p>'],
    [
      'a list',
      doc({ type: 'bulletList', content: [{ type: 'listItem', content: [paragraph(text('one'))] }] }),
      '<ul><li><p>one</p></li></ul>',
    ],
    [
      'a heading and its limits',
      doc(
        { type: 'heading', attrs: { level: 2 }, content: [text('H')] },
        { type: 'heading', attrs: { level: 99 } },
      ),
      '<h2>H</h2><h6></h6>',
    ],
    ['code', doc({ type: 'codeBlock', content: [text('a < b')] }), '<pre><code>a &lt; b</code></pre>'],
    [
      'a mention and a date',
      doc(
        paragraph(
          { type: 'mention', attrs: { id: '1', text: '@Ann' } },
          { type: 'date', attrs: { timestamp: '0' } },
        ),
      ),
      '<p><span class="mention">@Ann</span>1970-01-01</p>',
    ],
    ['a node that is not known, by what is in it', doc({ type: 'future', content: [text('in')] }), 'in'],
    ['no document', null, ''],
  ];
  for (const [what, document, html] of cases) {
    it(`makes ${what}`, () => assert.equal(adfToHtml(document), html));
  }

  it('never fails and never lets a tag of the text through', () => {
    fc.assert(
      fc.property(fc.json(), fc.string(), (json, words) => {
        adfToHtml(JSON.parse(json));
        const html = adfToHtml(doc(paragraph(text(`<script>${words}`))));
        assert.ok(!html.includes('<script'), html);
      }),
    );
  });

  it('ends at a depth that no writer reaches', () => {
    let node: unknown = text('deep');
    for (let i = 0; i < 50_000; i++) node = { type: 'blockquote', content: [node] };
    assert.ok(!adfToHtml(doc(node)).includes('deep'));
  });
});
