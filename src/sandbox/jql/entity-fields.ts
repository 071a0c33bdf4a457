/**
 * JQL on what an issue is: its project, key, type, status, priority, resolution, level, parent, labels,
 * components and versions. Projects, issues and levels that the caller may not see do not exist. Labels,
 * components and versions are words on issues in a world, so a name that nothing has finds nothing.
 */

import { canBrowse, canListProject, mayKnowLevel } from '../permissions/who-can-see.ts';
import type { IssueEntry, IssueFacts } from '../world/issue-entry.ts';
import type { World } from '../world/world.ts';
import type { WorldProject } from '../world/world-file.ts';
import type { EntryOrder, EntryTest, JqlContext, JqlField } from './jql-clause.ts';
import { byNumber, byText } from './jql-clause.ts';
import { noFunction, noIssue, noValue, wrongArguments, wrongOperator } from './jql-error.ts';
import { compare, isComparison, matches, membership, valuesOf } from './jql-membership.ts';
import { accountsCalled, refuseList } from './jql-people.ts';
import type { JqlClause, JqlOperand } from './jql-syntax.ts';
import { linkedIssues } from './link-fields.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

const projectField: JqlField = {
  test(clause, context) {
    const asked = membership(clause, { nullable: false });
    const ids = projectsOf(clause, context);
    return ({ facts }) => ids.has(facts.projectId) === asked.is;
  },
  order: (world) => byText(({ facts }) => world.projects.get(facts.projectId)?.key ?? ''),
};

const keyField: JqlField = { test: keyTest, order: (world) => byKey(world) };

const issueTypeField = named(
  (world) => world.issueTypes.values(),
  (facts) => facts.issueTypeId,
  typesOf,
);

export const entityFields: readonly (readonly [string, JqlField])[] = [
  ['project', projectField],
  ['projecttype', { test: projectTypeTest }],
  ['id', { test: keyTest, order: () => (a, b) => a.idNumber - b.idNumber }],
  ['key', keyField],
  ['issuekey', keyField],
  ['issue', keyField],
  ['issuetype', issueTypeField],
  ['type', issueTypeField],
  [
    'status',
    named(
      (world) => world.statuses.values(),
      (facts) => facts.statusId,
    ),
  ],
  ['statuscategory', { test: statusCategoryTest, order: byCategory }],
  ['priority', { test: priorityTest, order: byPriority }],
  ['resolution', { test: resolutionTest, order: () => byText(({ facts }) => facts.resolution ?? '\uffff') }],
  ['labels', words((facts) => facts.labels)],
  ['component', words((facts) => facts.components)],
  ['fixversion', words((facts) => facts.fixVersions)],
  ['affectedversion', words((facts) => facts.affectsVersions)],
  ['level', { test: levelTest, order: byLevel }],
  ['security', { test: levelTest, order: byLevel }],
  ['parent', { test: parentTest }],
];

/** The projects of a clause `project = …` or `project in (…)`, by id, key or name. */
export function projectsOf(clause: JqlClause, context: JqlContext): Set<string> {
  const { world } = context;
  const ids = new Set<string>();
  for (const operand of clause.operands) {
    if (operand.kind === 'function') {
      for (const id of projectsLed(clause, operand, context)) ids.add(id);
      continue;
    }
    const text = operand.kind === 'value' ? operand.text : '';
    const wanted = text.toLowerCase();
    const found = [...world.projects.values()].filter(
      (project) =>
        (project.id === text ||
          project.key.toLowerCase() === wanted ||
          project.name.toLowerCase() === wanted ||
          project.formerKeys?.includes(text.toUpperCase()) === true) &&
        isKnown(project, context),
    );
    if (found.length === 0) throw noValue(text, clause.field);
    for (const project of found) ids.add(project.id);
  }
  return ids;
}

function isKnown(project: WorldProject, { world, caller, archivedProjects }: JqlContext): boolean {
  const { state = 'live' } = project;
  return (
    (state === 'live' || (state === 'archived' && archivedProjects === true)) &&
    canListProject(world, caller, project)
  );
}

/** `projectsLeadByUser()`, of the caller or of the person named. */
function projectsLed(
  { field, operator }: JqlClause,
  operand: Extract<JqlOperand, { kind: 'function' }>,
  context: JqlContext,
): string[] {
  const { world, caller } = context;
  const { name, args } = operand;
  if (name.toLowerCase() !== 'projectsleadbyuser') throw noFunction(name);
  if (args.length > 1) throw wrongArguments(name, 1, args.length);
  refuseList(operator, operand, field);
  const [person] = args;
  const leads = person === undefined ? [caller ?? ''] : accountsCalled(person, field, { world, caller });
  return [...world.projects.values()]
    .filter((project) => leads.includes(project.leadAccountId) && isKnown(project, context))
    .map(({ id }) => id);
}

