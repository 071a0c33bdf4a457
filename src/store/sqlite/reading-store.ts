/** What is to be read again, in SQLite. */

import { type IssueId, issueId, projectId } from '../../model/ids.ts';
import {
  longestRestMs,
  patientReasons,
  type ReadingReason,
  type ReadingStore,
  readingReasons,
} from '../reading-store.ts';
import type { Database, Row } from './database.ts';
import { isStored } from './issue-columns.ts';
import { askReading, dropReadings } from './reading-rows.ts';
import { int, intOrNone, json, text } from './rows.ts';
import { isPausedReading } from './run-control-store.ts';
import type { siteLookup } from './source-store.ts';

const firstPatient = Math.min(...patientReasons.map((reason) => readingReasons.indexOf(reason)));

/** Those that wait come first, so that they count. */
const unread = `WITH found AS (
    SELECT issue_id, project_id FROM thread WHERE source_id = ?1 AND (?2 IS NULL OR project_id = ?2)
      AND (refused IS NOT NULL OR NOT EXISTS (SELECT 1 FROM pass WHERE source_id = ?1 AND finished_ms IS NULL))
    UNION SELECT issue_id, project_id FROM ledger INDEXED BY ledger_unread
      WHERE source_id = ?1 AND fetched_pass < listed_pass AND (?2 IS NULL OR project_id = ?2)
      AND NOT EXISTS (SELECT 1 FROM pass WHERE source_id = ?1 AND finished_ms IS NULL)),
  marked AS (SELECT issue_id, project_id,
    EXISTS (SELECT 1 FROM reading WHERE source_id = ?1 AND reading.issue_id = found.issue_id) AS waits FROM found),
  placed AS (SELECT issue_id, waits,
    row_number() OVER (PARTITION BY project_id ORDER BY waits DESC, random()) AS place FROM marked)
  SELECT issue_id FROM placed WHERE place <= ?3 AND NOT waits ORDER BY place, issue_id LIMIT ?4`;

export function sqliteReadingStore(db: Database, siteOf: ReturnType<typeof siteLookup>): ReadingStore {
  return {
    async ask(source, ids, reason, nowMs) {
      db.transaction(() => {
        for (const id of ids) {
          askReading(db, source, siteOf(source), Number(id), reason, nowMs, 0);
        }
      });
    },
    async askUnread(source, nowMs, { projectId, mostOfProject, most }) {
      return db.transaction(() => {
        const asked = db.get(
          `SELECT count(*) AS n FROM reading WHERE source_id = ? AND reason = 'unread' AND NOT ${isPausedReading}`,
          source,
        );
        const rows = db.all(
          unread,
          source,
          projectId ?? null,
          mostOfProject,
          Math.max(0, most - (asked ? int(asked, 'n') : 0)),
        );
        for (const row of rows)
          askReading(db, source, siteOf(source), int(row, 'issue_id'), 'unread', nowMs, 0);
        return rows.length;
      });
    },
    async due(source, nowMs, limit, which) {
      return db.snapshot(() => {
        const rows = db.all(
          `SELECT issue_id, reason, tries FROM reading WHERE source_id = ? AND (due_ms <= ? OR due_ms > ?)
             AND urgency BETWEEN ? AND ? AND NOT ${isPausedReading} ORDER BY urgency, asked LIMIT ?`,
          source,
          nowMs,
          nowMs + longestRestMs,
          which === 'patient' ? firstPatient : 0,
          which === 'urgent' ? firstPatient - 1 : readingReasons.length,
          limit,
        );
        const last = db.get('SELECT max(asked) AS asked FROM reading');
        return {
          ids: rows.map(toId),
          reasons: rows.map((row) => toReason(text(row, 'reason'))),
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
    async notAskedFor(source, ids, reason) {
      const urgency = readingReasons.indexOf(reason);
      const isAsked = (id: IssueId) =>
        db.get(
          'SELECT 1 FROM reading WHERE source_id = ? AND issue_id = ? AND urgency <= ?',
          source,
          Number(id),
          urgency,
        ) !== undefined;
      return db.snapshot(() => ids.filter((id) => !isAsked(id)));
    },
    async notReadSince(source, ids, ticket) {
      const isRead = (id: IssueId) =>
        db.get(
          'SELECT 1 FROM issue WHERE source_id = ? AND issue_id = ? AND ticket > ? AND data IS NOT NULL',
          source,
          Number(id),
          ticket,
        ) !== undefined;
      return db.snapshot(() => ids.filter((id) => !isRead(id)));
    },
    async notReadAsUpdated(source, updatedMs) {
      const isRead = (id: IssueId, ms: number) =>
        db.get(
          "SELECT 1 FROM issue WHERE source_id = ? AND issue_id = ? AND data ->> '$.updatedMs' >= ?",
          source,
          Number(id),
          ms,
        ) !== undefined;
      return db.snapshot(() => [...updatedMs].flatMap(([id, ms]) => (isRead(id, ms) ? [] : [id])));
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
      const row = db.get(
        'SELECT until_ms, asked_ms, ticket, refused FROM change_poll WHERE source_id = ?',
        source,
      );
      if (!row) return undefined;
      const refused = Object.entries(json<Record<string, number>>(row, 'refused'));
      return {
        untilMs: int(row, 'until_ms'),
        askedMs: int(row, 'asked_ms'),
        ticket: int(row, 'ticket'),
        ...(refused.length > 0 && { refused: new Map(refused.map(([id, ms]) => [projectId(id), ms])) }),
      };
    },
    async putChangePoll(source, { untilMs, askedMs, ticket, refused = new Map() }) {
      db.run(
        `INSERT INTO change_poll (source_id, site_id, until_ms, asked_ms, ticket, refused) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET until_ms = excluded.until_ms, asked_ms = excluded.asked_ms,
           ticket = excluded.ticket, refused = excluded.refused`,
        source,
        siteOf(source),
        untilMs,
        askedMs,
        ticket,
        JSON.stringify(Object.fromEntries(refused)),
      );
    },
  };
}

function toId(row: Row): IssueId {
  return issueId(String(int(row, 'issue_id')));
}

function toReason(word: string): ReadingReason {
  const found = readingReasons.find((reason) => reason === word);
  if (!found) throw new Error(`Unknown reason to read: ${word}`);
  return found;
}
