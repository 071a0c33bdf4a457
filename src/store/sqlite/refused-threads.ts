/**
 * Threads that Jira refused in the last pass, in SQLite. What is proven of such a thread are the remarks that its pages
 * had before the refusal, and those that came with the issue itself; the others of its kind are not.
 */

import { issueId, projectId, type SourceId } from '../../model/ids.ts';
import type { RefusedThreadStore, RefusedThreads } from '../refused-thread-store.ts';
import type { Database } from './database.ts';
import { int, text } from './rows.ts';

const mostExamples = 5;

/** Of `thread` and `issue`: remarks that are shown, and that nothing in the last answers proves. */
const unproven = `remark.row = issue.row AND remark.kind = thread.kind AND remark.thread_id IS NOT thread.thread_id
  AND remark.opened_thread IS NOT thread.thread_id AND remark.data ->> '$.visibility.kind' <> 'unknown'`;
const refusedOf = `thread JOIN issue USING (source_id, issue_id)
  WHERE thread.source_id = ?1 AND thread.refused IS NOT NULL AND issue.data IS NOT NULL`;

export function sqliteRefusedThreads(db: Database, touch: (row: number) => void): RefusedThreadStore {
  return {
    async withThreads(source, among) {
      return db
        .all(
          `SELECT issue_id, min(refused IS NOT NULL) AS refused FROM thread WHERE source_id = ?
           AND issue_id IN (SELECT value FROM json_each(?)) GROUP BY issue_id ORDER BY issue_id`,
          source,
          JSON.stringify(among.map(Number)),
        )
        .map((row) => ({
          issueId: issueId(String(int(row, 'issue_id'))),
          isRefused: int(row, 'refused') === 1,
        }));
    },
    async refuseThread(_source, thread, why) {
      db.transaction(() => {
        // No page is the last one: this is when the index hears of what its pages changed.
        const changed = db.get(
          'SELECT issue.row FROM thread JOIN issue USING (source_id, issue_id) WHERE thread_id = ? AND changed = 1',
          thread.id,
        );
        if (changed) touch(int(changed, 'row'));
        db.run('UPDATE thread SET refused = ?, changed = 0 WHERE thread_id = ?', why, thread.id);
      });
    },
    async refusedThreads(source) {
      const rows = db.all(
        `SELECT * FROM (SELECT thread.project_id, thread.kind, issue_key, refused,
             count(*) OVER of_kind AS threads,
             row_number() OVER (of_kind ORDER BY thread_id) AS place
           FROM ${refusedOf} WINDOW of_kind AS (PARTITION BY thread.project_id, thread.kind))
         WHERE place <= ?2 ORDER BY project_id, kind, place`,
        source,
        mostExamples,
      );
      const found = new Map<string, RefusedThreads>();
      for (const row of rows) {
        const project = projectId(text(row, 'project_id'));
        const kind = text(row, 'kind') === 'worklog' ? 'worklog' : 'comment';
        const example = { key: text(row, 'issue_key'), why: text(row, 'refused') };
        const examples = found.get(`${project} ${kind}`)?.examples ?? [];
        found.set(`${project} ${kind}`, {
          projectId: project,
          kind,
          threads: int(row, 'threads'),
          examples: [...examples, example],
        });
      }
      return [...found.values()];
    },
    async refusalLoss(source, kind, { fromMs, untilMs }) {
      return db.snapshot(() => {
        const lost = `SELECT issue.row FROM ${refusedOf} AND thread.kind = ?2 AND issue.whole_ms BETWEEN ?3 AND ?4
          AND EXISTS (SELECT 1 FROM remark WHERE ${unproven})`;
        const count = (rows: string) => {
          const row = db.get(`SELECT count(*) AS n FROM (${rows})`, source, kind, fromMs, untilMs);
          return row ? int(row, 'n') : 0;
        };
        const loss = count(lost);
        if (loss === 0) return { before: 0, lost: 0 };
        // Of every issue's remarks, few need a thread: those that came without one are no measure.
        const threads = 'SELECT row FROM remark WHERE source_id = ?1 AND kind = ?2 AND thread_id IS NOT NULL';
        return { before: count(`${threads} UNION ${lost}`), lost: loss };
      });
    },
    async denyRefused(source, kind, { fromMs, untilMs }, limit) {
      return db.transaction(() => {
        const rows = db.all(
          `SELECT issue.row, thread_id FROM ${refusedOf} AND thread.kind = ?2 AND issue.whole_ms NOT BETWEEN ?3 AND ?4
             AND EXISTS (SELECT 1 FROM remark WHERE ${unproven}) ORDER BY thread_id LIMIT ?5`,
          source,
          kind,
          fromMs,
          untilMs,
          limit,
        );
        for (const row of rows) deny(int(row, 'row'), kind, int(row, 'thread_id'));
        return rows.length;
      });
    },
  };

  function deny(row: number, kind: string, thread: number): void {
    db.run(
      `UPDATE remark SET data = json_set(data, '$.visibility', json('{"kind":"unknown"}'))
       WHERE row = ?1 AND kind = ?2 AND thread_id IS NOT ?3 AND opened_thread IS NOT ?3`,
      row,
      kind,
      thread,
    );
    touch(row);
  }
}

/** The remarks that came with the answer which opened this thread are proven, also if no page can be read. */
export function markProven(
  db: Database,
  source: SourceId,
  issue: number,
  kind: string,
  thread: number,
  remarkIds: readonly string[],
): void {
  db.run(
    `UPDATE remark SET opened_thread = ?1 WHERE kind = ?2
       AND row = (SELECT row FROM issue WHERE source_id = ?3 AND issue_id = ?4)
       AND remark_id IN (SELECT value FROM json_each(?5))`,
    thread,
    kind,
    source,
    issue,
    JSON.stringify(remarkIds),
  );
}