function projectTypeTest(clause: JqlClause, { world }: JqlContext): EntryTest {
  const asked = membership(clause, { nullable: false });
  const types = new Set(valuesOf(clause).map((text) => text.toLowerCase()));
  return ({ facts }) => types.has(world.projects.get(facts.projectId)?.type ?? '') === asked.is;
}

function keyTest(clause: JqlClause, context: JqlContext): EntryTest {
  const { operator, operands, field } = clause;
  const { world } = context;
  if (isComparison(operator)) {
    const text = operands[0]?.kind === 'value' ? operands[0].text : '';
    const found = /^(?:([A-Za-z][A-Za-z0-9_]*)-)?(\d+)$/.exec(text);
    if (!found) throw noIssue(text, field);
    const [, key, digits] = found;
    const number = Number(digits);
    if (key === undefined) return (entry) => compare(operator, entry.idNumber, number);
    const projectId = world.findProject(key)?.id;
    return (entry) => entry.facts.projectId === projectId && compare(operator, entry.keyNumber, number);
  }
  const asked = membership(clause, { nullable: false });
  const ids = issuesNamed(clause, context);
  return ({ idNumber }) => ids.has(idNumber) === asked.is;
}

/** The ids of the issues that a clause `key = …` or `id in (…)` names. */
export function issuesNamed(clause: JqlClause, context: JqlContext): Set<number> {
  const { operator, operands, field } = clause;
  const { world, caller } = context;
  const ids = new Set<number>();
  for (const operand of operands) {
    if (operand.kind === 'function') {
      for (const id of linkedIssues(clause, operand, context)) ids.add(Number(id));
      continue;
    }
    const text = operand.kind === 'value' ? operand.text : '';
    const entry = world.findEntry(text);
    if (entry && canBrowse(world, caller, entry.facts)) ids.add(entry.idNumber);
    else if (operator === '=' || operator === '!=') throw noIssue(text, field);
  }
  return ids;
}

function byKey(world: World): EntryOrder {
  const ranks = new Map(
    [...world.projects.values()]
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .map((project, rank) => [project.id, rank]),
  );
  const rankOf = ({ facts }: IssueEntry) => ranks.get(facts.projectId) ?? 0;
  return (a, b) => rankOf(a) - rankOf(b) || a.keyNumber - b.keyNumber;
}

function named(
  all: (world: World) => Iterable<Named>,
  idOf: (facts: IssueFacts) => string,
  ofFunction?: (operand: Extract<JqlOperand, { kind: 'function' }>, world: World) => string[],
): JqlField {
  return {
    test(clause, { world }) {
      const asked = membership(clause, { nullable: false });
      const ids = idsNamed(clause, [...all(world)], (operand) => {
        if (!ofFunction) throw noFunction(operand.name);
        refuseList(clause.operator, operand, clause.field);
        return ofFunction(operand, world);
      });
      return ({ facts }) => ids.has(idOf(facts)) === asked.is;
    },
    order: (world) => {
      const names = new Map([...all(world)].map((one) => [one.id, one.name]));
      return byText(({ facts }) => names.get(idOf(facts)) ?? '');
    },
  };
}

function idsNamed(
  { field, operands }: JqlClause,
  all: readonly Named[],
  ofFunction: (operand: Extract<JqlOperand, { kind: 'function' }>) => string[],
): Set<string> {
  const ids = new Set<string>();
  for (const operand of operands) {
    if (operand.kind === 'function') for (const id of ofFunction(operand)) ids.add(id);
    if (operand.kind !== 'value') continue;
    const wanted = operand.text.toLowerCase();
    const found = all.filter((one) => one.id === operand.text || one.name.toLowerCase() === wanted);
    if (found.length === 0) throw noValue(operand.text, field);
    for (const one of found) ids.add(one.id);
  }
  return ids;
}

function typesOf({ name, args }: Extract<JqlOperand, { kind: 'function' }>, world: World): string[] {
  const lower = name.toLowerCase();
  if (lower !== 'standardissuetypes' && lower !== 'subtaskissuetypes') throw noFunction(name);
  if (args.length > 0) throw wrongArguments(name, 0, args.length);
  return [...world.issueTypes.values()]
    .filter((type) => (type.subtask === true) === (lower === 'subtaskissuetypes'))
    .map(({ id }) => id);
}

const categoryKeys = ['new', 'indeterminate', 'done'];
const categories: readonly Named[] = [
  { id: 'new', name: 'To Do' },
  { id: 'indeterminate', name: 'In Progress' },
  { id: 'done', name: 'Done' },
  // Jira numbers the categories too.
  { id: 'new', name: '2' },
  { id: 'indeterminate', name: '4' },
  { id: 'done', name: '3' },
];

