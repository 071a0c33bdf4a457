/** Operations on many issues in one go, and the queue in which they tell what became of them. */

import { z } from 'zod';
import { userJson } from '../answers/entity-json.ts';
import type { PlannedMove } from '../edits/bulk-move.ts';
import { moveMany, moveTarget } from '../edits/bulk-move.ts';
import { deleteIssue } from '../edits/delete-issue.ts';
import { editOf } from '../edits/edit.ts';
import type { Answer, Call, Operation } from '../operation.ts';
import { anyAccount, created, isAdministrator, ok, operation } from '../operation.ts';
import { canBrowse, hasGlobalPermission, hasPermission } from '../permissions/who-can-see.ts';
import { idOrKey } from '../request-body.ts';
import type { BulkOutcome } from '../tasks.ts';
import { startTask } from './tasks.ts';

const mostIssues = 1000;
const writing = {
  classic: ['write:jira-work'],
  granular: ['write:issue', 'read:issue'],
  connect: 'INACCESSIBLE',
} as const;

export const bulkOperations: readonly Operation[] = [
  operation({
    method: 'POST',
    path: '/rest/api/3/bulk/issues/move',
    parameters: {},
    body: z.object({
      sendBulkNotification: z.boolean().nullish(),
      targetToSourcesMapping: z.record(z.string(), z.object({ issueIdsOrKeys: z.array(idOrKey) })),
    }),
    scopes: writing,
    permission: anyAccount,
    handle: (call, _query, { targetToSourcesMapping }) => {
      if (!mayChangeInBulk(call)) return bulkError(400, noBulk);
      const moves = plannedMoves(call, targetToSourcesMapping);
      if (typeof moves === 'string') return bulkError(400, moves);
      const issues = moves.reduce((sum, { issueIdsOrKeys }) => sum + issueIdsOrKeys.length, 0);
      if (issues === 0 || issues > mostIssues)
        return bulkError(400, `Between 1 and ${mostIssues} issues can be moved at once.`);
      return submitted(call, 'Bulk Move', issues, (late) => {
        const now = plannedMoves(late, targetToSourcesMapping);
        if (typeof now === 'string') throw new Error(now);
        return moveMany(late, now);
      });
    },
  }),
  operation({
    method: 'POST',
    path: '/rest/api/3/bulk/issues/delete',
    parameters: {},
    body: z.object({ selectedIssueIdsOrKeys: z.array(idOrKey), sendBulkNotification: z.boolean().nullish() }),
    scopes: writing,
    permission: anyAccount,
    handle: (call, _query, { selectedIssueIdsOrKeys }) => {
      if (!mayChangeInBulk(call)) return bulkError(403, noBulk);
      const { length } = selectedIssueIdsOrKeys;
      if (length === 0 || length > mostIssues)
        return bulkError(400, `Between 1 and ${mostIssues} issues can be deleted at once.`);
      return submitted(call, 'Bulk Delete', length, (late) => deleteMany(late, selectedIssueIdsOrKeys));
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/bulk/queue/{taskId}',
    parameters: {},
    scopes: { classic: ['read:jira-work'], granular: ['read:issue'], connect: 'INACCESSIBLE' },
    permission: anyAccount,
    handle: (call) => {
      const { world, baseUrl, caller } = call;
      const task = call.tasks.get(call.path.taskId ?? '');
      if (task?.issues === undefined || (task.submittedBy !== caller && !isAdministrator(call))) {
        return bulkError(400, 'The task associated with this taskId is not a bulk operation task');
      }
      const { id, status, submittedBy, submittedMs, finishedMs, issues, outcome } = task;
      const submittedAt = new Date(submittedMs).toISOString();
      return ok({
        taskId: id,
        status,
        progressPercent: status === 'RUNNING' ? 0 : 100,
        ...(submittedBy === undefined ? {} : { submittedBy: userJson(world, baseUrl, submittedBy, caller) }),
        created: submittedAt,
        started: submittedAt,
        updated: new Date(finishedMs ?? submittedMs).toISOString(),
        totalIssueCount: outcome?.total ?? issues,
        processedAccessibleIssues: outcome?.processed ?? [],
        invalidOrInaccessibleIssueCount: outcome?.invalidOrInaccessible ?? 0,
        ...(Object.keys(outcome?.failed ?? {}).length === 0
          ? {}
          : { failedAccessibleIssues: outcome?.failed }),
      });
    },
  }),
];

const noBulk = 'You do not have permission to make bulk changes.';

function mayChangeInBulk({ world, caller }: Call): boolean {
  return hasGlobalPermission(world, caller, 'BULK_CHANGE');
}

function deleteMany(call: Call, wanted: readonly string[]): BulkOutcome {
  const { world, caller } = call;
  const processed: number[] = [];
  const failed: Record<string, string[]> = {};
  let invalidOrInaccessible = 0;
  for (const idOrKey of wanted) {
    const issue = world.findEntry(idOrKey)?.issue;
    const project = issue && world.projects.get(issue.projectId);
    if (!issue || !project || !canBrowse(world, caller, issue)) invalidOrInaccessible++;
    else if (hasPermission(world, caller, 'DELETE_ISSUES', project, issue)) {
      deleteIssue(editOf(call), issue);
      processed.push(Number(issue.id));
    } else failed[issue.id] = ['You do not have permission to delete this issue.'];
  }
  return { total: wanted.length, processed, failed, invalidOrInaccessible };
}

/** The refusal where a target is none. */
function plannedMoves(
  call: Call,
  mapping: Readonly<Record<string, { readonly issueIdsOrKeys: readonly string[] }>>,
): PlannedMove[] | string {
  const moves: PlannedMove[] = [];
  for (const [text, { issueIdsOrKeys }] of Object.entries(mapping)) {
    const target = moveTarget(call, text);
    if (typeof target === 'string') return target;
    moves.push({ target, issueIdsOrKeys });
  }
  return moves;
}

function submitted(
  call: Call,
  description: string,
  issues: number,
  work: (call: Call) => BulkOutcome,
): Answer {
  const wanted = { description, subject: 'many issues', issues };
  const { id } = startTask(call, wanted, (late, report) => report(work(late)));
  return created({ taskId: id });
}

function bulkError(status: 400 | 403, message: string): Answer {
  return { status, json: JSON.stringify({ errors: [{ message }] }) };
}
