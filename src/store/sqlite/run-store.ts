/** Leases and the history of runs in SQLite. */

import { type Run, type RunKind, type RunStore, runKinds } from '../run-store.ts';
import type { Database, Row } from './database.ts';
import { int, intOrNone, json, text, textOrNone } from './rows.ts';
import type { siteLookup } from './source-store.ts';

export function sqliteRunStore(db: Database, siteOf: ReturnType<typeof siteLookup>): RunStore {
  return {
    async acquireLease(name, holder, nowMs, untilMs, mayTakeFrom = () => false) {
      return db.transaction(() => {
        const row = db.get('SELECT holder, until_ms FROM lease WHERE name = ?', name);
        if (row) {
          const other = text(row, 'holder');
          if (other !== holder && int(row, 'until_ms') > nowMs && !mayTakeFrom(other)) return false;
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
    async leaseHolder(name, nowMs) {
      const row = db.get('SELECT holder FROM lease WHERE name = ? AND until_ms > ?', name, nowMs);
      return row && text(row, 'holder');
    },
    async start(sourceId, kind, nowMs) {
      return db.transaction(() => {
        // Every few minutes one is added, for ever.
        if (kind === 'access' || kind === 'changes' || kind === 'census') {
          db.run(
            `DELETE FROM run WHERE source_id = ?1 AND kind = ?2 AND run_id <= (SELECT run_id FROM run
             WHERE source_id = ?1 AND kind = ?2 ORDER BY run_id DESC LIMIT 1 OFFSET ?3)`,
            sourceId,
            kind,
            frequentRunsKept - 1,
          );
        }
        return db.run(
          `INSERT INTO run (source_id, site_id, kind, state, started_ms) VALUES (?, ?, ?, 'running', ?)`,
          sourceId,
          siteOf(sourceId),
          kind,
          nowMs,
        ).id;
      });
    },
    async finish(runId, end) {
      db.run(
        'UPDATE run SET state = ?, ended_ms = ?, error = ?, counts = ? WHERE run_id = ?',
        end.state,
        end.endedMs,
        end.error ?? null,
        JSON.stringify(end.counts),
        runId,
      );
    },
    async latest(sourceId, limit, kind) {
      return db
        .all(
          'SELECT * FROM run WHERE source_id = ?1 AND kind = coalesce(?2, kind) ORDER BY run_id DESC LIMIT ?3',
          sourceId,
          kind ?? null,
          limit,
        )
        .map(toRun);
    },
    async lastDoneStartedMs(sourceId, kind) {
      const row = db.get(
        `SELECT max(started_ms) AS started_ms FROM run WHERE source_id = ? AND kind = ? AND state = 'done'`,
        sourceId,
        kind,
      );
      return row && intOrNone(row, 'started_ms');
    },
  };
}

const frequentRunsKept = 1000;

function toRun(row: Row): Run {
  const state = text(row, 'state');
  if (state !== 'running' && state !== 'done' && state !== 'failed' && state !== 'interrupted') {
    throw new Error(`Unknown state of a run: ${state}`);
  }
  return {
    id: int(row, 'run_id'),
    kind: toKind(text(row, 'kind')),
    state,
    startedMs: int(row, 'started_ms'),
    endedMs: intOrNone(row, 'ended_ms'),
    error: textOrNone(row, 'error'),
    counts: json<Record<string, number>>(row, 'counts'),
  };
}

function toKind(kind: string): RunKind {
  const known = runKinds.find((one) => one === kind);
  if (known === undefined) throw new Error(`Unknown kind of a run: ${kind}`);
  return known;
}
