/**
 * The fields that the sandbox's JQL knows. Each turns a clause into a test of one issue, or refuses it with
 * Jira's words. A value that does not exist and one that the caller may not see are refused alike. As in Jira
 * `!=` and `not in` do not match issues where the field is empty.
 */

import type { IssueEntry } from '../issue-entry.ts';
import { plainText } from '../rich-text.ts';
import { canBrowse, canListProject, isCommentOpen } from '../who-can-see.ts';
import type { World } from '../world.ts';
import type { WorldIssue } from '../world-file.ts';
import { dateOf } from './jql-dates.ts';
import type { JqlClause, JqlOperand, JqlOperator } from './jql-syntax.ts';
import { JqlError } from './jql-syntax.ts';

export type EntryTest = (entry: IssueEntry) => boolean;

export interface JqlContext {
  readonly world: World;
  readonly caller: string | undefined;
  readonly nowMs: number;
}

/** Sorts ascending. */
export type EntryOrder = (a: IssueEntry, b: IssueEntry) => number;

type FieldCompiler = (clause: JqlClause, context: JqlContext) => EntryTest;

export function compileClause(clause: JqlClause, context: JqlContext): EntryTest {
  const compile = fieldCompilers.get(clause.field.toLowerCase());
  if (!compile) throw unknownField(clause.field);
  return compile(clause, context);
}

export function orderOf(field: string, world: World): EntryOrder {
  const order = orders(world).get(field.toLowerCase());
  if (!order) throw unknownField(field);
  return order;
}

/** The projects of a clause `project = …` or `project in (…)`, by id, key or name. */
export function projectsOf(clause: JqlClause, { world, caller }: JqlContext): Set<string> {
  const ids = new Set<string>();
  for (const operand of clause.operands) {
    const text = operand.kind === 'value' ? operand.text : '';
    const wanted = text.toLowerCase();
    const found = [...world.projects.values()].filter(
      (project) =>
        (project.id === text ||
          project.key.toLowerCase() === wanted ||
          project.name.toLowerCase() === wanted) &&
        (project.state ?? 'live') === 'live' &&
        canListProject(world, caller, project),
    );
    if (found.length === 0) throw noValue(text, clause.field);
    for (const project of found) ids.add(project.id);
  }
  return ids;
}

const fieldCompilers = new Map<string, FieldCompiler>();
for (const [names, compile] of [
  [['project'], projectTest],
  [['id', 'key', 'issuekey', 'issue'], keyTest],
  [
    ['status'],
    named(
      (world) => world.statuses.values(),
      (issue) => issue.statusId,
    ),
  ],
  [
    ['issuetype', 'type'],
    named(
      (world) => world.issueTypes.values(),
      (issue) => issue.issueTypeId,
    ),
  ],
  [
    ['priority'],
    named(
      (world) => world.priorities.values(),
      (issue) => issue.priorityId,
    ),
  ],
  [['statuscategory'], statusCategoryTest],
  [['resolution'], resolutionTest],
  [['assignee'], personTest((issue) => issue.assignee)],
  [['reporter', 'creator'], personTest((issue) => issue.reporter)],
  [['labels'], listTest((issue) => issue.labels)],
  [['component'], listTest((issue) => issue.components)],
  [['fixversion'], listTest((issue) => issue.fixVersions)],
  [['affectedversion'], listTest((issue) => issue.affectsVersions)],
  [['level', 'security'], levelTest],
  [['parent'], parentTest],
  [['created', 'createddate'], dateTest((entry) => entry.createdMs)],
  [['updated', 'updateddate'], dateTest((entry) => entry.updatedMs)],
  [['resolved', 'resolutiondate'], dateTest(({ issue }) => issue.resolved && Date.parse(issue.resolved))],
  [['summary'], textTest((issue) => [issue.summary])],
  [['description'], textTest((issue) => [plainText(issue.description)])],
  [['environment'], textTest((issue) => [plainText(issue.environment)])],
  [['comment'], textTest(commentTexts)],
  [
    ['text'],
    textTest((issue, context) => [
      issue.summary,
      plainText(issue.description),
      plainText(issue.environment),
      ...commentTexts(issue, context),
    ]),
  ],
] as const satisfies readonly (readonly [readonly string[], FieldCompiler])[]) {
  for (const name of names) fieldCompilers.set(name, compile);
}

