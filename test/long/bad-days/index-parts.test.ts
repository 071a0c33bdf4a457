/** Every part of the text index is deleted or spoilt once, under a server and while it is stopped; or all is of another day. */

import { test } from 'node:test';
import { otherDamages, surviveDamages, survivePutBack } from '../../bad-days/index-folder.test-support.ts';

test('an index of which a part is deleted or spoilt is what it was soon after', (t) =>
  surviveDamages(otherDamages, { seed: 64_002, issues: 20 }, (text) => t.diagnostic(text)));

test('beside a database that was put back from a backup it is built anew', (t) =>
  survivePutBack(64_003, (text) => t.diagnostic(text)));
