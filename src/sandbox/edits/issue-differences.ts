/**
 * What changed between two states of an issue, as lines of a changelog in Jira's form. Every edit writes its changelog
 * from here, so replaying the lines always leads from the first state to the last.
 */

import { plainText } from '../rich-text/rich-text.ts';
import { isList } from '../world/custom-field-values.ts';
import { componentId, optionId, resolutionId, versionId } from '../world/named-ids.ts';
import type { World } from '../world/world.ts';
import type { WorldField, WorldHistoryItem, WorldIssue, WorldText } from '../world/world-file.ts';
import { historyItem } from './edit.ts';

type IdAndText = readonly [id: string | null, text: string | null];
const none: IdAndText = [null, null];

export function differences(world: World, before: WorldIssue, after: WorldIssue): WorldHistoryItem[] {
  const single = (fieldId: string, read: (issue: WorldIssue) => IdAndText, field = fieldId) =>
    changed(fieldId, read(before), read(after), field);
  return [
    ...single('project', ({ projectId }) => [projectId, world.projects.get(projectId)?.name ?? null]),
    ...single('Key', ({ key }) => [null, key]),
    ...single('issuetype', ({ issueTypeId }) => [
      issueTypeId,
      world.issueTypes.get(issueTypeId)?.name ?? null,
    ]),
    ...single('parent', ({ parentId }) => parentOf(world, parentId), 'IssueParentAssociation'),
    ...single('summary', ({ summary }) => [null, summary]),
    ...texts('description', before.description, after.description),
    ...texts('environment', before.environment, after.environment),
    ...single('priority', ({ priorityId }) =>
      priorityId === undefined ? none : [priorityId, world.priorities.get(priorityId)?.name ?? null],
    ),
    ...single('labels', ({ labels = [] }) => [null, labels.join(' ')]),
    ...lists('components', 'Component', componentId, before.components, after.components),
    ...lists('fixVersions', 'Fix Version', versionId, before.fixVersions, after.fixVersions),
    ...lists('versions', 'Version', versionId, before.affectsVersions, after.affectsVersions),
    ...single('duedate', ({ dueDate }) =>
      dueDate === undefined ? none : [dueDate, `${dueDate} 00:00:00.0`],
    ),
    ...single('resolution', ({ resolution }) =>
      resolution === undefined ? none : [resolutionId(world, resolution), resolution],
    ),
    ...single('status', ({ statusId }) => [statusId, world.statuses.get(statusId)?.name ?? null]),
    ...single('reporter', ({ reporter }) => person(world, reporter)),
    ...single('assignee', ({ assignee }) => person(world, assignee)),
    ...[...world.fields.values()].flatMap((field) => custom(world, field, before, after)),
    ...single('security', (issue) => levelOf(world, issue)),
    ...single('issuerestriction', (issue) => rolesOf(world, issue), 'Restrict to'),
  ];
}

function changed(
  fieldId: string,
  [oldId, oldText]: IdAndText,
  [newId, newText]: IdAndText,
  field: string,
  fieldtype: 'jira' | 'custom' = 'jira',
): WorldHistoryItem[] {
  if (oldId === newId && oldText === newText) return [];
  return [historyItem(fieldId, [oldText, newText], [oldId, newId], { field, fieldtype })];
}

/** One line also where only the look of a text changed, since that is an edit too. */
function texts(
  fieldId: string,
  before: WorldText | number | undefined,
  after: WorldText | number | undefined,
  field = fieldId,
  fieldtype: 'jira' | 'custom' = 'jira',
): WorldHistoryItem[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const words = (text: WorldText | number | undefined) =>
    text === undefined ? null : typeof text === 'number' ? String(text) : plainText(text);
  return [historyItem(fieldId, [words(before), words(after)], [null, null], { field, fieldtype })];
}

/** What was taken away and what came are told in pairs, as far as both last. */
function lists(
  fieldId: string,
  field: string,
  idOf: (name: string) => string,
  before: readonly string[] = [],
  after: readonly string[] = [],
): WorldHistoryItem[] {
  const gone = before.filter((name) => !after.includes(name));
  const come = after.filter((name) => !before.includes(name));
  return Array.from({ length: Math.max(gone.length, come.length) }, (_, index) => {
    const ids = (name: string | undefined): IdAndText => (name === undefined ? none : [idOf(name), name]);
    const [oldId, oldText] = ids(gone[index]);
    const [newId, newText] = ids(come[index]);
    return historyItem(fieldId, [oldText, newText], [oldId, newId], { field });
  });
}

function custom(world: World, field: WorldField, before: WorldIssue, after: WorldIssue): WorldHistoryItem[] {
  const old = before.customFields?.[field.id];
  const now = after.customFields?.[field.id];
  if (old === now) return [];
  if (!isList(old) && !isList(now) && !['select', 'user', 'group'].includes(field.type)) {
    return texts(field.id, old, now, field.name, 'custom');
  }
  const read = (value: typeof old): IdAndText => {
    const values = typeof value === 'string' ? [value] : isList(value) ? value : [];
    if (values.length === 0) return none;
    const [ids, names] = [
      values.map((one) => idIn(field, one)),
      values.map((one) => nameIn(world, field, one)),
    ];
    if (!field.type.startsWith('multi')) return [ids[0] ?? null, names[0] ?? null];
    return [`[${ids.join(', ')}]`, names.join(', ')];
  };
  return changed(field.id, read(old), read(now), field.name, 'custom');
}

function idIn(field: WorldField, value: string): string {
  return field.type.endsWith('select') ? optionId(field.id, value) : value;
}

function nameIn(world: World, field: WorldField, value: string): string {
  if (field.type.endsWith('user')) return world.accounts.get(value)?.displayName ?? value;
  return field.type.endsWith('group') ? (world.groups.get(value)?.name ?? value) : value;
}

function person(world: World, accountId: string | undefined): IdAndText {
  if (accountId === undefined) return none;
  return [accountId, world.accounts.get(accountId)?.displayName ?? null];
}

function parentOf(world: World, parentId: string | undefined): IdAndText {
  return parentId === undefined ? none : [parentId, world.issue(parentId)?.key ?? null];
}

function levelOf(world: World, { projectId, securityLevelId }: WorldIssue): IdAndText {
  if (securityLevelId === undefined) return none;
  const project = world.projects.get(projectId);
  return [securityLevelId, (project && world.levelOf(project, securityLevelId)?.name) ?? null];
}

function rolesOf(world: World, { restrictedToRoles = [] }: WorldIssue): IdAndText {
  if (restrictedToRoles.length === 0) return none;
  const names = restrictedToRoles.map((id) => world.projectRoles.get(id)?.name ?? id);
  return [`[${restrictedToRoles.join(', ')}]`, names.join(', ')];
}
