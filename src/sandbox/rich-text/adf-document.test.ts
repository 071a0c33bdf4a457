import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { documentFault } from './adf-document.ts';

const doc = (...content: unknown[]) => ({ type: 'doc', version: 1, content });
const words = (text: unknown) => ({ type: 'paragraph', content: [{ type: 'text', text }] });

describe('a rich text that is sent', () => {
  const cases: readonly (readonly [what: string, value: unknown, fault: string | undefined])[] = [
    ['words', doc(words('hello')), undefined],
    ['a picture alone', doc({ type: 'mediaSingle', content: [{ type: 'media', attrs: {} }] }), undefined],
    ['marks', doc({ type: 'text', text: 'x', marks: [{ type: 'em' }] }), undefined],
    ['plain text', 'hello', 'not-a-document'],
    ['another version', { ...doc(words('hello')), version: 2 }, 'not-a-document'],
    ['a number as text', doc(words(7)), 'not-a-document'],
    ['an empty text', doc(words('')), 'not-a-document'],
    ['a string as content', doc({ type: 'paragraph', content: 'x' }), 'not-a-document'],
    ['a node that is null', doc(null), 'not-a-document'],
    ['marks that are none', doc({ type: 'text', text: 'x', marks: [7] }), 'not-a-document'],
    ['nothing in it', doc(), 'empty'],
    ['an empty paragraph', doc({ type: 'paragraph' }), 'empty'],
    ['a blank', doc(words(' ')), 'empty'],
    ['32,767 characters', doc(words('x'.repeat(32_767))), undefined],
    ['32,768 characters', doc(words('x'.repeat(32_768))), 'too-long'],
  ];
  for (const [what, value, fault] of cases) {
    it(`with ${what}: ${fault ?? 'taken'}`, () => assert.equal(documentFault(value), fault));
  }

  it('may be anything', () => {
    fc.assert(fc.property(fc.json(), (json) => void documentFault(JSON.parse(json))));
  });
});
