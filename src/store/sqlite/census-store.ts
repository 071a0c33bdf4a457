/** The census in SQLite. A page of ids is one row: a tenth of the writes and the room that a row an id would take. */

import { setImmediate } from 'node:timers/promises';
import { issueId, type ProjectId, projectId, type SourceId } from '../../model/ids.ts';
import type { CensusStore, RunningCensus } from '../census-store.ts';
import type { Database, Row } from './database.ts';
import { int, intOrNone, json, text, textOrNone } from './rows.ts';
import type { siteLookup } from './source-store.ts';

export function sqliteCensusStore(db: Database, siteOf: ReturnType<typeof siteLookup>): CensusStore {
  const rowOf = (source: SourceId, project: ProjectId): Row | undefined =>
    db.get('SELECT * FROM census WHERE source_id = ? AND project_id = ?', source, project);
  const dropPages = (source: SourceId, project: string): void => {
    db.run('DELETE FROM census_page WHERE source_id = ? AND project_id = ?', source, project);
  };
  const start = (source: SourceId, project: ProjectId, nowMs: number): RunningCensus => {
    dropPages(source, project);
    db.run(
      `INSERT INTO census (source_id, project_id, site_id, started_ms, started_ticket)
         SELECT ?1, ?2, ?3, ?4, latest FROM ticket_counter WHERE true
       ON CONFLICT DO UPDATE SET started_ms = excluded.started_ms, started_ticket = excluded.started_ticket,
         next_page_token = NULL, done = 0, wanted = 0`,
      source,
      project,
      siteOf(source),
      nowMs,
    );
    return { startedMs: nowMs, nextPageToken: undefined, isListed: false };
  };
  return {
    async projects(source) {
      return db.all('SELECT * FROM census WHERE source_id = ? ORDER BY project_id', source).map((row) => ({
        projectId: projectId(text(row, 'project_id')),
        startedMs: intOrNone(row, 'started_ms'),
        countedMs: intOrNone(row, 'counted_ms'),
        listed: intOrNone(row, 'listed'),
        isRefused: int(row, 'refused') === 1,
        isWanted: int(row, 'wanted') === 1,
      }));
    },
    async begin(source, project, nowMs) {
      return db.transaction(() => {
        const row = rowOf(source, project);
        const startedMs = row && intOrNone(row, 'started_ms');
        if (!row || startedMs === undefined) return start(source, project, nowMs);
        return {
          startedMs,
          nextPageToken: textOrNone(row, 'next_page_token'),
          isListed: int(row, 'done') === 1,
        };
      });
    },
    async restart(source, project, nowMs) {
      return db.transaction(() => start(source, project, nowMs));
    },
    async commitPage(source, project, ids, nextPageToken) {
      db.transaction(() => {
        db.run(
          `INSERT INTO census_page (source_id, project_id, page, ids)
             SELECT ?1, ?2, coalesce(max(page), 0) + 1, ?3 FROM census_page WHERE source_id = ?1 AND project_id = ?2`,
          source,
          project,
          JSON.stringify(ids.map(Number)),
        );
        db.run(
          'UPDATE census SET next_page_token = ?, done = ? WHERE source_id = ? AND project_id = ?',
          nextPageToken ?? null,
          nextPageToken === undefined ? 1 : 0,
          source,
          project,
        );
      });
    },
    async compare(source, project) {
      const row = rowOf(source, project);
      if (!row || intOrNone(row, 'started_ms') === undefined || int(row, 'done') !== 1) {
        throw new Error(`The census of project ${project} of source ${source} is not at its end`);
      }
      const startedTicket = int(row, 'started_ticket');
      // Others have their turn between the steps. What is written meanwhile is newer than the census, and in neither list.
      const listed = listedIds(db, source, project);
      await setImmediate();
      const stored = storedIds(db, source, project);
      await setImmediate();
      const isNewer = (id: number): boolean =>
        db.get(
          'SELECT 1 FROM issue WHERE source_id = ? AND issue_id = ? AND ticket > ?',
          source,
          id,
          startedTicket,
        ) !== undefined;
      const isAsked = (id: number): boolean =>
        db.get('SELECT 1 FROM reading WHERE source_id = ? AND issue_id = ?', source, id) !== undefined;
      const missing = [...stored].filter((id) => !listed.has(id) && !isNewer(id));
      await setImmediate();
      const unknown = [...listed].filter((id) => !stored.has(id) && !isNewer(id) && !isAsked(id));
      return {
        listed: listed.size,
        stored: stored.size,
        missing: inOrder(missing),
        unknown: inOrder(unknown),
      };
    },
    async keepListed(source, project, ids) {
      db.transaction(() => {
        // As if the latest pass had it done: whoever asked for it reads it, and the pass need not read it as well.
        const row = db.get('SELECT number FROM pass WHERE source_id = ?', source);
        const pass = row ? int(row, 'number') : 0;
        for (const id of ids) {
          db.run(
            `INSERT INTO ledger (source_id, site_id, issue_id, project_id, listed_pass, fetched_pass)
               VALUES (?1, ?2, ?3, ?4, ?5, ?5)
             ON CONFLICT DO UPDATE SET project_id = excluded.project_id WHERE project_id <> excluded.project_id`,
            source,
            siteOf(source),
            Number(id),
            project,
            pass,
          );
        }
      });
    },
    async want(source, projects) {
      db.transaction(() => {
        for (const project of projects) {
          db.run('UPDATE census SET wanted = 1 WHERE source_id = ? AND project_id = ?', source, project);
        }
      });
    },
    async end(source, project, listed, outOfScope) {
      db.transaction(() => {
        dropPages(source, project);
        db.run(
          `UPDATE census SET counted_ms = started_ms, listed = ?3, refused = ?4, out_of_scope = ?5, started_ms = NULL,
             next_page_token = NULL, done = 0
           WHERE source_id = ?1 AND project_id = ?2 AND started_ms IS NOT NULL`,
          source,
          project,
          listed === 'refused' ? null : listed,
          listed === 'refused' ? 1 : 0,
          outOfScope ?? null,
        );
      });
    },
    async keepProjects(source, projectIds) {
      const kept = new Set<string>(projectIds);
      const left = db
        .all('SELECT project_id FROM census WHERE source_id = ?', source)
        .map((row) => text(row, 'project_id'))
        .filter((project) => !kept.has(project));
      if (left.length === 0) return;
      db.transaction(() => {
        for (const project of left) {
          dropPages(source, project);
          db.run('DELETE FROM census WHERE source_id = ? AND project_id = ?', source, project);
        }
      });
    },
  };
}

