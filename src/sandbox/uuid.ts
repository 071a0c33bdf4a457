/** Ids in the form of UUIDs that the same text always gets, so that the same calls make the same world. */

import { createHash } from 'node:crypto';

export function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
}
