/** The projects of a source that are there to be read: in its scope, not archived, as the permissions were last read. */

import { AppError } from '../errors.ts';
import type { ProjectId, SourceId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import type { Store } from '../store/store.ts';

export async function projectsInScope(store: Store, sourceId: SourceId): Promise<readonly ProjectId[]> {
  return store.directory.liveProjects(sourceId);
}

/** Those that nobody has paused. */
export async function projectsToRead(store: Store, sourceId: SourceId): Promise<readonly ProjectId[]> {
  const paused = await pausedProjects(store, sourceId);
  return (await projectsInScope(store, sourceId)).filter((id) => !paused.has(id));
}

/** Throws `bad-request` where somebody paused it. */
export async function assertNotPaused(
  store: Store,
  { id, name }: Pick<Source, 'id' | 'name'>,
  project: ProjectId,
): Promise<void> {
  if (!(await pausedProjects(store, id)).has(project)) return;
  const listed = await store.directory.part(id, 'project', project);
  throw new AppError(
    'bad-request',
    `${listed?.body.key ?? 'The project'} of "${name}" is paused. Resume it first: nothing is read of it.`,
  );
}

/** Throws `bad-request` that says why nothing of it is read. */
export async function assertIsRead(store: Store, source: Source, project: ProjectId): Promise<void> {
  await assertNotPaused(store, source, project);
  if ((await projectsInScope(store, source.id)).includes(project)) return;
  const listed = await store.directory.part(source.id, 'project', project);
  throw new AppError(
    'bad-request',
    listed?.body.archived
      ? `${listed.body.key} is archived in Jira. As in Jira's own search, nothing of it is read.`
      : `${listed?.body.key ?? 'The project'} is not read: Jira does not list it to the account of "${source.name}" any more, or the source leaves it out.`,
  );
}

export async function pausedProjects(
  store: Pick<Store, 'runControl'>,
  sourceId: SourceId,
): Promise<ReadonlySet<string>> {
  const pauses = await store.runControl.pauses(sourceId);
  return new Set(pauses.flatMap(({ projectId, resumedMs }) => (resumedMs === undefined ? [projectId] : [])));
}
