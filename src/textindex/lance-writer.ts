/**
 * The writing side of the text index on LanceDB. One writer at a time (its caller holds the lock).
 *
 * `apply` deletes the rows of the issues that are in already, adds the new ones and then publishes the
 * version (`published-state.ts`); readers see published versions only, so a call is all or nothing to them. On
 * opening, what was committed but not published is rolled back. Rows that no full-text index covers yet are
 * found all the same, only slower, until `optimize`: that copies the table (`lance-table.ts`) while `apply` goes on, does
 * to the copy what was done since, and publishes it in the old one's place.
 */

import { chmod, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection, Table } from '@lancedb/lancedb';
import { AppError } from '../errors.ts';
import { lanceRows } from './lance-columns.ts';
import { isPassing, writeFailure } from './lance-failure.ts';
import { assertRoomForCopy } from './lance-room.ts';
import {
  type CopyTable,
  closeWhereUnused,
  connectToWrite,
  copyTable,
  makeEmptyTable,
  newTableName,
  readEverything,
} from './lance-table.ts';
import { LanceTail } from './lance-tail.ts';
import {
  forgetPublishedState,
  isPublishedDraft,
  type PublishedState,
  readPublishedState,
  writePublishedState,
} from './published-state.ts';
import type { IndexChange, IndexState, TextIndexWriter } from './text-index.ts';

/** Opens the index in this folder for writing, and starts an empty one where there is none that can be used. */
export async function openLanceWriter(folder: string, copy: CopyTable = copyTable): Promise<TextIndexWriter> {
  return guarded(folder, async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
    const connection = await connectToWrite(folder);
    const published = await readPublishedState(folder);
    const opened = published && (await openPublished(folder, connection, published));
    const state = opened ? published : await startAnew(folder, connection);
    await removeLeftovers(folder, connection, state.table);
    const table = opened?.table ?? (await connection.openTable(state.table));
    return new LanceWriter(folder, connection, copy, table, state, opened?.rows ?? new Set());
  });
}

/** Readers move to a new table with their next search; one that is under way begins again when its table is gone. */
const keepOldTableMs = 5_000;

/**
 * Few, because of what they bring with them: each piece of the table that no index covers costs a search a tenth of its
 * time, and each commit leaves some 20 kB behind. A copy of 30,000 documents takes two seconds of processor time.
 */
const bearableUnindexed = 100;
const bearableShare = 0.002;
const bearablePieces = 20;
/** Each commit leaves small files, and rows that are only marked as deleted; a copy has none of them. */
const bearableVersions = 3_000;
/** What was written during the copying is done to the copy in parts, so that `apply` never waits for long. */
const rowsAtOnce = 2_000;

class LanceWriter implements TextIndexWriter {
  readonly #folder: string;
  readonly #copy: CopyTable;
  /** Issues that have documents, so that a first build deletes nothing. */
  readonly #rows: Set<number>;
  readonly #ending = new AbortController();
  /** A new one with every table: LanceDB keeps something of each version that was written, over its bounds of memory. */
  #connection: Connection;
  #table: Table;
  #published: PublishedState;
  #tail = new LanceTail();
  /** Issues that a copy which is being made may not have as they are now. */
  #sinceCopy: Set<number> | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #failure: unknown;
  #upkeep: Promise<void> | undefined;
  readonly #old = new Map<string, NodeJS.Timeout>();

  constructor(
    folder: string,
    connection: Connection,
    copy: CopyTable,
    table: Table,
    published: PublishedState,
    rows: Set<number>,
  ) {
    this.#folder = folder;
    this.#connection = connection;
    this.#copy = copy;
    this.#table = table;
    this.#published = published;
    this.#rows = rows;
  }

