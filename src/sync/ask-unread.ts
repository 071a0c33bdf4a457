/**
 * What a reading of everything could not read, or was refused, is tried again by itself, with growing waits. It may be all
 * of the site, so a few of each project stand for the others: where one of them can be read after all, more of its project
 * are asked for, and so on until nothing is left. Findings about what was read end with it.
 */

import type { Finding } from '../model/directory.ts';
import { threadParts } from '../model/held-shrink.ts';
import type { IssueId, ProjectId, SourceId } from '../model/ids.ts';
import type { Store } from '../store/store.ts';
import { contentArea } from './content-findings.ts';
import { kindOf, refusedFindings } from './refused-threads.ts';

const samples = { mostOfProject: 20, most: 1000 };
const mostWhereItHeals = 1000;

export interface ReadAfterAll {
  readonly id: IssueId;
  readonly key: string;
  readonly projectId: ProjectId;
  /** It was asked for as what could not be read. */
  readonly wasUnread: boolean;
}

export async function askUnread(store: Store, sourceId: SourceId, nowMs: number): Promise<void> {
  await store.readings.askUnread(sourceId, nowMs, samples);
}

/** `read`: to its end. Before their rows end, after which nobody would. */
export async function endUnread(
  store: Store,
  sourceId: SourceId,
  read: readonly ReadAfterAll[],
  nowMs: number,
): Promise<void> {
  if (read.length === 0) return;
  const gone = read.flatMap(({ id, key }) => [
    { code: 'issue-unreadable', subject: id },
    ...threadParts.flatMap((part) => [
      { code: 'thread-unreadable', subject: `${key} ${kindOf[part]}` },
      { code: 'thread-refused', subject: `${key} ${kindOf[part]}` },
    ]),
  ]);
  await store.directory.changeFindings(sourceId, contentArea, gone, [], nowMs);
  const healed = new Set(read.flatMap(({ wasUnread, projectId }) => (wasUnread ? [projectId] : [])));
  if (healed.size === 0) return;
  const bounds = { mostOfProject: mostWhereItHeals, most: Number.MAX_SAFE_INTEGER };
  for (const projectId of healed) await store.readings.askUnread(sourceId, nowMs, { projectId, ...bounds });
  await countRefusedAgain(store, sourceId, nowMs);
}

/** Of what is refused no more the findings end, and the question whether that much is to be believed. */
async function countRefusedAgain(store: Store, sourceId: SourceId, nowMs: number): Promise<void> {
  const before = await store.directory.findings(sourceId);
  const told = before.filter(({ code }) => code === 'thread-refused');
  const held = await store.access.heldShrinks(sourceId);
  const refused = await store.crawl.refusedThreads(sourceId);
  const over = threadParts.filter(
    (part) =>
      held.some((one) => one.part === part && one.acceptedMs === undefined) &&
      !refused.some(({ kind }) => kind === kindOf[part]),
  );
  if (over.length > 0) await store.access.putHeldShrinks(sourceId, over, [], nowMs);
  if (told.length + over.length === 0) return;
  const keys = new Map<string, string>();
  for (const { projectId } of refused) {
    keys.set(projectId, (await store.directory.part(sourceId, 'project', projectId))?.body.key ?? projectId);
  }
  const isHeld = (kind: string) =>
    held.some(({ part }) => threadParts.some((one) => one === part && kindOf[one] === kind));
  const now = refusedFindings(refused, (id) => keys.get(id) ?? id, isHeld).flatMap((finding) => {
    // What was refused since belongs to no finding before the next reading of everything has judged it.
    const older = told.filter((one) => isOfSame(one, finding));
    return older.length > 0
      ? [{ ...finding, sinceMs: Math.min(...older.map(({ sinceMs }) => sinceMs)) }]
      : [];
  });
  const questions = over.map((part) => ({ code: 'shrink-held', subject: part }));
  await store.directory.changeFindings(sourceId, contentArea, [...told, ...questions], now, nowMs);
}

/** Of the same project and kind. */
function isOfSame(one: Finding, other: Finding): boolean {
  const kind = ({ subject }: Finding) => subject.split(' ')[1];
  return one.subjects?.[0] === other.subjects?.[0] && kind(one) === kind(other);
}
