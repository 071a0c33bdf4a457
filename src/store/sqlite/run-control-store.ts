/** What somebody decided about runs, in SQLite. */

import { projectId } from '../../model/ids.ts';
import type { Cancel, ProjectPause, RunControlStore } from '../run-control-store.ts';
import type { Database, Row } from './database.ts';
import { int, intOrNone, jsonOrNone, text } from './rows.ts';
import type { siteLookup } from './source-store.ts';

export function sqliteRunControlStore(db: Database, siteOf: ReturnType<typeof siteLookup>): RunControlStore {
  return {
    async pauses(source) {
      return db
        .all('SELECT * FROM project_pause WHERE source_id = ? ORDER BY project_id', source)
        .map(toPause);
    },
    async pauseProject(source, project, by, nowMs) {
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
    async cancelled(source) {
      const row = db.get('SELECT cancelled FROM source WHERE source_id = ?', source);
      return row && jsonOrNone<Cancel>(row, 'cancelled');
    },
    async putCancelled(source, cancel) {
      db.run('UPDATE source SET cancelled = ? WHERE source_id = ?', JSON.stringify(cancel), source);
    },
  };
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
