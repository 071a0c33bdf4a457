/**
 * One piece of work of the sync on the one source of a data folder, in small steps and one request after the other, so
 * that what is counted between two commits is one.
 */

import { join } from 'node:path';
import { systemClock } from '../../src/clock.ts';
import { noAtlassian } from '../../src/jira/atlassian.test-support.ts';
import { budgetOfOne } from '../../src/jira/budget/budget.ts';
import { silentLog } from '../../src/log.ts';
import { projectId } from '../../src/model/ids.ts';
import type { Source } from '../../src/model/source.ts';
import { openSourceClient } from '../../src/sources/open-client.ts';
import { openVault } from '../../src/sources/vault.ts';
import type { RunKind } from '../../src/store/run-store.ts';
import type { Store } from '../../src/store/store.ts';
import { ownSource } from '../../src/sync/own-source.ts';
import { ProgressMeter } from '../../src/sync/progress.ts';
import { projectsToRead } from '../../src/sync/projects-in-scope.ts';
import { recordedRun } from '../../src/sync/recorded-run.ts';
import { countAndRead, type SyncOptions, syncChanges, syncProject, syncSource } from '../../src/sync/sync.ts';
import { smallSteps, type Watcher, watchStore } from './watched-store.ts';

export type Work = Extract<RunKind, 'full' | 'changes' | 'project' | 'census'>;

export async function workOn(folder: string, store: Store, work: Work, watcher: Watcher): Promise<Source> {
  const [source] = await store.sources.list();
  if (!source) throw new Error('The data folder has no source.');
  const vault = await openVault(undefined, join(folder, 'vault.key'));
  const tools = {
    ...{ store, vault, clock: systemClock, log: silentLog, atlassian: noAtlassian },
    ...{ fetch: globalThis.fetch, budget: budgetOfOne(systemClock, 4) },
  };
  const options: SyncOptions = {
    ...smallSteps(watchStore(store, watcher), await openSourceClient(tools, source, 'contents')),
    source,
    clock: systemClock,
    log: silentLog,
    signal: new AbortController().signal,
    onProgress: () => {},
    concurrency: 1,
    directoryMaxAgeMs: 86_400_000,
  };
  if (work === 'full') await syncSource(options);
  else if (work === 'changes') await syncChanges(options);
  else if (work === 'project') await syncProject(options, projectId('1'));
  else await census(options);
  return source;
}

/** As a turn of the schedule does. */
async function census(options: SyncOptions): Promise<void> {
  const { store, source, clock } = options;
  await using lease = await ownSource(store, source, options);
  const meter = new ProgressMeter(
    () => clock.now(),
    () => 0,
    () => {},
  );
  await recordedRun({ ...options, lost: lease.lost }, 'census', meter, async () => {
    await countAndRead(options, meter, await projectsToRead(store, source.id));
  });
}
