/**
 * Reads permission schemes into the directory outside of a pass: all that the site has, also those that no project has
 * yet, in one request; and the one of a single project, after it was given another.
 */

import type { JiraClient } from '../jira/jira-client.ts';
import { type ProjectId, type SourceId, schemeId } from '../model/ids.ts';
import type { Store } from '../store/store.ts';
import { isOpenToAnyone, schemePart } from './scheme-part.ts';

interface ReadingTools {
  readonly store: Store;
  readonly client: JiraClient;
  readonly clock: { now(): number };
}

/** Takes Administer Jira. Schemes that are gone stay until nothing refers to them any more. */
export async function readAllSchemes(
  { store, client, clock }: ReadingTools,
  sourceId: SourceId,
  signal?: AbortSignal,
): Promise<void> {
  const readMs = clock.now();
  for (const wire of await client.permissionSchemes(signal)) {
    await store.directory.putPart(sourceId, 'scheme-grants', schemeId(wire.id), schemePart(wire), readMs);
  }
}

/** What the project has by Jira; from now on also here. */
export async function readSchemeOfProject(
  { store, client, clock }: ReadingTools,
  sourceId: SourceId,
  projectId: ProjectId,
  signal?: AbortSignal,
): Promise<{ readonly id: string; readonly name: string }> {
  const readMs = clock.now();
  const wire = await client.permissionSchemeOf(projectId, signal);
  const part = schemePart(wire);
  const { directory } = store;
  if (isOpenToAnyone(part)) {
    const canRead = await client.canAnonymousRead(projectId, signal);
    await directory.putPart(sourceId, 'anonymous', projectId, { canRead }, readMs);
  } else await directory.removePart(sourceId, 'anonymous', projectId);
  await directory.putPart(sourceId, 'scheme-grants', schemeId(wire.id), part, readMs);
  await directory.putPart(sourceId, 'permission-scheme', projectId, { schemeId: schemeId(wire.id) }, readMs);
  return { id: wire.id, name: wire.name };
}
