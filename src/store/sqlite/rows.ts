/**
 * Reads the columns of rows that we wrote ourselves. A column of another type is a fault of ours and throws.
 * The JSON columns are trusted: what is in them was parsed at the border before it was written.
 */

import { AppError } from '../../errors.ts';
import type { LevelFact } from '../../model/access.ts';
import { levelId } from '../../model/ids.ts';
import type { Row } from './database.ts';

export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw unexpected(column);
  return value;
}

export function textOrNone(row: Row, column: string): string | undefined {
  return row[column] === null ? undefined : text(row, column);
}

export function int(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw unexpected(column);
  return value;
}

export function intOrNone(row: Row, column: string): number | undefined {
  return row[column] === null ? undefined : int(row, column);
}

export function bytes(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw unexpected(column);
  return value;
}

export function json<T>(row: Row, column: string): T {
  return JSON.parse(text(row, column)) as T;
}

export function jsonOrNone<T>(row: Row, column: string): T | undefined {
  return row[column] === null ? undefined : json<T>(row, column);
}

/** What `levelColumn` in `issue-columns.ts` wrote. */
export function toLevel(column: string | undefined): LevelFact {
  if (column === 'none') return { kind: 'none' };
  if (column?.startsWith('=')) return { kind: 'level', levelId: levelId(column.slice(1)) };
  return { kind: 'unknown' };
}

function unexpected(column: string): AppError {
  return new AppError('internal', `The store holds a value of the wrong type in column ${column}.`);
}
