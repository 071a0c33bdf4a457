/**
 * One SQLite connection: opened with the settings that durability rests on, its statements prepared once,
 * its failures turned into our errors. Knows nothing of the tables.
 */

import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { AppError } from '../../errors.ts';
import { LogCarrier, mayCarryBeside } from './log-carrier.ts';

export type Row = Record<string, SQLOutputValue>;

/** What SQLite returns in `errcode`, lowest byte. https://www.sqlite.org/rescode.html */
const sqliteBusy = 5;
const sqliteFull = 13;
const sqliteConstraint = 19;
/** Extended: the shared memory of the write-ahead log could not grow. There is no code of its own for a full disk. */
const sqliteIoErrorShmSize = 4874;

const busyTimeoutMs = 15_000;
/** What the write-ahead log is cut back to after it has grown beyond. */
const walLimitBytes = 32 * 1024 * 1024;
/** So many pages that wait in the log are worth waking its carrier. A commit of a hundred issues is some 800. */
const pagesToCarry = 1000;
/** At this length of the log a commit carries over itself what is left, unless the carrier is at it. */
const pagesOfOwnCarry = 4000;
/** At this length it waits for the carrier to end, and the next commit does the rest: so the log stays short. */
const pagesToWait = 6000;

export class Database implements Disposable {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #valueStatements = new Map<string, StatementSync>();
  readonly #carrier: LogCarrier | undefined;
  #depth = 0;

  /** `content`: what a database in memory begins with, as SQLite serializes it. */
  constructor(path: string, content?: Uint8Array) {
    this.#db = guarded(() => new DatabaseSync(path, { timeout: busyTimeoutMs }));
    if (content) this.#db.deserialize(content);
    this.#carrier = mayCarryBeside(process.versions.sqlite) ? new LogCarrier(path) : undefined;
    try {
      this.#enterWal();
      // NORMAL with WAL survives a killed process; a power cut may cost the last commits, never the file.
      this.exec(`PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = ${pagesOfOwnCarry};
        PRAGMA journal_size_limit = ${walLimitBytes}; PRAGMA foreign_keys = ON;
        PRAGMA cache_size = -32000; PRAGMA temp_store = MEMORY;`);
      // What is deleted or replaced is overwritten at once: somebody who is to be forgotten is in what was replaced before.
      this.exec('PRAGMA secure_delete = ON');
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  exec(sql: string): void {
    guarded(() => this.#db.exec(sql));
  }

  run(sql: string, ...values: SQLInputValue[]): { changes: number; id: number } {
    const done = guarded(() => this.#prepare(sql).run(...values));
    return { changes: Number(done.changes), id: Number(done.lastInsertRowid) };
  }

  /**
   * The row that a writing statement returns. Not by `get`: that leaves the statement before its end, and a
   * commit that fails then, on a full disk for one, fails without a sound.
   */
  runReturning(sql: string, ...values: SQLInputValue[]): Row {
    const [row] = this.all(sql, ...values);
    if (!row) throw new AppError('internal', 'The store wrote a row and did not get it back.');
    return row;
  }

  /** For reading only; see `runReturning`. */
  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return guarded(() => this.#prepare(sql).get(...values));
  }

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return guarded(() => this.#prepare(sql).all(...values));
  }

  /** The values of each row in the order of the columns: a third of the time that `all` takes for many short rows. */
  allValues(sql: string, ...values: SQLInputValue[]): unknown[] {
    return guarded(() => {
      let statement = this.#valueStatements.get(sql);
      if (!statement) {
        statement = this.#db.prepare(sql);
        statement.setReturnArrays(true);
        this.#valueStatements.set(sql, statement);
      }
      return statement.all(...values);
    });
  }

  /** All or nothing. Inside another transaction it is part of that one. */
  transaction<T>(work: () => T): T {
    const result = this.#between('BEGIN IMMEDIATE', work);
    if (this.#depth === 0) this.#keepLogShort();
    return result;
  }

  /** As a transaction that also survives a power cut: it waits for the disk. */
  surviving<T>(work: () => T): T {
    if (this.#depth > 0) return work();
    this.exec('PRAGMA synchronous = FULL');
    try {
      return this.transaction(work);
    } finally {
      this.exec('PRAGMA synchronous = NORMAL');
    }
  }

  /** Several reads of one state, whatever other processes write meanwhile. */
  snapshot<T>(work: () => T): T {
    return this.#between('BEGIN', work);
  }

  /**
   * Carries the write-ahead log over to the file and cuts it back to nothing. False where others read or write at this
   * moment: it waits for none of them, as nothing else could be answered meanwhile.
   */
  cutLog(): boolean {
    this.#carrier?.rest();
    this.exec('PRAGMA busy_timeout = 0');
    try {
      return this.get('PRAGMA wal_checkpoint(TRUNCATE)')?.busy === 0;
    } finally {
      this.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
    }
  }

  #between<T>(begin: string, work: () => T): T {
    if (this.#depth > 0) return work();
    this.exec(begin);
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
    // First: the connection that is closed last takes the log with it.
    this.#carrier?.[Symbol.dispose]();
    this.#statements.clear();
    this.#valueStatements.clear();
    this.#db.close();
  }

  /**
   * The change to the write-ahead log, once in the life of a file, is the one step that SQLite does not wait
   * for when several processes open a new file at once.
   */
  #enterWal(): void {
    const triedUntilMs = performance.now() + busyTimeoutMs;
    for (;;) {
      try {
        this.exec('PRAGMA journal_mode = WAL');
        return;
      } catch (error) {
        const busy = error instanceof AppError && error.code === 'store-busy';
        if (!busy || performance.now() > triedUntilMs) throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
      }
    }
  }

  #keepLogShort(): void {
    if (!this.#carrier) return;
    try {
      // Asks only. The -shm file says the same, but whoever closes a descriptor of it takes away SQLite's locks.
      const row = this.#prepare('PRAGMA wal_checkpoint(NOOP)').get();
      const [pages, carried] = [Number(row?.log), Number(row?.checkpointed)];
      if (pages >= pagesToWait) this.#carrier.rest();
      else if (pages - carried >= pagesToCarry) this.#carrier.ask();
    } catch {
      // What was committed is committed.
    }
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
  const extended = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : undefined;
  const code = extended === undefined ? undefined : extended & 0xff;
  if (code === sqliteFull || extended === sqliteIoErrorShmSize) {
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
    : new AppError('internal', `The store failed: ${error.message} (SQLite ${extended}).`, { cause: error });
}
