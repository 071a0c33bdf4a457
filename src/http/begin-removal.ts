/** The removal of a source as a job of this process: from the answer on nobody finds anything of it. */

import type { AuditActor } from '../model/audit-entry.ts';
import type { Source } from '../model/source.ts';
import { beginRemoval, finishRemoval } from '../sources/remove-source.ts';
import type { Job } from '../sources/source-jobs.ts';
import type { Removal, RemovalCounts } from '../store/removal-store.ts';
import type { SourceRouteTools } from './route-tools.ts';

type Tools = Pick<SourceRouteTools, 'sources' | 'sourceWork'>;

export async function removeNow(tools: Tools, source: Source, by: AuditActor) {
  const removal = await beginRemoval(tools.sources, source, by);
  return { removal, job: await goOnRemoving(tools, removal, by) };
}

export async function goOnRemoving(
  { sources, sourceWork }: Tools,
  removal: Removal,
  by: AuditActor,
): Promise<Job<RemovalCounts, RemovalCounts>> {
  const { syncs, removals, untilIndexed } = sourceWork;
  await syncs.stop(String(removal.id));
  return removals.start(String(removal.id), (signal, onProgress) =>
    finishRemoval(sources, removal, { by, signal, onProgress, untilIndexed }),
  );
}
