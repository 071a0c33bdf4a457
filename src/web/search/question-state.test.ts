import assert from 'node:assert/strict';
import { test } from 'node:test';
import { move, type QuestionMove, type QuestionState, questionAt } from './question-state.ts';

/** Plays moves; returns the last state and the history as a browser would keep it. */
function play(start: string, moves: readonly QuestionMove[]): { state: QuestionState; history: string[] } {
  let state = questionAt(start);
  const history = [start];
  for (const made of moves) {
    const step = move(state, made);
    state = step.state;
    if (step.write === 'push') history.push(state.asked);
    if (step.write === 'replace') history[history.length - 1] = state.asked;
  }
  return { state, history };
}

const typed = (text: string): QuestionMove => ({ kind: 'typed', text });
const paused: QuestionMove = { kind: 'paused' };
const settled: QuestionMove = { kind: 'settled' };

test('nothing is asked before a pause', () => {
  assert.deepEqual(play('', [typed('quo')]).state, { field: 'quo', asked: '', typing: false, draft: false });
});

test('one stretch of typing is one entry in the history, so that back leads to where it began', () => {
  const { state, history } = play('', [
    typed('quo'),
    paused,
    typed('quoting'),
    paused,
    typed('quoting sy'),
    paused,
  ]);
  assert.deepEqual(history, ['', 'quoting sy']);
  assert.deepEqual([state.asked, state.typing], ['quoting sy', true]);
});

test('a settled question keeps its entry when another is typed', () => {
  const { history } = play('', [
    typed('a'),
    paused,
    settled,
    typed('ab'),
    paused,
    typed('abc'),
    paused,
    settled,
  ]);
  assert.deepEqual(history, ['', 'a', 'abc']);
});

test('settling asks the same words as finished ones, without a new entry', () => {
  const { state, history } = play('', [typed('quot'), paused, settled]);
  assert.deepEqual([state.asked, state.typing], ['quot', false]);
  assert.deepEqual(history, ['', 'quot']);
});

test('after a space the last word is finished', () => {
  assert.equal(play('', [typed('quoting '), paused]).state.typing, false);
});

test('spaces alone ask nothing, and stay in the field', () => {
  const { state, history } = play('', [typed('  '), paused]);
  assert.deepEqual([state.field, state.asked], ['  ', '']);
  assert.deepEqual(history, ['']);
});

test('an example is asked as it stands and is an entry of its own', () => {
  const { state, history } = play('', [typed('x'), paused, { kind: 'settled', text: 'Which kind?' }]);
  assert.deepEqual([state.field, state.asked, state.typing], ['Which kind?', 'Which kind?', false]);
  assert.deepEqual(history, ['', 'x', 'Which kind?']);
});

test('clearing the field leads back to the beginning, and back again to the question', () => {
  const { state, history } = play('a', [{ kind: 'settled', text: '' }]);
  assert.equal(state.asked, '');
  assert.deepEqual(history, ['a', '']);
});

test('an address from outside replaces field and question; our own changes nothing', () => {
  const before = play('', [typed('quoting '), paused]).state;
  assert.equal(move(before, { kind: 'arrived', text: 'quoting' }).state, before);
  assert.deepEqual(move(before, { kind: 'arrived', text: 'old' }), { state: questionAt('old') });
});