function orders(world: World): Map<string, EntryOrder> {
  const by =
    (text: (issue: WorldIssue) => string): EntryOrder =>
    (a, b) =>
      text(a.issue).localeCompare(text(b.issue), 'en');
  const keyOf = (entry: IssueEntry) => world.projects.get(entry.issue.projectId)?.key ?? '';
  const byKey: EntryOrder = (a, b) =>
    a.issue.projectId === b.issue.projectId ? a.keyNumber - b.keyNumber : keyOf(a) < keyOf(b) ? -1 : 1;
  const name = (accountId: string | undefined) => world.accounts.get(accountId ?? '')?.displayName ?? '';
  return new Map<string, EntryOrder>([
    ['id', (a, b) => a.idNumber - b.idNumber],
    ['key', byKey],
    ['issuekey', byKey],
    ['created', (a, b) => a.createdMs - b.createdMs],
    ['createddate', (a, b) => a.createdMs - b.createdMs],
    ['updated', (a, b) => a.updatedMs - b.updatedMs],
    ['updateddate', (a, b) => a.updatedMs - b.updatedMs],
    ['project', by((issue) => world.projects.get(issue.projectId)?.key ?? '')],
    ['summary', by((issue) => issue.summary)],
    ['status', by((issue) => world.statuses.get(issue.statusId)?.name ?? '')],
    ['issuetype', by((issue) => world.issueTypes.get(issue.issueTypeId)?.name ?? '')],
    ['priority', (a, b) => Number(a.issue.priorityId ?? 0) - Number(b.issue.priorityId ?? 0)],
    ['resolution', by((issue) => issue.resolution ?? '')],
    ['assignee', by((issue) => name(issue.assignee))],
    ['reporter', by((issue) => name(issue.reporter))],
  ]);
}

function projectTest(clause: JqlClause, context: JqlContext): EntryTest {
  const { is } = membership(clause, { nullable: false });
  const ids = projectsOf(clause, context);
  return ({ issue }) => ids.has(issue.projectId) === is;
}

function keyTest(clause: JqlClause, { world, caller }: JqlContext): EntryTest {
  const { operator, operands, field } = clause;
  if (operator === '<' || operator === '<=' || operator === '>' || operator === '>=') {
    const text = operands[0]?.kind === 'value' ? operands[0].text : '';
    const found = /^(?:([A-Za-z][A-Za-z0-9_]*)-)?(\d+)$/.exec(text);
    if (!found) throw noIssue(text, field);
    const [, key, number] = found;
    const project = key === undefined ? undefined : world.findProject(key);
    if (key === undefined) return (entry) => compare(operator, entry.idNumber, Number(number));
    return (entry) =>
      entry.issue.projectId === project?.id && compare(operator, entry.keyNumber, Number(number));
  }
  const { is } = membership(clause, { nullable: false });
  const ids = new Set<string>();
  for (const operand of operands) {
    const text = operand.kind === 'value' ? operand.text : '';
    const issue = world.findEntry(text)?.issue;
    if (issue && canBrowse(world, caller, issue)) ids.add(issue.id);
    else if (operator === '=' || operator === '!=') throw noIssue(text, field);
  }
  return ({ issue }) => ids.has(issue.id) === is;
}

function named(
  all: (world: World) => Iterable<{ readonly id: string; readonly name: string }>,
  idOf: (issue: WorldIssue) => string | undefined,
): FieldCompiler {
  return (clause, { world }) => {
    const { is, empty } = membership(clause, { nullable: true });
    const ids = new Set<string>();
    for (const text of valuesOf(clause)) {
      const found = [...all(world)].filter(
        (one) => one.id === text || one.name.toLowerCase() === text.toLowerCase(),
      );
      if (found.length === 0) throw noValue(text, clause.field);
      for (const one of found) ids.add(one.id);
    }
    return ({ issue }) => matches(idOf(issue), is, empty, (id) => ids.has(id));
  };
}

