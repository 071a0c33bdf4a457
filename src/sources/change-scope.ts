/**
 * Changes what a source reads. What leaves is found by nobody from the moment of the change, and then removed in steps:
 * projects, and issues that did not change since a later date. What Jira alone can tell, which issues a JQL narrowing
 * takes away, is asked by the next sync; until it is done, all projects of the source are hidden. What comes in waits
 * for the next sync, too.
 */

import type { AuditActor } from '../model/audit-entry.ts';
import type { Source, SourceScope } from '../model/source.ts';
import { recordAround } from '../store/record.ts';
import { checkScope, projectsForLog } from './check-scope.ts';
import { refuseClosedKeys } from './closed-projects.ts';
import { type SourceTools, sourceCredential } from './open-client.ts';
import { quietSource } from './quiet-source.ts';

export interface ChangedScope {
  readonly source: Source;
  /** Keys of the projects that are found no more. */
  readonly left: readonly string[];
  /** Issues that were removed. */
  readonly removed: number;
  /** Something comes in, or is hidden, until the next sync. */
  readonly waits: boolean;
}

const issuesAtATime = 200;

/** Throws `bad-request` for a scope that cannot be; what it throws later leaves the rest to the next sync. */
export async function changeScope(
  tools: SourceTools,
  source: Source,
  wanted: SourceScope,
  by: AuditActor,
  signal?: AbortSignal,
): Promise<ChangedScope> {
  const { store, clock } = tools;
  const jira = await sourceCredential(tools, source);
  const scope = await checkScope(tools, { baseUrl: source.baseUrl, jira }, wanted, signal);
  const known = new Set(source.scope.projectKeys?.map((key) => key.toUpperCase()));
  // One that was chosen before, and has gone since, may stay.
  const added = scope.projectKeys?.filter((key) => !known.has(key)) ?? [];
  await refuseClosedKeys(tools, { baseUrl: source.baseUrl, jira }, added, signal);
  await using _ = await quietSource(tools, source, signal);
  const nowMs = clock.now();
  const { left, untilPass } = await recordAround(
    store.auditLog,
    () => clock.now(),
    {
      actor: by,
      action: 'changed-source',
      subject: source.site.url,
      outcome: 'done',
      details: {
        source: source.name,
        changed: ['what it reads'],
        projects: projectsForLog(source.kind, scope),
      },
    },
    () => store.scopes.change(source.id, scope, nowMs),
  );
  const removed = await removeWhatLeft(tools, source, scope, signal);
  if (!untilPass) await store.scopes.endNarrowing(source.id, nowMs);
  return {
    source: { ...source, scope },
    left: left.map(({ key }) => key),
    removed,
    waits: untilPass || isWider(source.scope, scope),
  };
}

/** In the quiet around the source; how many issues it were. */
export async function removeWhatLeft(
  { store }: Pick<SourceTools, 'store'>,
  { id }: Pick<Source, 'id'>,
  { updatedSinceMs }: SourceScope,
  signal: AbortSignal | undefined,
): Promise<number> {
  let removed = 0;
  const steps = async (step: () => Promise<number>) => {
    for (let count = await step(); count > 0; count = await step()) {
      removed += count;
      signal?.throwIfAborted();
    }
  };
  await steps(() => store.scopes.removeHomeless(id, issuesAtATime));
  if (updatedSinceMs !== undefined) {
    await steps(() => store.scopes.removeUnchangedSince(id, updatedSinceMs, issuesAtATime));
  }
  return removed;
}

/** Whether it lets something in that the one before kept out. */
function isWider(before: SourceScope, now: SourceScope): boolean {
  const known = before.projectKeys && new Set(before.projectKeys.map((key) => key.toUpperCase()));
  const isOfMore = known !== undefined && !(now.projectKeys?.every((key) => known.has(key)) ?? false);
  const isOlder = (now.updatedSinceMs ?? 0) < (before.updatedSinceMs ?? 0);
  return isOfMore || isOlder || (before.jql !== undefined && now.jql !== before.jql);
}
