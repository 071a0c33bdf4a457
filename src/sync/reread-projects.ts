/**
 * Reads the issues of projects again that are hidden because their levels became others (rules §6), so that a project
 * comes back by itself, without waiting for the next full sync. It ends when its time is over, and goes on the next
 * time. While somebody else syncs the source, it asks them to.
 */

import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import type { Log } from '../log.ts';
import { type IssueId, type ProjectId, projectId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import { syncLeaseName } from '../store/hold-lease.ts';
import type { Store } from '../store/store.ts';
import { holdWorkLease } from '../store/work-lease.ts';
import { pausedProjects } from './projects-in-scope.ts';
import { refetchIssues } from './refetch.ts';
import { renewRereadFindings } from './reread-findings.ts';

export interface RereadOptions {
  readonly store: Store;
  readonly client: JiraClient;
  readonly source: Source;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** When to stop, at a hundred issues more or less. */
  readonly untilMs: number;
}

const issuesAtATime = 500;

/** The projects that are still hidden. */
export async function rereadProjects(options: RereadOptions): Promise<readonly ProjectId[]> {
  const { store, source, clock, log } = options;
  const hidden = await hiddenProjects(store, source);
  if (hidden.length === 0) return [];
  await using lease = await holdWorkLease(store.runs, source.id, syncLeaseName, { clock });
  if (!lease) return askOwner(options, hidden);
  const signal = AbortSignal.any([options.signal, lease.lost]);
  const left: ProjectId[] = [];
  const beganMs = clock.now();
  // Set back meanwhile, it would be time for hours.
  const isTime = () => clock.now() >= beganMs && clock.now() < options.untilMs;
  for (const id of hidden) {
    if (!(await rereadProject(options, id, isTime, signal))) left.push(id);
    else log.info('project-read-again', { source: source.id, project: id });
  }
  await renewRereadFindings(store, source.id, clock.now());
  return left;
}

/** Whoever syncs the source may do so for most of a day: what is to be read here goes before that. */
async function askOwner(
  { store, source, clock }: RereadOptions,
  hidden: readonly ProjectId[],
): Promise<readonly ProjectId[]> {
  const left: ProjectId[] = [];
  for (const id of hidden) if (!(await store.access.endReread(source.id, id))) left.push(id);
  if (left.length < hidden.length) await renewRereadFindings(store, source.id, clock.now());
  for (const id of left) {
    const mark = await store.directory.part(source.id, 'reread', id);
    let after: IssueId | undefined;
    while (mark) {
      const ids = await store.access.idsReadBefore(source.id, id, mark.body, after, issuesAtATime);
      if (ids.length === 0) break;
      // What was put up the last time keeps its place, and is not read twice. Whatever else waits holds up nobody.
      const unasked = await store.readings.notAskedFor(source.id, ids, 'told');
      if (unasked.length > 0) await store.readings.ask(source.id, unasked, 'told', clock.now());
      after = ids.at(-1);
      await setImmediate();
    }
  }
  return left;
}

async function hiddenProjects(store: Store, source: Source): Promise<ProjectId[]> {
  const parts = await store.directory.parts(source.id);
  const listed = new Set(parts.flatMap((part) => (part.kind === 'project' ? [part.subject] : [])));
  // One that is paused stays hidden until it is resumed.
  const paused = await pausedProjects(store, source.id);
  return parts.flatMap((part) =>
    part.kind === 'reread' && !part.body.untilPass && listed.has(part.subject) && !paused.has(part.subject)
      ? [projectId(part.subject)]
      : [],
  );
}

/** Whether it is back. What Jira could not say now is asked for the next time. */
async function rereadProject(
  { store, client, source, clock }: RereadOptions,
  id: ProjectId,
  isTime: () => boolean,
  signal: AbortSignal,
): Promise<boolean> {
  const mark = await store.directory.part(source.id, 'reread', id);
  if (!mark) return true;
  let after: IssueId | undefined;
  while (isTime()) {
    const ids = await store.access.idsReadBefore(source.id, id, mark.body, after, issuesAtATime);
    if (ids.length === 0) break;
    await refetchIssues({ source, store, client, clock, signal }, ids);
    after = ids.at(-1);
  }
  return store.access.endReread(source.id, id);
}
