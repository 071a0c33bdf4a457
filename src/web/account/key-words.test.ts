import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyRights } from '../../model/sign-in.ts';
import { endOf, rightsInWords, rightWords } from './key-words.ts';

test('every right of a key has words', () => {
  assert.deepEqual(
    rightWords.map(({ right }) => right),
    [...keyRights],
  );
  assert.equal(rightsInWords(['read', 'search']), 'search, read issues');
});

test('a member is offered to search and read, a reviewer to see permissions too, an owner everything', () => {
  const offered = (role: 'member' | 'reviewer' | 'owner') =>
    rightWords.filter(({ isFor }) => isFor(role)).map(({ right }) => right);
  assert.deepEqual(offered('member'), ['search', 'read']);
  assert.deepEqual(offered('reviewer'), ['search', 'read', 'explain']);
  assert.deepEqual(offered('owner'), ['search', 'read', 'explain', 'administer']);
});

test('a key ends after so many days, or not by itself', () => {
  assert.equal(endOf('30', Date.UTC(2026, 0, 1)), '2026-01-31T00:00:00.000Z');
  assert.equal(endOf('never', 0), undefined);
});
