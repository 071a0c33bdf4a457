/**
 * Numbered SQL files bring a database from any earlier version to this one, each in a transaction of its own,
 * safely when several processes start at once. A database from a newer Jackdaw is refused, untouched.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { AppError } from '../errors.ts';
import type { Database } from './sqlite/database.ts';
import { int } from './sqlite/rows.ts';

const ourMigrations = new URL('./migrations/', import.meta.url);

export function migrate(database: Database, path: string, folder = ourMigrations): void {
  const files = migrationFiles(folder);
  if (versionOf(database) === files.length) return;
  // A table that others refer to can only be made anew while nobody watches the references; they are looked at after.
  database.exec('PRAGMA foreign_keys = OFF');
  try {
    runMigrations(database, path, folder, files);
  } finally {
    database.exec('PRAGMA foreign_keys = ON');
  }
}

/** Whether nobody newer has brought the database further since it was opened. */
export function isCurrent(database: Database, folder = ourMigrations): boolean {
  return versionOf(database) === migrationFiles(folder).length;
}

function runMigrations(database: Database, path: string, folder: URL, files: readonly string[]): void {
  for (const [index, file] of files.entries()) {
    database.transaction(() => {
      // Read again under the write lock: another process may have done it in the meantime.
      const version = versionOf(database);
      if (version > files.length) throw newer(path, version, files.length);
      if (version !== index) return;
      database.exec(readFileSync(new URL(file, folder), 'utf8'));
      const [broken] = database.all('PRAGMA foreign_key_check');
      if (broken)
        throw new AppError(
          'internal',
          `Migration ${file} leaves a row of ${broken.table} without its other.`,
        );
      database.exec(`PRAGMA user_version = ${index + 1}`);
    });
  }
}

/** In order; the number in front of each name is the version that it leads to. */
export function migrationFiles(folder = ourMigrations): string[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  files.forEach((name, index) => {
    if (Number.parseInt(name, 10) !== index + 1) {
      throw new AppError('internal', `Migration ${name} is not number ${index + 1}.`);
    }
  });
  return files;
}

function versionOf(database: Database): number {
  const row = database.get('PRAGMA user_version');
  return row ? int(row, 'user_version') : 0;
}

function newer(path: string, found: number, known: number): AppError {
  return new AppError(
    'store-newer',
    `${path} was written by a newer Jackdaw (database version ${found}; this one knows ${known}). ` +
      'Start the newer version, or choose another data folder with JACKDAW_DATA. Nothing was changed.',
  );
}
