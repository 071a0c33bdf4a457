/**
 * What most fields' clauses have in common: `=`, `in` and `is` ask whether a value is among those named, `!=`,
 * `not in` and `is not` whether it is another. As in Jira the latter never match issues where the field is empty.
 */

import { noEmpty, noFunction, wrongOperator } from './jql-error.ts';
import type { JqlClause, JqlOperand, JqlOperator } from './jql-syntax.ts';

export type Comparison = '<' | '<=' | '>' | '>=';

/** Whether the clause asks for membership or its opposite, and whether empty is among what it names. */
export function membership(
  { field, operator, operands }: JqlClause,
  { nullable }: { nullable: boolean },
): { is: boolean; empty: boolean } {
  const is = operator === '=' || operator === 'in' || operator === 'is';
  if (!is && operator !== '!=' && operator !== 'not in' && operator !== 'is not') {
    throw wrongOperator(operator, field);
  }
  const empty = operands.some((operand) => operand.kind === 'empty');
  if (empty && !nullable) throw noEmpty(field);
  return { is, empty };
}

/** `is not EMPTY` names nothing but empty, and matches whatever is there. */
export function matches<T>(
  value: T | undefined,
  { is, empty }: { is: boolean; empty: boolean },
  isNamed: (value: T) => boolean,
): boolean {
  if (value === undefined) return is && empty;
  return isNamed(value) === is;
}

/** The named values; functions are refused. */
export function valuesOf({ operands }: JqlClause): string[] {
  return operands
    .filter((operand): operand is Exclude<JqlOperand, { kind: 'empty' }> => operand.kind !== 'empty')
    .map((operand) => {
      if (operand.kind === 'value') return operand.text;
      throw noFunction(operand.name);
    });
}

export function isComparison(operator: JqlOperator): operator is Comparison {
  return operator === '<' || operator === '<=' || operator === '>' || operator === '>=';
}

export function compare(operator: Comparison, left: number, right: number): boolean {
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  return operator === '>' ? left > right : left >= right;
}
