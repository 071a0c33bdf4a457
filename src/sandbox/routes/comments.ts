/** Operations on comments and worklogs. Only those that the caller may see are counted and returned. */

import type { OpenUnit } from '../issue-content.ts';
import type { Answer, Call, Operation } from '../operation.ts';
import { anybody, jiraError, list, operation, text, wholeNumber } from '../operation.ts';
import { canBrowse, isInternal } from '../who-can-see.ts';
import type { WorldComment, WorldIssue } from '../world-file.ts';
import { noUsableBody, objectIn, stringsIn } from './body.ts';
import { noIssue, visibleIssue } from './issues.ts';

export const commentOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/issue/{issueIdOrKey}/comment',
    parameters: {
      startAt: wholeNumber(0),
      maxResults: wholeNumber(100, 100),
      orderBy: text,
      expand: list,
    },
    scopes: {
      classic: ['read:jira-work'],
      granular: [
        'read:comment',
        'read:comment.property',
        'read:group',
        'read:project',
        'read:project-role',
        'read:user',
        'read:avatar',
      ],
      connect: 'READ',
    },
    permission: anybody,
    handle: (call, { startAt, maxResults, orderBy = 'created', expand }) => {
      if (!/^[ +-]?created$/.test(orderBy)) {
        return jiraError(400, `The comments cannot be ordered by '${orderBy}'.`);
      }
      const issue = visibleIssue(call);
      if (!issue) return noIssue;
      const all = call.content.comments(issue, call.caller);
      if (orderBy.startsWith('-')) all.reverse();
      const page = all
        .slice(startAt, startAt + maxResults)
        .map((open) => withProperties(call, issue, open, expand));
      return legacyPage('comments', page, startAt, maxResults, all.length);
    },
  }),
  operation({
    method: 'POST',
    path: '/rest/api/3/comment/list',
    parameters: { expand: list },
    scopes: {
      classic: ['read:jira-work'],
      granular: [
        'delete:comment.property',
        'read:avatar',
        'read:comment',
        'read:group',
        'read:project-role',
        'read:user',
        'read:comment.property',
        'read:project',
      ],
      connect: 'READ',
    },
    permission: anybody,
    handle: (call, { expand }) => {
      const ids = stringsIn(objectIn(call.body)?.ids);
      if (!ids) return noUsableBody;
      if (ids.length === 0) return jiraError(400, 'At least one comment ID must be provided.');
      if (ids.length > 1000) return jiraError(400, 'You can request up to 1000 comments at a time.');
      const found: string[] = [];
      for (const id of [...new Set(ids)].sort((a, b) => Number(a) - Number(b))) {
        const issue = call.world.issueOfComment(id);
        if (!issue || !canBrowse(call.world, call.caller, issue)) continue;
        const open = call.content.comments(issue, call.caller).find(({ unit }) => unit.id === id);
        if (open) found.push(withProperties(call, issue, open, expand));
      }
      return {
        status: 200,
        json: `{"maxResults":1048576,"startAt":0,"total":${found.length},"isLast":true,"values":[${found.join(',')}]}`,
      };
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/issue/{issueIdOrKey}/worklog',
    parameters: {
      startAt: wholeNumber(0),
      maxResults: wholeNumber(5000, 5000),
      startedAfter: wholeNumber(0),
      startedBefore: wholeNumber(Number.MAX_SAFE_INTEGER),
      expand: list,
    },
    scopes: {
      classic: ['read:jira-work'],
      granular: [
        'read:group',
        'read:issue-worklog',
        'read:issue-worklog.property',
        'read:project-role',
        'read:user',
        'read:avatar',
      ],
      connect: 'READ',
    },
    permission: anybody,
    handle: (call, { startAt, maxResults, startedAfter, startedBefore }) => {
      const issue = visibleIssue(call);
      if (!issue) return noIssue;
      const all = call.content.worklogs(issue, call.caller).filter(({ unit }) => {
        const started = Date.parse(unit.started);
        return started >= startedAfter && started < startedBefore;
      });
      const page = all
        .slice(startAt, startAt + maxResults)
        .map((open) => call.content.text(open, call.caller));
      return legacyPage('worklogs', page, startAt, maxResults, all.length);
    },
  }),
];

/** The older page shape: no `isLast`, no `values`. */
function legacyPage(
  name: 'comments' | 'worklogs',
  items: readonly string[],
  startAt: number,
  maxResults: number,
  total: number,
): Answer {
  return {
    status: 200,
    json: `{"startAt":${startAt},"maxResults":${maxResults},"total":${total},"${name}":[${items.join(',')}]}`,
  };
}

/** `expand=properties` tells of service projects what `jsdPublic` tells too. */
function withProperties(
  { world, content, caller }: Call,
  issue: WorldIssue,
  open: OpenUnit<WorldComment>,
  expand: readonly string[],
): string {
  const json = content.text(open, caller);
  if (!expand.includes('properties')) return json;
  const isService = world.projects.get(issue.projectId)?.type === 'service_desk';
  const internal = isInternal(world, issue, open.unit);
  const properties = isService ? [{ key: 'sd.public.comment', value: { internal } }] : [];
  return `${json.slice(0, -1)},"properties":${JSON.stringify(properties)}}`;
}
