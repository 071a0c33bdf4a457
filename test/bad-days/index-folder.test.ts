/** The text index is deleted under a server. More of them: `test/long`. */

import { test } from 'node:test';
import { surviveDamages, wholeFolderDeleted } from './index-folder.test-support.ts';

test('an index that is deleted is said to be built, and is what it was soon after', (t) =>
  surviveDamages([wholeFolderDeleted], { seed: 64_001, issues: 20 }, (text) => t.diagnostic(text)));
