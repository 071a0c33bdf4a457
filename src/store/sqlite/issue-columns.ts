/** An issue as the columns of its row. */

import type { LevelFact } from '../../model/access.ts';
import type { FetchedIssue } from '../store.ts';

export interface IssueColumns {
  readonly subtaskOf: number | null;
  readonly level: string;
  readonly data: string;
  readonly documents: string;
}

export function columnsOf({ issue, documents }: FetchedIssue): IssueColumns {
  return {
    // 0, which no issue has: a sub-task whose parent Jira did not name, because the credential may not see it.
    subtaskOf: issue.isSubtask ? Number(issue.parentId ?? 0) : null,
    level: levelColumn(issue.level),
    data: JSON.stringify(issue),
    documents: JSON.stringify(documents),
  };
}

export function levelColumn(level: LevelFact): string {
  return level.kind === 'level' ? `=${level.levelId}` : level.kind;
}

export function jsonColumn(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}
