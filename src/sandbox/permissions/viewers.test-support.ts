/** For tests: who of the small world finds an issue. */

import assert from 'node:assert/strict';
import type { World } from '../world/world.ts';
import { canSeeIssue } from './who-can-see.ts';

/** Everybody of the small world; '' is the anonymous caller. */
export const everybody = ['', 'ann', 'ben', 'cleo', 'dan', 'eve', 'fay', 'gus', 'hal'];

export function viewersOf(world: World, key: string): string[] {
  const entry = world.findEntry(key);
  assert.ok(entry, `no issue ${key}`);
  return everybody.filter((id) => canSeeIssue(world, id || undefined, entry.issue));
}
