/**
 * Edits of worklogs. Each moves the issue's `updated` and tells two events. No changelog is written: it would tell
 * everybody how long somebody worked though the worklog is restricted. The estimates of the issue are not kept.
 */

import type { EventName } from '../sandbox-events.ts';
import type { WorldIssue, WorldText, WorldVisibility, WorldWorklog } from '../world/world-file.ts';
import type { Edit } from './edit.ts';
import { tell, timeOf } from './edit.ts';

export interface WorklogDraft {
  /** ISO 8601; undefined: now. */
  readonly started: string | undefined;
  readonly timeSpentSeconds: number;
  readonly comment: WorldText | undefined;
  readonly visibility: WorldVisibility | undefined;
}

export function addWorklog(edit: Edit, issue: WorldIssue, draft: WorklogDraft): WorldWorklog {
  const { started, timeSpentSeconds, comment, visibility } = draft;
  const now = timeOf(edit);
  const worklog: WorldWorklog = {
    id: edit.world.takeId('worklog'),
    ...(edit.actor === undefined ? {} : { author: edit.actor }),
    started: started ?? now,
    timeSpentSeconds,
    ...(comment === undefined ? {} : { comment }),
    ...(visibility ? { visibility } : {}),
    created: now,
  };
  replaceWorklogs(edit, issue, [...(issue.worklogs ?? []), worklog], worklog, 'created');
  return worklog;
}

/** What the draft does not have stays; null takes a comment or the restriction off. */
export function editWorklog(
  edit: Edit,
  issue: WorldIssue,
  worklog: WorldWorklog,
  draft: {
    readonly started?: string;
    readonly timeSpentSeconds?: number;
    readonly comment?: WorldText | null;
    readonly visibility?: WorldVisibility | null;
  },
): WorldWorklog {
  const {
    visibility: before,
    comment: said,
    updateAuthor: _last,
    created = worklog.started,
    ...rest
  } = worklog;
  const visibility = draft.visibility === undefined ? before : draft.visibility;
  const comment = draft.comment === undefined ? said : draft.comment;
  const next: WorldWorklog = {
    ...rest,
    started: draft.started ?? worklog.started,
    timeSpentSeconds: draft.timeSpentSeconds ?? worklog.timeSpentSeconds,
    ...(comment == null ? {} : { comment }),
    ...(visibility ? { visibility } : {}),
    ...(edit.actor === undefined ? {} : { updateAuthor: edit.actor }),
    created,
    updated: timeOf(edit),
  };
  const worklogs = (issue.worklogs ?? []).map((other) => (other.id === next.id ? next : other));
  replaceWorklogs(edit, issue, worklogs, next, 'updated');
  return next;
}

export function deleteWorklog(edit: Edit, issue: WorldIssue, worklog: WorldWorklog): void {
  const others = (issue.worklogs ?? []).filter(({ id }) => id !== worklog.id);
  noteDeletedWorklogs(edit, [worklog]);
  replaceWorklogs(edit, issue, others, worklog, 'deleted');
}

/** What `worklog/deleted` lists. */
export function noteDeletedWorklogs(edit: Edit, worklogs: readonly WorldWorklog[]): void {
  if (worklogs.length === 0) return;
  const deleted = timeOf(edit);
  const before = edit.world.list('deletedWorklogs');
  edit.world.setList('deletedWorklogs', [...before, ...worklogs.map(({ id }) => ({ id, deleted }))]);
}

const events: Readonly<Record<'created' | 'updated' | 'deleted', { name: EventName; ofIssue: string }>> = {
  created: { name: 'worklog_created', ofIssue: 'issue_work_logged' },
  updated: { name: 'worklog_updated', ofIssue: 'issue_worklog_updated' },
  deleted: { name: 'worklog_deleted', ofIssue: 'issue_worklog_deleted' },
};

function replaceWorklogs(
  edit: Edit,
  before: WorldIssue,
  worklogs: readonly WorldWorklog[],
  worklog: WorldWorklog,
  what: 'created' | 'updated' | 'deleted',
): void {
  const issue = { ...before, worklogs, updated: timeOf(edit) };
  edit.world.putIssue(issue);
  const { name, ofIssue } = events[what];
  tell(edit, { name, issue, worklog });
  tell(edit, { name: 'jira:issue_updated', issue, issueEventTypeName: ofIssue });
}
