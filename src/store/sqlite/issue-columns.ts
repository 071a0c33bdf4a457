/** An issue as the columns of its row, and whether it has one. */

import type { LevelFact } from '../../model/access.ts';
import type { IssueId, SourceId } from '../../model/ids.ts';
import type { FetchedIssue } from '../store.ts';
import type { Database } from './database.ts';

export interface IssueColumns {
  readonly subtaskOf: number | null;
  readonly level: string;
  readonly data: string;
  readonly documents: string;
  /** How many remarks Jira counts on it. */
  readonly remarksTold: number;
  readonly attachments: number;
  readonly archived: number;
}

export function columnsOf({ issue, documents, remarks, incomplete }: FetchedIssue): IssueColumns {
  const whole = remarks.filter(({ remark }) => !incomplete.some(({ kind }) => kind === remark.kind));
  return {
    // 0, which no issue has: a sub-task whose parent Jira did not name, because the credential may not see it.
    subtaskOf: issue.isSubtask ? Number(issue.parentId ?? 0) : null,
    level: levelColumn(issue.level),
    data: JSON.stringify(issue),
    documents: JSON.stringify(documents),
    remarksTold: incomplete.reduce((sum, { total }) => sum + total, whole.length),
    attachments: issue.attachments.length,
    archived: issue.archived ? 1 : 0,
  };
}

export function levelColumn(level: LevelFact): string {
  return level.kind === 'level' ? `=${level.levelId}` : level.kind;
}

export function jsonColumn(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}

export function isStored(db: Database, source: SourceId, id: IssueId): boolean {
  const found = db.get(
    'SELECT 1 FROM issue WHERE source_id = ? AND issue_id = ? AND data IS NOT NULL',
    source,
    Number(id),
  );
  return found !== undefined;
}
