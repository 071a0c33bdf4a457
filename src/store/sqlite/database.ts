/**
 * One SQLite connection: opened with the settings that durability rests on, its statements prepared once,
 * its failures turned into our errors. Knows nothing of the tables.
 */

import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { AppError } from '../../errors.ts';

export type Row = Record<string, SQLOutputValue>;

/** What SQLite returns in `errcode`, lowest byte. https://www.sqlite.org/rescode.html */
const sqliteBusy = 5;
const sqliteIoError = 10;
const sqliteFull = 13;
const sqliteConstraint = 19;

export class Database implements Disposable {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #depth = 0;

  constructor(path: string) {
    this.#db = guarded(() => new DatabaseSync(path));
    // NORMAL with WAL survives a killed process; a power cut may cost the last commits, never the file.
    this.exec(`PRAGMA busy_timeout = 15000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
      PRAGMA foreign_keys = ON; PRAGMA cache_size = -32000; PRAGMA temp_store = MEMORY;`);
  }

  exec(sql: string): void {
    guarded(() => this.#db.exec(sql));
  }

  run(sql: string, ...values: SQLInputValue[]): { changes: number; id: number } {
    const done = guarded(() => this.#prepare(sql).run(...values));
    return { changes: Number(done.changes), id: Number(done.lastInsertRowid) };
  }

  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return guarded(() => this.#prepare(sql).get(...values));
  }

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return guarded(() => this.#prepare(sql).all(...values));
  }

  /** All or nothing. Inside another transaction it is part of that one. */
  transaction<T>(work: () => T): T {
    if (this.#depth > 0) return work();
    this.exec('BEGIN IMMEDIATE');
    this.#depth += 1;
    try {
      const result = work();
      this.exec('COMMIT');
      return result;
    } catch (error) {
      // SQLite has rolled back already after some failures (a full disk); a second try would hide the first.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    } finally {
      this.#depth -= 1;
    }
  }

  [Symbol.dispose](): void {
    if (!this.#db.isOpen) return;
    this.#statements.clear();
    this.#db.close();
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw explained(error);
  }
}

function explained(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  const code = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
  if (code === sqliteFull || (code === sqliteIoError && /full|space/i.test(error.message))) {
    return new AppError(
      'disk-full',
      'The disk with the data folder is full. Nothing that was committed is lost: make room and start again.',
      { cause: error },
    );
  }
  if (code === sqliteBusy) {
    return new AppError(
      'store-busy',
      'Another process is writing to the data folder. Try again in a moment.',
      {
        cause: error,
      },
    );
  }
  if (code === sqliteConstraint) {
    return new AppError('internal', `The store refused a row: ${error.message}.`, { cause: error });
  }
  return code === undefined
    ? error
    : new AppError('internal', `The store failed: ${error.message} (SQLite ${code}).`, { cause: error });
}
