/** Servers that are killed at dozens of places, another set of them each time. The seeds are printed. */

import { test } from 'node:test';
import { surviveKills } from '../../bad-days/kills.test-support.ts';

const seed = Date.now() % 1_000_000;

test('a server of a small site that is killed twenty times ends with everything, once', (t) =>
  surviveKills({ seed, issues: 20, firstReading: 8, changes: 8, flushes: 4 }, (text) => t.diagnostic(text)));

test('so does one of a larger site, killed while it lists, reads and writes the index', (t) =>
  surviveKills({ seed: seed + 1, issues: 250, firstReading: 6, changes: 3, flushes: 6 }, (text) =>
    t.diagnostic(text),
  ));
