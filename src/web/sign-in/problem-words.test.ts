import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signInProblems } from '../../people/providers/proven-identity.ts';
import { problemIn } from './problem-words.ts';

test('every problem of signing in has words of its own', () => {
  const said = signInProblems.map((word) => problemIn(`?problem=${word}`));
  assert.equal(new Set(said).size, signInProblems.length);
  assert.ok(said.every((words) => words !== undefined && words.length > 30));
});

test('an address without a problem has no words, one with a strange one has some', () => {
  assert.equal(problemIn('?q=x'), undefined);
  assert.equal(problemIn('?problem=constructor'), 'Signing in did not work. Try again.');
  assert.doesNotMatch(problemIn('?problem=<b>') ?? '', /</);
});
