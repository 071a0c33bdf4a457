/** The audit log of the site, and the types of issue events. Both are for administrators. */

import type { Call, Operation, Permission } from '../operation.ts';
import { administerJira, BadParameter, jiraError, ok, operation, text, wholeNumber } from '../operation.ts';
import type { WorldAuditRecord } from '../world/world-file.ts';

export const auditOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/auditing/record',
    parameters: {
      offset: wholeNumber(0),
      limit: wholeNumber(1000, 1000),
      filter: text,
      from: timeMs,
      to: timeMs,
    },
    scopes: {
      classic: ['manage:jira-configuration'],
      granular: ['read:audit-log', 'read:user'],
      connect: 'READ',
    },
    permission: administersAPaidSite(),
    handle: (call, { offset, limit, filter = '', from = -Infinity, to = Infinity }) => {
      const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
      const found = call.world
        .list('auditRecords')
        .filter(({ created }) => Date.parse(created) >= from && Date.parse(created) <= to)
        .filter((record) => matches(record, words))
        .toReversed();
      const records = found.slice(offset, offset + limit).map((record) => recordJson(call, record));
      return ok({ offset, limit, total: found.length, records });
    },
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/events',
    parameters: {},
    scopes: { classic: ['manage:jira-configuration'], granular: ['read:issue-event'], connect: 'ADMIN' },
    permission: administerJira,
    handle: () => ok(issueEvents.map((name, index) => ({ id: index + 1, name }))),
  }),
];

/** In the order of their ids. */
const issueEvents = [
  'Issue Created',
  'Issue Updated',
  'Issue Assigned',
  'Issue Resolved',
  'Issue Closed',
  'Issue Commented',
  'Issue Reopened',
  'Issue Deleted',
  'Issue Moved',
  'Work Logged On Issue',
  'Work Started On Issue',
  'Work Stopped On Issue',
  'Generic Event',
  'Issue Comment Edited',
  'Issue Worklog Updated',
  'Issue Worklog Deleted',
  'Issue Comment Deleted',
];

function administersAPaidSite(): Permission {
  return {
    words: `${administerJira.words.slice(0, -1)}; nobody on a site with free plans alone.`,
    refuse: (call) => {
      const refusal = administerJira.refuse(call);
      if (refusal || call.world.site.plan !== 'free') return refusal;
      return jiraError(403, 'The audit log is available when at least one Jira product is on a paid plan.');
    },
  };
}

/** Each word stands in some field, in any case. */
function matches({ summary, category, object, changes = [] }: WorldAuditRecord, words: readonly string[]) {
  const fields = [
    summary,
    category,
    object?.id,
    object?.name,
    object?.typeName,
    ...changes.flatMap(({ from, to }) => [from, to]),
  ]
    .filter((field) => field !== undefined)
    .map((field) => field.toLowerCase());
  return words.every((word) => fields.some((field) => field.includes(word)));
}

function recordJson({ world }: Call, record: WorldAuditRecord) {
  const { id, created, author, summary, category, object, changes = [], associated = [] } = record;
  return {
    id: Number(id),
    summary,
    ...(author === undefined ? {} : { authorKey: author, authorAccountId: author }),
    created: world.zone().format(Date.parse(created)),
    category,
    eventSource: '',
    ...(object ? { objectItem: object } : {}),
    changedValues: changes.map(({ fieldName, from, to }) => ({
      fieldName,
      ...(from === undefined ? {} : { changedFrom: from }),
      ...(to === undefined ? {} : { changedTo: to }),
    })),
    associatedItems: associated,
  };
}

function timeMs([value]: readonly string[], name: string): number | undefined {
  if (value === undefined || value === '') return undefined;
  // Jira's own form has no colon in its offset.
  const ms = Date.parse(value.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  if (Number.isNaN(ms)) throw new BadParameter(`The '${name}' parameter must be a date and time.`);
  return ms;
}
