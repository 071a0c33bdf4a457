/** Writes `docs/sandbox-operations.md` anew: `node src/sandbox/description/write-operation-lists.test-support.ts`. */

import { writeFile } from 'node:fs/promises';
import { descriptionSkip } from './description.test-support.ts';
import { listsFile, operationLists } from './operation-lists.test-support.ts';

if (descriptionSkip !== false) throw new Error(`Not written: ${descriptionSkip}.`);
await writeFile(listsFile, operationLists());
