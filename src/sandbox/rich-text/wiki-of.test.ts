import assert from 'node:assert/strict';
import { it } from 'node:test';
import { documentWiki, wikiOf } from './wiki-of.ts';
import { wikiToAdf } from './wiki-to-adf.ts';

it('a text is told as the world has it, and a document as markup', () => {
  assert.equal(wikiOf(undefined), null);
  assert.equal(wikiOf('plain *text*'), 'plain *text*');
  assert.equal(wikiOf({ wiki: 'h1. Title' }), 'h1. Title');
  assert.equal(wikiOf({ adf: { type: 'doc', version: 1, content: [] } }), '');
  assert.equal(wikiOf({ adf: 'no document' }), '');
});

it('markup that became a document becomes the same markup again', () => {
  for (const markup of [
    'One line',
    'Two\nlines',
    'One\n\nTwo',
    'h2. Steps',
    '* a\n* b\n** c\n* d',
    '# one\n# two',
    'some *strong*, _emphasised_ and {{code}}',
    '[Jira|https://example.com/x]',
    '{code:java}\nint x;\n{code}',
    '{quote}\nsaid\n{quote}',
    '----',
    '||head||\n|cell|',
  ]) {
    assert.equal(documentWiki(wikiToAdf(markup)), markup);
  }
});

it('a person that is mentioned is named by their account', () => {
  const content = [
    { type: 'text', text: 'Ask ' },
    { type: 'mention', attrs: { id: 'ann', text: '@Ann' } },
    { type: 'strange', content: [{ type: 'text', text: '!' }] },
  ];
  const document = { type: 'doc', version: 1, content: [{ type: 'paragraph', content }] };
  assert.equal(documentWiki(document), 'Ask [~accountid:ann]!');
});
