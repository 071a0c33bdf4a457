/** What is to be read again, in SQLite. */

import { type IssueId, issueId, type SourceId } from '../../model/ids.ts';
import { type ReadingStore, readingReasons } from '../reading-store.ts';
import type { Database, Row } from './database.ts';
import { isStored } from './issue-writer.ts';
import { int, intOrNone, text } from './rows.ts';
import type { siteLookup } from './source-store.ts';

export function sqliteReadingStore(db: Database, siteOf: ReturnType<typeof siteLookup>): ReadingStore {
  return {
    async ask(source, ids, reason, nowMs) {
      const urgency = readingReasons.indexOf(reason);
      db.transaction(() => {
        for (const id of ids) {
          const before = db.get(
            'SELECT reason, urgency, asked_ms FROM reading WHERE source_id = ? AND issue_id = ?',
            source,
            Number(id),
          );
          const isKept = before !== undefined && int(before, 'urgency') <= urgency;
          // A new row for its number, and nothing of a failure before: somebody has a reason to try now.
          if (before) db.run('DELETE FROM reading WHERE source_id = ? AND issue_id = ?', source, Number(id));
          db.run(
            `INSERT INTO reading (source_id, site_id, issue_id, reason, urgency, asked_ms) VALUES (?, ?, ?, ?, ?, ?)`,
            source,
            siteOf(source),
            Number(id),
            isKept ? text(before, 'reason') : reason,
            isKept ? int(before, 'urgency') : urgency,
            before ? int(before, 'asked_ms') : nowMs,
          );
        }
      });
    },
    async due(source, nowMs, limit) {
      return db.snapshot(() => {
        const rows = db.all(
          `SELECT issue_id, tries FROM reading WHERE source_id = ? AND due_ms <= ?
           ORDER BY urgency, asked LIMIT ?`,
          source,
          nowMs,
          limit,
        );
        const last = db.get('SELECT max(asked) AS asked FROM reading');
        return {
          ids: rows.map(toId),
          tries: rows.map((row) => int(row, 'tries')),
          upTo: (last && intOrNone(last, 'asked')) ?? 0,
        };
      });
    },
    async fail(source, id, upTo, why, dueMs) {
      db.run(
        `UPDATE reading SET tries = tries + 1, failure = ?, due_ms = ?
         WHERE source_id = ? AND issue_id = ? AND asked <= ?`,
        why,
        dueMs,
        source,
        Number(id),
        upTo,
      );
    },
    async drop(source, ids, upTo) {
      db.transaction(() => dropReadings(db, source, ids, upTo));
    },
    async notReadSince(source, ids, beforeMs) {
      const isRead = (id: IssueId) =>
        db.get(
          'SELECT 1 FROM issue WHERE source_id = ? AND issue_id = ? AND read_ms >= ? AND data IS NOT NULL',
          source,
          Number(id),
          beforeMs,
        ) !== undefined;
      return db.snapshot(() => ids.filter((id) => !isRead(id)));
    },
    async stored(source, ids) {
      return db.snapshot(() => ids.filter((id) => isStored(db, source, id)));
    },
    async waiting(source) {
      return db.snapshot(() => {
        const all = db.get(
          'SELECT count(*) AS n, min(asked_ms) AS oldest FROM reading WHERE source_id = ?',
          source,
        );
        const failed = db.all(
          `SELECT issue_id, tries, failure, due_ms FROM reading WHERE source_id = ? AND failure IS NOT NULL
           ORDER BY asked_ms, issue_id LIMIT 100`,
          source,
        );
        return {
          count: all ? int(all, 'n') : 0,
          oldestAskedMs: all && intOrNone(all, 'oldest'),
          failed: failed.map((row) => ({
            issueId: toId(row),
            tries: int(row, 'tries'),
            why: text(row, 'failure'),
            dueMs: int(row, 'due_ms'),
          })),
        };
      });
    },
    async changePoll(source) {
      const row = db.get('SELECT until_ms, asked_ms FROM change_poll WHERE source_id = ?', source);
      return row && { untilMs: int(row, 'until_ms'), askedMs: int(row, 'asked_ms') };
    },
    async putChangePoll(source, { untilMs, askedMs }) {
      db.run(
        `INSERT INTO change_poll (source_id, site_id, until_ms, asked_ms) VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET until_ms = excluded.until_ms, asked_ms = excluded.asked_ms`,
        source,
        siteOf(source),
        untilMs,
        askedMs,
      );
    },
  };
}

/** In the caller's transaction. */
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

function toId(row: Row): IssueId {
  return issueId(String(int(row, 'issue_id')));
}
