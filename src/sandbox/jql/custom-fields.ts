/**
 * JQL on custom fields, each by its type: texts are searched, options and addresses named, numbers and dates
 * compared, people and groups named as far as the caller may know them. An option that nothing has finds
 * nothing, since a world does not list options.
 */

import { plainText } from '../rich-text/rich-text.ts';
import { choicesOf, isList } from '../world/custom-field-values.ts';
import type { IssueEntry } from '../world/issue-entry.ts';
import type { WorldField, WorldText } from '../world/world-file.ts';
import type { EntryTest, JqlContext, JqlField } from './jql-clause.ts';
import { byNumber, byText, zoneOf } from './jql-clause.ts';
import { instantOf } from './jql-dates.ts';
import { JqlError, noFunction, noValue, wrongOperator } from './jql-error.ts';
import { compare, isComparison, matches, membership, valuesOf } from './jql-membership.ts';
import { accountsNamed, groupsCalled } from './jql-people.ts';
import type { JqlClause, JqlOperand } from './jql-syntax.ts';
import { textTest } from './jql-text.ts';

export function customField(field: WorldField): JqlField {
  const { id, type } = field;
  switch (type) {
    case 'text':
    case 'textarea':
      return {
        test(clause) {
          const test = textTest(clause);
          return (entry) => test([textOf(entry, id)]);
        },
        order: () => byText((entry) => textOf(entry, id)),
      };
    case 'number':
      return {
        test: (clause) => numberTest(clause, id),
        order: () => byNumber((entry) => numberOf(entry, id)),
      };
    case 'date':
      return {
        test: (clause, context) => dayTest(clause, context, id),
        order: () => byText((entry) => textOf(entry, id) || '\uffff'),
      };
    case 'user':
    case 'multiuser':
      return {
        test: (clause, context) => listTest(clause, id, accountsNamed(clause, context)),
        order: (world) =>
          byText(
            (entry) => world.accounts.get(choicesOf(entry.facts, id)?.[0] ?? '')?.displayName ?? '\uffff',
          ),
      };
    case 'group':
    case 'multigroup':
      return {
        test: (clause, context) => listTest(clause, id, groupsNamed(clause, context)),
        order: (world) =>
          byText((entry) => world.groups.get(choicesOf(entry.facts, id)?.[0] ?? '')?.name ?? '\uffff'),
      };
    case 'select':
    case 'multiselect':
    case 'url':
      return {
        test(clause) {
          const wanted = new Set(valuesOf(clause).map((text) => text.toLowerCase()));
          return listTest(clause, id, wanted, (value) => value.toLowerCase());
        },
        order: () => byText((entry) => choicesOf(entry.facts, id)?.[0] ?? '\uffff'),
      };
  }
}

function contentOf(
  { facts }: IssueEntry,
  fieldId: string,
): WorldText | number | readonly string[] | undefined {
  return facts.customFields?.[fieldId];
}

function textOf(entry: IssueEntry, fieldId: string): string {
  const value = contentOf(entry, fieldId);
  return value === undefined || typeof value === 'number' || isList(value) ? '' : plainText(value);
}

function numberOf(entry: IssueEntry, fieldId: string): number | undefined {
  const value = contentOf(entry, fieldId);
  return typeof value === 'number' ? value : undefined;
}

function listTest(
  clause: JqlClause,
  fieldId: string,
  wanted: ReadonlySet<string>,
  shape: (value: string) => string = (value) => value,
): EntryTest {
  const asked = membership(clause, { nullable: true });
  return (entry) =>
    matches(choicesOf(entry.facts, fieldId), asked, (values) =>
      values.some((value) => wanted.has(shape(value))),
    );
}

function groupsNamed(clause: JqlClause, context: JqlContext): Set<string> {
  const ids = new Set<string>();
  for (const text of valuesOf(clause)) {
    const groups = groupsCalled(text, context);
    if (groups.length === 0) throw noValue(text, clause.field);
    for (const { groupId } of groups) ids.add(groupId);
  }
  return ids;
}

function numberTest(clause: JqlClause, fieldId: string): EntryTest {
  const { operator, field, operands } = clause;
  const numberIn = (operand: JqlOperand | undefined): number => {
    if (operand?.kind === 'function') throw noFunction(operand.name);
    if (operand?.kind !== 'value') throw wrongOperator(operator, field);
    const text = operand.text.trim();
    if (!/^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) {
      throw new JqlError(`The value '${operand.text}' for field '${field}' is not a number.`);
    }
    return Number(text);
  };
  if (isComparison(operator)) {
    const bound = numberIn(operands[0]);
    return (entry) => {
      const number = numberOf(entry, fieldId);
      return number !== undefined && compare(operator, number, bound);
    };
  }
  const asked = membership(clause, { nullable: true });
  const wanted = new Set(operands.filter(({ kind }) => kind !== 'empty').map(numberIn));
  return (entry) => matches(numberOf(entry, fieldId), asked, (number) => wanted.has(number));
}

/** Days have no time and no zone: what the query means is the day on the caller's calendar. */
function dayTest(clause: JqlClause, context: JqlContext, fieldId: string): EntryTest {
  const { operator, field, operands } = clause;
  const zone = zoneOf(context);
  const dayIn = (operand: JqlOperand): number => {
    const { year, month, day } = zone.wallTimeOf(instantOf(operand, field, { zone, nowMs: context.nowMs }));
    return Date.UTC(year, month - 1, day);
  };
  const dayOf = (entry: IssueEntry): number | undefined => {
    const ms = Date.parse(textOf(entry, fieldId).slice(0, 10));
    return Number.isNaN(ms) ? undefined : ms;
  };
  if (isComparison(operator)) {
    const [operand] = operands;
    if (!operand || operand.kind === 'empty') throw wrongOperator(operator, field);
    const bound = dayIn(operand);
    return (entry) => {
      const day = dayOf(entry);
      return day !== undefined && compare(operator, day, bound);
    };
  }
  const asked = membership(clause, { nullable: true });
  const wanted = new Set(operands.filter(({ kind }) => kind !== 'empty').map(dayIn));
  return (entry) => matches(dayOf(entry), asked, (day) => wanted.has(day));
}
