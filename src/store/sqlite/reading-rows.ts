/** Rows of what is to be read again, written inside the caller's transaction. */

import type { IssueId, ProjectId, SourceId } from '../../model/ids.ts';
import { type ReadingReason, readingReasons } from '../reading-store.ts';
import type { Database } from './database.ts';
import { int, text } from './rows.ts';

export function askReading(
  db: Database,
  source: SourceId,
  site: number,
  issue: number,
  reason: ReadingReason,
  nowMs: number,
  dueMs: number,
): void {
  const urgency = readingReasons.indexOf(reason);
  const before = db.get(
    'SELECT reason, urgency, asked_ms FROM reading WHERE source_id = ? AND issue_id = ?',
    source,
    issue,
  );
  const isKept = before !== undefined && int(before, 'urgency') <= urgency;
  // A new row for its number, and nothing of a failure before: somebody has a reason to try now.
  if (before) db.run('DELETE FROM reading WHERE source_id = ? AND issue_id = ?', source, issue);
  db.run(
    `INSERT INTO reading (source_id, site_id, issue_id, reason, urgency, asked_ms, due_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    source,
    site,
    issue,
    isKept ? text(before, 'reason') : reason,
    isKept ? int(before, 'urgency') : urgency,
    before ? int(before, 'asked_ms') : nowMs,
    dueMs,
  );
}

/** Issues of a project whose threads nobody reads on. One that is asked for already waits by itself, which a new row would not. */
export function askHalfReadOfPaused(
  db: Database,
  source: SourceId,
  site: number,
  project: ProjectId,
  nowMs: number,
): void {
  const rows = db.all(
    `SELECT DISTINCT issue_id FROM thread WHERE source_id = ?1 AND project_id = ?2
     AND EXISTS (SELECT 1 FROM project_pause WHERE source_id = ?1 AND project_id = ?2 AND resumed_ms IS NULL)
     AND NOT EXISTS (SELECT 1 FROM reading WHERE source_id = ?1 AND reading.issue_id = thread.issue_id)`,
    source,
    project,
  );
  for (const row of rows) askReading(db, source, site, int(row, 'issue_id'), 'unread', nowMs, 0);
}

export function dropReadings(db: Database, source: SourceId, ids: readonly IssueId[], upTo: number): void {
  for (const id of ids) {
    db.run(
      'DELETE FROM reading WHERE source_id = ? AND issue_id = ? AND asked <= ?',
      source,
      Number(id),
      upTo,
    );
  }
}
