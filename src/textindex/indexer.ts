/**
 * Follows the store: reads what has changed since the index's cursor, makes documents of it, and applies them
 * in batches. It can be stopped anywhere: the cursor is kept together with what was applied, and what is
 * applied twice is the same.
 */

import type { Store } from '../store/store.ts';
import { documentScopes, documentsOf } from './documents.ts';
import type { IndexChange, TextIndexWriter } from './text-index.ts';

export interface IndexerProgress {
  /** Changes that this call has applied. */
  readonly applied: number;
  readonly cursor: number;
}

const batchSize = 500;
/** Characters of text that a batch may hold before it is applied: long threads make short batches. */
const batchText = 8_000_000;

/** Applies all that has changed until the index is where the store is, or the signal is aborted. */
export async function catchUp(
  store: Store,
  writer: TextIndexWriter,
  signal: AbortSignal,
  onProgress: (progress: IndexerProgress) => Promise<void> | void = () => {},
): Promise<IndexerProgress> {
  let { cursor } = await writer.state();
  let applied = 0;
  while (!signal.aborted) {
    const batch = await nextBatch(store, cursor);
    if (batch.changes.length === 0) break;
    await writer.apply(batch.changes, batch.cursor);
    cursor = batch.cursor;
    applied += batch.changes.length;
    await onProgress({ applied, cursor });
  }
  return { applied, cursor };
}

async function nextBatch(store: Store, after: number): Promise<{ changes: IndexChange[]; cursor: number }> {
  const changes: IndexChange[] = [];
  let cursor = after;
  let size = 0;
  while (changes.length < batchSize && size < batchText) {
    const rows = await store.issues.changesForReindex(cursor, 50);
    if (rows.length === 0) break;
    for (const { change, row, stored } of rows) {
      cursor = change;
      if (!stored) {
        changes.push({ issueRow: row, documents: [] });
        continue;
      }
      const scopes = await store.issues.internScopes(documentScopes(stored));
      const documents = documentsOf(stored, scopes);
      for (const document of documents) size += document.body.length + document.comments.length;
      changes.push({ issueRow: row, documents });
    }
  }
  return { changes, cursor };
}
