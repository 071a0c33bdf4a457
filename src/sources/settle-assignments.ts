/**
 * Finds assignments of permission schemes whose end nobody wrote down: the process died between Jira and the audit log,
 * or Jira's answer was lost. Where the directory was read since, it tells how they ended; else a finding says that it is
 * not known.
 */

import type { Clock } from '../clock.ts';
import type { Finding } from '../model/directory.ts';
import type { SourceId } from '../model/ids.ts';
import { record } from '../store/record.ts';
import type { Store } from '../store/store.ts';
import { assignmentDetails, type LoggedAssignment, unfinishedAssignments } from './assignment-log.ts';

/** What was found, in sentences for whoever starts Jackdaw. */
export async function settleAssignments(store: Store, clock: Clock): Promise<readonly string[]> {
  const said: string[] = [];
  const open = new Map<SourceId, Finding[]>((await store.sources.list()).map(({ id }) => [id, []]));
  for (const one of await unfinishedAssignments(store.auditLog, clock.now() - underWayMs)) {
    const assigned = await store.directory.part(one.sourceId, 'permission-scheme', one.projectId);
    const begun = `An assignment of "${one.after.name}" to ${one.key} (entry ${one.entry} of the audit log) was begun`;
    if (assigned && assigned.readMs > one.atMs) {
      const isDone = assigned.body.schemeId === one.after.id;
      await settle(store, clock.now(), one, isDone);
      said.push(
        `${begun} and its end was not written down. By what was read since, it was ${isDone ? '' : 'not '}done.`,
      );
      continue;
    }
    const message =
      `${begun}, and whether Jira did it is not known: it was "${one.before.name}" before. ` +
      'The next sync will tell; look at the project in Jira if it cannot wait.';
    open.get(one.sourceId)?.push({ code: 'assignment-unfinished', subject: one.key, message });
    said.push(message);
  }
  for (const [sourceId, findings] of open) {
    await store.directory.putFindings(sourceId, 'assignments', findings, clock.now());
  }
  return said;
}

/** Younger ones may just be on their way, in another process. */
const underWayMs = 2 * 60_000;

async function settle(store: Store, nowMs: number, one: LoggedAssignment, isDone: boolean): Promise<void> {
  await record(store.auditLog, nowMs, {
    actor: { kind: 'schedule' },
    action: one.action,
    subject: one.key,
    outcome: isDone ? 'done' : 'failed',
    details: { ...assignmentDetails(one), intent: one.entry },
  });
}
