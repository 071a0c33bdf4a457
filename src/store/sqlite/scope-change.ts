/** Changes in SQLite what a source is to read: what leaves is denied in the same transaction, and removed after it. */

import { AppError } from '../../errors.ts';
import { issueId, type ProjectId, projectId, type SourceId } from '../../model/ids.ts';
import type { SourceScope } from '../../model/source.ts';
import type { ScopeStore } from '../scope-store.ts';
import type { Database } from './database.ts';
import { changedVersion } from './directory-versions.ts';
import type { IssueWriter } from './issue-writer.ts';
import { int, json, text } from './rows.ts';
import { endProjectPause } from './run-control-store.ts';

export function sqliteScopeStore(db: Database, writer: IssueWriter): ScopeStore {
  const hide = (source: SourceId, project: ProjectId, version: number) =>
    db.run(
      `UPDATE directory_part SET body = NULL, version = ? WHERE source_id = ? AND kind = 'project' AND subject = ?`,
      version,
      source,
      project,
    );
  const markUntilPass = (
    source: SourceId,
    project: ProjectId,
    version: number,
    nowMs: number,
    isStricter: boolean,
  ) => {
    db.run(
      `INSERT INTO directory_read (source_id, kind, subject, read_ms) VALUES (?, 'reread', ?, ?)
       ON CONFLICT DO UPDATE SET read_ms = excluded.read_ms`,
      source,
      project,
      nowMs,
    );
    db.run(
      `INSERT INTO directory_part (source_id, site_id, kind, subject, body, version)
         SELECT source_id, site_id, 'reread', ?, ?, ? FROM source WHERE source_id = ?
       ON CONFLICT DO UPDATE SET body = excluded.body, version = excluded.version WHERE body IS NULL OR ?`,
      project,
      // By tickets, as clocks are set back: whoever has one by now may have asked Jira before.
      JSON.stringify({ sinceMs: nowMs + 1, sinceTicket: latestTicket(db), untilPass: true }),
      version,
      source,
      isStricter ? 1 : 0,
    );
  };
  const projectsOf = (source: SourceId) =>
    db
      .all(
        `SELECT subject, body ->> '$.key' AS key FROM directory_part
         WHERE source_id = ? AND kind = 'project' AND body IS NOT NULL`,
        source,
      )
      .map((project) => ({ id: projectId(text(project, 'subject')), key: text(project, 'key') }));
  const removeAll = (source: SourceId, rows: readonly Record<string, unknown>[]): number => {
    for (const row of rows) {
      const id = Number(row.issue_id);
      writer.remove(source, issueId(String(id)), Number(row.read_ms));
      db.run('DELETE FROM ledger WHERE source_id = ? AND issue_id = ?', source, id);
      db.run('DELETE FROM thread WHERE source_id = ? AND issue_id = ?', source, id);
    }
    return rows.length;
  };
  return {
    async change(id, scope, nowMs) {
      return db.transaction(() => {
        const row = db.get('SELECT scope FROM source WHERE source_id = ? AND removal IS NULL', id);
        if (!row) throw new AppError('not-found', 'This source was removed in the meantime.');
        const before = json<Partial<SourceScope>>(row, 'scope');
        db.run(
          'UPDATE source SET scope = ?, contents_wanted = 1 WHERE source_id = ?',
          JSON.stringify(scope),
          id,
        );
        const isSieveOther = before.updatedSinceMs !== scope.updatedSinceMs || before.jql !== scope.jql;
        if (isSieveOther) {
          // Counted by the sieve of before.
          db.run('UPDATE census SET out_of_scope = NULL WHERE source_id = ?', id);
          db.run('UPDATE pass SET finished_ms = started_ms WHERE finished_ms IS NULL AND source_id = ?', id);
        }
        const wanted = scope.projectKeys && new Set(scope.projectKeys);
        const version = changedVersion(db, id);
        const projects = projectsOf(id);
        const left = projects.filter(({ key }) => wanted && !wanted.has(key.toUpperCase()));
        for (const project of left) {
          hide(id, project.id, version);
          endProjectPause(db, id, project.id);
          db.run(
            'UPDATE ledger SET listed_pass = 0, fetched_pass = 0 WHERE source_id = ? AND project_id = ?',
            id,
            project.id,
          );
        }
        // Of one that Jira does not list at the moment, and that nobody wants any more, nothing is waited for.
        for (const absent of db.all(
          `SELECT subject, body ->> '$.key' AS key FROM directory_part
           WHERE source_id = ? AND kind = 'absent' AND body IS NOT NULL`,
          id,
        )) {
          if (!wanted || wanted.has(text(absent, 'key').toUpperCase())) continue;
          endProjectPause(db, id, text(absent, 'subject'));
          db.run(
            `UPDATE directory_part SET body = NULL, version = ? WHERE source_id = ? AND kind = 'absent' AND subject = ?`,
            version,
            id,
            text(absent, 'subject'),
          );
        }
        const untilPass = scope.jql !== undefined && before.jql !== scope.jql;
        const isLater = (scope.updatedSinceMs ?? 0) > (before.updatedSinceMs ?? 0);
        if (untilPass || isLater) {
          for (const project of projects) {
            if (!left.includes(project)) markUntilPass(id, project.id, version, nowMs, untilPass);
          }
        }
        return { left: left.sort((a, b) => (a.key < b.key ? -1 : 1)), untilPass };
      });
    },
    async hideUntilPass(id, nowMs) {
      db.transaction(() => {
        const version = changedVersion(db, id);
        for (const project of projectsOf(id)) markUntilPass(id, project.id, version, nowMs, true);
        db.run('UPDATE source SET contents_wanted = 1 WHERE source_id = ?', id);
      });
    },
    async removeHomeless(id, limit) {
      return db.transaction(() =>
        removeAll(
          id,
          db.all(
            `SELECT issue_id, read_ms FROM issue WHERE source_id = ?1 AND data IS NOT NULL AND project_id NOT IN
               (SELECT subject FROM directory_part
                 WHERE source_id = ?1 AND kind IN ('project', 'absent') AND body IS NOT NULL)
             LIMIT ?2`,
            id,
            limit,
          ),
        ),
      );
    },
    async removeUnchangedSince(id, sinceMs, limit) {
      return db.transaction(() =>
        removeAll(
          id,
          db.all(
            `SELECT issue_id, read_ms FROM issue WHERE source_id = ? AND data IS NOT NULL
               AND data ->> '$.updatedMs' < ? LIMIT ?`,
            id,
            sinceMs,
            limit,
          ),
        ),
      );
    },
    async endNarrowing(id, changedMs) {
      db.transaction(() => {
        const marks = db.all(
          `SELECT subject FROM directory_part WHERE source_id = ? AND kind = 'reread' AND body ->> '$.untilPass' = 1
             AND body ->> '$.sinceMs' = ?`,
          id,
          changedMs + 1,
        );
        if (marks.length === 0) return;
        const version = changedVersion(db, id);
        for (const mark of marks) {
          db.run(
            `UPDATE directory_part SET body = NULL, version = ? WHERE source_id = ? AND kind = 'reread' AND subject = ?`,
            version,
            id,
            text(mark, 'subject'),
          );
          db.run(
            `DELETE FROM directory_read WHERE source_id = ? AND kind = 'reread' AND subject = ?`,
            id,
            text(mark, 'subject'),
          );
        }
      });
    },
  };
}

function latestTicket(db: Database): number {
  const row = db.get('SELECT latest FROM ticket_counter');
  return row ? int(row, 'latest') : 0;
}
