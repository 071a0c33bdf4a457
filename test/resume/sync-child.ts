/**
 * The process that is killed: opens a data folder and syncs its one source. Arguments: the folder, and an
 * `Order` as JSON. A run that comes to its end prints how many commits it made.
 */

import { join } from 'node:path';
import { systemClock } from '../../src/clock.ts';
import { noAtlassian } from '../../src/jira/atlassian.test-support.ts';
import { budgetOfOne } from '../../src/jira/budget/budget.ts';
import { silentLog } from '../../src/log.ts';
import { openSourceClient } from '../../src/sources/open-client.ts';
import { openVault } from '../../src/sources/vault.ts';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import { syncSource } from '../../src/sync/sync.ts';
import { isProgress, smallSteps, watchStore } from './watched-store.ts';

export interface Order {
  /** Die with the `nth` commit, of all or of those that make progress; undefined: live. */
  readonly kill: { readonly nth: number; readonly of: 'all' | 'progress'; readonly when: When } | undefined;
}
export type When = 'before' | 'after';

const [folder = '', orderText = '{}'] = process.argv.slice(2);
const order: Order = JSON.parse(orderText);
const counts = { all: 0, progress: 0 };

await using store = openSqliteStore(join(folder, 'jackdaw.db'));
const vault = await openVault(undefined, join(folder, 'vault.key'));
const tools = {
  store,
  vault,
  clock: systemClock,
  log: silentLog,
  atlassian: noAtlassian,
  fetch: globalThis.fetch,
  budget: budgetOfOne(systemClock, 4),
};
const [source] = await store.sources.list();
if (!source) throw new Error('The data folder has no source.');
const watched = watchStore(store, {
  before(method, args) {
    counts.all += 1;
    if (isProgress(method, args)) counts.progress += 1;
    dieIf('before', method, args);
  },
  after: (method, args) => dieIf('after', method, args),
  drops: () => false,
});
const small = smallSteps(watched, await openSourceClient(tools, source, 'contents'));
await syncSource({
  ...small,
  source,
  clock: systemClock,
  log: silentLog,
  signal: new AbortController().signal,
  onProgress: () => {},
  // One after the other: what is counted between `before` and `after` is one commit.
  concurrency: 1,
  directoryMaxAgeMs: 86_400_000,
});
process.stdout.write(JSON.stringify(counts));

function dieIf(when: When, method: string, args: readonly unknown[]): void {
  const { kill } = order;
  if (kill?.when !== when || counts[kill.of] !== kill.nth) return;
  if (kill.of === 'progress' && !isProgress(method, args)) return;
  process.kill(process.pid, 'SIGKILL');
  // The signal may take a moment to arrive, and nothing may be written in it.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
}
