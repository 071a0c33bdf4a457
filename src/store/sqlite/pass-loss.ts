/** What a pass did not find, in SQLite. */

import { setImmediate } from 'node:timers/promises';
import { type IssueId, issueId, type ProjectId, projectId, type SourceId } from '../../model/ids.ts';
import type { PassLossStore } from '../pass-loss-store.ts';
import type { Database, Row } from './database.ts';
import { int, intOrNone, text } from './rows.ts';

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
      const pass = db.get(
        `SELECT number FROM pass WHERE source_id = ?1 AND finished_ms IS NULL
           AND NOT EXISTS (SELECT 1 FROM listing WHERE source_id = ?1 AND done = 0)`,
        source,
      );
      if (!pass) return [];
      const missing = new Map<string, number>();
      for (let after = 0; ; ) {
        const last = endOfStep(db, source, after);
        if (last === undefined) break;
        for (const row of missingBetween(db, source, int(pass, 'number'), after, last)) {
          const project = text(row, 'project_id');
          missing.set(project, (missing.get(project) ?? 0) + int(row, 'missing'));
        }
        after = last;
        await setImmediate();
      }
      return [...missing]
        .filter(([, count]) => count >= atLeast)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([project, count]) => {
          const id = projectId(project);
          return { projectId: id, stored: countStored(source, id), missing: count };
        });
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

/** Ids of one step: where all of them are missing it takes some ten milliseconds. */
const stepIds = 2_000;

function endOfStep(db: Database, source: SourceId, after: number): number | undefined {
  const row = db.get(
    `SELECT max(issue_id) AS last FROM
       (SELECT issue_id FROM ledger WHERE source_id = ? AND issue_id > ? ORDER BY issue_id LIMIT ${stepIds})`,
    source,
    after,
  );
  return row && intOrNone(row, 'last');
}

/** The ledger first: as a rule next to nothing is missing. */
function missingBetween(db: Database, source: SourceId, pass: number, after: number, last: number): Row[] {
  return db.all(
    `SELECT issue.project_id, count(*) AS missing FROM ledger CROSS JOIN issue USING (source_id, issue_id)
     WHERE ledger.source_id = ? AND ledger.issue_id > ? AND ledger.issue_id <= ? AND listed_pass < ?
       AND issue.data IS NOT NULL AND issue.archived = 0
     GROUP BY issue.project_id`,
    source,
    after,
    last,
    pass,
  );
}
