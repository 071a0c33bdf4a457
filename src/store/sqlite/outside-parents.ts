/** Levels of parents that are not kept themselves, in SQLite: rows without text that sub-tasks have their level from. */

import { issueId, projectId, type SourceId } from '../../model/ids.ts';
import type { OutsideParentStore } from '../outside-parent-store.ts';
import type { Database, Row } from './database.ts';
import { levelColumn } from './issue-columns.ts';
import { askReading } from './reading-rows.ts';
import { int, text, textOrNone } from './rows.ts';
import type { siteLookup } from './source-store.ts';

export function sqliteOutsideParents(
  db: Database,
  siteOf: ReturnType<typeof siteLookup>,
  touch: (row: number) => void,
): OutsideParentStore {
  const follow = (source: SourceId, parent: number, level: string | null, nowMs: number) => {
    for (const child of db.all(
      `SELECT row, issue_id, level IS ? AS same FROM issue
       WHERE source_id = ? AND subtask_of = ? AND data IS NOT NULL`,
      level,
      source,
      parent,
    )) {
      touch(int(child, 'row'));
      // Without being edited it has another one by now.
      if (int(child, 'same') === 0)
        askReading(db, source, siteOf(source), int(child, 'issue_id'), 'told', nowMs, 0);
    }
  };
  const toParent = (row: Row) => ({
    id: issueId(String(int(row, 'issue_id'))),
    projectId: projectId(text(row, 'project_id')),
  });
  return {
    async parentsOutside(source, after, limit) {
      return db
        .all(
          `SELECT subtask_of AS issue_id, min(project_id) AS project_id FROM issue
           WHERE source_id = ?1 AND subtask_of > ?2 AND data IS NOT NULL AND NOT EXISTS
             (SELECT 1 FROM issue parent WHERE parent.source_id = ?1 AND parent.issue_id = issue.subtask_of
                AND parent.data IS NOT NULL)
           GROUP BY subtask_of ORDER BY subtask_of LIMIT ?3`,
          source,
          after === undefined ? 0 : Number(after),
          limit,
        )
        .map(toParent);
    },
    async parentsOutsideAmong(source, ids) {
      const of = (column: string) =>
        `SELECT subtask_of, project_id FROM issue
         WHERE source_id = ?1 AND ${column} IN (SELECT value FROM json_each(?2)) AND data IS NOT NULL`;
      return db
        .all(
          `SELECT subtask_of AS issue_id, min(project_id) AS project_id
           FROM (${of('issue_id')} AND subtask_of > 0 UNION ALL ${of('subtask_of')}) AS child
           WHERE NOT EXISTS (SELECT 1 FROM issue parent WHERE parent.source_id = ?1
             AND parent.issue_id = child.subtask_of AND parent.data IS NOT NULL)
           GROUP BY subtask_of ORDER BY subtask_of`,
          source,
          JSON.stringify(ids.map(Number)),
        )
        .map(toParent);
    },
    async putParentLevels(source, parents, nowMs, ticket) {
      db.transaction(() => {
        for (const { id, projectId: project, level } of parents) {
          const column = level === undefined ? null : levelColumn(level);
          const stored = db.get(
            // What has a level here has it from such an answer: that the issue is outside may have been asked for later.
            `SELECT row, level, max(level_ticket, iif(level IS NULL, ticket, 0)) AS ticket, data IS NOT NULL AS kept
             FROM issue WHERE source_id = ? AND issue_id = ?`,
            source,
            Number(id),
          );
          // It has come in meanwhile, with the level of its own.
          if (stored && int(stored, 'kept') === 1) continue;
          if (stored && int(stored, 'ticket') > ticket) continue;
          const isSame = stored !== undefined && textOrNone(stored, 'level') === (column ?? undefined);
          if (stored) {
            db.run(
              'UPDATE issue SET level = ?, read_ms = ?, level_ticket = ? WHERE row = ?',
              column,
              nowMs,
              ticket,
              int(stored, 'row'),
            );
          } else {
            // Change 0: the index need not hear of it.
            db.run(
              `INSERT INTO issue (source_id, site_id, issue_id, project_id, level, read_ms, whole_ms, change, level_ticket)
               VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?)`,
              source,
              siteOf(source),
              Number(id),
              project,
              column,
              nowMs,
              nowMs,
              ticket,
            );
          }
          if (!isSame) follow(source, Number(id), column, nowMs);
        }
      });
    },
  };
}
