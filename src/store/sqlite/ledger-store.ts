/**
 * The ledger in SQLite. Its counts are kept by triggers (`migrations/0022-project-counts.sql`); what is counted here anew
 * are threads that are not whole, and issues that could not be read, of which there are few.
 */

import { type ProjectId, projectId, type SourceId, sourceId } from '../../model/ids.ts';
import type { HiddenProject, LedgerRow, LedgerStore } from '../ledger-store.ts';
import type { Database, Row } from './database.ts';
import { int, intOrNone, text, textOrNone } from './rows.ts';

const latest = 'SELECT latest FROM change_counter';

export function sqliteLedgerStore(db: Database): LedgerStore {
  return {
    async projects(source) {
      return db.snapshot(() => {
        const parts = partsOf(db, source);
        const failing = failingOf(db, source);
        const threads = threadsOf(db, source);
        const projects = db
          .all(
            `WITH those (project_id) AS (
               SELECT project_id FROM listing WHERE source_id = ?1
               UNION SELECT subject FROM directory_part WHERE source_id = ?1 AND kind = 'project'
                 AND body ->> '$.archived' = 0
               UNION SELECT project_id FROM project_count WHERE source_id = ?1 AND (known <> 0 OR issues <> 0))
             SELECT those.project_id AS its_id, * FROM those
               LEFT JOIN project_count ON project_count.source_id = ?1 AND project_count.project_id = those.project_id
               LEFT JOIN census ON census.source_id = ?1 AND census.project_id = those.project_id
             ORDER BY its_id`,
            source,
          )
          .map((row): LedgerRow => {
            const id = projectId(text(row, 'its_id'));
            const part = parts.get(id);
            const { missing: failed, ...failure } = failing.get(id) ?? noFailure;
            return {
              projectId: id,
              project: part?.project,
              hidden: part?.hidden ?? [],
              pausedMs: part?.pausedMs,
              known: count(row, 'known'),
              missing: count(row, 'missing'),
              failed,
              ...failure,
              issues: count(row, 'issues'),
              archived: count(row, 'archived'),
              levelUnknown: count(row, 'level_unknown'),
              attachments: count(row, 'attachments'),
              remarksTold: count(row, 'remarks_told'),
              remarks: count(row, 'remarks'),
              remarksRefused: threads.get(`${id} 1`) ?? 0,
              remarksOpen: threads.get(`${id} 0`) ?? 0,
              countedMs: intOrNone(row, 'counted_ms'),
              isRefused: row.refused === 1,
              outOfScope: intOrNone(row, 'out_of_scope'),
            };
          });
        return { change: int(db.get(latest) ?? {}, 'latest'), projects };
      });
    },
    async known() {
      return db.snapshot(() => ({
        change: int(db.get(latest) ?? {}, 'latest'),
        projects: db
          .all('SELECT source_id, project_id, known - archived AS live FROM project_count')
          .map((row) => ({
            sourceId: sourceId(int(row, 'source_id')),
            projectId: projectId(text(row, 'project_id')),
            live: int(row, 'live'),
          })),
      }));
    },
  };
}

interface Parts {
  project: LedgerRow['project'];
  pausedMs: number | undefined;
  readonly hidden: HiddenProject[];
}

/** Without parsing what is not asked for: a site may have ten thousand. */
function partsOf(db: Database, source: SourceId): ReadonlyMap<ProjectId, Parts> {
  const parts = new Map<ProjectId, Parts>();
  for (const row of db.all(
    `SELECT kind, subject, body ->> '$.key' AS key, body ->> '$.name' AS name, body ->> '$.archived' AS archived,
       body ->> '$.sinceMs' AS since_ms FROM directory_part
     WHERE source_id = ? AND kind IN ('project', 'absent', 'reread', 'held', 'paused') AND body IS NOT NULL ORDER BY kind`,
    source,
  )) {
    const id = projectId(text(row, 'subject'));
    const part = parts.get(id) ?? { project: undefined, pausedMs: undefined, hidden: [] };
    parts.set(id, part);
    const kind = text(row, 'kind');
    const named = (name: string | undefined) => ({
      key: text(row, 'key'),
      name: name ?? '',
      archived: row.archived === 1,
    });
    if (kind === 'project') part.project = named(textOrNone(row, 'name'));
    if (kind === 'absent') part.project ??= named(undefined);
    if (kind === 'paused') part.pausedMs = intOrNone(row, 'since_ms');
    if (kind === 'absent' || kind === 'reread' || kind === 'held') {
      part.hidden.push({ why: kind, sinceMs: intOrNone(row, 'since_ms') });
    }
  }
  return parts;
}

type Failing = Pick<LedgerRow, 'missing' | 'stale' | 'failure'>;
const noFailure: Failing = { missing: 0, stale: 0, failure: undefined };

function failingOf(db: Database, source: SourceId): ReadonlyMap<ProjectId, Failing> {
  const failing = new Map<ProjectId, Failing>();
  for (const row of db.all(
    `SELECT coalesce(ledger.project_id, CASE WHEN issue.data IS NOT NULL THEN issue.project_id END) AS project_id,
       issue.data IS NOT NULL AND issue.project_id IS coalesce(ledger.project_id, issue.project_id) AS stored,
       failure, due_ms, asked_ms
     FROM reading LEFT JOIN ledger USING (source_id, issue_id) LEFT JOIN issue USING (source_id, issue_id)
     WHERE reading.source_id = ? AND failure IS NOT NULL ORDER BY due_ms, asked`,
    source,
  )) {
    // Of one that no list has had yet nobody knows the project.
    const name = textOrNone(row, 'project_id');
    if (name === undefined) continue;
    const before = failing.get(projectId(name)) ?? noFailure;
    const stored = int(row, 'stored');
    const sinceMs = int(row, 'asked_ms');
    failing.set(projectId(name), {
      missing: before.missing + 1 - stored,
      stale: before.stale + stored,
      failure: before.failure
        ? { ...before.failure, sinceMs: Math.min(before.failure.sinceMs, sinceMs) }
        : { sinceMs, why: text(row, 'failure'), dueMs: int(row, 'due_ms') },
    });
  }
  return failing;
}

/** How many remarks the unfinished threads lack, by project and whether Jira refuses them. */
function threadsOf(db: Database, source: SourceId): ReadonlyMap<string, number> {
  return new Map(
    db
      .all(
        `SELECT issue.project_id, refused IS NOT NULL AS is_refused, sum(max(0, total -
           (SELECT count(*) FROM remark WHERE remark.row = issue.row AND remark.kind = thread.kind))) AS lacking
         FROM thread JOIN issue USING (source_id, issue_id)
         WHERE thread.source_id = ? AND issue.data IS NOT NULL GROUP BY 1, 2`,
        source,
      )
      .map((row) => [`${text(row, 'project_id')} ${int(row, 'is_refused')}`, int(row, 'lacking')]),
  );
}

/** 0 where nothing was ever counted. */
function count(row: Row, column: string): number {
  return intOrNone(row, column) ?? 0;
}
