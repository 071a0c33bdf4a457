/**
 * Levels of parents that are out of a narrowed scope while their sub-tasks are in it: a sub-task has its parent's level,
 * so that one is asked for, and nothing else of the parent is kept. What Jira does not tell stays unknown, which denies;
 * what it cannot tell now stays as it was, and is named in the answer, with the reason.
 */

import type { Clock } from '../clock.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import type { IssueId, SourceId } from '../model/ids.ts';
import type { SourceScope } from '../model/source.ts';
import type { OutsideParent } from '../store/outside-parent-store.ts';
import type { Store } from '../store/store.ts';
import { isUnreadable } from './fetch-issues.ts';
import { isTrouble, PartFailures } from './part-failure.ts';
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

export function isNarrowed({ jql, updatedSinceMs }: SourceScope): boolean {
  return jql !== undefined || updatedSinceMs !== undefined;
}

type FailedParents = ReadonlyMap<IssueId, string>;

/** Of all sub-tasks. */
export async function readOutsideParents(
  options: OutsideOptions,
  context: ContextOf,
): Promise<FailedParents> {
  const { sourceId, store } = options;
  const reading = { ...options, context, failures: new PartFailures(), failed: new Map<IssueId, string>() };
  let after: IssueId | undefined;
  for (;;) {
    const parents = await store.crawl.parentsOutside(sourceId, after, batchSize);
    if (parents.length === 0) return reading.failed;
    await readLevels(reading, parents);
    after = parents.at(-1)?.id;
  }
}

/** Of these, which were just read or found to be outside: as parents, and as sub-tasks. */
export async function readOutsideParentsAmong(
  options: OutsideOptions,
  context: ContextOf,
  ids: readonly IssueId[],
): Promise<FailedParents> {
  const reading = { ...options, context, failures: new PartFailures(), failed: new Map<IssueId, string>() };
  const parents =
    ids.length === 0 ? [] : await options.store.crawl.parentsOutsideAmong(options.sourceId, ids);
  for (let n = 0; n < parents.length; n += batchSize) {
    await readLevels(reading, parents.slice(n, n + batchSize));
  }
  return reading.failed;
}

interface LevelReading extends OutsideOptions {
  readonly context: ContextOf;
  readonly failures: PartFailures;
  readonly failed: Map<IssueId, string>;
}

async function readLevels(reading: LevelReading, parents: readonly OutsideParent[]): Promise<void> {
  const { sourceId, store, client, clock, signal, failures, failed } = reading;
  const askedMs = clock.now();
  const ticket = await store.crawl.ticket();
  const used = await reading.context.current();
  let answer: Awaited<ReturnType<JiraClient['issueLevels']>>;
  try {
    answer = await client.issueLevels(
      parents.map(({ id }) => id),
      signal,
    );
    failures.succeeded();
  } catch (error) {
    const { message } = failures.failed(error);
    if (parents.length > 1 && isUnreadable(error) && !isTrouble(error)) {
      // One parent can spoil the answer of a hundred.
      const middle = Math.ceil(parents.length / 2);
      await readLevels(reading, parents.slice(0, middle));
      await readLevels(reading, parents.slice(middle));
    } else for (const { id } of parents) failed.set(id, message);
    return;
  }
  const byId = new Map(answer.issues.map((wire) => [wire.id, wire]));
  const why = new Map(answer.failed.map(({ id, message }) => [id, message]));
  const named = new Set<string>(parents.map(({ id }) => id));
  // An error that names none of them may be about any that did not come.
  const unnamed = answer.failed.find(({ id }) => !named.has(id))?.message;
  const levels = [];
  for (const { id, projectId } of parents) {
    const wire = byId.get(id);
    const failure = wire === undefined ? (why.get(id) ?? unnamed) : undefined;
    if (failure !== undefined) {
      failed.set(id, failure);
      continue;
    }
    // In another project now: then the sub-task is, too, and is read again with it.
    const isHere = wire?.fields.project?.id === projectId;
    const level = wire && isHere ? levelFact(wire.fields.security, used.of(projectId)) : undefined;
    levels.push({ id, projectId, level });
  }
  await store.crawl.putParentLevels(sourceId, levels, askedMs, ticket);
}
