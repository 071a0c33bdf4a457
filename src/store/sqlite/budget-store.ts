/**
 * What was spent of Jira's limits and what is paused by them, in SQLite. What has passed is removed on the way, and what
 * a clock wrote that was ahead, and was set back since.
 */

import type { BudgetStore, KeptBudget } from '../budget-store.ts';
import type { Database } from './database.ts';
import { int, intOrNone, text } from './rows.ts';

const hourMs = 3_600_000;
/** As long as no pause lasts at once (`longestPauseMs` of the budget), with room. */
const farAheadMs = 2 * hourMs;
/** A limit that nobody was told again for so long may be another by now. */
const longestKnownMs = 7 * 24 * hourMs;

export function sqliteBudgetStore(db: Database): BudgetStore {
  const kept = (nowMs: number): KeptBudget => ({
    points: db
      .all(
        'SELECT * FROM jira_points WHERE hour_start_ms = ? ORDER BY app, purpose',
        Math.floor(nowMs / hourMs) * hourMs,
      )
      .map((row) => ({
        app: text(row, 'app'),
        hourStartMs: int(row, 'hour_start_ms'),
        purpose: text(row, 'purpose'),
        points: int(row, 'points'),
      })),
    pauses: db
      .all(
        'SELECT * FROM jira_pause WHERE until_ms > ? AND until_ms <= ? ORDER BY paused, operation, purpose',
        nowMs,
        nowMs + farAheadMs,
      )
      .map((row) => ({
        of: text(row, 'paused'),
        operation: text(row, 'operation'),
        purpose: text(row, 'purpose') || undefined,
        untilMs: int(row, 'until_ms'),
        reason: text(row, 'reason'),
      })),
    limits: db.all('SELECT * FROM jira_limit ORDER BY app').map((row) => ({
      app: text(row, 'app'),
      points: intOrNone(row, 'points'),
      isTold: int(row, 'told') === 1,
    })),
  });
  return {
    async exchange({ nowMs, points, pauses, limits }) {
      return db.transaction(() => {
        const aheadMs = nowMs + farAheadMs;
        const [before, after] = [nowMs - 2 * hourMs, aheadMs];
        db.run('DELETE FROM jira_points WHERE hour_start_ms <= ? OR hour_start_ms > ?', before, after);
        db.run('DELETE FROM jira_pause WHERE until_ms <= ? OR until_ms > ?', nowMs, aheadMs);
        for (const { app, hourStartMs, purpose, points: more } of points) {
          db.run(
            `INSERT INTO jira_points (app, hour_start_ms, purpose, points) VALUES (?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET points = points + excluded.points`,
            app,
            hourStartMs,
            purpose,
            more,
          );
        }
        for (const { of, operation, purpose = '', untilMs, reason } of pauses) {
          db.run(
            `INSERT INTO jira_pause (paused, operation, purpose, until_ms, reason) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET until_ms = excluded.until_ms, reason = excluded.reason
             WHERE excluded.until_ms > until_ms`,
            of,
            operation,
            purpose,
            untilMs,
            reason,
          );
        }
        db.run('DELETE FROM jira_limit WHERE at_ms <= ?', nowMs - longestKnownMs);
        for (const { app, points: limit, isTold } of limits) {
          db.run(
            `INSERT INTO jira_limit (app, points, told, at_ms) VALUES (?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET points = excluded.points, told = excluded.told, at_ms = excluded.at_ms
             WHERE excluded.told >= told`,
            app,
            limit ?? null,
            isTold ? 1 : 0,
            nowMs,
          );
        }
        return kept(nowMs);
      });
    },
    async kept(nowMs) {
      return kept(nowMs);
    },
  };
}
