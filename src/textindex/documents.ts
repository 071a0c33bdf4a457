/**
 * From an issue to its documents. One document is one unit of visibility: the issue with all that everybody
 * sees who sees the issue, and one for each remark that is restricted or internal. Text of a restricted
 * remark is in no other document, so scores, snippets and counts cannot speak of it.
 */

import { peopleTokens, type Scope } from '../model/access.ts';
import type { Issue, PersonRef, StoredIssue, StoredRemark } from '../model/issue.ts';
import { builtInField } from '../model/query-fields.ts';
import type { InternedScope } from '../store/store.ts';
import type { IndexDocument } from './text-index.ts';

/** The scope of each document that `documentsOf` makes, in the same order. None: not to be found. */
export function documentScopes(stored: StoredIssue): Scope[] {
  if (!stored.facts.scope.live) return [];
  return [stored.facts.scope, ...ownUnits(stored).map((remark) => remark.facts.scope)];
}

export function documentsOf(stored: StoredIssue, scopes: readonly InternedScope[]): IndexDocument[] {
  const { issue } = stored;
  const shared = {
    issueRow: stored.row,
    people: peopleTokens(stored.facts.people),
    createdMs: issue.createdMs,
    updatedMs: issue.updatedMs,
    labels: labelsOf(issue),
  };
  const own = ownUnits(stored);
  return scopes.map(({ id: scope, project }, index): IndexDocument => {
    const remark = index === 0 ? undefined : own[index - 1];
    if (remark) {
      return {
        ...shared,
        unit: remark.unit,
        scope,
        project,
        title: '',
        body: '',
        comments: remark.remark.text,
      };
    }
    return {
      ...shared,
      unit: 0,
      scope,
      project,
      title: issue.summary,
      body: bodyText(issue),
      comments: sharedRemarks(stored)
        .map(({ remark: { text } }) => text)
        .join('\n'),
    };
  });
}

/** Remarks that everybody sees who sees the issue. */
function sharedRemarks(stored: StoredIssue): StoredRemark[] {
  return stored.remarks.filter((remark) => !hasOwnUnit(remark));
}

export function hasOwnUnit({ remark }: StoredRemark): boolean {
  return remark.internal || remark.visibility.kind !== 'none';
}

/** What is searched of the issue itself, besides its summary. */
export function bodyText(issue: Issue): string {
  return [
    issue.description,
    issue.environment,
    ...issue.labels,
    ...issue.components,
    ...issue.fixVersions,
    ...issue.affectsVersions,
    ...issue.customText.map(({ text }) => text),
    ...issue.attachments.map(({ filename }) => filename),
    issue.key,
  ]
    .filter((text) => text !== '')
    .join('\n');
}

/** A value as a query can name it. Equal for what people take for equal. */
export function label(field: string, value: string): string {
  return `${field}=${value.normalize('NFKC').toLowerCase().trim()}`;
}

/** Every value of a field, as queries name it. */
export function labelsOf(issue: Issue): string[] {
  const labels = new Set<string>();
  const add = (field: string, values: readonly (string | undefined)[]) => {
    for (const value of values) {
      if (value === undefined || value === '' || value.length > longestLabel) continue;
      labels.add(label(field, value));
      const words = value.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
      if (words.length > 1) for (const word of words) labels.add(label(field, word));
    }
  };
  labels.add(label('project', issue.key.slice(0, issue.key.lastIndexOf('-'))));
  add('type', [issue.type]);
  add('status', [issue.status]);
  labels.add(label('is', issue.statusCategory === 'done' ? 'done' : 'open'));
  add('priority', [issue.priority]);
  add('resolution', [issue.resolution]);
  add('label', issue.labels);
  add('component', issue.components);
  add('version', [...issue.fixVersions, ...issue.affectsVersions]);
  const person = (field: string, ref: PersonRef | undefined) => {
    add(field, [ref?.displayName]);
    if (ref) labels.add(accountLabel(field, ref.accountId));
    else labels.add(label(field, 'nobody'));
  };
  person('assignee', issue.assignee);
  person('reporter', issue.reporter);
  for (const { name, text } of issue.customText) {
    // `project=x` of a custom field would be found by `project:x`. Its text is still found by its words.
    if (builtInField(name.split('=', 1)[0] ?? name) === undefined) add(name.toLowerCase(), [text]);
  }
  return [...labels];
}

/** People are named in queries by their names; `me` is looked up by the account. */
export function accountLabel(field: string, accountId: string): string {
  return label(field, `@${accountId}`);
}

const longestLabel = 120;

function ownUnits(stored: StoredIssue): StoredRemark[] {
  return stored.remarks.filter((remark) => hasOwnUnit(remark) && remark.remark.text !== '');
}
