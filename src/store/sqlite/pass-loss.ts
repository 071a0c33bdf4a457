/** What a pass did not find, in SQLite. */

import { type IssueId, issueId, type ProjectId, projectId, type SourceId } from '../../model/ids.ts';
import type { PassLossStore } from '../pass-loss-store.ts';
import type { Database } from './database.ts';
import { int, text } from './rows.ts';

export function sqlitePassLoss(db: Database): PassLossStore {
  const countStored = (source: SourceId, project: ProjectId): number => {
    const row = db.get(
      'SELECT issues - archived AS n FROM project_count WHERE source_id = ? AND project_id = ?',
      source,
      project,
    );
    return row ? int(row, 'n') : 0;
  };
  return {
    async passLoss(source, atLeast) {
      return db.snapshot(() =>
        db
          .all(
            `SELECT issue.project_id, count(*) AS missing FROM ledger JOIN issue USING (source_id, issue_id)
             WHERE ledger.source_id = ?1 AND access_facts IS NOT NULL
               AND listed_pass < (SELECT number FROM pass WHERE source_id = ?1 AND finished_ms IS NULL)
               AND NOT EXISTS (SELECT 1 FROM listing WHERE source_id = ?1 AND done = 0)
             GROUP BY issue.project_id HAVING missing >= ?2 ORDER BY issue.project_id`,
            source,
            atLeast,
          )
          .map((row) => {
            const id = projectId(text(row, 'project_id'));
            return { projectId: id, stored: countStored(source, id), missing: int(row, 'missing') };
          }),
      );
    },
    async storedAmong(source, ids) {
      const found = new Map<string, IssueId[]>();
      for (const row of db.all(
        `SELECT project_id, issue_id FROM issue WHERE source_id = ? AND access_facts IS NOT NULL
           AND issue_id IN (SELECT value FROM json_each(?)) ORDER BY issue_id`,
        source,
        JSON.stringify(ids.map(Number)),
      )) {
        const project = text(row, 'project_id');
        const id = issueId(String(int(row, 'issue_id')));
        found.set(project, [...(found.get(project) ?? []), id]);
      }
      return [...found].map(([project, stored]) => ({ projectId: projectId(project), ids: stored }));
    },
    countStored: async (source, project) => countStored(source, project),
    async unlist(source, ids) {
      db.run(
        'UPDATE ledger SET listed_pass = 0 WHERE source_id = ? AND issue_id IN (SELECT value FROM json_each(?))',
        source,
        JSON.stringify(ids.map(Number)),
      );
    },
  };
}
