/** What somebody decided about runs, in SQLite. */

import { type ProjectId, projectId, type SourceId } from '../../model/ids.ts';
import { readingReasons } from '../reading-store.ts';
import type { Cancel, ProjectPause, RunControlStore } from '../run-control-store.ts';
import type { Database, Row } from './database.ts';
import { changedVersion } from './directory-versions.ts';
import { int, intOrNone, jsonOrNone, text } from './rows.ts';
import type { siteLookup } from './source-store.ts';

/** What the account may see more of did not wait for the pause, and may be a million. */
const widened = readingReasons.indexOf('widened');

export function sqliteRunControlStore(db: Database, siteOf: ReturnType<typeof siteLookup>): RunControlStore {
  const markPaused = (source: SourceId, project: ProjectId, nowMs: number): void => {
    const { changes } = db.run(
      `INSERT INTO directory_part (source_id, site_id, kind, subject, body, version)
         SELECT source_id, site_id, 'paused', ?2, ?3, directory_version + 1 FROM source WHERE source_id = ?1
       ON CONFLICT DO UPDATE SET body = excluded.body, version = excluded.version WHERE body IS NULL`,
      source,
      project,
      JSON.stringify({ sinceMs: nowMs }),
    );
    if (changes === 0) return;
    changedVersion(db, source);
    db.run(
      `INSERT INTO directory_read (source_id, kind, subject, read_ms) VALUES (?, 'paused', ?, ?)
       ON CONFLICT DO UPDATE SET read_ms = excluded.read_ms`,
      source,
      project,
      nowMs,
    );
  };
  const dropMark = (source: SourceId, project: string): void => {
    db.run(
      `UPDATE directory_part SET body = NULL, version = ? WHERE source_id = ? AND kind = 'paused' AND subject = ?`,
      changedVersion(db, source),
      source,
      project,
    );
    db.run(
      `DELETE FROM directory_read WHERE source_id = ? AND kind = 'paused' AND subject = ?`,
      source,
      project,
    );
  };
  return {
    async pauses(source) {
      return db
        .all('SELECT * FROM project_pause WHERE source_id = ? ORDER BY project_id', source)
        .map(toPause);
    },
    async pauseProject(source, project, by, nowMs) {
      db.transaction(() => {
        db.run(
          `INSERT INTO project_pause (source_id, project_id, site_id, since_ms, by, until_ms, asked)
           SELECT ?1, ?2, ?3, ?4, ?5, (SELECT until_ms FROM change_poll WHERE source_id = ?1),
             (SELECT coalesce(max(asked), 0) FROM reading)
         ON CONFLICT DO UPDATE SET since_ms = excluded.since_ms, by = excluded.by, asked = excluded.asked,
           resumed_ms = NULL WHERE resumed_ms IS NOT NULL`,
          source,
          project,
          siteOf(source),
          nowMs,
          by,
        );
        markPaused(source, project, nowMs);
      });
    },
    async resumeProject(source, project, nowMs) {
      const { changes } = db.run(
        `UPDATE project_pause SET resumed_ms = ? WHERE source_id = ? AND project_id = ? AND resumed_ms IS NULL`,
        nowMs,
        source,
        project,
      );
      return changes > 0;
    },
    async caughtUp(source, project, resumedMs) {
      db.run(
        'DELETE FROM project_pause WHERE source_id = ? AND project_id = ? AND resumed_ms = ?',
        source,
        project,
        resumedMs,
      );
    },
    async endPause(source, project) {
      db.transaction(() => endProjectPause(db, source, project));
    },
    async endCaughtUp(source) {
      const isNone =
        db.get(
          `SELECT 1 FROM directory_part WHERE source_id = ? AND kind = 'paused' AND body IS NOT NULL LIMIT 1`,
          source,
        ) === undefined;
      if (isNone) return;
      db.transaction(() => {
        const ready = db.all(
          `SELECT subject FROM directory_part part JOIN census ON census.source_id = part.source_id
             AND census.project_id = part.subject AND counted_ms IS NOT NULL AND started_ms IS NULL
           WHERE part.source_id = ?1 AND kind = 'paused' AND body IS NOT NULL
             AND subject NOT IN (SELECT project_id FROM project_pause WHERE source_id = ?1)
             AND NOT EXISTS (SELECT 1 FROM reading CROSS JOIN issue USING (source_id, issue_id)
               WHERE reading.source_id = ?1 AND urgency < ?2 AND issue.project_id = part.subject AND tries = 0)`,
          source,
          widened,
        );
        for (const row of ready) dropMark(source, text(row, 'subject'));
      });
    },
    async cancelled(source) {
      const row = db.get('SELECT cancelled FROM source WHERE source_id = ?', source);
      return row && jsonOrNone<Cancel>(row, 'cancelled');
    },
    async putCancelled(source, cancel) {
      db.run('UPDATE source SET cancelled = ? WHERE source_id = ?', JSON.stringify(cancel), source);
    },
  };
}

/** In a transaction. Its part stays until it was counted again: it may come back at once, with what is stored of it. */
export function endProjectPause(db: Database, source: SourceId, project: string): void {
  const { changes } = db.run(
    'DELETE FROM project_pause WHERE source_id = ? AND project_id = ?',
    source,
    project,
  );
  if (changes === 0) return;
  db.run('DELETE FROM census_page WHERE source_id = ? AND project_id = ?', source, project);
  db.run('DELETE FROM census WHERE source_id = ? AND project_id = ?', source, project);
}

/** Of `reading`: what waits because its project is paused. What was asked for since, somebody saw elsewhere. */
export const isPausedReading = `EXISTS (SELECT 1 FROM project_pause p JOIN issue i ON i.source_id = p.source_id
  AND i.project_id = p.project_id WHERE p.source_id = reading.source_id AND p.resumed_ms IS NULL
  AND i.issue_id = reading.issue_id AND (reading.asked <= p.asked OR reading.reason = 'unread'))`;

function toPause(row: Row): ProjectPause {
  return {
    projectId: projectId(text(row, 'project_id')),
    sinceMs: int(row, 'since_ms'),
    by: text(row, 'by'),
    changesUntilMs: intOrNone(row, 'until_ms'),
    resumedMs: intOrNone(row, 'resumed_ms'),
  };
}
