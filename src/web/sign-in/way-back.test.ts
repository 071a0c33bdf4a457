import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wayBack } from './way-back.ts';

test('one comes back to the page that one wanted, with its question', () => {
  assert.equal(wayBack({ pathname: '/issue/A-1', search: '?q=x%20y' }), '/issue/A-1?q=x%20y');
});

test('never back to the sign-in page, to another site, or to an endless address', () => {
  assert.equal(wayBack({ pathname: '/sign-in', search: '?problem=denied' }), '/');
  assert.equal(wayBack({ pathname: '//elsewhere.example', search: '' }), '/');
  assert.equal(wayBack({ pathname: '/', search: `?q=${'x'.repeat(2_000)}` }), '/');
});
