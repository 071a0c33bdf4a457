/**
 * Writes issues and their remarks, inside the caller's transaction. Each change takes the next change
 * number, by which the index follows; what is written again unchanged takes none.
 */

import type { LevelFact, RestrictionFact, UnitVisibilityFact } from '../../model/access.ts';
import type { IssueId, ProjectId, SourceId } from '../../model/ids.ts';
import type { Remark } from '../../model/issue.ts';
import type { CountingTimes } from '../../model/read-age.ts';
import { type NewNames, renamed } from '../new-names.ts';
import type { FetchedIssue, FetchedRemark, Thread } from '../store.ts';
import type { Database } from './database.ts';
import { columnsOf, type IssueColumns, jsonColumn } from './issue-columns.ts';
import { noteNamed } from './named-accounts.ts';
import { askReading } from './reading-rows.ts';
import { int, text, textOrNone } from './rows.ts';
import type { siteLookup } from './source-store.ts';

export interface IssueWriter {
  /** `older`: what is stored was asked for later, and stays. */
  put(
    source: SourceId,
    fetched: FetchedIssue,
    names: NewNames,
    nowMs: number,
    ticket: number | undefined,
  ): 'changed' | 'same' | 'older';
  /** The issue is to be found no more; whether it was there, and was not asked for later. */
  remove(source: SourceId, id: IssueId, nowMs: number, ticket?: number): boolean;
  /** How many different remarks the thread has seen. */
  putThreadPage(source: SourceId, thread: Thread, remarks: readonly FetchedRemark[], last: boolean): number;
  denyStale(source: SourceId, ids: readonly IssueId[], counting: CountingTimes): readonly IssueId[];
  denyStaleThread(source: SourceId, thread: Thread, counting: CountingTimes): boolean;
  forgetRoleNames(source: SourceId, project: ProjectId, dueMs: number): void;
  /** The index hears of the issue again. */
  touch(row: number): void;
}

