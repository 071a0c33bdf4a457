/**
 * Goes through the issues of a source and calls people by their new names, in SQLite. A step is bounded by what it reads,
 * not by issues alone: one with thousands of remarks is left in the middle and gone on with. The index hears of an issue
 * when all of it is done. What cannot be parsed is asked of Jira again, and stops nothing.
 */

import type { SourceId } from '../../model/ids.ts';
import { formerUser, type NewNames, renamed, type WrittenTexts } from '../new-names.ts';
import type { Database } from './database.ts';
import { askReading } from './reading-rows.ts';
import { int, intOrNone, text, textOrNone } from './rows.ts';
import type { siteLookup } from './source-store.ts';

/** Of what a step reads, in characters; what a row costs beside its texts counts as so many. */
const charactersAtATime = 1_000_000;
const charactersOfARow = 1_000;
const remarksAtATime = 1_000;

export function beginCallingAnew(db: Database, source: SourceId): void {
  db.run(
    'UPDATE source SET renamed_after = 0, renamed_within = NULL, renamed_unit = NULL WHERE source_id = ?',
    source,
  );
}

/** In a transaction. At how many issues it looked; 0: all are done. */
export function callSomeAnew(
  db: Database,
  siteOf: ReturnType<typeof siteLookup>,
  touch: (row: number) => void,
  source: SourceId,
  limit: number,
): number {
  const at = db.get(
    'SELECT renamed_after, renamed_within, renamed_unit FROM source WHERE source_id = ?',
    source,
  );
  const after = at && intOrNone(at, 'renamed_after');
  if (!at || after === undefined) return 0;
  const within = intOrNone(at, 'renamed_within');
  const names = newNames(db, source);
  let left = charactersAtATime;

  /** Whether something of it has a new name now. */
  const put = (written: WrittenTexts, row: number, write: (anew: WrittenTexts) => void): boolean => {
    const { data, documents } = written;
    left -= charactersOfARow + data.length + (documents?.length ?? 0);
    if (!namesSome(data, names) && !(documents !== null && namesSome(documents, names))) return false;
    let anew: WrittenTexts;
    try {
      anew = renamed({ data, documents }, names);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      readAgain(db, siteOf, source, row);
      return false;
    }
    if (anew.data === data && anew.documents === documents) return false;
    write(anew);
    return true;
  };
  const mark = (done: number, inside: number | null, unit: number | null) =>
    db.run(
      'UPDATE source SET renamed_after = ?, renamed_within = ?, renamed_unit = ? WHERE source_id = ?',
      done,
      inside,
      unit,
      source,
    );

  let done = after;
  let looked = 0;
  for (const found of db.all(
    'SELECT row FROM issue WHERE source_id = ? AND row > ? AND data IS NOT NULL ORDER BY row LIMIT ?',
    source,
    after,
    limit,
  )) {
    if (left <= 0) break;
    const row = int(found, 'row');
    looked += 1;
    const isGoneOn = row === within;
    // The steps before have called the issue itself anew, and the index was not told what they changed: done once more, one
    // that takes a whole step would leave nothing of any step to its remarks.
    let isChanged =
      isGoneOn ||
      put(
        writtenIn(db.get('SELECT data, documents FROM issue WHERE row = ?', row), 'documents'),
        row,
        ({ data, documents }) =>
          db.run('UPDATE issue SET data = ?, documents = ? WHERE row = ?', data, documents, row),
      );
    let unit = isGoneOn ? (intOrNone(at, 'renamed_unit') ?? 0) : 0;
    for (;;) {
      const units = db.all(
        'SELECT unit FROM remark WHERE row = ? AND unit > ? ORDER BY unit LIMIT ?',
        row,
        unit,
        remarksAtATime,
      );
      for (const remark of units) {
        if (left <= 0) {
          mark(done, row, unit);
          return looked;
        }
        unit = int(remark, 'unit');
        // One at a time: an issue may have more of them than fit into memory.
        const said = db.get('SELECT data, document FROM remark WHERE unit = ?', unit);
        const isNew = put(writtenIn(said, 'document'), row, ({ data, documents }) =>
          db.run('UPDATE remark SET data = ?, document = ? WHERE unit = ?', data, documents, unit),
        );
        if (isNew) isChanged = true;
      }
      if (units.length < remarksAtATime) break;
    }
    if (isChanged) touch(row);
    done = row;
  }
  if (looked > 0) mark(done, null, null);
  return looked;
}

function newNames(db: Database, source: SourceId): NewNames {
  return new Map(
    db
      .all(
        'SELECT account_id, new_name, closed_ms FROM named_account WHERE source_id = ? AND new_name IS NOT NULL',
        source,
      )
      .map((row) => [
        text(row, 'account_id'),
        {
          name: row.closed_ms === null ? text(row, 'new_name') : formerUser,
          isClosed: row.closed_ms !== null,
        },
      ]),
  );
}

function writtenIn(row: ReturnType<Database['get']>, documents: 'documents' | 'document'): WrittenTexts {
  if (!row) return { data: '', documents: null };
  return { data: text(row, 'data'), documents: textOrNone(row, documents) ?? null };
}

/**
 * Whether one of the accounts is what stands between two quotation marks, as an id does in JSON: in one go through the
 * text, however many they are.
 */
function namesSome(written: string, names: NewNames): boolean {
  let from = 0;
  for (;;) {
    const to = written.indexOf('"', from);
    if (to < 0) return false;
    if (names.has(written.slice(from, to))) return true;
    from = to + 1;
  }
}

function readAgain(db: Database, siteOf: ReturnType<typeof siteLookup>, source: SourceId, row: number): void {
  const stored = db.get('SELECT issue_id, read_ms FROM issue WHERE row = ?', row);
  if (!stored) return;
  askReading(db, source, siteOf(source), int(stored, 'issue_id'), 'told', int(stored, 'read_ms'), 0);
}
