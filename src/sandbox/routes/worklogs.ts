/**
 * Operations on the worklogs of an issue. Only those that the caller may see are counted and returned; one that is
 * hidden and one that does not exist are answered alike. Worklogs have no entity properties here: where
 * they are asked for, they are empty.
 */

import { editOf } from '../edits/edit.ts';
import { addWorklog, deleteWorklog, editWorklog } from '../edits/edit-worklogs.ts';
import type { Answer, Call, Operation } from '../operation.ts';
import { anybody, ignored, jiraError, list, nothing, operation, text, wholeNumber } from '../operation.ts';
import type { WorldIssue, WorldWorklog } from '../world/world-file.ts';
import { noIssue, visibleIssue } from './issues.ts';
import { legacyPage } from './legacy-page.ts';
import { addressed, mayOn, mayOnOwn, unitLimits } from './units.ts';
import { adjustEstimate, estimateRefusal, missingTime, readWorklog, worklogBody } from './worklog-draft.ts';

const allPath = '/rest/api/3/issue/{issueIdOrKey}/worklog';
const onePath = `${allPath}/{id}`;
const people = ['read:group', 'read:project-role', 'read:user', 'read:avatar'];
const readWorklogs = ['read:issue-worklog', 'read:issue-worklog.property'];
const writeWorklogs = ['write:issue-worklog', 'write:issue-worklog.property'];
const write = { classic: ['write:jira-work'], connect: 'WRITE' } as const;

