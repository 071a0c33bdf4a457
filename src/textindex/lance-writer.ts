/**
 * The writing side of the text index on LanceDB. One writer at a time (its caller holds the lock).
 *
 * `apply` deletes the rows of the issues that are in already, adds the new ones and then publishes the
 * version (`published-state.ts`); readers see published versions only, so a call is all or nothing to them. On
 * opening, what was committed but not published is rolled back. Rows that no full-text index covers yet are
 * found all the same, only slower, until `optimize`.
 */

import { randomUUID } from 'node:crypto';
import { chmod, mkdir } from 'node:fs/promises';
import { type Connection, connect, Index, Session, type Table } from '@lancedb/lancedb';
import { AppError, messageOf, reasonOf } from '../errors.ts';
import { lanceRows, lanceSchema, numberColumns, textColumns, tokenColumns } from './lance-columns.ts';
import { type PublishedState, readPublishedState, writePublishedState } from './published-state.ts';
import type { IndexChange, IndexState, TextIndexWriter } from './text-index.ts';

/** Opens the index in this folder for writing, and starts an empty one where there is none that can be used. */
export async function openLanceWriter(folder: string): Promise<TextIndexWriter> {
  return guarded(folder, async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
    const connection = await connect(folder, {}, new Session(indexCacheBytes, metadataCacheBytes));
    const published = await readPublishedState(folder);
    const table = published && (await openPublished(connection, published));
    if (published && table) return new LanceWriter(folder, connection, table, published, await rowsOf(table));
    const fresh = await startTable(connection);
    const state = { table: fresh.name, version: await fresh.version(), cursor: 0, documents: 0 };
    await writePublishedState(folder, state);
    await dropOthers(connection, fresh.name);
    return new LanceWriter(folder, connection, fresh, state, new Set());
  });
}

/** Building needs no warm index; LanceDB would take gigabytes. */
const indexCacheBytes = 128n * 1024n * 1024n;
const metadataCacheBytes = 64n * 1024n * 1024n;

/** Readers move to a new version within seconds; what is older than this can go. */
const keepVersionsMs = 60_000;

/** Measured: 400 rows without an index, or 30 fragments, are not felt; 1,400 rows cost a search 15 ms. */
const bearableUnindexed = 400;
const bearableShare = 0.005;
const bearableFragments = 30;

class LanceWriter implements TextIndexWriter {
  readonly #folder: string;
  readonly #connection: Connection;
  readonly #table: Table;
  /** Issues that have documents, so that a first build deletes nothing. */
  readonly #rows: Set<number>;
  #published: PublishedState;

  constructor(
    folder: string,
    connection: Connection,
    table: Table,
    published: PublishedState,
    rows: Set<number>,
  ) {
    this.#folder = folder;
    this.#connection = connection;
    this.#table = table;
    this.#published = published;
    this.#rows = rows;
  }

  async apply(changes: readonly IndexChange[], cursor: number): Promise<void> {
    await guarded(this.#folder, async () => {
      const last = new Map(changes.map((change) => [change.issueRow, change]));
      const replaced = [...last.keys()].filter((row) => this.#rows.has(row));
      const documents = [...last.values()].flatMap((change) => change.documents);
      if (replaced.length > 0) await this.#table.delete(`row IN (${replaced.join(',')})`);
      if (documents.length > 0) await this.#table.add(lanceRows(documents));
      for (const [row, change] of last) {
        if (change.documents.length > 0) this.#rows.add(row);
        else this.#rows.delete(row);
      }
      await this.#publish(cursor);
    });
  }

  async optimize(): Promise<void> {
    await guarded(this.#folder, async () => {
      if (!(await this.#isWorthIt())) return;
      await this.#table.optimize();
      await this.#publish(this.#published.cursor);
      // Only now: until the line above, readers are sent to a version that this would remove.
      const cleanupOlderThan = new Date(Date.now() - keepVersionsMs);
      await this.#table.optimize({ cleanupOlderThan, deleteUnverified: true });
      await this.#publish(this.#published.cursor);
    });
  }

  async state(): Promise<IndexState> {
    const { documents, cursor } = this.#published;
    return { documents, cursor };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#table.close();
    this.#connection.close();
  }

  /** LanceDB merges by writing the whole table anew, which a handful of changed issues is not worth. */
  async #isWorthIt(): Promise<boolean> {
    const index = await this.#table.indexStats('text_idx');
    const { fragmentStats } = await this.#table.stats();
    const bearable = bearableUnindexed + this.#published.documents * bearableShare;
    return (index?.numUnindexedRows ?? 0) > bearable || fragmentStats.numFragments > bearableFragments;
  }

  async #publish(cursor: number): Promise<void> {
    const version = await this.#table.version();
    const documents = await this.#table.countRows();
    const state = { table: this.#published.table, version, cursor, documents };
    await writePublishedState(this.#folder, state);
    this.#published = state;
  }
}

/** The table as it was published; `undefined` where that cannot be had any more. */
async function openPublished(connection: Connection, published: PublishedState): Promise<Table | undefined> {
  try {
    const table = await connection.openTable(published.table);
    if ((await table.version()) !== published.version) {
      await table.checkout(published.version);
      await table.restore();
    }
    return table;
  } catch {
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

async function startTable(connection: Connection): Promise<Table> {
  const table = await connection.createEmptyTable(`documents-${randomUUID()}`, lanceSchema);
  for (const column of textColumns) {
    // Only `text` is asked for phrases. Terms come analysed; LanceDB must not touch them again.
    const config = Index.fts({
      baseTokenizer: 'whitespace',
      withPosition: column === 'text',
      lowercase: false,
      stem: false,
      removeStopWords: false,
      asciiFolding: false,
      maxTokenLength: 1000,
    });
    await table.createIndex(column, { config });
  }
  for (const column of numberColumns) await table.createIndex(column, { config: Index.btree() });
  for (const column of tokenColumns) await table.createIndex(column, { config: Index.labelList() });
  return table;
}

async function dropOthers(connection: Connection, kept: string): Promise<void> {
  for (const name of await connection.tableNames()) if (name !== kept) await connection.dropTable(name);
}

async function guarded<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const full = /no space left|ENOSPC|disk full/i.test(messageOf(cause));
    throw full
      ? new AppError('disk-full', `The disk is full, the text index in ${folder} waits: free some space.`, {
          cause,
        })
      : new AppError(
          'index-unavailable',
          `The text index in ${folder} cannot be written: ${reasonOf(cause)}`,
          {
            cause,
          },
        );
  }
}
