/**
 * Operations that read issues. An issue that does not exist and one that the caller may not see are answered
 * alike. Bodies are put together from prepared text, see `issue-content.ts`.
 */

import { z } from 'zod';
import { additionsOf } from '../answers/issue-expansions.ts';
import { JsonWriter } from '../answers/json-writer.ts';
import type { Answer, Call, Operation } from '../operation.ts';
import { anybody, ignored, jiraError, list, operation } from '../operation.ts';
import { canBrowse } from '../permissions/who-can-see.ts';
import { idOrKey } from '../request-body.ts';
import type { IssueEntry } from '../world/issue-entry.ts';
import type { WorldIssue } from '../world/world-file.ts';

const issueGranular = [
  'read:issue-meta',
  'read:issue-security-level',
  'read:issue.vote',
  'read:issue.changelog',
  'read:avatar',
  'read:issue',
  'read:status',
  'read:user',
  'read:field-configuration',
];

/** Fields of many values and expansions with which Jira keeps `bulkfetch` at 100 issues. */
const heavyFields = new Set(['comment', 'worklog', 'attachment']);
const heavyExpansions = new Set([
  'changelog',
  'editmeta',
  'operations',
  'renderedFields',
  'transitions',
  'versionedRepresentations',
]);
/** How many comments the answer for one issue embeds. */
const embeddedInOne = 100;
/** [M] How many changes its `expand=changelog` shows. In lists of issues it is 40 (facts §2.2). */
const historiesInOne = 100;
export const historiesInMany = 40;
const mostProperties = 5;

export const issueOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/issue/{issueIdOrKey}',
    parameters: {
      fields: list,
      fieldsByKeys: ignored('The keys of fields are their ids.'),
      expand: list,
      properties: list,
      updateHistory: ignored('Who looked at what is not kept.'),
      failFast: ignored('No field fails by itself.'),
    },
    scopes: { classic: ['read:jira-work'], granular: issueGranular, connect: 'READ' },
    permission: anybody,
    handle: (call, { fields, expand, properties }) => {
      const issue = visibleIssue(call);
      if (!issue) return noIssue;
      const out = new JsonWriter(call.buffers);
      const selection = call.content.select(fields.length === 0 ? ['*all'] : fields);
      const additions = additionsOf(call, {
        ...{ expand, properties, selection, embedded: embeddedInOne, isSearch: false },
        histories: historiesInOne,
      });
      call.content.writeIssue(out, issue, call.caller, selection, embeddedInOne, additions);
      return { status: 200, json: out, holds: { issues: 1, ids: 0 } };
    },
  }),
  operation({
    method: 'POST',
    path: '/rest/api/3/issue/bulkfetch',
    parameters: {},
    body: z.object({
      issueIdsOrKeys: z.array(idOrKey),
      fields: z.array(z.string()).nullish(),
      expand: z.array(z.string()).nullish(),
      properties: z.array(z.string()).nullish(),
    }),
    scopes: { classic: ['read:jira-work'], granular: issueGranular, connect: 'WRITE' },
    permission: anybody,
    handle: (call, _query, { issueIdsOrKeys: wanted, ...asked }) => {
      const fields = asked.fields ?? [];
      const expand = asked.expand ?? [];
      const properties = asked.properties ?? [];
      if (properties.length > mostProperties) {
        return jiraError(400, `You can request up to ${mostProperties} properties at a time.`);
      }
      if (wanted.length === 0) return jiraError(400, 'At least one issue ID or key must be provided.');
      const most = bulkLimit(fields, expand);
      if (wanted.length > most) return jiraError(400, `You can request up to ${most} issues at a time.`);
      const { world, caller, content } = call;
      const found = new Map<string, IssueEntry>();
      for (const idOrKey of wanted) {
        const entry = world.findEntry(idOrKey);
        if (entry && canBrowse(world, caller, entry.issue)) found.set(entry.issue.id, entry);
      }
      const selection = content.select(fields);
      const embedded = call.settings.embeddedComments;
      const additions = additionsOf(call, {
        ...{ expand, properties, selection, embedded, isSearch: false },
        histories: historiesInMany,
      });
      const out = new JsonWriter(call.buffers);
      out.push('{"issues":[');
      let joint = '';
      for (const { issue } of [...found.values()].sort((a, b) => a.idNumber - b.idNumber)) {
        out.push(joint);
        content.writeIssue(out, issue, caller, selection, embedded, additions);
        joint = ',';
      }
      out.push('],"issueErrors":[]}');
      return { status: 200, json: out, holds: { issues: found.size, ids: 0 } };
    },
  }),
];

export function visibleIssue({ world, caller, path }: Call): WorldIssue | undefined {
  const issue = world.findEntry(path.issueIdOrKey ?? '')?.issue;
  return issue && canBrowse(world, caller, issue) ? issue : undefined;
}

export const noIssue: Answer = jiraError(
  404,
  'Issue does not exist or you do not have permission to see it.',
);

function bulkLimit(fields: readonly string[], expand: readonly string[]): number {
  const light =
    fields.some((name) => !name.startsWith('-') && !name.startsWith('*')) &&
    fields.length <= 100 &&
    !fields.some((name) => heavyFields.has(name) || name.startsWith('*')) &&
    !expand.some((name) => heavyExpansions.has(name));
  return light ? 1000 : 100;
}
