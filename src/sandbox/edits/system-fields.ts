/**
 * The system fields that the API can set, in the order in which they are applied: an issue's type and parent first, who
 * may see it last, since a level can depend on its reporter. A field that the caller may not set is as good as
 * none: Jira answers both alike.
 */

import type { Json } from '../answers/entity-json.ts';
import { issueTypeJson, priorityJson } from '../answers/entity-json.ts';
import type { ProjectPermission } from '../permissions/permission-keys.ts';
import { hasPermission } from '../permissions/who-can-see.ts';
import { componentId, versionId } from '../world/named-ids.ts';
import type { WorldIssue } from '../world/world-file.ts';
import { dateIn } from './custom-fields.ts';
import type { EditableField, FieldContext } from './editable-field.ts';
import { listAfter, set, setAddRemove } from './editable-field.ts';
import { withChanges } from './issue-changes.ts';
import {
  accountNamed,
  FieldRefusal,
  issueTypeNamed,
  itemNamed,
  listIn,
  stringIn,
  textAt,
} from './issue-references.ts';
import { parentField } from './parent-field.ts';
import { richTextIn } from './rich-text-field.ts';
import { restrictionField, securityField } from './visibility-fields.ts';

const longestSummary = 255;

export const systemFields: readonly EditableField[] = [
  {
    id: 'issuetype',
    verbs: set,
    isRequired: true,
    // What a new issue is was read before anything else of it.
    isOpen: () => true,
    apply: ({ world, isNew }, issue, _verb, value) => {
      if (isNew) return issue;
      const type = issueTypeNamed(world, value);
      const old = world.issueTypes.get(issue.issueTypeId);
      if (!type || (type.subtask === true) !== (old?.subtask === true)) {
        throw new FieldRefusal('The issue type selected is invalid.');
      }
      return { ...issue, issueTypeId: type.id };
    },
    allowedValues: ({ world, baseUrl }, issue) => {
      const subtask = world.issueTypes.get(issue.issueTypeId)?.subtask === true;
      return [...world.issueTypes.values()]
        .filter((type) => (type.subtask === true) === subtask)
        .map((type) => issueTypeJson(baseUrl, type));
    },
  },
  parentField,
  {
    id: 'summary',
    verbs: set,
    isRequired: true,
    isOpen: () => true,
    apply: (_context, issue, _verb, value) => {
      const summary = value === null ? '' : stringIn(value).trim();
      if (summary === '') throw new FieldRefusal('You must specify a summary of the issue.');
      if (/[\r\n]/.test(summary)) {
        throw new FieldRefusal('The summary is invalid because it contains newline characters.');
      }
      if (summary.length > longestSummary) {
        throw new FieldRefusal(`Summary can't exceed ${longestSummary} characters.`);
      }
      return { ...issue, summary };
    },
  },
  ...(['description', 'environment'] as const).map((id) => ({
    id,
    verbs: set,
    isOpen: () => true,
    apply: (_context: FieldContext, issue: WorldIssue, _verb: string, value: unknown) =>
      withChanges(issue, { [id]: richTextIn(value) }),
  })),
  {
    id: 'priority',
    verbs: set,
    isOpen: ({ world }) => world.priorities.size > 0,
    apply: ({ world }, issue, _verb, value) => {
      if (value === null) throw new FieldRefusal('Priority is required.');
      return { ...issue, priorityId: itemNamed(value, world.priorities.values(), 'Priority').id };
    },
    allowedValues: ({ world, baseUrl }) =>
      [...world.priorities.values()].map((priority) => priorityJson(baseUrl, priority)),
  },
  {
    id: 'labels',
    verbs: setAddRemove,
    isOpen: () => true,
    apply: (_context, issue, verb, value) => {
      const given = (verb === 'set' ? listIn(value) : [value]).map(stringIn);
      for (const label of given) {
        if (/\s/.test(label))
          throw new FieldRefusal(`The label '${label}' contains spaces which is invalid.`);
        if (label.length > 255) {
          throw new FieldRefusal(
            `The label '${label.slice(0, 20)}…' exceeds the allowed limit of 255 characters.`,
          );
        }
        if (label === '') throw new FieldRefusal('Label cannot be empty.');
      }
      return withChanges(issue, { labels: listAfter(issue.labels, verb, given) });
    },
  },
  namedList('components', 'components', 'Component', componentId),
  namedList('fixVersions', 'fixVersions', 'Version', versionId, 'RESOLVE_ISSUES'),
  namedList('versions', 'affectsVersions', 'Version', versionId),
  {
    id: 'duedate',
    verbs: set,
    isOpen: may('SCHEDULE_ISSUES'),
    apply: (_context, issue, _verb, value) =>
      withChanges(issue, { dueDate: value === null ? undefined : dateIn(value) }),
  },
  {
    id: 'resolution',
    verbs: set,
    isOpen: (context, issue) => !context.isNew && may('RESOLVE_ISSUES')(context, issue),
    apply: ({ names }, issue, _verb, value) => {
      const resolution =
        value === null ? undefined : itemNamed(value, names.resolutions(), 'Resolution').name;
      return withChanges(issue, { resolution });
    },
    allowedValues: ({ names, baseUrl }) =>
      names
        .resolutions()
        .map(({ id, name }) => ({ self: `${baseUrl}/rest/api/3/resolution/${id}`, name, id })),
  },
  {
    id: 'reporter',
    verbs: set,
    isOpen: may('MODIFY_REPORTER'),
    apply: ({ world }, issue, _verb, value) => withChanges(issue, { reporter: accountNamed(world, value) }),
  },
  {
    id: 'assignee',
    verbs: set,
    isOpen: may('ASSIGN_ISSUES'),
    apply: (context, issue, _verb, value) => withAssignee(context, issue, value),
  },
  securityField,
  restrictionField,
];

