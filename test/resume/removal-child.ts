/**
 * The process that is killed while it removes a source: opens the app on a data folder, and begins or goes on. Arguments:
 * the folder, the name of the source, and how many commits it may make; 0: as many as it takes.
 */

import { openApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { silentLog } from '../../src/log.ts';
import { beginRemoval, finishRemoval } from '../../src/sources/remove-source.ts';
import { tester } from '../../src/store/store.test-support.ts';
import type { Store } from '../../src/store/store.ts';

const [dataFolder = '', name = '', mostText = '0'] = process.argv.slice(2);
const most = Number(mostText);
let commits = 0;

await using app = await openApp(readConfig({ JACKDAW_DATA: dataFolder }), silentLog);
const { removals } = app.store;
const store: Store = {
  ...app.store,
  auditLog: { ...app.store.auditLog, append: (...args) => committed(app.store.auditLog.append(...args)) },
  removals: {
    ...removals,
    begin: (...args) => committed(removals.begin(...args)),
    emptyIssues: (id) => committed(removals.emptyIssues(id, 15)),
    removeRows: (id, limit) => committed(removals.removeRows(id, limit)),
    end: (...args) => committed(removals.end(...args)),
  },
};
const tools = { ...app.sources, store };
const source = (await store.sources.list()).find((one) => one.name === name);
const begun = (await removals.list()).find((one) => one.name === name);
const removal = begun ?? (source && (await beginRemoval(tools, source, tester)));
if (removal) {
  await finishRemoval(tools, removal, {
    by: tester,
    signal: new AbortController().signal,
    untilIndexed: (signal) => app.untilIndexed(signal),
  });
}

/** A step that found nothing to do wrote nothing. */
async function committed<T>(step: Promise<T>): Promise<T> {
  const done = await step;
  if (done === 0) return done;
  commits += 1;
  process.stdout.write('.');
  if (commits !== most) return done;
  process.kill(process.pid, 'SIGKILL');
  // The signal may take a moment to arrive, and nothing may be written in it.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
}
