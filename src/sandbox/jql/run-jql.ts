/**
 * Answers a JQL query: compiled once for a caller, then asked issue by issue. Unbounded queries are refused. What
 * it finds is what matches, not what the caller may see: that is asked when a page is made, so that a search
 * need not check every issue. Whoever uses the ids must ask.
 */

import type { IssueEntry } from '../world/issue-entry.ts';
import { issuesNamed, projectsOf } from './entity-fields.ts';
import type { EntryOrder, EntryTest, JqlContext } from './jql-clause.ts';
import { unbounded } from './jql-error.ts';
import { compileClause, orderOf } from './jql-fields.ts';
import type { JqlClause, JqlNode } from './jql-syntax.ts';
import { parseJql } from './jql-syntax.ts';

export interface CompiledJql {
  readonly matches: EntryTest;
  /** The projects outside which nothing can match; undefined: no such bound. */
  readonly projectIds: ReadonlySet<string> | undefined;
  /** The same of issues. */
  readonly issueIds: ReadonlySet<number> | undefined;
  readonly order: EntryOrder;
  /** Set where the order is that of the ids alone. */
  readonly byId: 'ascending' | 'descending' | undefined;
}

/** Throws `JqlError` with the words of Jira's answer 400. */
export function compileJql(jql: string, context: JqlContext): CompiledJql {
  const { where, orderBy } = parseJql(jql);
  if (!where) throw unbounded();
  const orders = orderBy.map(({ field, descending }) => {
    const order = orderOf(field, context.world);
    return descending ? (a: IssueEntry, b: IssueEntry) => order(b, a) : order;
  });
  const [first] = orderBy;
  const idFirst = !first || first.field.toLowerCase() === 'id';
  return {
    matches: compile(where, context),
    projectIds: bound(where, (clause) =>
      isNaming(clause, projectFields) ? projectsOf(clause, context) : undefined,
    ),
    issueIds: bound(where, (clause) =>
      isNaming(clause, issueFields) ? issuesNamed(clause, context) : undefined,
    ),
    // Equal entries stand newest first, so that pages are the same however often they are asked for.
    order(a, b) {
      for (const order of orders) {
        const difference = order(a, b);
        if (difference !== 0) return difference;
      }
      return b.idNumber - a.idNumber;
    },
    byId: idFirst ? (first && !first.descending ? 'ascending' : 'descending') : undefined,
  };
}

/** The ids of the entries that match, in the order asked for; newest first by default. */
export function matchingIds(query: CompiledJql, entries: Iterable<IssueEntry>): Float64Array {
  const { matches, order, byId } = query;
  if (byId) {
    const ids = new Float64Array(filtered(entries, matches));
    ids.sort();
    return byId === 'ascending' ? ids : ids.reverse();
  }
  const found: IssueEntry[] = [];
  for (const entry of entries) if (matches(entry)) found.push(entry);
  found.sort(order);
  return Float64Array.from(found, (entry) => entry.idNumber);
}

function filtered(entries: Iterable<IssueEntry>, matches: EntryTest): number[] {
  const ids: number[] = [];
  for (const entry of entries) if (matches(entry)) ids.push(entry.idNumber);
  return ids;
}

function compile(node: JqlNode, context: JqlContext): EntryTest {
  if (node.kind === 'clause') return compileClause(node, context);
  const tests = node.children.map((child) => compile(child, context));
  return node.kind === 'and'
    ? (entry) => tests.every((test) => test(entry))
    : (entry) => tests.some((test) => test(entry));
}

const projectFields = new Set(['project']);
const issueFields = new Set(['id', 'key', 'issuekey', 'issue']);

function isNaming({ field, operator }: JqlClause, fields: ReadonlySet<string>): boolean {
  return fields.has(field.trim().toLowerCase()) && (operator === '=' || operator === 'in');
}

/** What nothing can match outside of, by what clauses name; undefined: there is no such bound. */
function bound<T>(node: JqlNode, named: (clause: JqlClause) => Set<T> | undefined): Set<T> | undefined {
  if (node.kind === 'clause') return named(node);
  const sets = node.children.map((child) => bound(child, named));
  if (node.kind === 'and') return sets.find((set) => set !== undefined);
  const all = new Set<T>();
  for (const set of sets) {
    if (!set) return undefined;
    for (const one of set) all.add(one);
  }
  return all;
}
