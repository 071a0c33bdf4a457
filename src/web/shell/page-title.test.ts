import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageTitle } from './page-title.ts';

test('the title names the page, and before it the person through whose eyes one looks', () => {
  assert.equal(pageTitle(undefined, undefined), 'Jackdaw');
  assert.equal(pageTitle('Explain', undefined), 'Explain · Jackdaw');
  assert.equal(pageTitle('Explain', 'Ben Okafor'), 'As Ben Okafor · Explain · Jackdaw');
});
