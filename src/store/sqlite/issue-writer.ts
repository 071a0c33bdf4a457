/**
 * Writes issues and their remarks, inside the caller's transaction. Each change takes the next change
 * number, by which the index follows; what is written again unchanged takes none.
 */

import type { LevelFact } from '../../model/access.ts';
import type { IssueId, ProjectId, SourceId } from '../../model/ids.ts';
import type { Remark } from '../../model/issue.ts';
import type { FetchedIssue, FetchedRemark, Thread } from '../store.ts';
import type { Database } from './database.ts';
import { int, json, text, textOrNone } from './rows.ts';
import type { siteLookup } from './source-store.ts';

export interface IssueWriter {
  /** Whether anything changed. */
  put(source: SourceId, fetched: FetchedIssue, nowMs: number): boolean;
  /** The issue is to be found no more; whether it was there. */
  remove(source: SourceId, id: IssueId, nowMs: number): boolean;
  /** How many different remarks the thread has seen. */
  putThreadPage(source: SourceId, thread: Thread, remarks: readonly FetchedRemark[], last: boolean): number;
  forgetRoleNames(source: SourceId, project: ProjectId): void;
}

export function issueWriter(db: Database, siteOf: ReturnType<typeof siteLookup>): IssueWriter {
  const nextChange = (): number => {
    const row = db.get('UPDATE change_counter SET latest = latest + 1 RETURNING latest');
    if (!row) throw new Error('The change counter is missing');
    return int(row, 'latest');
  };
  const touch = (row: number) => db.run('UPDATE issue SET change = ? WHERE row = ?', nextChange(), row);
  const touchSubtasks = (source: SourceId, parent: IssueId) => {
    for (const child of db.all(
      'SELECT row, issue_id FROM issue WHERE source_id = ? AND subtask_of = ?',
      source,
      Number(parent),
    )) {
      touch(int(child, 'row'));
    }
  };

  const putRemark = (
    source: SourceId,
    row: number,
    { remark, document }: FetchedRemark,
    thread: number | null,
  ) => {
    const data = JSON.stringify(remark);
    const documentColumn = jsonColumn(document);
    const stored = db.get(
      'SELECT unit, data, document IS ? AS same FROM remark WHERE row = ? AND kind = ? AND remark_id = ?',
      documentColumn,
      row,
      remark.kind,
      remark.id,
    );
    const byName = remark.restrictedToRoleName === undefined ? 0 : 1;
    if (!stored) {
      db.run(
        `INSERT INTO remark (row, source_id, site_id, kind, remark_id, by_role_name, data, document, thread_id)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        row,
        source,
        siteOf(source),
        remark.kind,
        remark.id,
        byName,
        data,
        documentColumn,
        thread,
      );
      return true;
    }
    const same = text(stored, 'data') === data && int(stored, 'same') === 1;
    if (same && thread === null) return false;
    db.run(
      'UPDATE remark SET by_role_name = ?, data = ?, document = ?, thread_id = coalesce(?, thread_id) WHERE unit = ?',
      byName,
      data,
      documentColumn,
      thread,
      int(stored, 'unit'),
    );
    return !same;
  };

  /** Removes the remarks of a kind that are not among those that exist. */
  const keepRemarks = (row: number, kind: Remark['kind'], ids: ReadonlySet<string>): boolean => {
    let removed = false;
    for (const stored of db.all('SELECT unit, remark_id FROM remark WHERE row = ? AND kind = ?', row, kind)) {
      if (ids.has(text(stored, 'remark_id'))) continue;
      db.run('DELETE FROM remark WHERE unit = ?', int(stored, 'unit'));
      removed = true;
    }
    return removed;
  };

  const putNew = (source: SourceId, fetched: FetchedIssue, columns: IssueColumns, nowMs: number): number => {
    const { issue } = fetched;
    const { id: row } = db.run(
      `INSERT INTO issue (source_id, site_id, issue_id, project_id, issue_key, subtask_of, level, data, documents,
         read_ms, change) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      source,
      siteOf(source),
      Number(issue.id),
      issue.projectId,
      issue.key,
      columns.subtaskOf,
      columns.level,
      columns.data,
      columns.documents,
      nowMs,
      nextChange(),
    );
    for (const remark of fetched.remarks) putRemark(source, row, remark, null);
    return row;
  };

  return {
    put(source, fetched, nowMs) {
      const { issue } = fetched;
      const columns = columnsOf(fetched);
      const stored = db.get(
        'SELECT row, level, data, documents IS ? AS same FROM issue WHERE source_id = ? AND issue_id = ?',
        columns.documents,
        source,
        Number(issue.id),
      );
      if (!stored) {
        putNew(source, fetched, columns, nowMs);
        touchSubtasks(source, issue.id);
        return true;
      }
      const row = int(stored, 'row');
      let changed = textOrNone(stored, 'data') !== columns.data || int(stored, 'same') !== 1;
      db.run(
        `UPDATE issue SET project_id = ?, issue_key = ?, subtask_of = ?, level = ?, data = ?, documents = ?, read_ms = ?
         WHERE row = ?`,
        issue.projectId,
        issue.key,
        columns.subtaskOf,
        columns.level,
        columns.data,
        columns.documents,
        nowMs,
        row,
      );
      for (const remark of fetched.remarks) {
        if (putRemark(source, row, remark, null)) changed = true;
      }
      const incomplete = new Set(fetched.incomplete.map(({ kind }) => kind));
      for (const kind of ['comment', 'worklog'] as const) {
        if (incomplete.has(kind)) continue;
        const ids = new Set(fetched.remarks.filter((r) => r.remark.kind === kind).map((r) => r.remark.id));
        if (keepRemarks(row, kind, ids)) changed = true;
      }
      if (changed) touch(row);
      if (textOrNone(stored, 'level') !== columns.level) {
        touchSubtasks(source, issue.id);
        // Sub-tasks have their parent's level: theirs may have changed without being edited.
        db.run(
          `UPDATE ledger SET fetched_pass = 0 WHERE source_id = ?1 AND issue_id IN
             (SELECT issue_id FROM issue WHERE source_id = ?1 AND subtask_of = ?2)`,
          source,
          Number(issue.id),
        );
      }
      return changed;
    },

    remove(source, id, nowMs) {
      const stored = db.get(
        'SELECT row FROM issue WHERE source_id = ? AND issue_id = ? AND data IS NOT NULL',
        source,
        Number(id),
      );
      if (!stored) return false;
      const row = int(stored, 'row');
      db.run('DELETE FROM remark WHERE row = ?', row);
      db.run(
        `UPDATE issue SET issue_key = NULL, subtask_of = NULL, level = NULL, data = NULL, documents = NULL, read_ms = ?
         WHERE row = ?`,
        nowMs,
        row,
      );
      touch(row);
      touchSubtasks(source, id);
      return true;
    },

    putThreadPage(source, thread, remarks, last) {
      const stored = db.get(
        'SELECT row FROM issue WHERE source_id = ? AND issue_id = ? AND data IS NOT NULL',
        source,
        Number(thread.issueId),
      );
      if (!stored) return 0;
      const row = int(stored, 'row');
      for (const remark of remarks) putRemark(source, row, remark, thread.id);
      if (last) {
        db.run(
          'DELETE FROM remark WHERE row = ? AND kind = ? AND thread_id IS NOT ?',
          row,
          thread.kind,
          thread.id,
        );
        touch(row);
      }
      const seen = db.get('SELECT count(*) AS n FROM remark WHERE row = ? AND thread_id = ?', row, thread.id);
      return seen ? int(seen, 'n') : 0;
    },

    forgetRoleNames(source, project) {
      const rows = db.all(
        `SELECT unit, row, issue_id, remark.data FROM issue JOIN remark USING (row)
         WHERE issue.source_id = ? AND project_id = ? AND by_role_name = 1`,
        source,
        project,
      );
      for (const stored of rows) {
        const remark: Remark = { ...json<Remark>(stored, 'data'), visibility: { kind: 'unknown' } };
        db.run('UPDATE remark SET data = ? WHERE unit = ?', JSON.stringify(remark), int(stored, 'unit'));
        touch(int(stored, 'row'));
        db.run(
          'UPDATE ledger SET fetched_pass = 0 WHERE source_id = ? AND issue_id = ?',
          source,
          int(stored, 'issue_id'),
        );
      }
    },
  };
}

interface IssueColumns {
  readonly subtaskOf: number | null;
  readonly level: string;
  readonly data: string;
  readonly documents: string;
}

function columnsOf({ issue, documents }: FetchedIssue): IssueColumns {
  return {
    subtaskOf: issue.isSubtask && issue.parentId ? Number(issue.parentId) : null,
    level: levelColumn(issue.level),
    data: JSON.stringify(issue),
    documents: JSON.stringify(documents),
  };
}

function levelColumn(level: LevelFact): string {
  return level.kind === 'level' ? `=${level.levelId}` : level.kind;
}

function jsonColumn(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}
