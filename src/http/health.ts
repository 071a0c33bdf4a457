/**
 * Whether this server can answer, for whoever watches over it, without signing in: so it says which part is missing, and
 * nothing about what is stored. Live is a process that answers at all. Ready is one that can search: the database is
 * there and of a form that it knows, and the text index can be read. An index that has fallen behind is ready, and so is
 * a server on a full disk: it finds what was read before, and says what is the matter. There is no other one that would know more.
 */

import type { Clock } from '../clock.ts';
import type { SearchTools } from '../search/search.ts';

export interface Health {
  readonly status: 'ready' | 'not ready';
  readonly missing: readonly { readonly part: 'store' | 'index'; readonly says: string }[];
  /** It can search, and yet somebody has to do something. Absent: all is well. */
  readonly trouble?: string;
}

/** Everybody may ask, so it looks once a second at most. */
const lookEveryMs = 1_000;

export function healthCheck(
  search: Pick<SearchTools, 'store' | 'index'>,
  clock: Clock,
): () => Promise<Health> {
  let last: { readonly atMs: number; readonly health: Promise<Health> } | undefined;
  return () => {
    const nowMs = clock.now();
    const isFresh = last !== undefined && nowMs >= last.atMs && nowMs - last.atMs < lookEveryMs;
    if (!isFresh) last = { atMs: nowMs, health: look(search) };
    return last?.health ?? look(search);
  };
}

async function look({ store, index }: Pick<SearchTools, 'store' | 'index'>): Promise<Health> {
  const missing = (part: 'store' | 'index', says: string): Health => ({
    status: 'not ready',
    missing: [{ part, says }],
  });
  let latest: number;
  try {
    if (!(await store.isCurrent()))
      return missing(
        'store',
        'A newer Jackdaw has updated the database. Start this server anew, with that version.',
      );
    latest = await store.issues.latestChange();
  } catch {
    return missing('store', 'The database cannot be read.');
  }
  try {
    await index.refresh();
    const { cursor } = await index.state();
    if (cursor === 0 && latest > 0) return missing('index', 'The text index is being built.');
  } catch {
    return missing('index', 'The text index cannot be read.');
  }
  const full =
    'The data folder cannot be written, its disk is full: nothing new is read until there is room.';
  return { status: 'ready', missing: [], ...(!(await store.isWritable()) && { trouble: full }) };
}