  async apply(changes: readonly IndexChange[], cursor: number): Promise<void> {
    await this.#inTurn(async () => {
      await this.#assertThere();
      const last = new Map(changes.map((change) => [change.issueRow, change]));
      const replaced = [...last.keys()].filter((row) => this.#rows.has(row));
      const documents = [...last.values()].flatMap((change) => change.documents);
      if (replaced.length > 0) await this.#table.delete(isOneOf(replaced));
      if (documents.length > 0) await this.#table.add(lanceRows(documents));
      for (const [row, change] of last) {
        if (change.documents.length > 0) this.#rows.add(row);
        else this.#rows.delete(row);
        this.#sinceCopy?.add(row);
      }
      this.#tail.written([...new Set(documents.map(({ issueRow }) => issueRow))]);
      await this.#publish(this.#table, cursor);
      await this.#gather();
    }).catch((error: unknown) => {
      // What was done by halves is only undone by opening the index again.
      this.#failure = error;
      throw error;
    });
  }

  optimize(erased = 0): Promise<void> {
    this.#upkeep ??= this.#renew(erased).finally(() => {
      this.#upkeep = undefined;
    });
    return this.#upkeep;
  }

  async check(): Promise<void> {
    await this.#inTurn(() => this.#assertThere());
  }

  async examine(): Promise<void> {
    await this.#inTurn(async () => {
      await this.#assertThere();
      try {
        await readEverything(this.#folder, this.#published);
      } catch (cause) {
        // What can be read again when the machine is well is not thrown away.
        if (isPassing(cause)) throw cause;
        await forgetPublishedState(this.#folder);
        throw new AppError(
          'index-unavailable',
          `The text index in ${this.#folder} is damaged. It is built anew.`,
          { cause },
        );
      }
    });
  }

  async state(): Promise<IndexState> {
    const { documents, cursor } = this.#published;
    return { documents, cursor };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.#upkeep?.catch(() => {});
    await this.#turn;
    for (const timer of this.#old.values()) clearTimeout(timer);
    closeWhereUnused(this.#table);
    closeWhereUnused(this.#connection);
  }

  async #renew(erased: number): Promise<void> {
    const from = await this.#inTurn(async (): Promise<PublishedState | undefined> => {
      const { cursor, cleanUpTo } = this.#published;
      const isUnclean = cleanUpTo < erased && erased <= cursor;
      if (!isUnclean && !(await this.#isWorthIt())) return undefined;
      this.#sinceCopy = new Set();
      return this.#published;
    });
    if (!from) return;
    const to = newTableName();
    try {
      await guarded(this.#folder, () => assertRoomForCopy(this.#folder, from.table));
      await guarded(this.#folder, () => this.#copy(this.#folder, from, to, this.#ending.signal));
      const connection = await guarded(this.#folder, () => connectToWrite(this.#folder));
      try {
        const copy = await guarded(this.#folder, () => connection.openTable(to));
        const tail = new LanceTail();
        const move = () => this.#moveTo(connection, copy, tail, from.cursor);
        while (!(await this.#inTurn(move)));
      } finally {
        if (connection !== this.#connection) closeWhereUnused(connection);
      }
    } catch (error) {
      await this.#connection.dropTable(to).catch(() => {});
      throw error;
    } finally {
      this.#sinceCopy = undefined;
    }
  }

  /** True when the copy has taken the table's place; false: there is more to do to it. */
  async #moveTo(connection: Connection, copy: Table, tail: LanceTail, cleanUpTo: number): Promise<boolean> {
    await this.#assertThere();
    const since = this.#sinceCopy ?? new Set();
    const rows = [...since].slice(0, rowsAtOnce);
    if (rows.length > 0) {
      const now = await this.#table.query().where(isOneOf(rows)).toArrow();
      await copy.delete(isOneOf(rows));
      if (now.numRows > 0) await copy.add(now);
      tail.written(rows);
      for (const row of rows) since.delete(row);
    }
    if (since.size > 0) return false;
    const old = this.#table;
    await this.#publish(copy, this.#published.cursor, cleanUpTo);
    this.#tail = tail;
    closeWhereUnused(old);
    closeWhereUnused(this.#connection);
    this.#connection = connection;
    const drop = () => {
      this.#old.delete(old.name);
      // What cannot be removed now is when the index is next opened.
      this.#connection.dropTable(old.name).catch(() => {});
    };
    this.#old.set(old.name, setTimeout(drop, keepOldTableMs).unref());
    return true;
  }

  async #gather(): Promise<void> {
    const rows = this.#tail.toGather();
    if (!rows) return;
    const documents = await this.#table.query().where(isOneOf(rows)).toArrow();
    if (documents.numRows > 0) {
      await this.#table.delete(isOneOf(rows));
      await this.#table.add(documents);
      await this.#publish(this.#table, this.#published.cursor);
    }
    this.#tail.gathered(rows);
  }

  async #isWorthIt(): Promise<boolean> {
    if (this.#published.version > bearableVersions) return true;
    const index = await this.#table.indexStats('text_idx');
    const { fragmentStats } = await this.#table.stats();
    const bearable = bearableUnindexed + this.#published.documents * bearableShare;
    return (index?.numUnindexedRows ?? 0) > bearable || fragmentStats.numFragments > bearablePieces;
  }

  async #publish(table: Table, cursor: number, cleanUpTo = this.#published.cleanUpTo): Promise<void> {
    const version = await table.version();
    const documents = await table.countRows();
    const state = { table: table.name, version, cursor, documents, cleanUpTo };
    await writePublishedState(this.#folder, state);
    this.#table = table;
    this.#published = state;
  }

  /** LanceDB would go on writing into a folder that is empty, and nobody could read it. */
  async #assertThere(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    const published = await readPublishedState(this.#folder);
    const { table, version } = this.#published;
    const isOurs = published?.table === table && published.version === version;
    if (isOurs && (await isWhole(this.#folder, published))) return;
    throw new AppError(
      'index-unavailable',
      `The text index in ${this.#folder} was deleted or changed by somebody else. It is built anew.`,
    );
  }

  /** One after the other, in the order in which they are asked for. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(() => guarded(this.#folder, work));
    this.#turn = done.catch(() => {});
    return done;
  }
}

const isOneOf = (rows: readonly number[]) => `row IN (${rows.join(',')})`;

async function startAnew(folder: string, connection: Connection): Promise<PublishedState> {
  const table = await makeEmptyTable(connection);
  const state = { table: table.name, version: await table.version(), cursor: 0, documents: 0, cleanUpTo: 0 };
  table.close();
  await writePublishedState(folder, state);
  return state;
}

/** The table as it was published, and its issues; `undefined` where that cannot be had any more. */
async function openPublished(
  folder: string,
  connection: Connection,
  published: PublishedState,
): Promise<{ readonly table: Table; readonly rows: Set<number> } | undefined> {
  try {
    const table = await connection.openTable(published.table);
    if ((await table.version()) !== published.version) {
      await table.checkout(published.version);
      await table.restore();
    }
    const rows = await rowsOf(table);
    return (await isWhole(folder, published)) ? { table, rows } : undefined;
  } catch (cause) {
    // What can be read again when there is room, or the right to, is not thrown away.
    if (isPassing(cause)) throw cause;
    return undefined;
  }
}

async function rowsOf(table: Table): Promise<Set<number>> {
  const rows = new Set<number>();
  for await (const batch of table.query().select(['row'])) {
    for (const row of batch.getChild('row') ?? []) rows.add(Number(row));
  }
  return rows;
}

/** Whether the folders that every table has are there. */
async function isWhole(folder: string, { table, documents }: PublishedState): Promise<boolean> {
  const parts = ['_versions', '_indices', ...(documents > 0 ? ['data'] : [])];
  const paths = parts.map((part) => join(folder, `${table}.lance`, part));
  const found = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
  return found.every((part) => part?.isDirectory());
}

/** Of a process that was killed. */
async function removeLeftovers(folder: string, connection: Connection, kept: string): Promise<void> {
  for (const name of await connection.tableNames()) if (name !== kept) await connection.dropTable(name);
  for (const file of await readdir(folder)) if (isPublishedDraft(file)) await rm(join(folder, file));
}

async function guarded<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw writeFailure(folder, cause);
  }
}
