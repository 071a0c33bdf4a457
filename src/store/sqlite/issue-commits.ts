/**
 * The commits of contents in SQLite: issues with their remarks, page by page where a thread is long, each with its entry
 * in the ledger of ids. An issue whose facts and texts are equal to the stored ones is not touched.
 */

import { AppError } from '../../errors.ts';
import { type IssueId, issueId, projectId, type SourceId } from '../../model/ids.ts';
import type { CommitCounts, CrawlStore, FetchedIssue, FetchedRemark, Thread } from '../store.ts';
import { titleOnly } from '../title-only.ts';
import type { Database, Row } from './database.ts';
import { isStored } from './issue-columns.ts';
import type { IssueWriter } from './issue-writer.ts';
import { noteNamed } from './named-accounts.ts';
import { dropReadings } from './reading-rows.ts';
import { markProven } from './refused-threads.ts';
import { int, text } from './rows.ts';
import type { siteLookup } from './source-store.ts';
import { isForTitles } from './titles.ts';

export function sqliteIssueCommits(
  db: Database,
  siteOf: ReturnType<typeof siteLookup>,
  writer: IssueWriter,
): Pick<CrawlStore, 'commitIssues' | 'commitReadAgain' | 'openThreads' | 'commitThread'> {
  const commit = (
    source: SourceId,
    fetched: readonly FetchedIssue[],
    absent: readonly IssueId[],
    nowMs: number,
    pass: number,
    ticket: number | undefined,
  ): CommitCounts => {
    const counts = { issues: 0, remarks: 0, changed: 0, removed: 0 };
    // Here, and not only where it is read: somebody may have switched to titles since.
    const kept = isForTitles(db, source) ? fetched.map(titleOnly) : fetched;
    const names = noteNamed(db, siteOf, source, kept, nowMs);
    for (const one of kept) {
      const outcome = writer.put(source, one, names, nowMs, ticket);
      if (outcome === 'older') continue;
      if (outcome === 'changed') counts.changed += 1;
      counts.issues += 1;
      counts.remarks += one.remarks.length;
      markFetched(db, source, siteOf(source), one, pass);
      // A new thread id every time: what an earlier, unfinished thread has seen does not count.
      db.run('DELETE FROM thread WHERE source_id = ? AND issue_id = ?', source, Number(one.issue.id));
      for (const { kind, total } of one.incomplete) openThread(db, source, siteOf(source), one, kind, total);
    }
    for (const id of absent) {
      if (writer.remove(source, id, nowMs, ticket)) {
        counts.changed += 1;
        counts.removed += 1;
      }
      // Where it was asked for later, and is there, it is not forgotten either.
      else if (isStored(db, source, id)) continue;
      else if (ticket !== undefined) keepAbsence(db, source, Number(id), nowMs, ticket);
      forget(db, source, Number(id));
    }
    return counts;
  };
  return {
    async commitIssues(source, fetched, absent, nowMs, { ticket } = {}) {
      return db.transaction(() => commit(source, fetched, absent, nowMs, passNumber(db, source), ticket));
    },
    async commitReadAgain(source, fetched, absent, nowMs, { ticket, upTo } = {}) {
      return db.transaction(() => {
        if (upTo !== undefined) {
          dropReadings(db, source, [...fetched.map(({ issue }) => issue.id), ...absent], upTo);
        }
        // In the ledger of the latest pass, finished or not: that one has them now.
        const row = db.get('SELECT number FROM pass WHERE source_id = ?', source);
        return commit(source, fetched, absent, nowMs, row ? int(row, 'number') : 0, ticket);
      });
    },
    async openThreads(source, limit, among) {
      return db
        .all(
          `SELECT * FROM thread WHERE source_id = ?1 AND refused IS NULL
           AND (?3 IS NULL OR issue_id IN (SELECT value FROM json_each(?3))) ORDER BY thread_id LIMIT ?2`,
          source,
          limit,
          among === undefined ? null : JSON.stringify(among.map(Number)),
        )
        .map(toThread);
    },
    async commitThread(source, thread, remarks: readonly FetchedRemark[], next) {
      return db.transaction(() => {
        // Opened again or dropped in the meantime: what the old one reads is of no account.
        if (!db.get('SELECT 1 FROM thread WHERE thread_id = ?', thread.id)) return 0;
        if (isForTitles(db, source)) {
          db.run('DELETE FROM thread WHERE thread_id = ?', thread.id);
          return 0;
        }
        const seen = writer.putThreadPage(source, thread, remarks, next === undefined);
        if (next) db.run('UPDATE thread SET start_at = ? WHERE thread_id = ?', next.startAt, thread.id);
        else db.run('DELETE FROM thread WHERE thread_id = ?', thread.id);
        return seen;
      });
    },
  };
}

