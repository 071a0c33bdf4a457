/** Leases and the history of runs in SQLite. */

import { projectId, sourceId } from '../../model/ids.ts';
import type { SyncProgress } from '../../model/sync-progress.ts';
import { type Run, type RunKind, type RunStore, type RunTotal, runKinds } from '../run-store.ts';
import type { Database, Row } from './database.ts';
import { int, intOrNone, json, jsonOrNone, text, textOrNone } from './rows.ts';
import type { siteLookup } from './source-store.ts';

export function sqliteRunStore(db: Database, siteOf: ReturnType<typeof siteLookup>): RunStore {
  return {
    async acquireLease(name, holder, nowMs, untilMs, isGone = () => false) {
      return db.transaction(() => {
        const row = db.get('SELECT holder, until_ms FROM lease WHERE name = ?', name);
        if (row) {
          const other = text(row, 'holder');
          const otherMs = int(row, 'until_ms');
          if (other !== holder && otherMs > nowMs && !isGone(other, otherMs)) return false;
        }
        db.run(
          `INSERT INTO lease (name, holder, until_ms) VALUES (?, ?, ?)
           ON CONFLICT DO UPDATE SET holder = excluded.holder, until_ms = excluded.until_ms`,
          name,
          holder,
          untilMs,
        );
        return true;
      });
    },
    async releaseLease(name, holder) {
      db.run('DELETE FROM lease WHERE name = ? AND holder = ?', name, holder);
    },
    async leaseHolder(name, nowMs, isGone = () => false) {
      const row = db.get('SELECT holder, until_ms FROM lease WHERE name = ? AND until_ms > ?', name, nowMs);
      return row && !isGone(text(row, 'holder'), int(row, 'until_ms')) ? text(row, 'holder') : undefined;
    },
    async start(sourceId, kind, nowMs, projectId) {
      return db.transaction(() => {
        // Every few minutes one is added, for ever.
        db.run(
          `DELETE FROM run WHERE source_id = ?1 AND kind = ?2 AND run_id <= (SELECT run_id FROM run
           WHERE source_id = ?1 AND kind = ?2 ORDER BY run_id DESC LIMIT 1 OFFSET ?3)`,
          sourceId,
          kind,
          runsKept - 1,
        );
        return db.run(
          `INSERT INTO run (source_id, site_id, kind, state, started_ms, project_id) VALUES (?, ?, ?, 'running', ?, ?)`,
          sourceId,
          siteOf(sourceId),
          kind,
          nowMs,
          projectId ?? null,
        ).id;
      });
    },
    async report(runId, progress) {
      db.run(
        `UPDATE run SET progress = ? WHERE run_id = ? AND state = 'running'`,
        JSON.stringify(progress),
        runId,
      );
    },
    async endDead(sourceId, work, why) {
      db.run(
        `UPDATE run SET state = 'interrupted', error = ?, progress = NULL
         WHERE source_id = ? AND state = 'running' AND (kind = 'access') = ?`,
        why,
        sourceId,
        work === 'access' ? 1 : 0,
      );
    },
    async finish(runId, end) {
      db.transaction(() => {
        db.run(
          'UPDATE run SET state = ?, ended_ms = ?, error = ?, counts = ?, progress = NULL WHERE run_id = ?',
          end.state,
          end.endedMs,
          end.error ?? null,
          JSON.stringify(end.counts),
          runId,
        );
        db.run(
          `INSERT INTO run_total (source_id, kind, state, runs, last_ended_ms)
           SELECT source_id, kind, state, 1, ended_ms FROM run WHERE run_id = ?
           ON CONFLICT DO UPDATE SET runs = runs + 1, last_ended_ms = excluded.last_ended_ms`,
          runId,
        );
      });
    },
    async latest(sourceId, limit, kind, before) {
      return db
        .all(
          `SELECT * FROM run WHERE source_id = ?1 ${kind === undefined ? '' : 'AND kind = ?4'} AND run_id < ?2
           ORDER BY run_id DESC LIMIT ?3`,
          sourceId,
          before ?? Number.MAX_SAFE_INTEGER,
          limit,
          ...(kind === undefined ? [] : [kind]),
        )
        .map(toRun);
    },
    async lastDoneStartedMs(sourceId, kind) {
      const row = db.get(
        // The last one, whatever a clock said that was ahead of it.
        `SELECT started_ms FROM run WHERE source_id = ? AND kind = ? AND state = 'done' ORDER BY run_id DESC LIMIT 1`,
        sourceId,
        kind,
      );
      return row && intOrNone(row, 'started_ms');
    },
    async totals() {
      return db.all('SELECT * FROM run_total ORDER BY source_id, kind, state').map((row) => ({
        sourceId: sourceId(int(row, 'source_id')),
        kind: toKind(text(row, 'kind')),
        state: toEnd(text(row, 'state')),
        runs: int(row, 'runs'),
        lastEndedMs: int(row, 'last_ended_ms'),
      }));
    },
  };
}

const runsKept = 1000;

function toRun(row: Row): Run {
  const state = text(row, 'state');
  const project = textOrNone(row, 'project_id');
  return {
    id: int(row, 'run_id'),
    projectId: project === undefined ? undefined : projectId(project),
    kind: toKind(text(row, 'kind')),
    state: state === 'running' ? state : toEnd(state),
    startedMs: int(row, 'started_ms'),
    endedMs: intOrNone(row, 'ended_ms'),
    error: textOrNone(row, 'error'),
    counts: json<Record<string, number>>(row, 'counts'),
    progress: toProgress(row),
  };
}

function toEnd(state: string): RunTotal['state'] {
  if (state === 'done' || state === 'failed' || state === 'interrupted') return state;
  throw new Error(`Unknown state of a run: ${state}`);
}

function toKind(kind: string): RunKind {
  const known = runKinds.find((one) => one === kind);
  if (known === undefined) throw new Error(`Unknown kind of a run: ${kind}`);
  return known;
}

/** What JSON leaves out is not known. */
function toProgress(row: Row): SyncProgress | undefined {
  const told = jsonOrNone<SyncProgress>(row, 'progress');
  return told && { ...told, left: told.left, perSecond: told.perSecond, leftMs: told.leftMs };
}
