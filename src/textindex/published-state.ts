/**
 * `published.json` in the index's folder: which table at which version readers are to see, and the cursor that
 * it has reached. It is replaced by a rename after the data is committed, so data and cursor appear together; a
 * crash before it leaves what was published before, and the work is done again. A file that cannot be
 * understood counts as none: the index is derived and is built anew.
 */

import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, messageOf } from '../errors.ts';
import { indexFormat } from './lance-columns.ts';

export interface PublishedState {
  /** A name of its own for every index that was ever built, so that no cache mixes them up. */
  readonly table: string;
  readonly version: number;
  readonly cursor: number;
  readonly documents: number;
  /** What was replaced before this change is in no file of the table. */
  readonly cleanUpTo: number;
}

export async function readPublishedState(folder: string): Promise<PublishedState | undefined> {
  let text: string;
  try {
    text = await readFile(join(folder, fileName), 'utf8');
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw new AppError(
      'index-unavailable',
      `The text index in ${folder} cannot be read: ${messageOf(cause)}`,
      {
        cause,
      },
    );
  }
  return parse(text);
}

export async function writePublishedState(folder: string, state: PublishedState): Promise<void> {
  const draft = join(folder, `${fileName}.${randomUUID()}`);
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(JSON.stringify({ format: indexFormat, ...state }));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, join(folder, fileName));
}

/**
 * Whether the index was of a later database than the one that is there, which was put back from a backup or lost its last
 * commits with the power. Then it is forgotten, before anything is written: changes are numbered, and the numbers come again.
 * The database is asked second: another process may write both meanwhile, and of what is published it has everything.
 */
export async function forgetIfAhead(folder: string, latestChange: () => Promise<number>): Promise<boolean> {
  const published = await readPublishedState(folder).catch(() => undefined);
  if (published === undefined || published.cursor <= (await latestChange())) return false;
  await forgetPublishedState(folder);
  return true;
}

/** Whoever opens the index next starts an empty one. */
export const forgetPublishedState = (folder: string) => rm(join(folder, fileName), { force: true });

const fileName = 'published.json';

/** A state that was being written when its process was killed. */
export const isPublishedDraft = (file: string) => file.startsWith(`${fileName}.`);

function parse(text: string): PublishedState | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('format' in value) || value.format !== indexFormat) return undefined;
  if (!('table' in value) || typeof value.table !== 'string') return undefined;
  if (!('version' in value) || !isCount(value.version)) return undefined;
  if (!('cursor' in value) || !isCount(value.cursor)) return undefined;
  if (!('documents' in value) || !isCount(value.documents)) return undefined;
  const { table, version, cursor, documents } = value;
  // Of an index from before it was kept: nothing is known to be clean.
  const cleanUpTo = 'cleanUpTo' in value && isCount(value.cleanUpTo) ? value.cleanUpTo : 0;
  return { table, version, cursor, documents, cleanUpTo };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value);

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}
