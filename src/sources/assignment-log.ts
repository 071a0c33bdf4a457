/**
 * Assignments of permission schemes in the audit log: an intent before Jira is asked, and its outcome after. An intent
 * without outcome is one whose end is not known: a crash between the two, or an answer that was lost.
 */

import { AppError } from '../errors.ts';
import type { AuditDetails, AuditEntry } from '../model/audit-entry.ts';
import { type ProjectId, projectId, type SchemeId, type SourceId, schemeId, sourceId } from '../model/ids.ts';
import type { AuditLogStore } from '../store/store.ts';

const actions = ['assigned', 'undone'] as const;

export interface SchemeRef {
  readonly id: SchemeId;
  readonly name: string;
}

export interface LoggedAssignment {
  readonly entry: number;
  readonly atMs: number;
  readonly action: (typeof actions)[number];
  readonly sourceId: SourceId;
  readonly projectId: ProjectId;
  /** The key at that time. */
  readonly key: string;
  readonly before: SchemeRef;
  readonly after: SchemeRef;
  /** Whose credential did it. */
  readonly account: string;
  /** The entry of the assignment that this one puts back. */
  readonly undoes: number | undefined;
}

const looksBack = 1_000;

export function assignmentDetails(assignment: {
  readonly sourceId: SourceId;
  readonly projectId: ProjectId;
  readonly before: SchemeRef;
  readonly after: SchemeRef;
  readonly account: string;
  readonly undoes: number | undefined;
}): AuditDetails {
  const { before, after, undoes } = assignment;
  return {
    source: assignment.sourceId,
    project: assignment.projectId,
    before: before.id,
    beforeName: before.name,
    after: after.id,
    afterName: after.name,
    account: assignment.account,
    ...(undoes !== undefined && { undoes }),
  };
}

/** Intents older than `settledBeforeMs` whose outcome nobody wrote down, the latest first. */
export async function unfinishedAssignments(
  auditLog: AuditLogStore,
  settledBeforeMs: number,
): Promise<readonly LoggedAssignment[]> {
  const entries = await assignments(auditLog);
  const settled = new Set(entries.map(({ details }) => details.intent));
  return entries.flatMap((entry) =>
    entry.outcome === 'begun' && !settled.has(entry.id) && entry.atMs < settledBeforeMs
      ? (readAssignment(entry) ?? [])
      : [],
  );
}

/** The entry with this number, or the latest assignment that was not put back. Throws `not-found`. */
export async function assignmentToUndo(
  auditLog: AuditLogStore,
  entry: number | undefined,
): Promise<LoggedAssignment> {
  const entries = await assignments(auditLog);
  const done = entries.filter(({ outcome }) => outcome === 'done');
  const undone = new Set(done.map(({ details }) => details.undoes));
  const found = done.find(({ id, action }) =>
    entry === undefined ? action === 'assigned' && !undone.has(id) : id === entry,
  );
  const assignment = found && readAssignment(found);
  if (assignment) return assignment;
  throw new AppError(
    'not-found',
    entry === undefined
      ? 'No permission scheme was assigned from here that could be put back.'
      : `Entry ${entry} of the audit log is no assignment that was done. "jackdaw audit-log --action assigned" lists them.`,
  );
}

async function assignments(auditLog: AuditLogStore): Promise<readonly AuditEntry[]> {
  const lists = await Promise.all(actions.map((action) => auditLog.latest({ action }, looksBack)));
  return lists.flat().sort((a, b) => b.id - a.id);
}

function readAssignment(entry: AuditEntry): LoggedAssignment | undefined {
  const { id, atMs, subject, details } = entry;
  const { source, project, before, beforeName, after, afterName, account, undoes } = details;
  const action = actions.find((one) => one === entry.action);
  if (action === undefined) return undefined;
  if (typeof source !== 'number' || typeof project !== 'string') return undefined;
  if (typeof before !== 'string' || typeof after !== 'string') return undefined;
  return {
    entry: id,
    atMs,
    action,
    sourceId: sourceId(source),
    projectId: projectId(project),
    key: subject,
    before: { id: schemeId(before), name: String(beforeName ?? before) },
    after: { id: schemeId(after), name: String(afterName ?? after) },
    account: typeof account === 'string' ? account : '',
    undoes: typeof undoes === 'number' ? undoes : undefined,
  };
}
