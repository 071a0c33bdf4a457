/** The process behind `copy-beside.ts`: copies one table, says how that went, and ends. */

import { setPriority } from 'node:os';
import { reasonOf } from '../errors.ts';
import type { FromCopyProcess } from './copy-beside.ts';
import { writeFailure } from './lance-failure.ts';
import { copyTable } from './lance-table.ts';

/** Behind whatever else the machine has to do, but never without a turn. */
const lowPriority = 10;

const [folder = '', table = '', version = '', to = ''] = process.argv.slice(2);
// Whoever waited for the copy is gone: what there is of it is removed when the index is next opened.
process.once('disconnect', () => process.exit(1));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
let said: FromCopyProcess = { type: 'copied' };
try {
  setPriority(lowPriority);
  await copyTable(folder, { table, version: Number(version) }, to, new AbortController().signal);
} catch (cause) {
  const error = writeFailure(folder, cause);
  said = { type: 'failed', code: error.code, message: reasonOf(error) };
}
if (process.connected) process.send?.(said, undefined, undefined, () => process.exit(0));
