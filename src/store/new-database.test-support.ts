/**
 * A new database by copying one: all migrations from the first on take some forty milliseconds, a copy takes less than
 * one. What `openSqliteStore` leaves of a new one, made once in a process.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrationFiles } from './migrate.ts';
import { openSqliteStore } from './sqlite-store.ts';
import type { Store } from './store.ts';

let bytes: Uint8Array | undefined;
let contentInMemory: Uint8Array | undefined;

/** Where there is no file yet. */
export async function putNewDatabase(path: string): Promise<void> {
  bytes ??= await newDatabase();
  writeFileSync(path, bytes, { flag: 'wx', mode: 0o600 });
}

export async function openNewStore(path: string): Promise<Store> {
  await putNewDatabase(path);
  return openSqliteStore(path);
}

/** Gone when it is closed. */
export function openStoreInMemory(): Store {
  contentInMemory ??= newInMemory();
  return openSqliteStore(':memory:', contentInMemory);
}

function newInMemory(): Uint8Array {
  using database = new DatabaseSync(':memory:', { enableForeignKeyConstraints: false });
  const files = migrationFiles();
  for (const file of files)
    database.exec(readFileSync(new URL(`migrations/${file}`, import.meta.url), 'utf8'));
  database.exec(`PRAGMA user_version = ${files.length}`);
  return database.serialize();
}

async function newDatabase(): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'jackdaw-new-'));
  try {
    const path = join(folder, 'jackdaw.db');
    await openSqliteStore(path)[Symbol.asyncDispose]();
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
