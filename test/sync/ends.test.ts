import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../../src/errors.ts';
import { assertMayEnd } from './ends.ts';
import { Killed } from './mortal-store.ts';

const trouble = new AppError('jira-unavailable', 'Jira is out of order.');
const killed = new Killed('This process was killed.');

const ends: readonly [string, unknown, { readonly alive: boolean; readonly dead: boolean }][] = [
  ['trouble of Jira', trouble, { alive: true, dead: true }],
  ['its kill', killed, { alive: false, dead: true }],
  ['its kill while it leaves', new SuppressedError(killed, trouble), { alive: false, dead: true }],
  ['a mistake', new TypeError('x is not a function'), { alive: false, dead: false }],
  ['a failed assertion', new assert.AssertionError({ message: 'no' }), { alive: false, dead: false }],
  ['an internal error', new AppError('internal', 'Something.'), { alive: false, dead: false }],
  ['a mistake behind trouble', new SuppressedError(trouble, new Error('!')), { alive: false, dead: false }],
];

for (const [what, error, may] of ends) {
  for (const state of ['alive', 'dead'] as const) {
    test(`a process that is ${state} ${may[state] ? 'may' : 'must not'} end with ${what}`, () => {
      const end = () => assertMayEnd(error, state === 'dead');
      if (may[state]) end();
      else assert.throws(end);
    });
  }
}
