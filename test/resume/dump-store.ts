/**
 * The content of a store as text, for comparing two of them: everything that a sync has read, and nothing of
 * how it came about (times, runs, passes' and changes' numbers, rows). Read from the file itself, not by the
 * code under test.
 */

import { DatabaseSync } from 'node:sqlite';

export function dumpStore(path: string): Record<string, readonly string[]> {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    const lines = (sql: string) =>
      db
        .prepare(sql)
        .all()
        .map((row) => JSON.stringify(row))
        .sort();
    return {
      issues: lines(
        `SELECT source_id, site_id, issue_id, project_id, issue_key, subtask_of, level, data, documents FROM issue`,
      ),
      remarks: lines(
        `SELECT issue_id, kind, remark_id, by_role_name, remark.data, document FROM remark JOIN issue USING (row)`,
      ),
      ledger: lines(
        `SELECT issue_id, project_id, listed_pass = number AS listed, fetched_pass = number AS fetched
         FROM ledger JOIN pass USING (source_id)`,
      ),
      threads: lines('SELECT issue_id, kind, start_at, total FROM thread'),
      listings: lines('SELECT project_id, next_page_token, done FROM listing'),
      passes: lines('SELECT source_id, finished_ms IS NOT NULL AS finished FROM pass'),
      parts: lines(`SELECT kind, subject, iif(kind = 'reread', NULL, body) AS body FROM directory_part`),
      accounts: lines('SELECT account_id, display_name, email, type, active FROM account'),
      groups: lines('SELECT group_id, hash FROM group_read'),
      members: lines('SELECT group_id, account_id FROM group_member'),
      counted: lines('SELECT project_id, started_ms IS NOT NULL AS under_way, listed, refused FROM census'),
      findings: lines('SELECT area, code, subject, message FROM finding'),
    };
  } finally {
    db.close();
  }
}
