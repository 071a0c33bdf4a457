/** Sources of which titles are kept, in SQLite. */

import type { SourceId } from '../../model/ids.ts';
import type { Issue } from '../../model/issue.ts';
import { titleOnly } from '../title-only.ts';
import type { Database } from './database.ts';
import { columnsOf } from './issue-columns.ts';
import type { IssueWriter } from './issue-writer.ts';
import { int, intOrNone, json } from './rows.ts';

export function isForTitles(db: Database, source: SourceId): boolean {
  return db.get('SELECT 1 FROM source WHERE source_id = ? AND titles_only = 1', source) !== undefined;
}

/** In a transaction. What is written meanwhile holds no texts: nothing comes in behind the place that was reached. */
export function stripTexts(db: Database, writer: IssueWriter, source: SourceId, limit: number): number {
  const at = db.get('SELECT strip_after FROM source WHERE source_id = ? AND titles_only = 1', source);
  const after = at && intOrNone(at, 'strip_after');
  if (after === undefined) return 0;
  const rows = db.all(
    'SELECT row FROM issue WHERE source_id = ? AND row > ? AND data IS NOT NULL ORDER BY row LIMIT ?',
    source,
    after,
    limit,
  );
  for (const row of rows) strip(db, writer, source, int(row, 'row'));
  const last = rows.at(-1);
  db.run(
    'UPDATE source SET strip_after = ? WHERE source_id = ?',
    last && rows.length === limit ? int(last, 'row') : null,
    source,
  );
  return rows.length;
}

/** Leaves nothing of the issue but its title. */
function strip(db: Database, writer: IssueWriter, source: SourceId, row: number): void {
  const stored = db.get('SELECT issue_id, data FROM issue WHERE row = ? AND data IS NOT NULL', row);
  const issue = stored && json<Issue>(stored, 'data');
  if (!issue || issue.titlesOnly) return;
  const { data, documents, remarksTold, attachments } = columnsOf(titleOnly({ issue }));
  db.run('DELETE FROM remark WHERE row = ?', row);
  db.run('DELETE FROM thread WHERE source_id = ? AND issue_id = ?', source, int(stored, 'issue_id'));
  db.run(
    'UPDATE issue SET data = ?, documents = ?, remarks_told = ?, attachments = ? WHERE row = ?',
    data,
    documents,
    remarksTold,
    attachments,
    row,
  );
  writer.touch(row);
}
