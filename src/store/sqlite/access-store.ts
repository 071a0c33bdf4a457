/** What the access pass needs beside the directory itself, in SQLite. */

import type { RereadPart } from '../../model/directory.ts';
import type { HeldShrink } from '../../model/held-shrink.ts';
import { shrinkingParts } from '../../model/held-shrink.ts';
import { groupId, issueId, type ProjectId, projectId, type SourceId } from '../../model/ids.ts';
import type { AccessStore } from '../access-store.ts';
import type { Database, Row } from './database.ts';
import { changedVersion, digest } from './directory-versions.ts';
import { levelColumn } from './issue-columns.ts';
import { int, intOrNone, json, text } from './rows.ts';

/** Of an issue, before a mark: the ticket of the mark, or its time where it has none. */
export const readBefore = 'ifnull(ticket <= ?, read_ms < ?)';

export function sqliteAccessStore(db: Database): AccessStore {
  const held = (source: SourceId): HeldShrink[] =>
    db
      .all('SELECT * FROM held_shrink WHERE source_id = ? ORDER BY part, project_id', source)
      .map(toHeldShrink);
  return {
    async hasPart(source, kind, subject, body) {
      const row = db.get(
        'SELECT 1 FROM directory_part WHERE source_id = ? AND kind = ? AND subject = ? AND body = ?',
        source,
        kind,
        subject,
        JSON.stringify(body),
      );
      return row !== undefined;
    },
    async hasMembers(source, group, members) {
      const row = db.get('SELECT hash FROM group_read WHERE source_id = ? AND group_id = ?', source, group);
      return row !== undefined && text(row, 'hash') === digest([...new Set<string>(members)].sort());
    },
    async readAgain(source, parts, groups, nowMs) {
      db.transaction(() => {
        // Copies in memory know these times, and look them up again for a change alone.
        const ahead = parts.filter(({ kind, subject }) =>
          db.get(
            'SELECT 1 FROM directory_read WHERE source_id = ? AND kind = ? AND subject = ? AND read_ms > ?',
            source,
            kind,
            subject,
            nowMs,
          ),
        );
        const version = ahead.length > 0 ? changedVersion(db, source) : 0;
        for (const { kind, subject } of ahead) {
          db.run(
            'UPDATE directory_part SET version = ? WHERE source_id = ? AND kind = ? AND subject = ?',
            version,
            source,
            kind,
            subject,
          );
        }
        for (const { kind, subject, readMs } of parts) {
          db.run(
            `UPDATE directory_read SET read_ms = ?4
             WHERE source_id = ?1 AND kind = ?2 AND subject = ?3 AND (read_ms < ?4 OR read_ms > ?5)`,
            source,
            kind,
            subject,
            readMs,
            nowMs,
          );
        }
        for (const { groupId: group, readMs } of groups) {
          db.run(
            `UPDATE group_read SET read_ms = ?3
             WHERE source_id = ?1 AND group_id = ?2 AND (read_ms < ?3 OR read_ms > ?4)`,
            source,
            group,
            readMs,
            nowMs,
          );
        }
      });
    },
    async memberCounts(source) {
      const rows = db.all(
        `SELECT group_id, count(account_id) AS n FROM group_read LEFT JOIN group_member USING (source_id, group_id)
         WHERE source_id = ? GROUP BY group_id`,
        source,
      );
      return new Map(rows.map((row) => [groupId(text(row, 'group_id')), int(row, 'n')]));
    },
    heldShrinks: async (source) => held(source),
    async putHeldShrinks(source, among, shrinks, nowMs) {
      db.transaction(() => {
        const known = new Map(held(source).map((one) => [nameOf(one), one]));
        for (const part of among) {
          db.run('DELETE FROM held_shrink WHERE source_id = ? AND part = ?', source, part);
        }
        for (const { part, projectId, before, after } of shrinks) {
          const old = known.get(nameOf({ part, projectId }));
          db.run(
            `INSERT INTO held_shrink (source_id, part, project_id, entries_before, entries_after, since_ms, accepted_ms)
             VALUES (?, ?, ?, ?, ?, ?, ?)`,
            source,
            part,
            projectId ?? '',
            before,
            after,
            Math.min(old?.sinceMs ?? nowMs, nowMs),
            old && after >= old.after ? (old.acceptedMs ?? null) : null,
          );
        }
      });
    },
    async acceptShrinks(source, parts, nowMs) {
      return db.transaction(() => {
        for (const { part } of held(source)) {
          if (parts && !parts.includes(part)) continue;
          db.run(
            'UPDATE held_shrink SET accepted_ms = coalesce(accepted_ms, ?) WHERE source_id = ? AND part = ?',
            nowMs,
            source,
            part,
          );
        }
        return held(source).filter((one) => one.acceptedMs !== undefined);
      });
    },
    async idsReadBefore(source, project, { sinceMs, sinceTicket }, after, limit) {
      return db
        .all(
          `SELECT issue_id FROM issue WHERE source_id = ? AND project_id = ? AND ${readBefore} AND issue_id > ?
             AND data IS NOT NULL ORDER BY issue_id LIMIT ?`,
          source,
          project,
          sinceTicket ?? null,
          sinceMs,
          after === undefined ? -1 : Number(after),
          limit,
        )
        .map((row) => issueId(String(int(row, 'issue_id'))));
    },
    async levelSamples(source, project, levels, each) {
      return db.snapshot(() =>
        levels.flatMap((level) =>
          db
            .all(
              `SELECT issue_id, data ->> '$.updatedMs' AS updated_ms FROM issue
               WHERE source_id = ? AND project_id = ? AND level = ? AND subtask_of IS NULL AND data IS NOT NULL
               ORDER BY issue_id LIMIT ?`,
              source,
              project,
              levelColumn(level === undefined ? { kind: 'none' } : { kind: 'level', levelId: level }),
              each,
            )
            .map((row) => ({
              issueId: issueId(String(int(row, 'issue_id'))),
              level,
              updatedMs: int(row, 'updated_ms'),
            })),
        ),
      );
    },
    async endReread(source, project) {
      return db.transaction(() => {
        const mark = db.get(
          `SELECT body FROM directory_part WHERE source_id = ? AND kind = 'reread' AND subject = ? AND body IS NOT NULL`,
          source,
          project,
        );
        if (!mark) return true;
        const { sinceMs, sinceTicket } = json<RereadPart>(mark, 'body');
        const older = db.get(
          `SELECT 1 FROM issue WHERE source_id = ? AND project_id = ? AND ${readBefore} AND data IS NOT NULL LIMIT 1`,
          source,
          project,
          sinceTicket ?? null,
          sinceMs,
        );
        if (older) return false;
        db.run(
          `UPDATE directory_part SET body = NULL, version = ? WHERE source_id = ? AND kind = 'reread' AND subject = ?`,
          changedVersion(db, source),
          source,
          project,
        );
        db.run(
          `DELETE FROM directory_read WHERE source_id = ? AND kind = 'reread' AND subject = ?`,
          source,
          project,
        );
        return true;
      });
    },
  };
}

function nameOf({ part, projectId }: { part: string; projectId?: ProjectId | undefined }): string {
  return `${part} ${projectId ?? ''}`;
}

function toHeldShrink(row: Row): HeldShrink {
  const written = text(row, 'part');
  const part = shrinkingParts.find((one) => one === written);
  if (!part) throw new Error(`Unknown part of the directory: ${written}`);
  const project = text(row, 'project_id');
  return {
    part,
    ...(project !== '' && { projectId: projectId(project) }),
    before: int(row, 'entries_before'),
    after: int(row, 'entries_after'),
    sinceMs: int(row, 'since_ms'),
    acceptedMs: intOrNone(row, 'accepted_ms'),
  };
}