function statusCategoryTest(clause: JqlClause, { world }: JqlContext): EntryTest {
  const asked = membership(clause, { nullable: false });
  const wanted = idsNamed(clause, categories, ({ name }) => {
    throw noFunction(name);
  });
  return ({ facts }) => wanted.has(world.statuses.get(facts.statusId)?.category ?? '') === asked.is;
}

function byCategory(world: World): EntryOrder {
  return byNumber(({ facts }) => categoryKeys.indexOf(world.statuses.get(facts.statusId)?.category ?? ''));
}

/** The site's list names the most urgent first, so further down means less. */
function priorityRanks(world: World): Map<string, number> {
  return new Map([...world.priorities.keys()].reverse().map((id, rank) => [id, rank]));
}

function priorityTest(clause: JqlClause, { world }: JqlContext): EntryTest {
  const { operator } = clause;
  const refuse = ({ name }: { name: string }) => {
    throw noFunction(name);
  };
  if (!isComparison(operator)) {
    const asked = membership(clause, { nullable: true });
    const ids = idsNamed(clause, [...world.priorities.values()], refuse);
    return ({ facts }) => matches(facts.priorityId, asked, (id) => ids.has(id));
  }
  if (clause.operands[0]?.kind === 'empty') throw wrongOperator(operator, clause.field);
  const [id] = idsNamed(clause, [...world.priorities.values()], refuse);
  const ranks = priorityRanks(world);
  const bound = ranks.get(id ?? '') ?? 0;
  return ({ facts }) => {
    const rank = ranks.get(facts.priorityId ?? '');
    return rank !== undefined && compare(operator, rank, bound);
  };
}

function byPriority(world: World): EntryOrder {
  const ranks = priorityRanks(world);
  return byNumber(({ facts }) => ranks.get(facts.priorityId ?? ''));
}

function resolutionTest(clause: JqlClause, { world }: JqlContext): EntryTest {
  const asked = membership(clause, { nullable: true });
  const listed = world.list('resolutions');
  const names = new Set<string>();
  for (const text of valuesOf(clause)) {
    names.add((listed.find(({ id }) => id === text)?.name ?? text).toLowerCase());
  }
  const unresolved = names.delete('unresolved');
  return ({ facts }) =>
    unresolved && facts.resolution === undefined
      ? asked.is
      : matches(facts.resolution, asked, (name) => names.has(name.toLowerCase()));
}

function words(listOf: (facts: IssueFacts) => readonly string[] | undefined): JqlField {
  return {
    test(clause) {
      const asked = membership(clause, { nullable: true });
      const wanted = new Set(valuesOf(clause).map((text) => text.toLowerCase()));
      return ({ facts }) => {
        const list = listOf(facts);
        const some = list === undefined || list.length === 0 ? undefined : list;
        return matches(some, asked, (items) => items.some((item) => wanted.has(item.toLowerCase())));
      };
    },
    order: () => byText(({ facts }) => [...(listOf(facts) ?? [])].sort()[0] ?? '\uffff'),
  };
}

/** Only levels of projects that the caller may list, and only those that may admit the caller. */
function levelTest(clause: JqlClause, context: JqlContext): EntryTest {
  const { world, caller } = context;
  const asked = membership(clause, { nullable: true });
  const known = new Map<string, Named>();
  for (const project of world.projects.values()) {
    if (!isKnown(project, context)) continue;
    for (const level of world.securitySchemes.get(project.issueSecuritySchemeId ?? '')?.levels ?? []) {
      if (mayKnowLevel(world, caller, project, level.id)) known.set(level.id, level);
    }
  }
  const ids = idsNamed(clause, [...known.values()], ({ name }) => {
    throw noFunction(name);
  });
  return ({ facts }) => matches(facts.securityLevelId, asked, (id) => ids.has(id));
}

function byLevel(world: World): EntryOrder {
  const names = new Map<string, string>();
  for (const scheme of world.securitySchemes.values()) {
    for (const level of scheme.levels) names.set(level.id, level.name);
  }
  return byText(({ facts }) => names.get(facts.securityLevelId ?? '') ?? '\uffff');
}

function parentTest(clause: JqlClause, { world, caller }: JqlContext): EntryTest {
  const asked = membership(clause, { nullable: true });
  const ids = new Set<string>();
  for (const text of valuesOf(clause)) {
    const entry = world.findEntry(text);
    if (!entry || !canBrowse(world, caller, entry.facts)) throw noIssue(text, clause.field);
    ids.add(entry.facts.id);
  }
  // As in the field: a parent that the caller may not see is none.
  return ({ facts: { parentId } }) => {
    const parent = parentId === undefined ? undefined : world.entries.get(parentId);
    const isOpen = parent !== undefined && canBrowse(world, caller, parent.facts);
    return matches(isOpen ? parentId : undefined, asked, (id) => ids.has(id));
  };
}