/** `-1` stands for whoever is given the issues that nobody was given. */
export function withAssignee(context: FieldContext, issue: WorldIssue, value: unknown): WorldIssue {
  const { world, project } = context;
  if (textAt(value, 'accountId', 'id') === '-1') {
    return withChanges(issue, {
      assignee: project.assigneeType === 'PROJECT_LEAD' ? project.leadAccountId : undefined,
    });
  }
  const assignee = accountNamed(world, value);
  if (assignee !== undefined && !isAssignable(context, issue, assignee)) {
    throw new FieldRefusal(`User '${assignee}' cannot be assigned issues.`);
  }
  return withChanges(issue, { assignee });
}

function isAssignable({ world, project }: FieldContext, issue: WorldIssue, accountId: string): boolean {
  if (world.accounts.get(accountId)?.active !== true) return false;
  // Who becomes the assignee may see the issue for being that: Jira asks the permission with them in place.
  return hasPermission(world, accountId, 'ASSIGNABLE_USER', project, { ...issue, assignee: accountId });
}

function may(permission: ProjectPermission) {
  return ({ world, caller, project, isNew }: FieldContext, issue: WorldIssue) =>
    hasPermission(world, caller, permission, project, isNew ? undefined : issue);
}

function namedList(
  id: string,
  name: 'components' | 'fixVersions' | 'affectsVersions',
  what: 'Component' | 'Version',
  idOf: (name: string) => string,
  permission?: ProjectPermission,
): EditableField {
  const items = ({ names, project }: FieldContext) =>
    (what === 'Component' ? names.components(project) : names.versions(project)).map((one) => ({
      id: idOf(one),
      name: one,
    }));
  const kind = what.toLowerCase();
  return {
    id,
    verbs: setAddRemove,
    isOpen: permission ? may(permission) : () => true,
    apply: (context, issue, verb, value) => {
      const given = verb === 'set' ? listIn(value) : [value];
      const chosen = given.map((item) => itemNamed(item, items(context), what).name);
      return withChanges(issue, { [name]: listAfter(issue[name], verb, chosen) });
    },
    allowedValues: (context): Json[] =>
      items(context).map((item) => ({ self: `${context.baseUrl}/rest/api/3/${kind}/${item.id}`, ...item })),
  };
}
