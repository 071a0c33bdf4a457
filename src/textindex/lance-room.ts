/**
 * Whether the disk has room for a copy of a table. Without it a copy would take the last of the room from what cannot
 * wait: the changes, and the store beside the index.
 */

import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors.ts';

export async function assertRoomForCopy(folder: string, table: string): Promise<void> {
  const size = await bytesIn(join(folder, `${table}.lance`));
  const { bavail, bsize } = await statfs(folder);
  // The copy is written in parts, which are then brought together: for a moment its texts are there twice.
  if (bavail * bsize > size * copyShare) return;
  const megabytes = Math.ceil((size * copyShare) / 2 ** 20);
  throw new AppError(
    'disk-full',
    `The text index in ${folder} gets slower until there is room to copy it: keep ${megabytes} MB free.`,
  );
}

const copyShare = 1.5;

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return bytes;
}
