/**
 * A new database by copying one: all migrations from the first on take some twenty milliseconds, a copy takes less than
 * one. The same bytes that `openSqliteStore` leaves of a new file, made once in a process.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from './sqlite-store.ts';
import type { Store } from './store.ts';

let bytes: Uint8Array | undefined;

/** Where there is no file yet. */
export async function putNewDatabase(path: string): Promise<void> {
  bytes ??= await newDatabase();
  writeFileSync(path, bytes, { flag: 'wx', mode: 0o600 });
}

export async function openNewStore(path: string): Promise<Store> {
  await putNewDatabase(path);
  return openSqliteStore(path);
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
