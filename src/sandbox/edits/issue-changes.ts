/**
 * The next state of an issue: some of its keys replaced, and those whose value is undefined taken away, since a key of
 * an issue is either there with a value or not there.
 */

import type { WorldIssue } from '../world/world-file.ts';

export type IssueChanges = { readonly [Name in keyof WorldIssue]?: WorldIssue[Name] | undefined };

export function withChanges(issue: WorldIssue, changes: IssueChanges): WorldIssue {
  const next: IssueChanges = { ...issue, ...changes };
  if (!isWithoutUndefined(next)) throw new Error(`Issue ${issue.key} cannot lose what every issue has.`);
  return next;
}

export function withCustomField(
  issue: WorldIssue,
  fieldId: string,
  value: NonNullable<WorldIssue['customFields']>[string] | undefined,
): WorldIssue {
  const { [fieldId]: _old, ...others } = issue.customFields ?? {};
  return { ...issue, customFields: value === undefined ? others : { ...others, [fieldId]: value } };
}

const required = [
  'id',
  'key',
  'projectId',
  'issueTypeId',
  'statusId',
  'summary',
  'created',
  'updated',
] as const;

function isWithoutUndefined(next: IssueChanges): next is WorldIssue {
  for (const [name, value] of Object.entries(next)) {
    if (value === undefined) Reflect.deleteProperty(next, name);
  }
  return required.every((name) => next[name] !== undefined);
}
