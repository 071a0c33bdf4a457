/**
 * A table of documents on LanceDB with all its indexes: made empty, or as a copy of another one. A copy is the upkeep of
 * the text index: it leaves out what was replaced or deleted, lies in one piece, and its indexes cover every row. It is
 * made in a table of its own, so that nothing that is written or searched meanwhile can conflict with it, and whatever is
 * left behind when it is interrupted goes with that table.
 */

import { randomUUID } from 'node:crypto';
import { type Connection, connect, Index, MatchQuery, Session, type Table } from '@lancedb/lancedb';
import { lanceSchema, numberColumns, textColumns, tokenColumns } from './lance-columns.ts';

export interface TableVersion {
  readonly table: string;
  readonly version: number;
}

/** Makes the table `to` in the folder, with the documents that another one has at a version. */
export type CopyTable = (
  folder: string,
  from: TableVersion,
  to: string,
  signal: AbortSignal,
) => Promise<void>;

/** A name of its own for every table that there ever was, so that no cache mixes them up. */
export const newTableName = () => `documents-${randomUUID()}`;

/** Writing needs no warm index; LanceDB would take gigabytes. */
export const connectToWrite = (folder: string): Promise<Connection> =>
  connect(folder, {}, new Session(128n * 1024n * 1024n, 64n * 1024n * 1024n));

/** LanceDB refuses to close what a call is still under way in: that goes when nothing refers to it any more. */
export function closeWhereUnused(opened: { close(): void }): void {
  try {
    opened.close();
  } catch {
    // As said.
  }
}

export async function makeEmptyTable(connection: Connection): Promise<Table> {
  const table = await connection.createEmptyTable(newTableName(), lanceSchema);
  await createIndexes(table);
  return table;
}

export const copyTable: CopyTable = async (folder, from, to, signal) => {
  const connection = await connectToWrite(folder);
  try {
    const source = await connection.openTable(from.table, undefined, { version: from.version });
    const copy = await connection.createEmptyTable(to, lanceSchema);
    const numbers = await documentNumbers(source);
    for (let at = 0; at < numbers.length; at += rowsInMemory) {
      signal.throwIfAborted();
      const part = numbers.subarray(at, at + rowsInMemory);
      await copy.add(
        await source
          .query()
          .where(`document >= ${part[0]} AND document <= ${part.at(-1)}`)
          .toArrow(),
      );
    }
    signal.throwIfAborted();
    // The first brings the parts together, the second removes them: nobody else knows this table yet.
    for (let round = 0; round < 2; round += 1) {
      await copy.optimize({ cleanupOlderThan: new Date(), deleteUnverified: true });
    }
    await createIndexes(copy, signal);
  } finally {
    connection.close();
  }
};

/** Reads every document and asks every index, by way of the files: what a connection that was used before has in memory is no proof. */
export async function readEverything(folder: string, { table: name, version }: TableVersion): Promise<void> {
  const connection = await connectToWrite(folder);
  try {
    const table = await connection.openTable(name, undefined, { version });
    for await (const _ of table.query());
    for (const column of textColumns)
      await table.query().fullTextSearch(new MatchQuery('a', column)).limit(1).toArrow();
    for (const column of numberColumns) await table.countRows(`${column} = 0`);
    for (const column of tokenColumns) await table.countRows(`array_has_any(${column}, ['a'])`);
  } finally {
    connection.close();
  }
}

/** Documents that are copied at once: the rest of the table is never in memory. */
const rowsInMemory = 10_000;

async function documentNumbers(table: Table): Promise<BigInt64Array> {
  const numbers: bigint[] = [];
  for await (const batch of table.query().select(['document'])) {
    for (const number of batch.getChild('document') ?? []) numbers.push(BigInt(number));
  }
  return BigInt64Array.from(numbers).sort();
}

async function createIndexes(table: Table, signal?: AbortSignal): Promise<void> {
  for (const column of textColumns) {
    signal?.throwIfAborted();
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
}