function statusCategoryTest(clause: JqlClause, { world }: JqlContext): EntryTest {
  const { is } = membership(clause, { nullable: false });
  const keys = new Map([
    ['to do', 'new'],
    ['new', 'new'],
    ['in progress', 'indeterminate'],
    ['indeterminate', 'indeterminate'],
    ['done', 'done'],
  ]);
  const wanted = new Set(
    valuesOf(clause).map((text) => {
      const key = keys.get(text.toLowerCase());
      if (!key) throw noValue(text, clause.field);
      return key;
    }),
  );
  return ({ issue }) => wanted.has(world.statuses.get(issue.statusId)?.category ?? '') === is;
}

function resolutionTest(clause: JqlClause, _context: JqlContext): EntryTest {
  const { is, empty } = membership(clause, { nullable: true });
  const names = new Set(valuesOf(clause).map((text) => text.toLowerCase()));
  const unresolved = names.delete('unresolved');
  return ({ issue }) =>
    unresolved && issue.resolution === undefined
      ? is
      : matches(issue.resolution, is, empty, (name) => names.has(name.toLowerCase()));
}

function personTest(personOf: (issue: WorldIssue) => string | undefined): FieldCompiler {
  return (clause, { world, caller }) => {
    const { is, empty } = membership(clause, { nullable: true });
    const ids = new Set<string>();
    for (const operand of clause.operands) {
      if (operand.kind === 'function') {
        if (operand.name !== 'currentuser') {
          throw new JqlError(
            `Unable to find JQL function '${operand.name}()' for the field '${clause.field}'.`,
          );
        }
        if (caller !== undefined) ids.add(caller);
      } else if (operand.kind === 'value') {
        for (const { accountId, displayName } of world.accounts.values()) {
          if (accountId === operand.text || displayName.toLowerCase() === operand.text.toLowerCase()) {
            ids.add(accountId);
          }
        }
      }
    }
    return ({ issue }) => matches(personOf(issue), is, empty, (id) => ids.has(id));
  };
}

function listTest(listOf: (issue: WorldIssue) => readonly string[] | undefined): FieldCompiler {
  return (clause) => {
    const { is, empty } = membership(clause, { nullable: true });
    const wanted = new Set(valuesOf(clause).map((text) => text.toLowerCase()));
    return ({ issue }) => {
      const list = listOf(issue);
      const some = list === undefined || list.length === 0 ? undefined : list;
      return matches(some, is, empty, (items) => items.some((item) => wanted.has(item.toLowerCase())));
    };
  };
}

function levelTest(clause: JqlClause, { world }: JqlContext): EntryTest {
  const { is, empty } = membership(clause, { nullable: true });
  const wanted = new Set(valuesOf(clause).map((text) => text.toLowerCase()));
  const names = new Map<string, string>();
  for (const scheme of world.securitySchemes.values()) {
    for (const level of scheme.levels) names.set(level.id, level.name.toLowerCase());
  }
  return ({ issue }) =>
    matches(issue.securityLevelId, is, empty, (id) => wanted.has(id) || wanted.has(names.get(id) ?? ''));
}

function parentTest(clause: JqlClause, { world, caller }: JqlContext): EntryTest {
  const { is, empty } = membership(clause, { nullable: true });
  const ids = new Set(
    valuesOf(clause).map((text) => {
      const issue = world.findEntry(text)?.issue;
      if (!issue || !canBrowse(world, caller, issue)) throw noIssue(text, clause.field);
      return issue.id;
    }),
  );
  return ({ issue }) => matches(issue.parentId, is, empty, (id) => ids.has(id));
}

