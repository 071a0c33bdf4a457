/**
 * An issue of a world with its numbers ready for searches, and where it stands in a list in order of ids.
 */

import type { WorldIssue } from './world-file.ts';

/** What an issue is decided and mostly searched by: all but its texts and what hangs on it. */
export type IssueFacts = Omit<
  WorldIssue,
  | 'assignee'
  | 'summary'
  | 'description'
  | 'environment'
  | 'comments'
  | 'worklogs'
  | 'attachments'
  | 'links'
  | 'history'
> & { readonly assignee?: string | undefined };

export interface IssueEntry {
  /** The whole issue; a large world makes it when it is asked for. */
  readonly issue: WorldIssue;
  /** The same issue, always at hand. */
  readonly facts: IssueFacts;
  readonly idNumber: number;
  readonly keyNumber: number;
  readonly createdMs: number;
  readonly updatedMs: number;
}

export function entryOf(issue: WorldIssue): IssueEntry {
  const createdMs = Date.parse(issue.created);
  const updatedMs = Date.parse(issue.updated);
  if (Number.isNaN(createdMs) || Number.isNaN(updatedMs)) {
    throw new Error(`Issue ${issue.key} of the world has a time that is not ISO 8601.`);
  }
  const keyNumber = Number(issue.key.slice(issue.key.lastIndexOf('-') + 1));
  return { issue, facts: issue, idNumber: Number(issue.id), keyNumber, createdMs, updatedMs };
}

/** The index of the first entry whose id is not smaller. */
export function positionOf(entries: readonly IssueEntry[], idNumber: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.idNumber ?? 0) < idNumber) low = middle + 1;
    else high = middle;
  }
  return low;
}
