/**
 * Projects that Jira does not list to the account any more. Nobody finds anything of them from that moment; what we have
 * of them is kept for a while, as an access rule for apps or a lost Browse is often mended. One that comes back is hidden
 * until all of it was read again: what happened meanwhile, nobody told us. One that lies in Jira's bin is not waited for.
 */

import { AppError } from '../../errors.ts';
import type { AbsentPart, ProjectPart } from '../../model/directory.ts';
import type { ProjectId, SourceId } from '../../model/ids.ts';
import { projectId } from '../../model/ids.ts';
import type { Store } from '../../store/store.ts';
import { hideUntilReread } from './read-schemes.ts';
import type { Reading } from './reading.ts';

/** Long enough for somebody to notice and to mend it; what is gone for good is gone from here after a week, too. */
export const absentKeptMs = 7 * 86_400_000;
/** A clock that is ahead for a minute must not end the week: so often it has to be missing, so far apart. */
const looksNeeded = 6;
const looksApartMs = 20 * 3_600_000;

/** Takes them out, and keeps in mind since when. */
export async function removeAbsent(reading: Reading, gone: readonly ProjectPart[]): Promise<void> {
  const { sourceId, store, clock } = reading.options;
  if (gone.length === 0) return;
  const deleted = await deletedIds(reading);
  for (const { id, key, archived } of gone) {
    // Before it is taken out: killed in between, it would look as if it had never been there.
    if (!archived && !deleted.has(id)) {
      const sinceMs = clock.now();
      await store.directory.putPart(sourceId, 'absent', id, { sinceMs, key }, sinceMs);
      reading.find(absentFinding(key, sinceMs));
    } else await store.runControl.endPause(sourceId, id);
    await store.directory.removePart(sourceId, 'project', id);
  }
}

/** `listed`: all that Jira lists now, before any of them is written. */
export async function judgeAbsent(
  reading: Reading,
  listed: ReadonlyMap<ProjectId, ProjectPart>,
): Promise<void> {
  const { sourceId, store } = reading.options;
  const absent = reading.parts.flatMap((part) => (part.kind === 'absent' ? [part] : []));
  if (absent.length === 0) return;
  const deleted = await deletedIds(reading);
  for (const { subject, body } of absent) {
    const id = projectId(subject);
    const isBack = listed.has(id);
    if (isBack) await hideUntilReread(reading, id);
    if (!isBack && deleted.has(id)) await store.runControl.endPause(sourceId, id);
    if (isBack || deleted.has(id)) await store.directory.removePart(sourceId, 'absent', id);
    else {
      const looked = afterLook(body, reading.options.clock.now());
      if (looked !== body) await store.directory.putPart(sourceId, 'absent', id, looked, looked.sinceMs);
      reading.find(absentFinding(body.key, looked.sinceMs));
    }
  }
}

/** The same where it is too early to count it. */
function afterLook(part: AbsentPart, nowMs: number): AbsentPart {
  const { count, lastMs } = part.looks ?? { count: 0, lastMs: part.sinceMs };
  if (nowMs - lastMs >= looksApartMs) return { ...part, looks: { count: count + 1, lastMs: nowMs } };
  // The clock was set back since.
  if (lastMs > nowMs)
    return { ...part, sinceMs: Math.min(part.sinceMs, nowMs), looks: { count, lastMs: nowMs } };
  return part;
}

function isKept({ sinceMs, looks }: AbsentPart, nowMs: number): boolean {
  return nowMs - sinceMs < absentKeptMs || (looks?.count ?? 0) < looksNeeded;
}

/** Those whose issues are still kept. */
export async function absentProjects(
  store: Store,
  sourceId: SourceId,
  nowMs: number,
): Promise<readonly ProjectId[]> {
  return (await store.directory.parts(sourceId)).flatMap((part) =>
    part.kind === 'absent' && isKept(part.body, nowMs) ? [projectId(part.subject)] : [],
  );
}

/** When the issues of those that are not kept any more are removed. */
export async function forgetAbsent(
  store: Store,
  sourceId: SourceId,
  kept: readonly ProjectId[],
): Promise<void> {
  const keptIds = new Set<string>(kept);
  for (const { kind, subject } of await store.directory.parts(sourceId)) {
    if (kind !== 'absent' || keptIds.has(subject)) continue;
    await store.runControl.endPause(sourceId, projectId(subject));
    await store.directory.removePart(sourceId, kind, subject);
  }
}

/** Not every account may look there; without that, everything is waited for. */
async function deletedIds({ options: { client, signal } }: Reading): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  try {
    for await (const page of client.deletedProjects(signal)) for (const { id } of page) ids.add(id);
  } catch (error) {
    const isRefused =
      error instanceof AppError && (error.code === 'jira-forbidden' || error.code === 'jira-bad-request');
    if (!isRefused) throw error;
  }
  return ids;
}

function absentFinding(key: string, sinceMs: number) {
  const until = new Date(sinceMs + absentKeptMs).toISOString().slice(0, 10);
  return {
    code: 'project-absent',
    subject: key,
    message:
      `Jira does not list ${key} to this account any more, so nothing of it is found. If it is still there, look at the ` +
      "account's Browse Projects, and for an app at the access rules of the organisation. When it is back, it is read " +
      `again; what we have of it is removed after ${until}.`,
  };
}
