/**
 * JQL on moments of an issue: created, updated, resolved. A date in a query is a minute: `=` means within it,
 * `>` and `<` compare with its first millisecond.
 */

import type { IssueEntry } from '../world/issue-entry.ts';
import type { EntryTest, JqlContext, JqlField } from './jql-clause.ts';
import { byNumber, zoneOf } from './jql-clause.ts';
import { instantOf } from './jql-dates.ts';
import { wrongOperator } from './jql-error.ts';
import { compare, isComparison, matches, membership } from './jql-membership.ts';
import type { JqlClause } from './jql-syntax.ts';

const minuteMs = 60_000;

const created = moment((entry) => entry.createdMs);
const updated = moment((entry) => entry.updatedMs);
const resolved = moment(({ facts }) =>
  facts.resolved === undefined ? undefined : Date.parse(facts.resolved),
);

export const dateFields: readonly (readonly [string, JqlField])[] = [
  ['created', created],
  ['createddate', created],
  ['updated', updated],
  ['updateddate', updated],
  ['resolved', resolved],
  ['resolutiondate', resolved],
];

/** The test of a clause on one moment; `undefined` is empty. */
export function momentTest(clause: JqlClause, context: JqlContext): (ms: number | undefined) => boolean {
  const { field, operator, operands } = clause;
  const read = { zone: zoneOf(context), nowMs: context.nowMs };
  if (isComparison(operator)) {
    const [operand] = operands;
    if (!operand || operand.kind === 'empty') throw wrongOperator(operator, field);
    const bound = instantOf(operand, field, read);
    return (ms) => ms !== undefined && compare(operator, ms, bound);
  }
  const asked = membership(clause, { nullable: true });
  const minutes = operands
    .filter((operand) => operand.kind !== 'empty')
    .map((operand) => instantOf(operand, field, read));
  return (ms) => matches(ms, asked, (at) => minutes.some((from) => at >= from && at < from + minuteMs));
}

function moment(timeOf: (entry: IssueEntry) => number | undefined): JqlField {
  return {
    test(clause, context): EntryTest {
      const test = momentTest(clause, context);
      return (entry) => test(timeOf(entry));
    },
    order: () => byNumber(timeOf),
  };
}
