/**
 * Reads issues back with the facts of each of their units. The level of a sub-task's parent is joined in here,
 * from the parent's own row: a parent that we do not have makes it unknown. What is read together is of one
 * state: a remark of a later commit never stands beside the facts of an earlier one.
 */

import type { AccessFacts, ScopeFacts } from '../../model/access.ts';
import { scopeKey } from '../../model/access.ts';
import { issueRow, sourceId } from '../../model/ids.ts';
import type { Issue, IssueDocuments, Remark, StoredIssue, StoredRemark } from '../../model/issue.ts';
import type { InternedScope, IssueStore } from '../store.ts';
import { accessCounts } from './access-counts.ts';
import type { Database, Row } from './database.ts';
import { int, intOrNone, json, jsonOrNone, text, textOrNone, toLevel } from './rows.ts';
import { insertScope, internedScope, numberedScopes } from './scopes.ts';

const columns = `issue.row, issue.source_id, issue.data, issue.change,
  (SELECT parent.level FROM issue parent WHERE parent.source_id = issue.source_id
     AND parent.issue_id = issue.subtask_of) AS parent_level`;

export function sqliteIssueStore(db: Database): IssueStore {
  const facts = new Map<number, ScopeFacts>();
  const withRemarks = (row: Row): StoredIssue | undefined => {
    const issue = jsonOrNone<Issue>(row, 'data');
    if (!issue) return undefined;
    const remarks = db.all('SELECT unit, data FROM remark WHERE row = ?', int(row, 'row'));
    return toStoredIssue(row, issue, remarks);
  };
  return {
    async load(rows) {
      return db.snapshot(() =>
        rows.flatMap((id) => {
          const row = db.get(`SELECT ${columns} FROM issue WHERE row = ?`, id);
          const stored = row && withRemarks(row);
          return stored ? [stored] : [];
        }),
      );
    },
    async facts(id) {
      const row = db.get(`SELECT ${columns} FROM issue WHERE row = ?`, id);
      const issue = row && jsonOrNone<Issue>(row, 'data');
      return issue && toStoredIssue(row, issue, []).facts;
    },
    async copies(row) {
      return db
        .all(
          `SELECT other.row, other.source_id, other.read_ms FROM issue JOIN issue other USING (site_id, issue_id)
           WHERE issue.row = ? AND other.data IS NOT NULL ORDER BY other.row`,
          row,
        )
        .map((copy) => ({
          row: toIssueRow(copy),
          sourceId: sourceId(int(copy, 'source_id')),
          readMs: int(copy, 'read_ms'),
        }));
    },
    async rowsByKey(key) {
      return db
        .all('SELECT row FROM issue WHERE issue_key = ? COLLATE NOCASE ORDER BY row', key)
        .map(toIssueRow);
    },
    async rowsByIds(source, ids) {
      return db.snapshot(() =>
        ids.flatMap((id) => {
          const row = db.get(
            'SELECT row FROM issue WHERE source_id = ? AND issue_id = ? AND data IS NOT NULL',
            source,
            Number(id),
          );
          return row ? [toIssueRow(row)] : [];
        }),
      );
    },
    async documents(row) {
      return db.snapshot(() => {
        const stored = db.get('SELECT documents FROM issue WHERE row = ? AND data IS NOT NULL', row);
        if (!stored) return undefined;
        const remarks = db.all('SELECT unit, document FROM remark WHERE row = ?', row);
        return {
          issue: json<IssueDocuments>(stored, 'documents'),
          remarks: new Map(remarks.map((r) => [int(r, 'unit'), jsonOrNone<unknown>(r, 'document')])),
        };
      });
    },
    async changesForReindex(after, limit) {
      return db.snapshot(() =>
        db
          .all(`SELECT ${columns} FROM issue WHERE change > ? ORDER BY change LIMIT ?`, after, limit)
          .map((row) => ({ change: int(row, 'change'), row: toIssueRow(row), stored: withRemarks(row) })),
      );
    },
    async readSince(source, sinceMs) {
      // By project, as the index has them.
      const row = db.get(
        `SELECT count(*) AS issues, min(read_ms) AS first_ms FROM issue
         WHERE source_id = ?1 AND project_id IN (SELECT project_id FROM listing WHERE source_id = ?1) AND read_ms >= ?2`,
        source,
        sinceMs,
      );
      return { issues: row ? int(row, 'issues') : 0, firstMs: row && intOrNone(row, 'first_ms') };
    },
    async latestChange() {
      const row = db.get('SELECT latest FROM change_counter');
      return row ? int(row, 'latest') : 0;
    },
    async erasedChange() {
      const row = db.get('SELECT erased FROM change_counter');
      return row ? int(row, 'erased') : 0;
    },
    async countByAccess(source, projects, unit, by) {
      return accessCounts(db, source, projects, unit, by);
    },
    async keysOf(source, ids) {
      return db.snapshot(() =>
        ids.flatMap((id) => {
          const row = db.get(
            'SELECT issue_key FROM issue WHERE source_id = ? AND issue_id = ? AND issue_key IS NOT NULL',
            source,
            Number(id),
          );
          return row ? [text(row, 'issue_key')] : [];
        }),
      );
    },
    async internScopes(scopes) {
      const keys = scopes.map(scopeKey);
      const known = new Map<string, InternedScope>();
      const missing: number[] = [];
      keys.forEach((key, index) => {
        if (known.has(key)) return;
        const interned = internedScope(db, key);
        if (interned) known.set(key, interned);
        else missing.push(index);
      });
      if (missing.length > 0) {
        db.transaction(() => {
          for (const index of missing) {
            const scope = scopes[index];
            const key = keys[index];
            if (!scope || key === undefined) continue;
            known.set(key, insertScope(db, key, scope));
          }
        });
      }
      return keys.map((key) => {
        const interned = known.get(key);
        if (!interned) throw new Error('A scope was not interned');
        return interned;
      });
    },
    async scopes(after) {
      return numberedScopes(db, after, facts);
    },
  };
}

function toStoredIssue(row: Row, issue: Issue, remarkRows: readonly Row[]): StoredIssue {
  const source = sourceId(int(row, 'source_id'));
  const facts: AccessFacts = {
    scope: {
      sourceId: source,
      projectId: issue.projectId,
      live: !issue.archived,
      level: issue.level,
      // By the issue, not by the column: a sub-task whose parent Jira did not name has an unknown one.
      parentLevel: issue.isSubtask ? toLevel(textOrNone(row, 'parent_level')) : { kind: 'none' },
      restriction: issue.restriction,
      visibility: { kind: 'none' },
      internal: false,
      ...(issue.titlesOnly && { titlesOnly: true }),
    },
    people: {
      reporter: issue.reporter?.accountId,
      assignee: issue.assignee?.accountId,
      userFields: issue.userFields,
      groupFields: issue.groupFields,
    },
  };
  // Whatever it says, a remark is no title.
  const { titlesOnly: _, ...asRemark } = facts.scope;
  const remarks = remarkRows.map((remarkRow): StoredRemark => {
    const remark = json<Remark>(remarkRow, 'data');
    return {
      unit: int(remarkRow, 'unit'),
      remark,
      facts: {
        scope: { ...asRemark, visibility: remark.visibility, internal: remark.internal },
        people: facts.people,
      },
    };
  });
  remarks.sort((a, b) => a.remark.createdMs - b.remark.createdMs || a.unit - b.unit);
  return { row: toIssueRow(row), sourceId: source, issue, facts, remarks };
}

function toIssueRow(row: Row) {
  return issueRow(int(row, 'row'));
}
