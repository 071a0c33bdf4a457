/**
 * Operations that put issues away and bring them back, as Premium sites have them, for administrators. Issues that the
 * administrator may not see are answered as missing ones.
 */

import { z } from 'zod';
import { setArchived } from '../edits/archive-issue.ts';
import { editOf } from '../edits/edit.ts';
import { JqlError } from '../jql/jql-error.ts';
import { compileJql } from '../jql/run-jql.ts';
import type { Answer, Call, Operation } from '../operation.ts';
import { administerJira, jiraError, ok, operation } from '../operation.ts';
import { canBrowse, issueFinder } from '../permissions/who-can-see.ts';
import { idOrKey } from '../request-body.ts';
import type { WorldIssue } from '../world/world-file.ts';

const mostIssues = 1000;
const scopes = { classic: ['write:jira-work'], granular: ['write:issue'], connect: 'WRITE' } as const;
const idsOrKeys = z.object({ issueIdsOrKeys: z.array(idOrKey) });

const reasons = {
  issueIsSubtask: 'Issue is subtask.',
  issuesInArchivedProjects: 'Issue exists in archived project.',
  issuesNotFound: 'Issue not found.',
} as const;

export const issueArchiveOperations: readonly Operation[] = [
  ...(
    [
      ['archive', true],
      ['unarchive', false],
    ] as const
  ).map(([name, archived]) =>
    operation({
      method: 'PUT',
      path: `/rest/api/3/issue/${name}`,
      parameters: {},
      body: idsOrKeys,
      scopes,
      permission: administerJira,
      handle: (call, _query, { issueIdsOrKeys }) => archiveThose(call, issueIdsOrKeys, archived),
    }),
  ),
  operation({
    method: 'POST',
    path: '/rest/api/3/issue/archive',
    parameters: {},
    body: z.object({ jql: z.string() }),
    scopes,
    permission: administerJira,
    handle: (call, _query, { jql }) => archiveFound(call, jql),
  }),
];

/** What matches is what the administrator would find; the work is a task. */
function archiveFound(call: Call, jql: string): Answer {
  const { world, caller, nowMs, baseUrl, tasks } = call;
  const subject = 'archive issues';
  if (tasks.isRunning(subject)) return jiraError(412, 'An issue archival task is already running.');
  const mayFind = issueFinder(world, caller, false);
  let found: WorldIssue[];
  try {
    const query = compileJql(jql, { world, caller, nowMs });
    found = [...world.entries.values()]
      .filter((entry) => mayFind(entry.facts) && query.matches(entry))
      .map(({ issue }) => issue);
  } catch (error) {
    if (error instanceof JqlError) return jiraError(400, error.message);
    throw error;
  }
  const task = tasks.start({ description: 'Archive issues', subject, submittedBy: caller }, 0, () => {
    for (const { id } of found) {
      const issue = world.issue(id);
      if (issue && !reasonAgainst(call, issue)) setArchived(editOf(call), issue, true);
    }
  });
  return { status: 202, json: JSON.stringify(`${baseUrl}/rest/api/3/task/${task.id}`) };
}

function archiveThose(call: Call, wanted: readonly string[], archived: boolean): Answer {
  if (wanted.length > mostIssues)
    return jiraError(400, `You can archive up to ${mostIssues} issues at a time.`);
  const errors = new Map<keyof typeof reasons, string[]>();
  let numberOfIssuesUpdated = 0;
  let valid = 0;
  for (const idOrKey of wanted) {
    const issue = call.world.findEntry(idOrKey)?.issue;
    const reason = reasonAgainst(call, issue);
    if (reason) errors.set(reason, [...(errors.get(reason) ?? []), idOrKey]);
    else if (issue) {
      valid++;
      numberOfIssuesUpdated += setArchived(editOf(call), issue, archived);
    }
  }
  if (valid === 0) return jiraError(400, 'No valid issue to archive or unarchive. Bad request.');
  return ok({
    numberOfIssuesUpdated,
    errors: Object.fromEntries(
      [...errors].map(([reason, issueIdsOrKeys]) => [
        reason,
        { count: issueIdsOrKeys.length, issueIdsOrKeys, message: reasons[reason] },
      ]),
    ),
  });
}

function reasonAgainst(
  { world, caller }: Call,
  issue: WorldIssue | undefined,
): keyof typeof reasons | undefined {
  if (!issue || !canBrowse(world, caller, issue)) return 'issuesNotFound';
  if (world.isSubtask(issue)) return 'issueIsSubtask';
  return world.projects.get(issue.projectId)?.state === 'archived' ? 'issuesInArchivedProjects' : undefined;
}
