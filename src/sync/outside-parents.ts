/**
 * Levels of parents that are out of a narrowed scope while their sub-tasks are in it: a sub-task has its parent's level,
 * so that one is asked for, and nothing else of the parent is kept. What Jira does not tell stays unknown, which denies.
 */

import type { Clock } from '../clock.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import type { IssueId, SourceId } from '../model/ids.ts';
import type { Store } from '../store/store.ts';
import { levelFact } from './translate.ts';
import type { ContextOf } from './translation-contexts.ts';

export interface OutsideOptions {
  readonly sourceId: SourceId;
  readonly store: Store;
  readonly client: JiraClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const batchSize = 100;

export async function readOutsideParents(
  { sourceId, store, client, clock, signal }: OutsideOptions,
  context: ContextOf,
): Promise<void> {
  let after: IssueId | undefined;
  for (;;) {
    const parents = await store.crawl.parentsOutside(sourceId, after, batchSize);
    if (parents.length === 0) return;
    const askedMs = clock.now();
    const used = await context.current();
    const { issues: wires } = await client.issueLevels(
      parents.map(({ id }) => id),
      signal,
    );
    const byId = new Map(wires.map((wire) => [wire.id, wire]));
    const levels = parents.map(({ id, projectId }) => {
      const wire = byId.get(id);
      // In another project now: then the sub-task is, too, and is read again with it.
      const isHere = wire?.fields.project?.id === projectId;
      return {
        id,
        projectId,
        level: wire && isHere ? levelFact(wire.fields.security, used.of(projectId)) : undefined,
      };
    });
    await store.crawl.putParentLevels(sourceId, levels, askedMs);
    after = parents.at(-1)?.id;
  }
}
