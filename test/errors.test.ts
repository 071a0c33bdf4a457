import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError, messageOf, reasonOf } from '../src/errors.ts';

/** What `JSON.parse` says of a row that was damaged. */
function quoting(): unknown {
  try {
    return JSON.parse('Falcon is sold');
  } catch (error) {
    return error;
  }
}

test('a reason says what we say ourselves, and nothing that others quote', () => {
  assert.match(messageOf(quoting()), /Falcon/, 'CONTROL: its message quotes the text');
  assert.equal(reasonOf(quoting()), 'Something unexpected failed (SyntaxError). Please report it.');
  assert.equal(reasonOf(new AppError('store-busy', 'Wait a moment.')), 'Wait a moment.');
});

test('a reason names the code of an error where it has one', () => {
  const full = Object.assign(new Error('write "Falcon"'), { code: 'ENOSPC' });
  assert.equal(reasonOf(full), 'Something unexpected failed (Error ENOSPC). Please report it.');
  const talking = Object.assign(new Error('x'), { code: 'Falcon is to be sold' });
  assert.equal(reasonOf(talking), 'Something unexpected failed (Error). Please report it.');
  assert.equal(reasonOf('Falcon'), 'Something unexpected failed. Please report it.');
  assert.equal(reasonOf(new DOMException('Falcon', 'AbortError')), 'It was stopped.');
});
