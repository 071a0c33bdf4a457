/**
 * The JQL of webhooks. Apps may use a part of the language alone (facts §5.6), and are told what is outside of it in
 * Jira's words; an administrator may use all of it. A filter is asked about the issue in the state that the event
 * carries. One that cannot be read any more, because what it names is gone, matches nothing.
 */

import { JqlError } from '../jql/jql-error.ts';
import type { JqlNode } from '../jql/jql-syntax.ts';
import { parseJql } from '../jql/jql-syntax.ts';
import { compileJql } from '../jql/run-jql.ts';
import { entryOf } from '../world/issue-entry.ts';
import type { World } from '../world/world.ts';
import type { WorldIssue } from '../world/world-file.ts';

export interface FilterContext {
  readonly world: World;
  /** In whose eyes values are looked up; undefined: an anonymous caller's. */
  readonly caller: string | undefined;
  readonly nowMs: number;
}

export function matchesFilter(jql: string, issue: WorldIssue, context: FilterContext): boolean {
  try {
    return compileJql(jql, context).matches(entryOf(issue));
  } catch (error) {
    if (error instanceof JqlError) return false;
    throw error;
  }
}

/** What is wrong with the filter of an app, as Jira answers it; undefined: nothing. */
export function appFilterFault(jql: string, context: FilterContext): string | undefined {
  try {
    const { where, orderBy } = parseJql(jql);
    if (!where) return 'The JQL filter cannot be empty';
    if (orderBy.length > 0) return 'ORDER BY is unsupported';
    const fault = outside(where);
    if (fault !== undefined) return fault;
    compileJql(jql, context);
    return undefined;
  } catch (error) {
    if (error instanceof JqlError) return error.message;
    throw error;
  }
}

/** What is wrong with the filter of an administrator; undefined: nothing. Empty: all issues. */
export function filterFault(jql: string, context: FilterContext): string | undefined {
  try {
    if (jql.trim() !== '') compileJql(jql, context);
    return undefined;
  } catch (error) {
    if (error instanceof JqlError) return error.message;
    throw error;
  }
}

/** `priority` stands in Atlassian's guide, though not in the description of the API. */
const fields = new Set([
  'issue',
  'issuekey',
  'key',
  'id',
  'project',
  'issuetype',
  'type',
  'status',
  'priority',
  'assignee',
  'reporter',
]);
const operators = new Set(['=', '!=', 'in', 'not in']);

function outside(node: JqlNode): string | undefined {
  if (node.kind !== 'clause') {
    for (const child of node.children) {
      const fault = outside(child);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
  if (!fields.has(node.field.toLowerCase())) return `The clause ${node.field} is unsupported`;
  if (!operators.has(node.operator)) return `Operator ${node.operator} is unsupported`;
  const call = node.operands.find((operand) => operand.kind === 'function');
  return call?.kind === 'function' ? `Function ${call.name} is unsupported` : undefined;
}