/** Of the pass under way. */
export function passNumber(db: Database, source: SourceId): number {
  const row = db.get('SELECT number FROM pass WHERE source_id = ? AND finished_ms IS NULL', source);
  if (!row) {
    throw new AppError(
      'changed-meanwhile',
      'This reading was ended, as the account of the source sees more than before, or its scope is another: all is read at once.',
    );
  }
  return int(row, 'number');
}

function markFetched(
  db: Database,
  source: SourceId,
  site: number,
  { issue }: FetchedIssue,
  pass: number,
): void {
  db.run(
    `INSERT INTO ledger (source_id, site_id, issue_id, project_id, listed_pass, fetched_pass) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET project_id = excluded.project_id, listed_pass = excluded.listed_pass,
       fetched_pass = excluded.fetched_pass`,
    source,
    site,
    Number(issue.id),
    issue.projectId,
    pass,
    pass,
  );
}

/**
 * An answer that was asked for before may still come and have it. Of two who read the same one at a time one has it from
 * the ledger: of what was never listed no row is kept.
 */
function keepAbsence(db: Database, source: SourceId, id: number, nowMs: number, ticket: number): void {
  const { changes } = db.run(
    'UPDATE issue SET ticket = max(ticket, ?) WHERE source_id = ? AND issue_id = ?',
    ticket,
    source,
    id,
  );
  if (changes > 0) return;
  // Change 0: the index need not hear of it.
  db.run(
    `INSERT INTO issue (source_id, site_id, issue_id, project_id, read_ms, whole_ms, ticket, change)
     SELECT source_id, site_id, issue_id, project_id, ?1, ?1, ?2, 0 FROM ledger WHERE source_id = ?3 AND issue_id = ?4`,
    nowMs,
    ticket,
    source,
    id,
  );
}

/** No id, no thread: as if Jira had never listed it. */
export function forget(db: Database, source: SourceId, id: number): void {
  db.run('DELETE FROM ledger WHERE source_id = ? AND issue_id = ?', source, id);
  db.run('DELETE FROM thread WHERE source_id = ? AND issue_id = ?', source, id);
}

function openThread(
  db: Database,
  source: SourceId,
  site: number,
  { issue, remarks }: FetchedIssue,
  kind: Thread['kind'],
  total: number,
): void {
  const { id: thread } = db.run(
    `INSERT INTO thread (source_id, site_id, issue_id, project_id, kind, start_at, total) VALUES (?, ?, ?, ?, ?, 0, ?)`,
    source,
    site,
    Number(issue.id),
    issue.projectId,
    kind,
    total,
  );
  const came = remarks.filter(({ remark }) => remark.kind === kind).map(({ remark }) => remark.id);
  if (came.length > 0) markProven(db, source, Number(issue.id), kind, thread, came);
}

function toThread(row: Row): Thread {
  return {
    id: int(row, 'thread_id'),
    issueId: toIssueId(row),
    projectId: projectId(text(row, 'project_id')),
    kind: text(row, 'kind') === 'worklog' ? 'worklog' : 'comment',
    startAt: int(row, 'start_at'),
    total: int(row, 'total'),
  };
}

export function toIssueId(row: Row): IssueId {
  return issueId(String(int(row, 'issue_id')));
}
