/**
 * The documents that a viewer sees only because their issue names them, or a group of theirs. Of all documents they are
 * few, but their condition (a list of scopes for each combination of places) costs LanceDB more than all open scopes
 * together, and each search pays for it twice. So it is asked once for a version of the table and a compiled visibility,
 * and from then on the filter names the documents by their numbers. Neither of the two is ever changed, so what was read
 * stays true; a viewer whose rights change is compiled anew.
 */

import type { Table } from '@lancedb/lancedb';
import type { CompiledVisibility } from './compile-visibility.ts';
import { conditionalFilter, type NamedDocuments } from './lance-filter.ts';

/** `table` stays at one version. Undefined: they are too many to be listed. */
export function namedDocuments(table: Table): (visibility: CompiledVisibility) => Promise<NamedDocuments> {
  const known = new WeakMap<CompiledVisibility, Promise<NamedDocuments>>();
  return (visibility) => {
    const before = known.get(visibility);
    if (before) return before;
    const now = read(table, visibility);
    known.set(visibility, now);
    // A version may be gone; who asks next asks again.
    now.catch(() => known.delete(visibility));
    return now;
  };
}

/** A list of this length takes LanceDB as long as the usual condition. */
const mostListed = 5_000;

async function read(table: Table, visibility: CompiledVisibility): Promise<NamedDocuments> {
  const filter = conditionalFilter(visibility);
  if (filter === undefined) return [];
  const numbers: bigint[] = [];
  const found = table
    .query()
    .where(filter)
    .select(['document'])
    .limit(mostListed + 1);
  for await (const batch of found) {
    for (const number of batch.getChild('document') ?? []) numbers.push(BigInt(number));
  }
  return numbers.length > mostListed ? undefined : numbers;
}
