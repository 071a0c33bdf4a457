/**
 * Several sources may hold one issue of a site, each read at its own time. What is shared is shared only while it is
 * open to all who see its project: where a later reading, by whatever source, found the unit restricted, or archived, an
 * older shared copy of it is no longer believed. What a later reading could not tell is no reason: its credential may be
 * one that cannot.
 */

import type { IssueRow } from '../model/ids.ts';
import type { StoredRemark } from '../model/issue.ts';
import { isKeptFromSome } from '../model/visibility.ts';
import type { Store } from '../store/store.ts';

/** Whether a later reading found the issue of this shared copy restricted. Of no copy any text is read. */
export async function isOvertaken(store: Store, row: IssueRow): Promise<boolean> {
  for (const later of await laterRows(store, row)) {
    const facts = await store.issues.facts(later);
    if (facts && isKeptFromSome(facts.scope)) return true;
  }
  return false;
}

/** Those of these remarks of a shared copy that no later reading found restricted. */
export async function notOvertaken(
  store: Store,
  row: IssueRow,
  remarks: readonly StoredRemark[],
): Promise<readonly StoredRemark[]> {
  if (remarks.length === 0) return remarks;
  const restricted = new Set<string>();
  for (const later of await store.issues.load(await laterRows(store, row))) {
    for (const { remark, facts } of later.remarks) {
      if (isKeptFromSome(facts.scope)) restricted.add(`${remark.kind} ${remark.id}`);
    }
  }
  return remarks.filter(({ remark }) => !restricted.has(`${remark.kind} ${remark.id}`));
}

async function laterRows(store: Store, row: IssueRow): Promise<readonly IssueRow[]> {
  const copies = await store.issues.copies(row);
  const readMs = copies.find((copy) => copy.row === row)?.readMs ?? 0;
  return copies.filter((copy) => copy.row !== row && copy.readMs > readMs).map((copy) => copy.row);
}
