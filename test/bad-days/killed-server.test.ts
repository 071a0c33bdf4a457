/** A server that is killed anywhere goes on where it was. More kills: `test/long`. */

import { test } from 'node:test';
import { surviveKills } from './kills.test-support.ts';

test('a server that is killed again and again ends with everything, once, and never shows too much', (t) =>
  surviveKills({ seed: 63_001, issues: 20, firstReading: 1, changes: 1, flushes: 0 }, (text) =>
    t.diagnostic(text),
  ));
