/**
 * Writes acts into the audit log, before they happen: an entry that cannot be written throws, and then there is no
 * answer and no change. What is written is kept small, so that nothing that was read slips into it.
 */

import { AppError } from '../errors.ts';
import type { AuditEntry, NewAuditEntry } from '../model/audit-entry.ts';
import type { AuditLogStore } from './store.ts';

const longestSubject = 300;
const longestDetails = 2_000;

/** Call it when the answer is ready, and give the answer after it. */
export async function record(
  auditLog: AuditLogStore,
  nowMs: number,
  entry: NewAuditEntry,
): Promise<AuditEntry> {
  if (entry.subject.length > longestSubject || JSON.stringify(entry.details).length > longestDetails) {
    throw new AppError('internal', `An entry of the audit log (${entry.action}) is longer than is allowed.`);
  }
  return auditLog.append(entry, nowMs);
}

/**
 * A change with its entry before it. One whose outcome is `begun` gets a second entry when it is done; any gets one
 * when it failed.
 */
export async function recordAround<Result>(
  auditLog: AuditLogStore,
  now: () => number,
  entry: NewAuditEntry & { readonly outcome: 'done' | 'begun' },
  change: () => Promise<Result>,
): Promise<Result> {
  await record(auditLog, now(), entry);
  let result: Result;
  try {
    result = await change();
  } catch (error) {
    // What went wrong first is what is told, also when the store takes no more entries.
    await record(auditLog, now(), { ...entry, outcome: 'failed' }).catch(() => {});
    throw error;
  }
  if (entry.outcome === 'begun') await record(auditLog, now(), { ...entry, outcome: 'done' });
  return result;
}