export const worklogOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: allPath,
    parameters: {
      startAt: wholeNumber(0),
      maxResults: wholeNumber(5000, 5000),
      startedAfter: wholeNumber(0),
      startedBefore: wholeNumber(Number.MAX_SAFE_INTEGER),
      expand: list,
    },
    scopes: { classic: ['read:jira-work'], granular: [...people, ...readWorklogs], connect: 'READ' },
    permission: anybody,
    handle: (call, { startAt, maxResults, startedAfter, startedBefore, expand }) => {
      const issue = visibleIssue(call);
      if (!issue) return noIssue;
      const all = call.content.worklogs(issue, call.caller).filter(({ unit }) => {
        const started = Date.parse(unit.started);
        return started >= startedAfter && started < startedBefore;
      });
      const page = all
        .slice(startAt, startAt + maxResults)
        .map((open) => worklogText(call, issue, open.unit, expand, call.content.text(open, call.caller)));
      return legacyPage('worklogs', page, startAt, maxResults, all.length);
    },
  }),
  operation({
    method: 'POST',
    path: allPath,
    parameters: {
      notifyUsers: ignored('No mail is sent.'),
      adjustEstimate,
      newEstimate: text,
      reduceBy: text,
      expand: list,
      overrideEditableFlag: ignored('No status makes an issue one that cannot be edited.'),
    },
    body: worklogBody,
    scopes: { ...write, granular: [...people, ...readWorklogs, ...writeWorklogs] },
    permission: anybody,
    handle: (call, { adjustEstimate: way, newEstimate, reduceBy, expand }, body) => {
      const issue = visibleIssue(call);
      if (!issue) return noIssue;
      if (!mayOn(call, issue, 'WORK_ON_ISSUES')) {
        const message = 'you do not have the permission to associate a worklog to this issue.';
        return jiraError(400, addressed(call, message));
      }
      const refusal = estimateRefusal(way, newEstimate, reduceBy);
      if (refusal) return refusal;
      const read = readWorklog(call, issue, body);
      if ('refusal' in read) return read.refusal;
      const { started, timeSpentSeconds, comment, visibility } = read.parts;
      if (timeSpentSeconds === undefined) return missingTime;
      if ((issue.worklogs?.length ?? 0) >= unitLimits.worklogs) {
        return jiraError(413, 'The per-issue limit for worklogs has been breached.');
      }
      const worklog = addWorklog(editOf(call), issue, {
        started,
        timeSpentSeconds,
        comment: comment ?? undefined,
        visibility: visibility ?? undefined,
      });
      return { status: 201, json: worklogText(call, issue, worklog, expand) };
    },
  }),
  operation({
    method: 'GET',
    path: onePath,
    parameters: { expand: list },
    scopes: {
      classic: ['read:jira-work'],
      granular: [...people, ...readWorklogs, 'read:comment'],
      connect: 'READ',
    },
    permission: anybody,
    handle: (call, { expand }) => {
      const found = visibleWorklog(call);
      if ('refusal' in found) return found.refusal;
      return { status: 200, json: worklogText(call, found.issue, found.worklog, expand) };
    },
  }),
  operation({
    method: 'PUT',
    path: onePath,
    parameters: {
      notifyUsers: ignored('No mail is sent.'),
      adjustEstimate,
      newEstimate: text,
      expand: list,
      overrideEditableFlag: ignored('No status makes an issue one that cannot be edited.'),
    },
    body: worklogBody,
    scopes: {
      ...write,
      granular: [...people, ...readWorklogs, ...writeWorklogs, 'read:comment', 'write:comment'],
    },
    permission: anybody,
    handle: (call, { adjustEstimate: way, newEstimate, expand }, body) => {
      const found = visibleWorklog(call);
      if ('refusal' in found) return found.refusal;
      const { issue, worklog } = found;
      if (!mayOnOwn(call, issue, worklog.author, 'EDIT', 'WORKLOGS')) {
        return jiraError(400, addressed(call, 'you do not have the permission to edit this worklog.'));
      }
      const refusal = estimateRefusal(way, newEstimate, undefined);
      if (refusal) return refusal;
      const read = readWorklog(call, issue, body);
      if ('refusal' in read) return read.refusal;
      const next = editWorklog(editOf(call), issue, worklog, read.parts);
      return { status: 200, json: worklogText(call, issue, next, expand) };
    },
  }),
  operation({
    method: 'DELETE',
    path: onePath,
    parameters: {
      notifyUsers: ignored('No mail is sent.'),
      adjustEstimate,
      newEstimate: text,
      increaseBy: text,
      overrideEditableFlag: ignored('No status makes an issue one that cannot be edited.'),
    },
    scopes: {
      classic: ['write:jira-work'],
      granular: ['delete:issue-worklog', 'delete:issue-worklog.property', 'write:issue.time-tracking'],
      connect: 'DELETE',
    },
    permission: anybody,
    handle: (call, { adjustEstimate: way, newEstimate, increaseBy }) => {
      const found = visibleWorklog(call);
      if ('refusal' in found) return found.refusal;
      const { issue, worklog } = found;
      if (!mayOnOwn(call, issue, worklog.author, 'DELETE', 'WORKLOGS')) {
        return jiraError(400, addressed(call, 'you do not have the permission to delete this worklog.'));
      }
      const refusal = estimateRefusal(way, newEstimate, increaseBy);
      if (refusal) return refusal;
      deleteWorklog(editOf(call), issue, worklog);
      return nothing;
    },
  }),
];

type Found = { readonly issue: WorldIssue; readonly worklog: WorldWorklog } | { readonly refusal: Answer };

function visibleWorklog(call: Call): Found {
  const issue = visibleIssue(call);
  if (!issue) return { refusal: noIssue };
  const { id = '' } = call.path;
  const open = call.content.worklogs(issue, call.caller).find(({ unit }) => unit.id === id);
  if (open) return { issue, worklog: open.unit };
  return { refusal: jiraError(404, `Cannot find worklog with id: '${id}'.`) };
}

export function worklogText(
  { content, caller }: Call,
  issue: WorldIssue,
  worklog: WorldWorklog,
  expand: readonly string[],
  json = content.written(issue, { worklog }, caller),
): string {
  return expand.includes('properties') ? `${json.slice(0, -1)},"properties":[]}` : json;
}