function dateTest(timeOf: (entry: IssueEntry) => number | '' | undefined): FieldCompiler {
  return ({ field, operator, operands }, { world, caller, nowMs }) => {
    const [operand] = operands;
    if (operand?.kind === 'empty' && (operator === 'is' || operator === 'is not')) {
      return (entry) => (typeof timeOf(entry) !== 'number') === (operator === 'is');
    }
    if (operator === '~' || operator === '!~' || operator === 'is' || operator === 'is not') {
      throw wrongOperator(operator, field);
    }
    const zone = world.zone(world.accounts.get(caller ?? '')?.timeZone);
    const wanted = operands.map((one) => dateOf(one, field, zone, nowMs));
    return (entry) => {
      const ms = timeOf(entry);
      if (typeof ms !== 'number') return false;
      if (operator === '=' || operator === 'in') return wanted.some((at) => ms >= at && ms < at + 60_000);
      if (operator === '!=' || operator === 'not in') {
        return !wanted.some((at) => ms >= at && ms < at + 60_000);
      }
      return compare(operator, ms, wanted[0] ?? 0);
    };
  };
}

/** Every word must begin some word of the texts; a `*` at its end is accepted, stemming is not done. */
function textTest(textsOf: (issue: WorldIssue, context: JqlContext) => readonly string[]): FieldCompiler {
  return ({ field, operator, operands }, context) => {
    const [operand] = operands;
    if (operand?.kind === 'empty') {
      return ({ issue }) => textsOf(issue, context).every((text) => text === '') === (operator === 'is');
    }
    if ((operator !== '~' && operator !== '!~') || operand?.kind !== 'value')
      throw wrongOperator(operator, field);
    const wanted = wordsOf(operand.text);
    return ({ issue }) => {
      const words = textsOf(issue, context).flatMap(wordsOf);
      const found = wanted.every((want) => words.some((word) => word.startsWith(want)));
      return found === (operator === '~');
    };
  };
}

function commentTexts(issue: WorldIssue, { world, caller }: JqlContext): string[] {
  return (issue.comments ?? [])
    .filter((comment) => isCommentOpen(world, caller, issue, comment))
    .map((comment) => plainText(comment.body));
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Whether the clause asks for membership or its opposite, and whether empty is among what it names. */
function membership(
  { field, operator, operands }: JqlClause,
  { nullable }: { nullable: boolean },
): { is: boolean; empty: boolean } {
  const empty = operands.some((operand) => operand.kind === 'empty');
  if (empty && !nullable)
    throw new JqlError(`The field '${field}' does not support searching for EMPTY values.`);
  if (operator === '=' || operator === 'in' || operator === 'is') return { is: true, empty };
  if (operator === '!=' || operator === 'not in' || operator === 'is not') return { is: false, empty };
  throw wrongOperator(operator, field);
}

function matches<T>(
  value: T | undefined,
  is: boolean,
  empty: boolean,
  isWanted: (value: T) => boolean,
): boolean {
  if (value === undefined) return is && empty;
  return isWanted(value) === is;
}

function valuesOf({ field, operands }: JqlClause): string[] {
  return operands
    .filter((operand): operand is Exclude<JqlOperand, { kind: 'empty' }> => operand.kind !== 'empty')
    .map((operand) => {
      if (operand.kind === 'value') return operand.text;
      throw new JqlError(`Unable to find JQL function '${operand.name}()' for the field '${field}'.`);
    });
}

function compare(operator: '<' | '<=' | '>' | '>=', left: number, right: number): boolean {
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  return operator === '>' ? left > right : left >= right;
}

function noValue(text: string, field: string): JqlError {
  return new JqlError(`The value '${text}' does not exist for the field '${field}'.`);
}

function noIssue(text: string, field: string): JqlError {
  return new JqlError(
    /^\d+$/.test(text)
      ? `A value with ID '${text}' does not exist for the field '${field}'.`
      : `An issue with key '${text}' does not exist for field '${field}'.`,
  );
}

function wrongOperator(operator: JqlOperator, field: string): JqlError {
  return new JqlError(`The operator '${operator}' is not supported by the '${field}' field.`);
}

function unknownField(field: string): JqlError {
  return new JqlError(`Field '${field}' does not exist or you do not have permission to view it.`);
}
