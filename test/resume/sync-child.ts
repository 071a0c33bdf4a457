/**
 * The process that is killed: opens a data folder and works on its one source. Arguments: the folder, and an
 * `Order` as JSON. A run that comes to its end prints how many commits it made.
 */

import { join } from 'node:path';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import { isProgress } from './watched-store.ts';
import { type Work, workOn } from './work-on.ts';

export interface Order {
  readonly work: Work;
  /** Die with the `nth` commit, of all or of those that make progress; undefined: live. */
  readonly kill: { readonly nth: number; readonly of: 'all' | 'progress'; readonly when: When } | undefined;
}
export type When = 'before' | 'after';

const [folder = '', orderText = '{}'] = process.argv.slice(2);
const order: Order = JSON.parse(orderText);
/** Each for itself: strands beside each other commit at the same time, and one commit begins before another has ended. */
const counts = { before: { all: 0, progress: 0 }, after: { all: 0, progress: 0 } };

await using store = openSqliteStore(join(folder, 'jackdaw.db'));
await workOn(folder, store, order.work, {
  before: (method, args) => countThenDieIf('before', method, args),
  after: (method, args) => countThenDieIf('after', method, args),
  drops: () => false,
});
process.stdout.write(JSON.stringify(counts.after));

function countThenDieIf(when: When, method: string, args: readonly unknown[]): void {
  const { kill } = order;
  counts[when].all += 1;
  if (isProgress(method, args)) counts[when].progress += 1;
  if (kill?.when !== when || counts[when][kill.of] !== kill.nth) return;
  if (kill.of === 'progress' && !isProgress(method, args)) return;
  process.kill(process.pid, 'SIGKILL');
  // The signal may take a moment to arrive, and nothing may be written in it.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
}