export function issueWriter(db: Database, siteOf: ReturnType<typeof siteLookup>): IssueWriter {
  const nextChange = (): number =>
    int(db.runReturning('UPDATE change_counter SET latest = latest + 1 RETURNING latest'), 'latest');
  const touch = (row: number): void => {
    db.run('UPDATE issue SET change = ? WHERE row = ?', nextChange(), row);
  };
  const touchSubtasks = (source: SourceId, parent: IssueId) => {
    for (const child of db.all(
      'SELECT row FROM issue WHERE source_id = ? AND subtask_of = ?',
      source,
      Number(parent),
    )) {
      touch(int(child, 'row'));
    }
  };

  /** Whether it is new or differs from the stored one. `thread`: the one whose page it came with. */
  const putRemark = (
    source: SourceId,
    row: number,
    { remark, document }: FetchedRemark,
    names: NewNames,
    thread: number | null,
    issueIsNew: boolean,
  ): boolean => {
    const written = { data: JSON.stringify(remark), documents: jsonColumn(document) };
    const { data, documents: documentColumn } = renamed(written, names);
    const byName = remark.restrictedToRoleName === undefined ? 0 : 1;
    // A new issue has no remarks to look for; one that its answer held twice still meets the constraint.
    const stored = issueIsNew
      ? undefined
      : db.get(
          `SELECT unit, data = ? AND document IS ? AS same FROM remark
           WHERE row = ? AND kind = ? AND remark_id = ?`,
          data,
          documentColumn,
          row,
          remark.kind,
          remark.id,
        );
    if (!stored) {
      db.run(
        `INSERT INTO remark (row, source_id, site_id, kind, remark_id, by_role_name, data, document, thread_id)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (row, kind, remark_id) DO UPDATE SET by_role_name = excluded.by_role_name,
           data = excluded.data, document = excluded.document`,
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
    const unit = int(stored, 'unit');
    if (int(stored, 'same') === 1) {
      if (thread !== null) db.run('UPDATE remark SET thread_id = ? WHERE unit = ?', thread, unit);
      return false;
    }
    db.run(
      'UPDATE remark SET by_role_name = ?, data = ?, document = ?, thread_id = coalesce(?, thread_id) WHERE unit = ?',
      byName,
      data,
      documentColumn,
      thread,
      unit,
    );
    return true;
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

  const putNew = (
    source: SourceId,
    fetched: FetchedIssue,
    columns: IssueColumns,
    names: NewNames,
    nowMs: number,
    ticket: number | undefined,
  ): void => {
    const { issue } = fetched;
    const { id: row } = db.run(
      `INSERT INTO issue (source_id, site_id, issue_id, project_id, issue_key, subtask_of, level, data, documents,
         read_ms, whole_ms, ticket, change, remarks_told, attachments, archived)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
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
      nowMs,
      ticket ?? 0,
      nextChange(),
      columns.remarksTold,
      columns.attachments,
      columns.archived,
    );
    for (const remark of fetched.remarks) putRemark(source, row, remark, names, null, true);
    // Those that came before it had a parent that we did not have.
    touchSubtasks(source, issue.id);
  };

  /** Whether any remark changed; those that a complete answer does not hold are removed. */
  const putRemarks = (
    source: SourceId,
    row: number,
    { remarks, incomplete }: FetchedIssue,
    names: NewNames,
  ): boolean => {
    let changed = false;
    for (const remark of remarks) {
      if (putRemark(source, row, remark, names, null, false)) changed = true;
    }
    for (const kind of ['comment', 'worklog'] as const) {
      if (incomplete.some((part) => part.kind === kind)) continue;
      const ids = new Set(remarks.filter((r) => r.remark.kind === kind).map((r) => r.remark.id));
      if (keepRemarks(row, kind, ids)) changed = true;
    }
    return changed;
  };

  return {
    touch,
    put(source, fetched, names, nowMs, ticket) {
      const { issue } = fetched;
      const columns = renamed(columnsOf(fetched), names);
      const stored = db.get(
        `SELECT row, level, ticket, data IS ? AND documents IS ? AS same FROM issue
         WHERE source_id = ? AND issue_id = ?`,
        columns.data,
        columns.documents,
        source,
        Number(issue.id),
      );
      if (!stored) {
        putNew(source, fetched, columns, names, nowMs, ticket);
        return 'changed';
      }
      if (int(stored, 'ticket') > (ticket ?? Number.POSITIVE_INFINITY)) return 'older';
      const row = int(stored, 'row');
      const same = int(stored, 'same') === 1;
      const wholeMs = fetched.incomplete.length === 0 ? nowMs : null;
      if (same) {
        db.run(
          `UPDATE issue SET read_ms = ?, whole_ms = coalesce(?, whole_ms), ticket = coalesce(?, ticket),
             remarks_told = ? WHERE row = ?`,
          nowMs,
          wholeMs,
          ticket ?? null,
          columns.remarksTold,
          row,
        );
      } else {
        db.run(
          `UPDATE issue SET project_id = ?, issue_key = ?, subtask_of = ?, level = ?, data = ?, documents = ?,
             read_ms = ?, whole_ms = coalesce(?, whole_ms), ticket = coalesce(?, ticket), remarks_told = ?,
             attachments = ?, archived = ? WHERE row = ?`,
          issue.projectId,
          issue.key,
          columns.subtaskOf,
          columns.level,
          columns.data,
          columns.documents,
          nowMs,
          wholeMs,
          ticket ?? null,
          columns.remarksTold,
          columns.attachments,
          columns.archived,
          row,
        );
      }
      // Pages of a thread that is now dropped or begun anew may have changed what the index does not know yet.
      const pending = db.get(
        'SELECT 1 FROM thread WHERE source_id = ? AND issue_id = ? AND changed = 1',
        source,
        Number(issue.id),
      );
      const changed = putRemarks(source, row, fetched, names) || !same || pending !== undefined;
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
        for (const child of db.all(
          'SELECT issue_id FROM issue WHERE source_id = ? AND subtask_of = ?',
          source,
          Number(issue.id),
        )) {
          askReading(db, source, siteOf(source), int(child, 'issue_id'), 'told', nowMs, 0);
        }
      }
      return changed ? 'changed' : 'same';
    },

    remove(source, id, nowMs, ticket) {
      const stored = db.get(
        'SELECT row, ticket FROM issue WHERE source_id = ? AND issue_id = ? AND data IS NOT NULL',
        source,
        Number(id),
      );
      if (!stored || int(stored, 'ticket') > (ticket ?? Number.POSITIVE_INFINITY)) return false;
      const row = int(stored, 'row');
      db.run('DELETE FROM remark WHERE row = ?', row);
      db.run(
        `UPDATE issue SET issue_key = NULL, subtask_of = NULL, level = NULL, data = NULL, documents = NULL, read_ms = ?,
           ticket = coalesce(?, ticket) WHERE row = ?`,
        nowMs,
        ticket ?? null,
        row,
      );
      touch(row);
      touchSubtasks(source, id);
      return true;
    },

    putThreadPage(source, thread, remarks, last) {
      const stored = db.get(
        'SELECT row, read_ms FROM issue WHERE source_id = ? AND issue_id = ? AND data IS NOT NULL',
        source,
        Number(thread.issueId),
      );
      if (!stored) return 0;
      const row = int(stored, 'row');
      const names = noteNamed(db, siteOf, source, [{ remarks }], int(stored, 'read_ms'));
      for (const remark of remarks) {
        if (!putRemark(source, row, remark, names, thread.id, false)) continue;
        db.run('UPDATE thread SET changed = 1 WHERE thread_id = ?', thread.id);
      }
      if (last) {
        const { changes } = db.run(
          'DELETE FROM remark WHERE row = ? AND kind = ? AND thread_id IS NOT ?',
          row,
          thread.kind,
          thread.id,
        );
        const changed = db.get('SELECT 1 FROM thread WHERE thread_id = ? AND changed = 1', thread.id);
        if (changes > 0 || changed) touch(row);
        // Some may have come since Jira was asked for the issue itself.
        db.run(
          'UPDATE issue SET remarks_told = max(remarks_told, (SELECT count(*) FROM remark WHERE row = ?1)) WHERE row = ?1',
          row,
        );
        db.run(
          `UPDATE issue SET whole_ms = read_ms WHERE row = ? AND NOT EXISTS
             (SELECT 1 FROM thread WHERE source_id = ? AND issue_id = ? AND thread_id <> ?)`,
          row,
          source,
          Number(thread.issueId),
          thread.id,
        );
      }
      const seen = db.get('SELECT count(*) AS n FROM remark WHERE row = ? AND thread_id = ?', row, thread.id);
      return seen ? int(seen, 'n') : 0;
    },

    denyStale(source, ids, { fromMs, untilMs }) {
      const stale: IssueId[] = [];
      for (const id of ids) {
        const stored = db.get(
          `SELECT row, level, data ->> '$.restriction.kind' AS restriction FROM issue
           WHERE source_id = ? AND issue_id = ? AND read_ms NOT BETWEEN ? AND ?
             AND (data IS NOT NULL OR level IS NOT NULL)`,
          source,
          Number(id),
          fromMs,
          untilMs,
        );
        if (!stored) continue;
        stale.push(id);
        if (textOrNone(stored, 'level') === 'unknown' && textOrNone(stored, 'restriction') === 'unknown')
          continue;
        // Both: where a project has no levels, an unknown one denies nobody.
        db.run(
          `UPDATE issue SET level = CASE WHEN data IS NULL THEN NULL ELSE 'unknown' END,
             data = json_set(data, '$.level', json(?1), '$.restriction', json(?1))
           WHERE row = ?2`,
          JSON.stringify(unknown),
          int(stored, 'row'),
        );
        touch(int(stored, 'row'));
        touchSubtasks(source, id);
      }
      return stale;
    },

    denyStaleThread(source, thread, { fromMs, untilMs }) {
      const stored = db.get(
        `SELECT row FROM issue
         WHERE source_id = ? AND issue_id = ? AND whole_ms NOT BETWEEN ? AND ? AND data IS NOT NULL`,
        source,
        Number(thread.issueId),
        fromMs,
        untilMs,
      );
      if (!stored) return false;
      const row = int(stored, 'row');
      const { changes } = db.run(
        `UPDATE remark SET data = json_set(data, '$.visibility', json(?))
         WHERE row = ? AND kind = ? AND data ->> '$.visibility.kind' <> 'unknown'`,
        JSON.stringify(unknown),
        row,
        thread.kind,
      );
      if (changes > 0) touch(row);
      return true;
    },

    forgetRoleNames(source, project, dueMs) {
      const rows = db.all(
        `SELECT DISTINCT row, issue_id, read_ms FROM issue JOIN remark USING (row)
         WHERE issue.source_id = ? AND project_id = ? AND by_role_name = 1`,
        source,
        project,
      );
      for (const stored of rows) {
        const row = int(stored, 'row');
        // In place: a project's restricted remarks may be more than fits into memory.
        db.run(
          `UPDATE remark SET data = json_set(data, '$.visibility', json(?)) WHERE row = ? AND by_role_name = 1`,
          JSON.stringify(unknown),
          row,
        );
        touch(row);
        const id = int(stored, 'issue_id');
        db.run('UPDATE ledger SET fetched_pass = 0 WHERE source_id = ? AND issue_id = ?', source, id);
        askReading(db, source, siteOf(source), id, 'told', int(stored, 'read_ms'), dueMs);
      }
    },
  };
}

const unknown: LevelFact & RestrictionFact & UnitVisibilityFact = { kind: 'unknown' };
