/** Comparisons with Jira's own answers in SQLite. */

import type { Difference, DriftRun, Verdict } from '../../model/drift.ts';
import { noCounts } from '../../model/drift.ts';
import { type IssueId, issueId, projectId } from '../../model/ids.ts';
import type { DriftStore } from '../drift-store.ts';
import type { Database, Row } from './database.ts';
import { levelColumn } from './issue-columns.ts';
import { int, intOrNone, json, jsonOrNone, text, textOrNone, toLevel } from './rows.ts';
import type { siteLookup } from './source-store.ts';

const mostDifferences = 10_000;

export function sqliteDriftStore(db: Database, siteOf: ReturnType<typeof siteLookup>): DriftStore {
  return {
    async begin(source, { subject, trigger, seed, startedMs }) {
      const { id } = db.run(
        `INSERT INTO drift_run (source_id, site_id, subject, started_by, seed, state, started_ms, counts)
         VALUES (?, ?, ?, ?, ?, 'running', ?, ?)`,
        source,
        siteOf(source),
        JSON.stringify(subject),
        trigger,
        seed,
        startedMs,
        JSON.stringify(noCounts),
      );
      const begun = { state: 'running', endedMs: undefined, error: undefined, cursor: undefined } as const;
      return { id, subject, trigger, seed, startedMs, counts: noCounts, ...begun };
    },
    async advance(run, { counts, cursor, differences, replacesUnsettled = false }) {
      db.transaction(() => {
        db.run(
          `UPDATE drift_run SET counts = ?, cursor = ?, state = 'running', ended_ms = NULL, error = NULL
           WHERE run_id = ?`,
          JSON.stringify(counts),
          cursor === undefined ? null : JSON.stringify(cursor),
          run,
        );
        if (replacesUnsettled) {
          db.run(`DELETE FROM drift_difference WHERE run_id = ? AND verdict = 'unsettled'`, run);
        }
        const kept = db.get('SELECT count(*) AS n FROM drift_difference WHERE run_id = ?', run);
        const isNameless = closedSince(db, run);
        for (const one of differences.slice(0, mostDifferences - (kept ? int(kept, 'n') : 0))) {
          db.run(
            `INSERT INTO drift_difference (run_id, source_id, site_id, verdict, data)
             SELECT run_id, source_id, site_id, ?, ? FROM drift_run WHERE run_id = ?`,
            one.verdict,
            JSON.stringify(isNameless ? { ...one, proof: [] } : one),
            run,
          );
        }
      });
    },
    async finish(run, { state, endedMs, error }) {
      db.run(
        'UPDATE drift_run SET state = ?, ended_ms = ?, error = ? WHERE run_id = ?',
        state,
        endedMs,
        error ?? null,
        run,
      );
    },
    async latest(source, limit) {
      return db
        .all('SELECT * FROM drift_run WHERE source_id = ? ORDER BY run_id DESC LIMIT ?', source, limit)
        .map(toRun);
    },
    async differences(run, verdicts, limit) {
      return differencesOf(db, run, verdicts, limit);
    },
    async forget(source, beforeMs) {
      db.transaction(() => {
        const old = 'SELECT run_id FROM drift_run WHERE source_id = ? AND started_ms < ?';
        db.run(`DELETE FROM drift_difference WHERE run_id IN (${old})`, source, beforeMs);
        db.run('DELETE FROM drift_run WHERE source_id = ? AND started_ms < ?', source, beforeMs);
      });
    },
    async strata(source) {
      return db
        .all(
          `SELECT project_id, level, count(*) AS issues, min(issue_id) AS first_id, max(issue_id) AS last_id
           FROM issue WHERE source_id = ? AND data IS NOT NULL GROUP BY project_id, level
           ORDER BY project_id, level`,
          source,
        )
        .map((row) => ({
          projectId: projectId(text(row, 'project_id')),
          level: toLevel(text(row, 'level')),
          issues: int(row, 'issues'),
          firstId: toIssueId(row, 'first_id'),
          lastId: toIssueId(row, 'last_id'),
        }));
    },
    async issueIds(source, of, after, limit) {
      const conditions = [
        ...(of.projectId === undefined ? [] : ['project_id = ?']),
        ...(of.level === undefined ? [] : ['level = ?']),
      ].map((condition) => ` AND ${condition}`);
      return db
        .all(
          `SELECT issue_id FROM issue WHERE source_id = ?${conditions.join('')} AND issue_id > ?
           AND data IS NOT NULL ORDER BY issue_id LIMIT ?`,
          source,
          ...(of.projectId === undefined ? [] : [of.projectId]),
          ...(of.level === undefined ? [] : [levelColumn(of.level)]),
          after === undefined ? -1 : Number(after),
          limit,
        )
        .map((row) => toIssueId(row, 'issue_id'));
    },
    async readTimes(source, ids) {
      return db.snapshot(() => {
        const times = new Map<IssueId, number>();
        for (const id of ids) {
          const row = db.get(
            'SELECT read_ms FROM issue WHERE source_id = ? AND issue_id = ? AND data IS NOT NULL',
            source,
            Number(id),
          );
          if (row) times.set(id, int(row, 'read_ms'));
        }
        return times;
      });
    },
  };
}

/** A directory in memory may be so much older than the run. */
const directoryAgeMs = 3_600_000;

/** Whether what the run says of people may hold the name of somebody who has closed the account since. */
function closedSince(db: Database, run: number): boolean {
  return (
    db.get(
      `SELECT 1 FROM drift_run JOIN named_account USING (source_id)
       WHERE run_id = ? AND elsewhere = 0 AND closed_ms >= started_ms - ? LIMIT 1`,
      run,
      directoryAgeMs,
    ) !== undefined
  );
}

function differencesOf(db: Database, run: number, verdicts: readonly Verdict[], limit: number): Difference[] {
  return db
    .all(
      `SELECT data FROM drift_difference WHERE run_id = ? AND verdict IN (SELECT value FROM json_each(?))
       ORDER BY difference_id LIMIT ?`,
      run,
      JSON.stringify(verdicts),
      limit,
    )
    .map((row) => {
      // JSON leaves out what is undefined, which these three may be.
      const { account, lateMs, finding, ...rest } = json<Difference>(row, 'data');
      return { ...rest, account, lateMs, finding };
    });
}

function toRun(row: Row): DriftRun {
  const state = text(row, 'state');
  if (state !== 'running' && state !== 'done' && state !== 'interrupted' && state !== 'failed') {
    throw new Error(`Unknown state of a comparison: ${state}`);
  }
  const { kind, projectId: project, account } = json<DriftRun['subject']>(row, 'subject');
  const cursor = jsonOrNone<NonNullable<DriftRun['cursor']>>(row, 'cursor');
  return {
    id: int(row, 'run_id'),
    subject: { kind, projectId: project, account },
    trigger: text(row, 'started_by') === 'schedule' ? 'schedule' : 'command',
    seed: int(row, 'seed'),
    state,
    startedMs: int(row, 'started_ms'),
    endedMs: intOrNone(row, 'ended_ms'),
    error: textOrNone(row, 'error'),
    counts: json<DriftRun['counts']>(row, 'counts'),
    cursor: cursor && { afterIssue: cursor.afterIssue, doneViewer: cursor.doneViewer },
  };
}

function toIssueId(row: Row, column: string): IssueId {
  return issueId(String(int(row, column)));
}
