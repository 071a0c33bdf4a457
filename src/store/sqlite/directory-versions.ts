/** How a change of the directory is counted, and by what two lists of it are known to be equal. */

import { createHash } from 'node:crypto';
import type { SourceId } from '../../model/ids.ts';
import type { Database } from './database.ts';
import { int } from './rows.ts';

/** Moves the version of the source's directory; the one that the change leads to. */
export function changedVersion(db: Database, source: SourceId): number {
  const row = db.runReturning(
    'UPDATE source SET directory_version = directory_version + 1 WHERE source_id = ? RETURNING directory_version',
    source,
  );
  return int(row, 'directory_version');
}

export function digest(lines: readonly string[]): string {
  const hash = createHash('sha256');
  for (const line of lines) hash.update(line).update('\n');
  return hash.digest('hex');
}
