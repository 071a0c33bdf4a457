/** Asks the evaluator who may see what, for tests and demos; Jira has nothing like it. */

import type { Answer } from '../operation.ts';
import { jiraError, ok } from '../operation.ts';
import {
  canSeeComment,
  canSeeIssue,
  canSeeWorklog,
  isCommentOpen,
  isWorklogOpen,
} from '../permissions/who-can-see.ts';
import type { World } from '../world/world.ts';

/** All that one account (or an anonymous caller) may find. */
export function everythingFor(world: World, accountId: string | undefined) {
  const issues: string[] = [];
  const comments: string[] = [];
  const worklogs: string[] = [];
  for (const { issue } of world.entries.values()) {
    if (!canSeeIssue(world, accountId, issue)) continue;
    issues.push(issue.key);
    for (const comment of issue.comments ?? []) {
      if (isCommentOpen(world, accountId, issue, comment)) comments.push(comment.id);
    }
    for (const worklog of issue.worklogs ?? []) {
      if (isWorklogOpen(world, accountId, issue, worklog)) worklogs.push(worklog.id);
    }
  }
  return { issues, comments, worklogs };
}

export function whoCanSee(world: World, query: URLSearchParams): Answer {
  const accountId = query.get('account') || undefined;
  if (accountId !== undefined && !world.accounts.has(accountId)) {
    return jiraError(404, `The world has no account '${accountId}'.`);
  }
  const issue = world.findEntry(query.get('issue') ?? '')?.issue;
  if (!issue) return jiraError(404, `The world has no issue '${query.get('issue') ?? ''}'.`);
  const commentId = query.get('comment');
  const worklogId = query.get('worklog');
  if (commentId !== null) {
    const comment = issue.comments?.find(({ id }) => id === commentId);
    if (!comment) return jiraError(404, `The issue has no comment '${commentId}'.`);
    return ok({ visible: canSeeComment(world, accountId, issue, comment) });
  }
  if (worklogId !== null) {
    const worklog = issue.worklogs?.find(({ id }) => id === worklogId);
    if (!worklog) return jiraError(404, `The issue has no worklog '${worklogId}'.`);
    return ok({ visible: canSeeWorklog(world, accountId, issue, worklog) });
  }
  return ok({ visible: canSeeIssue(world, accountId, issue) });
}
