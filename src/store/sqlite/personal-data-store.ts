/**
 * The report of personal data in SQLite. What an answer says is one transaction with the fact that it came; going through
 * the issues has a mark of its own in the source, which a later answer sets back to the beginning.
 */

import { type AccountId, accountId, type SourceId, sourceId } from '../../model/ids.ts';
import { formerUser } from '../new-names.ts';
import type { PersonalDataStore } from '../personal-data-store.ts';
import { appendEntry } from './audit-log-store.ts';
import { beginCallingAnew, callSomeAnew } from './call-anew.ts';
import type { Database } from './database.ts';
import { changedVersion } from './directory-versions.ts';
import { issueWriter } from './issue-writer.ts';
import { int, intOrNone, text } from './rows.ts';
import type { siteLookup } from './source-store.ts';

export function sqlitePersonalDataStore(
  db: Database,
  siteOf: ReturnType<typeof siteLookup>,
): PersonalDataStore {
  const { touch } = issueWriter(db, siteOf);

  const close = (among: string, closed: readonly AccountId[], nowMs: number): void => {
    const ids = JSON.stringify(closed);
    // Whatever they are called here, and even where the directory has lost the account: it may be its name.
    db.run(
      `UPDATE person SET name = email WHERE name <> email AND person_id IN
         (SELECT person_id FROM account_tie WHERE site_id IN (${sitesOf('?')}) AND account_id IN (${listed}))`,
      among,
      ids,
    );
    for (const row of db.all(
      `SELECT source_id, site_id FROM source WHERE removal IS NULL AND site_id IN (${sitesOf('?')})`,
      among,
    )) {
      const source = sourceId(int(row, 'source_id'));
      // What a source never named is on none of its issues. The id is kept for what is yet to be read.
      const { changes } = db.run(
        `UPDATE named_account SET closed_ms = ?, new_name = ?, outdated = 0
         WHERE source_id = ? AND account_id IN (${listed}) AND closed_ms IS NULL`,
        nowMs,
        formerUser,
        source,
        ids,
      );
      db.run(
        `INSERT OR IGNORE INTO named_account (source_id, site_id, account_id, since_ms, closed_ms, elsewhere)
         SELECT ?1, ?2, value, ?3, ?3, 1 FROM json_each(?4)`,
        source,
        int(row, 'site_id'),
        nowMs,
        ids,
      );
      if (changes === 0) continue;
      forgetAccounts(source, ids);
      // Sentences about a difference from Jira's answers call people by names, and not only the one it is about.
      db.run(
        `UPDATE drift_difference SET data = json_set(data, '$.proof', json('[]'))
         WHERE run_id IN (SELECT run_id FROM drift_run WHERE source_id = ?) AND data ->> '$.proof' <> '[]'`,
        source,
      );
      beginCallingAnew(db, source);
    }
  };

  const forgetAccounts = (source: SourceId, ids: string): void => {
    const { changes } = db.run(
      `UPDATE account SET display_name = ?1, email = NULL, active = 0
       WHERE source_id = ?2 AND account_id IN (SELECT value FROM json_each(?3))
         AND (display_name <> ?1 OR email IS NOT NULL OR active <> 0)`,
      formerUser,
      source,
      ids,
    );
    if (changes > 0) accountsChanged(source);
  };

  const accountsChanged = (source: SourceId): void => {
    changedVersion(db, source);
    db.run('UPDATE source SET accounts_hash = NULL WHERE source_id = ?', source);
  };

  const markOf = (source: SourceId): number | undefined => {
    const row = db.get('SELECT renamed_after FROM source WHERE source_id = ?', source);
    return row && intOrNone(row, 'renamed_after');
  };

  /** What was overwritten is still in the log. While others read it cannot be cut back: then the next call tries again. */
  const end = (source: SourceId): void => {
    const mark = markOf(source);
    if (mark === undefined) return;
    if (!db.cutLog()) return;
    db.transaction(() => {
      // Meanwhile somebody else may have got a new name.
      if (markOf(source) !== mark) return;
      db.run('UPDATE source SET renamed_after = NULL WHERE source_id = ?', source);
      db.run(
        `UPDATE change_counter SET erased = latest WHERE EXISTS (SELECT 1 FROM named_account
           WHERE source_id = ? AND new_name IS NOT NULL AND closed_ms IS NOT NULL)`,
        source,
      );
      db.run('UPDATE named_account SET new_name = NULL WHERE source_id = ? AND new_name IS NOT NULL', source);
    });
  };

  return {
    async toReport(sources, { reportedMs, nowMs }, after, limit) {
      // Each by its own key, and no more of any than may be among the first: all together would be sorted each time.
      const found = sources.flatMap((source) =>
        db
          .all(
            `SELECT account_id, since_ms, reported_ms FROM named_account
             WHERE source_id = ? AND account_id > ? AND closed_ms IS NULL ORDER BY account_id LIMIT ?`,
            source,
            after ?? '',
            limit,
          )
          .map((row) => ({
            accountId: accountId(text(row, 'account_id')),
            sinceMs: int(row, 'since_ms'),
            reportedMs: intOrNone(row, 'reported_ms'),
          })),
      );
      const accounts = [...Map.groupBy(found, (one) => one.accountId)]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .slice(0, limit);
      const due = accounts.flatMap(([id, of]) => {
        const sinceMs = Math.min(...of.map((one) => one.sinceMs));
        const lastMs = Math.max(...of.map((one) => one.reportedMs ?? Number.NEGATIVE_INFINITY));
        return lastMs <= reportedMs || lastMs > nowMs ? [{ accountId: id, sinceMs }] : [];
      });
      return { due, next: accounts.length < limit ? undefined : accounts.at(-1)?.[0] };
    },
    async reported(sources, accounts, { closed, updated, cycleMs }, nowMs, entry) {
      const among = JSON.stringify(sources);
      db.transaction(() => {
        db.run(
          `UPDATE named_account SET reported_ms = ?, outdated = max(outdated, account_id IN (SELECT value FROM json_each(?)))
           WHERE source_id IN (${listed}) AND account_id IN (SELECT value FROM json_each(?)) AND closed_ms IS NULL`,
          nowMs,
          JSON.stringify(updated),
          among,
          JSON.stringify(accounts),
        );
        db.run(
          `UPDATE source SET report_cycle_ms = coalesce(?, report_cycle_ms) WHERE source_id IN (${listed})`,
          cycleMs ?? null,
          among,
        );
        if (closed.length > 0) close(among, closed, nowMs);
        if (entry) appendEntry(db, entry, nowMs);
      });
    },
    async outdated(source) {
      return db
        .all(
          'SELECT account_id FROM named_account WHERE source_id = ? AND outdated = 1 ORDER BY account_id',
          source,
        )
        .map((row) => accountId(text(row, 'account_id')));
    },
    async readAnew(source, id, displayName, readMs) {
      db.transaction(() => {
        const { changes } = db.run(
          `UPDATE named_account SET outdated = 0, since_ms = CASE WHEN ?3 IS NULL THEN since_ms ELSE ?4 END,
             new_name = coalesce(?3, new_name)
           WHERE source_id = ?1 AND account_id = ?2 AND outdated = 1 AND closed_ms IS NULL`,
          source,
          id,
          displayName ?? null,
          readMs,
        );
        if (changes === 0 || displayName === undefined) return;
        beginCallingAnew(db, source);
        const named = db.run(
          `UPDATE account SET display_name = ?1 WHERE source_id = ?2 AND account_id = ?3 AND display_name <> ?1
           AND NOT EXISTS (SELECT 1 FROM source WHERE source_id = ?2 AND accounts_read_ms > ?4)`,
          displayName,
          source,
          id,
          readMs,
        );
        if (named.changes > 0) accountsChanged(source);
      });
    },
    async callAnew(source, limit) {
      const looked = db.transaction(() => callSomeAnew(db, siteOf, touch, source, limit));
      if (looked === 0) end(source);
      return looked;
    },
    async listedActive(source, closedMs, limit) {
      return db
        .all(
          `SELECT account_id FROM named_account WHERE source_id = ? AND closed_ms IS NOT NULL
           AND active_ms - closed_ms >= ? ORDER BY account_id LIMIT ?`,
          source,
          closedMs,
          limit,
        )
        .map((row) => accountId(text(row, 'account_id')));
    },
    async standing(source) {
      const row = db.runReturning(
        `SELECT sum(closed_ms IS NULL) AS named, max(reported_ms) AS reported_ms, sum(closed_ms IS NOT NULL AND elsewhere = 0) AS closed,
           (SELECT renamed_after FROM source WHERE source_id = ?1) AS renamed_after,
           (SELECT report_cycle_ms FROM source WHERE source_id = ?1) AS cycle_ms,
           sum(closed_ms IS NOT NULL AND new_name IS NOT NULL) AS erasing
         FROM named_account WHERE source_id = ?1`,
        source,
      );
      return {
        named: intOrNone(row, 'named') ?? 0,
        reportedMs: intOrNone(row, 'reported_ms'),
        closed: intOrNone(row, 'closed') ?? 0,
        isErasing: (intOrNone(row, 'erasing') ?? 0) > 0 && row.renamed_after !== null,
        cycleMs: intOrNone(row, 'cycle_ms'),
      };
    },
  };
}

const listed = 'SELECT value FROM json_each(?)';
const sitesOf = (parameter: string) =>
  `SELECT site_id FROM source WHERE source_id IN (SELECT value FROM json_each(${parameter}))`;
