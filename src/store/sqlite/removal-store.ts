/**
 * Takes a source away in SQLite. Which tables hold something of a source is asked of the database itself, by their
 * column `source_id`, so that none that comes later is forgotten. What is deleted is overwritten (`database.ts`).
 */

import { AppError } from '../../errors.ts';
import { personId, type SourceId, siteId, sourceId } from '../../model/ids.ts';
import type { Removal, RemovalCounts, RemovalStore } from '../removal-store.ts';
import { appendEntry } from './audit-log-store.ts';
import type { Database, Row } from './database.ts';
import { int, intOrNone, json, text } from './rows.ts';
import { toKind } from './source-store.ts';

interface StoredRemoval {
  readonly sinceMs: number;
  readonly by: string;
  readonly counts: RemovalCounts;
}

export function sqliteRemovalStore(db: Database): RemovalStore {
  const removalOf = (id: SourceId): Removal => {
    const row = db.get(
      'SELECT * FROM source JOIN site USING (site_id) WHERE source_id = ? AND removal IS NOT NULL',
      id,
    );
    if (!row) throw new AppError('not-found', 'There is no such source any more: it was removed.');
    return toRemoval(row);
  };
  const add = (id: SourceId, more: RemovalCounts): void => {
    const { sinceMs, by, counts } = removalOf(id);
    const sum = { ...counts };
    for (const [what, count] of Object.entries(more)) if (count > 0) sum[what] = (sum[what] ?? 0) + count;
    const removal: StoredRemoval = { sinceMs, by, counts: sum };
    db.run('UPDATE source SET removal = ? WHERE source_id = ?', JSON.stringify(removal), id);
  };
  return {
    async begin(id, by, nowMs) {
      return db.surviving(() => {
        const { changes } = db.run(
          'UPDATE source SET removal = ? WHERE source_id = ? AND removal IS NULL',
          JSON.stringify({ sinceMs: nowMs, by, counts: {} } satisfies StoredRemoval),
          id,
        );
        const removal = removalOf(id);
        if (changes === 0) return removal;
        const { changes: secrets } = db.run('DELETE FROM secret WHERE source_id = ?', id);
        add(id, { secret: secrets });
        return removalOf(id);
      });
    },
    async list() {
      return db
        .all('SELECT * FROM source JOIN site USING (site_id) WHERE removal IS NOT NULL ORDER BY source_id')
        .map(toRemoval);
    },
    async emptyIssues(id, limit) {
      return db.transaction(() => {
        removalOf(id);
        const rows = db
          .all('SELECT row FROM issue WHERE source_id = ? AND data IS NOT NULL LIMIT ?', id, limit)
          .map((row) => int(row, 'row'));
        if (rows.length === 0) return 0;
        const counts = { issue: rows.length, comment: 0, worklog: 0 };
        const { latest } = db.runReturning(
          'UPDATE change_counter SET latest = latest + ? RETURNING latest',
          rows.length,
        );
        let change = Number(latest) - rows.length;
        for (const row of rows) {
          change += 1;
          for (const remark of db.all('DELETE FROM remark WHERE row = ? RETURNING kind', row)) {
            counts[text(remark, 'kind') === 'worklog' ? 'worklog' : 'comment'] += 1;
          }
          db.run(
            `UPDATE issue SET issue_key = NULL, subtask_of = NULL, level = NULL, data = NULL, documents = NULL,
                 change = ? WHERE row = ?`,
            change,
            row,
          );
        }
        add(id, counts);
        return rows.length;
      });
    },
    async removeRows(id, limit) {
      return db.transaction(() => {
        removalOf(id);
        if (db.get('SELECT 1 FROM issue WHERE source_id = ? AND data IS NOT NULL LIMIT 1', id)) {
          throw new AppError('internal', 'Issues of the source are left: their texts go first.');
        }
        for (const table of tablesOfSources(db)) {
          const key = keyOf(db, table);
          const { changes } = db.run(
            `DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} WHERE source_id = ? LIMIT ?)`,
            id,
            limit,
          );
          if (changes === 0) continue;
          // Issues and what was said below them were counted when their texts went.
          if (table !== 'issue' && table !== 'remark') add(id, { [table]: changes });
          return changes;
        }
        return 0;
      });
    },
    async end(id, entry, nowMs) {
      const counts = db.surviving(() => {
        const removal = removalOf(id);
        const left = tablesOfSources(db).filter((table) =>
          db.get(`SELECT 1 FROM ${table} WHERE source_id = ? LIMIT 1`, id),
        );
        if (left.length > 0) {
          throw new AppError('internal', `Something of the source is left in ${left.join(', ')}.`);
        }
        appendEntry(db, entry(removal.counts), nowMs);
        db.run('UPDATE change_counter SET erased = latest');
        db.run('DELETE FROM source WHERE source_id = ?', id);
        return removal.counts;
      });
      // What was overwritten is still in the log. Where others read at this moment, a later one cuts it back.
      db.cutLog();
      return counts;
    },
  };
}

/** All tables with rows of sources but `source` itself; one that refers to another comes before it. */
export function tablesOfSources(db: Database): string[] {
  const names = db
    .all(
      `SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
       WHERE m.type = 'table' AND c.name = 'source_id' AND m.name <> 'source' ORDER BY m.name`,
    )
    .map((row) => text(row, 'name'));
  const referred = new Map(
    names.map((name) => [
      name,
      db.all('SELECT "table" AS name FROM pragma_foreign_key_list(?)', name).map((row) => text(row, 'name')),
    ]),
  );
  const ordered: string[] = [];
  const place = (name: string): void => {
    if (ordered.includes(name)) return;
    for (const other of names) if (other !== name && referred.get(other)?.includes(name)) place(other);
    ordered.push(name);
  };
  for (const name of names) place(name);
  return ordered;
}

/** By which rows of the table are told apart: its primary key, or the number that SQLite gives each row. */
function keyOf(db: Database, table: string): string {
  const isRowless = /\)[^)]*\bWITHOUT\s+ROWID\b[^)]*$/i.test(
    text(db.get('SELECT sql FROM sqlite_schema WHERE name = ?', table) ?? {}, 'sql'),
  );
  if (!isRowless) return 'rowid';
  return db
    .all('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk', table)
    .map((row) => text(row, 'name'))
    .join(', ');
}

function toRemoval(row: Row): Removal {
  const { sinceMs, by, counts } = json<StoredRemoval>(row, 'removal');
  const owner = intOrNone(row, 'owner_id');
  return {
    kind: toKind(text(row, 'kind')),
    ownerId: owner === undefined ? undefined : personId(owner),
    id: sourceId(int(row, 'source_id')),
    name: text(row, 'name'),
    siteId: siteId(int(row, 'site_id')),
    siteUrl: text(row, 'url'),
    sinceMs,
    by,
    counts,
  };
}
