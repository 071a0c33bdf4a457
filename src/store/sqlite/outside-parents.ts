/** Levels of parents that are not kept themselves, in SQLite: rows without text that sub-tasks have their level from. */

import { issueId, projectId, type SourceId } from '../../model/ids.ts';
import type { OutsideParentStore } from '../outside-parent-store.ts';
import type { Database } from './database.ts';
import { levelColumn } from './issue-columns.ts';
import { int, text, textOrNone } from './rows.ts';
import type { siteLookup } from './source-store.ts';

export function sqliteOutsideParents(
  db: Database,
  siteOf: ReturnType<typeof siteLookup>,
  touch: (row: number) => void,
): OutsideParentStore {
  const touchSubtasks = (source: SourceId, parent: number) => {
    for (const child of db.all(
      'SELECT row FROM issue WHERE source_id = ? AND subtask_of = ? AND data IS NOT NULL',
      source,
      parent,
    )) {
      touch(int(child, 'row'));
    }
  };
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
        .map((row) => ({
          id: issueId(String(int(row, 'issue_id'))),
          projectId: projectId(text(row, 'project_id')),
        }));
    },
    async putParentLevels(source, parents, nowMs) {
      db.transaction(() => {
        for (const { id, projectId: project, level } of parents) {
          const column = level === undefined ? null : levelColumn(level);
          const stored = db.get(
            'SELECT row, level, data IS NOT NULL AS kept FROM issue WHERE source_id = ? AND issue_id = ?',
            source,
            Number(id),
          );
          // It has come in meanwhile, with the level of its own.
          if (stored && int(stored, 'kept') === 1) continue;
          if (stored && textOrNone(stored, 'level') === (column ?? undefined)) continue;
          if (stored) {
            db.run(
              'UPDATE issue SET level = ?, read_ms = ? WHERE row = ?',
              column,
              nowMs,
              int(stored, 'row'),
            );
          } else {
            // Change 0: the index need not hear of it.
            db.run(
              `INSERT INTO issue (source_id, site_id, issue_id, project_id, level, read_ms, whole_ms, change)
               VALUES (?, ?, ?, ?, ?, ?, ?, 0)`,
              source,
              siteOf(source),
              Number(id),
              project,
              column,
              nowMs,
              nowMs,
            );
          }
          touchSubtasks(source, Number(id));
        }
      });
    },
  };
}