function listedIds(db: Database, source: SourceId, project: ProjectId): ReadonlySet<number> {
  const ids = new Set<number>();
  for (const page of db.all(
    'SELECT ids FROM census_page WHERE source_id = ? AND project_id = ? ORDER BY page',
    source,
    project,
  )) {
    for (const id of json<readonly number[]>(page, 'ids')) ids.add(id);
  }
  return ids;
}

/** In one piece, which takes a third of the time of a row an id. */
function storedIds(db: Database, source: SourceId, project: ProjectId): ReadonlySet<number> {
  const row = db.get(
    // By the narrow index of what visibility depends on, which archived issues are not in.
    `SELECT json_group_array(issue_id) AS ids FROM issue
     WHERE source_id = ? AND project_id = ? AND access_facts IS NOT NULL`,
    source,
    project,
  );
  return new Set(row ? json<readonly number[]>(row, 'ids') : []);
}

function inOrder(ids: number[]) {
  return ids.sort((a, b) => a - b).map((id) => issueId(String(id)));
}

/** The end of a full pass has counted its projects, too. In the caller's transaction. */
export function countByPass(db: Database, source: SourceId): void {
  db.run(
    `INSERT INTO census (source_id, project_id, site_id, counted_ms)
       SELECT source_id, project_id, site_id, (SELECT started_ms FROM pass WHERE source_id = ?1) FROM listing
       WHERE source_id = ?1
     ON CONFLICT DO UPDATE SET counted_ms = max(coalesce(counted_ms, 0), excluded.counted_ms)`,
    source,
  );
}
