/** The projects of a source that are there to be read: in its scope, not archived, as the permissions were last read. */

import type { ProjectId, SourceId } from '../model/ids.ts';
import type { Store } from '../store/store.ts';

export async function projectsInScope(store: Store, sourceId: SourceId): Promise<readonly ProjectId[]> {
  return store.directory.liveProjects(sourceId);
}

/** Those that nobody has paused. */
export async function projectsToRead(store: Store, sourceId: SourceId): Promise<readonly ProjectId[]> {
  const paused = await pausedProjects(store, sourceId);
  return (await projectsInScope(store, sourceId)).filter((id) => !paused.has(id));
}

export async function pausedProjects(
  store: Pick<Store, 'runControl'>,
  sourceId: SourceId,
): Promise<ReadonlySet<string>> {
  const pauses = await store.runControl.pauses(sourceId);
  return new Set(pauses.flatMap(({ projectId, resumedMs }) => (resumedMs === undefined ? [projectId] : [])));
}
