/**
 * The full pass in SQLite: the ledger of listed ids, the queue that follows from it, and its end. What is read of issues
 * is committed by `issue-commits.ts`.
 */

import { type ProjectId, projectId, type SourceId } from '../../model/ids.ts';
import type { CrawlStore, Pass } from '../store.ts';
import { readBefore } from './access-store.ts';
import { countByPass } from './census-store.ts';
import type { Database, Row } from './database.ts';
import { forget, passNumber, sqliteIssueCommits, toIssueId } from './issue-commits.ts';
import { issueWriter } from './issue-writer.ts';
import { sqliteOutsideParents } from './outside-parents.ts';
import { sqlitePassLoss } from './pass-loss.ts';
import { askHalfReadOfPaused } from './reading-rows.ts';
import { sqliteRefusedThreads } from './refused-threads.ts';
import { int, intOrNone, text, textOrNone } from './rows.ts';
import type { siteLookup } from './source-store.ts';
import { stripTexts } from './titles.ts';

export function sqliteCrawlStore(db: Database, siteOf: ReturnType<typeof siteLookup>): CrawlStore {
  const writer = issueWriter(db, siteOf);
  const projectsOf = (source: SourceId): ProjectId[] =>
    db
      .all('SELECT project_id FROM listing WHERE source_id = ? ORDER BY project_id', source)
      .map((row) => projectId(text(row, 'project_id')));
  const addListings = (source: SourceId, projects: readonly ProjectId[]): void => {
    for (const project of projects) {
      db.run(
        'INSERT INTO listing (source_id, site_id, project_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        source,
        siteOf(source),
        project,
      );
    }
  };
  return {
    ...sqliteIssueCommits(db, siteOf, writer),
    ...sqliteRefusedThreads(db, writer.touch),
    ...sqlitePassLoss(db),
    ...sqliteOutsideParents(db, siteOf, writer.touch),
    async pass(source) {
      return db.snapshot(() => {
        const row = db.get('SELECT * FROM pass WHERE source_id = ? AND finished_ms IS NULL', source);
        return row && toPass(row, projectsOf(source));
      });
    },
    async beginPass(source, projects, nowMs) {
      return db.transaction(() => {
        db.run(
          `INSERT INTO pass (source_id, site_id, number, started_ms) VALUES (?, ?, 1, ?)
           ON CONFLICT DO UPDATE SET number = number + 1, started_ms = excluded.started_ms, finished_ms = NULL`,
          source,
          siteOf(source),
          nowMs,
        );
        db.run('UPDATE source SET contents_wanted = 0 WHERE source_id = ?', source);
        db.run('DELETE FROM listing WHERE source_id = ?', source);
        addListings(source, projects);
        // Of what is paused a pass reads nothing, also not what the one before had half read.
        for (const row of db.all(
          `SELECT DISTINCT project_id FROM thread JOIN project_pause USING (source_id, project_id)
           WHERE source_id = ?1 AND resumed_ms IS NULL
             AND project_id NOT IN (SELECT project_id FROM listing WHERE source_id = ?1)`,
          source,
        )) {
          const project = projectId(text(row, 'project_id'));
          askHalfReadOfPaused(db, source, siteOf(source), project, nowMs);
          db.run('DELETE FROM thread WHERE source_id = ? AND project_id = ?', source, project);
        }
        return { number: passNumber(db, source), startedMs: nowMs, projectIds: projectsOf(source) };
      });
    },
    async changePassProjects(source, projects, nowMs) {
      db.transaction(() => {
        passNumber(db, source);
        const kept = new Set<string>(projects);
        for (const project of projectsOf(source)) {
          if (kept.has(project)) continue;
          db.run('DELETE FROM listing WHERE source_id = ? AND project_id = ?', source, project);
          // Not forgotten: an issue that has moved into a project of the pass must still be settled.
          db.run(
            'UPDATE ledger SET listed_pass = 0, fetched_pass = 0 WHERE source_id = ? AND project_id = ?',
            source,
            project,
          );
          askHalfReadOfPaused(db, source, siteOf(source), project, nowMs);
          db.run('DELETE FROM thread WHERE source_id = ? AND project_id = ?', source, project);
        }
        addListings(source, projects);
      });
    },
    async openListings(source) {
      return db
        .all('SELECT * FROM listing WHERE source_id = ? AND done = 0 ORDER BY project_id', source)
        .map((row) => ({
          projectId: projectId(text(row, 'project_id')),
          nextPageToken: textOrNone(row, 'next_page_token'),
        }));
    },
    async commitListing(source, project, ids, nextPageToken) {
      db.transaction(() => {
        const pass = passNumber(db, source);
        for (const id of ids) {
          db.run(
            `INSERT INTO ledger (source_id, site_id, issue_id, project_id, listed_pass) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET project_id = excluded.project_id, listed_pass = excluded.listed_pass`,
            source,
            siteOf(source),
            Number(id),
            project,
            pass,
          );
        }
        db.run(
          'UPDATE listing SET next_page_token = ?, done = ? WHERE source_id = ? AND project_id = ?',
          nextPageToken ?? null,
          nextPageToken === undefined ? 1 : 0,
          source,
          project,
        );
      });
    },
    async restartListing(source, project) {
      db.run(
        'UPDATE listing SET next_page_token = NULL, done = 0 WHERE source_id = ? AND project_id = ?',
        source,
        project,
      );
    },
    async idsToFetch(source, after, limit) {
      const pass = passNumber(db, source);
      return db
        .all(
          `SELECT issue_id FROM ledger WHERE source_id = ? AND issue_id > ? AND listed_pass = ? AND fetched_pass < ?
           ORDER BY issue_id LIMIT ?`,
          source,
          after === undefined ? -1 : Number(after),
          pass,
          pass,
          limit,
        )
        .map(toIssueId);
    },
    async ticket() {
      return int(db.runReturning('UPDATE ticket_counter SET latest = latest + 1 RETURNING latest'), 'latest');
    },
    async idsNotListed(source, limit, kept = []) {
      return db
        .all(
          `SELECT issue_id FROM ledger WHERE source_id = ?1 AND listed_pass < ?2
           AND project_id NOT IN (SELECT value FROM json_each(?4))
           AND NOT EXISTS (SELECT 1 FROM listing WHERE source_id = ?1 AND done = 0) ORDER BY issue_id LIMIT ?3`,
          source,
          passNumber(db, source),
          limit,
          JSON.stringify(kept),
        )
        .map(toIssueId);
    },
    async removeOutOfScope(source, limit, kept = []) {
      return db.transaction(() => {
        passNumber(db, source);
        const rows = db.all(
          `SELECT issue_id, read_ms FROM issue WHERE source_id = ? AND data IS NOT NULL
           AND project_id NOT IN (SELECT project_id FROM listing WHERE source_id = ?)
           AND project_id NOT IN (SELECT value FROM json_each(?)) LIMIT ?`,
          source,
          source,
          JSON.stringify(kept),
          limit,
        );
        for (const row of rows) {
          writer.remove(source, toIssueId(row), int(row, 'read_ms'));
          forget(db, source, int(row, 'issue_id'));
        }
        return rows.length;
      });
    },
    async finishPass(source, nowMs) {
      db.transaction(() => {
        db.run(
          'UPDATE pass SET finished_ms = ?, last_finished_ms = ? WHERE source_id = ?',
          nowMs,
          nowMs,
          source,
        );
        countByPass(db, source);
      });
    },
    async counts(source) {
      return db
        .all(
          `WITH pass_now AS (SELECT coalesce(max(number), 0) AS number FROM pass WHERE source_id = ?1),
             ids AS (SELECT project_id, count(*) AS listed, sum(fetched_pass < listed_pass) AS to_fetch FROM ledger
               WHERE source_id = ?1 AND listed_pass = (SELECT number FROM pass_now) GROUP BY project_id),
             contents AS (SELECT project_id, issues, remarks FROM project_count WHERE source_id = ?1)
           SELECT project_id, coalesce(listed, 0) AS listed, coalesce(to_fetch, 0) AS to_fetch,
             coalesce(issues, 0) AS issues, coalesce(remarks, 0) AS remarks
           FROM listing LEFT JOIN ids USING (project_id) LEFT JOIN contents USING (project_id)
           WHERE listing.source_id = ?1 ORDER BY project_id`,
          source,
        )
        .map((row) => ({
          projectId: projectId(text(row, 'project_id')),
          listed: int(row, 'listed'),
          toFetch: int(row, 'to_fetch'),
          issues: int(row, 'issues'),
          remarks: int(row, 'remarks'),
        }));
    },
    async countToFetch(source) {
      const row = db.get(
        'SELECT count(*) AS n FROM ledger INDEXED BY ledger_unread WHERE source_id = ? AND fetched_pass < listed_pass',
        source,
      );
      return row ? int(row, 'n') : 0;
    },
    async contentsWanted(source) {
      return db.get('SELECT 1 FROM source WHERE source_id = ? AND contents_wanted = 1', source) !== undefined;
    },
    async wantContents(source) {
      db.transaction(() => {
        db.run('UPDATE source SET contents_wanted = 1 WHERE source_id = ?', source);
        // What it read was read with other eyes: ended here, so that not two whole ones follow.
        db.run(
          'UPDATE pass SET finished_ms = started_ms WHERE finished_ms IS NULL AND source_id = ?',
          source,
        );
      });
    },
    async lastFinishedMs(source) {
      const row = db.get('SELECT last_finished_ms FROM pass WHERE source_id = ?', source);
      return row && intOrNone(row, 'last_finished_ms');
    },
    async subtasksWithoutParent(source, limit) {
      return db
        .all(
          `SELECT issue_key FROM issue WHERE source_id = ?1 AND subtask_of IS NOT NULL AND data IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM issue parent WHERE parent.source_id = ?1
               AND parent.issue_id = issue.subtask_of AND parent.level IS NOT NULL)
           ORDER BY issue_key LIMIT ?2`,
          source,
          limit,
        )
        .map((row) => text(row, 'issue_key'));
    },
    async countReadBefore(source, project, { sinceMs, sinceTicket }) {
      const row = db.get(
        `SELECT count(*) AS n FROM issue WHERE source_id = ? AND project_id = ? AND ${readBefore} AND data IS NOT NULL`,
        source,
        project,
        sinceTicket ?? null,
        sinceMs,
      );
      return row ? int(row, 'n') : 0;
    },
    async denyStale(source, ids, counting) {
      return db.transaction(() => writer.denyStale(source, ids, counting));
    },
    async denyStaleThread(source, thread, counting) {
      return db.transaction(() => writer.denyStaleThread(source, thread, counting));
    },
    async stripTexts(source, limit) {
      return db.transaction(() => stripTexts(db, writer, source, limit));
    },
    async refetchProject(source, project) {
      db.run('UPDATE ledger SET fetched_pass = 0 WHERE source_id = ? AND project_id = ?', source, project);
    },
    async forgetRoleNames(source, project: ProjectId, dueMs) {
      db.transaction(() => writer.forgetRoleNames(source, project, dueMs));
    },
    async projectsWithRoleNames(source) {
      return db
        .all(
          `SELECT DISTINCT project_id FROM remark JOIN issue USING (row)
           WHERE issue.source_id = ? AND by_role_name = 1 ORDER BY project_id`,
          source,
        )
        .map((row) => projectId(text(row, 'project_id')));
    },
  };
}

function toPass(row: Row, projectIds: readonly ProjectId[]): Pass {
  return { number: int(row, 'number'), startedMs: int(row, 'started_ms'), projectIds };
}
