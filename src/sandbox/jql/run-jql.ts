/**
 * Answers a JQL query: the ids of the live issues that match and that the caller may see, in the order asked
 * for (newest id first by default). Unbounded queries are refused. Only issues of the projects that the query
 * names are looked at, and each list is sorted once; paging is the caller's.
 */

import type { IssueEntry } from '../issue-entry.ts';
import { canSeeIssue } from '../who-can-see.ts';
import type { EntryOrder, EntryTest, JqlContext } from './jql-fields.ts';
import { compileClause, orderOf, projectsOf } from './jql-fields.ts';
import type { JqlNode } from './jql-syntax.ts';
import { JqlError, parseJql } from './jql-syntax.ts';

/** Throws `JqlError` with the words of Jira's answer 400. */
export function runJql(jql: string, context: JqlContext): Uint32Array {
  const { where, orderBy } = parseJql(jql);
  if (!where) {
    throw new JqlError(
      'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.',
    );
  }
  const { world, caller } = context;
  const test = compile(where, context);
  const projects = projectsNamed(where, context) ?? world.projects.keys();
  const found: IssueEntry[] = [];
  for (const projectId of projects) {
    for (const entry of world.entriesOfProject(projectId)) {
      if (test(entry) && canSeeIssue(world, caller, entry.issue)) found.push(entry);
    }
  }
  const wanted = orderBy.length === 0 ? [{ field: 'id', descending: true }] : orderBy;
  sort(
    found,
    wanted.map(({ field, descending }) => directed(orderOf(field, world), descending)),
  );
  return Uint32Array.from(found, (entry) => entry.idNumber);
}

function compile(node: JqlNode, context: JqlContext): EntryTest {
  if (node.kind === 'clause') return compileClause(node, context);
  const tests = node.children.map((child) => compile(child, context));
  return node.kind === 'and'
    ? (entry) => tests.every((test) => test(entry))
    : (entry) => tests.some((test) => test(entry));
}

/** The projects outside which nothing can match; undefined: no such bound. */
function projectsNamed(node: JqlNode, context: JqlContext): Set<string> | undefined {
  if (node.kind === 'clause') {
    const { field, operator } = node;
    const names = field.toLowerCase() === 'project' && (operator === '=' || operator === 'in');
    return names ? projectsOf(node, context) : undefined;
  }
  const sets = node.children.map((child) => projectsNamed(child, context));
  if (node.kind === 'and') return sets.find((set) => set !== undefined);
  const all = new Set<string>();
  for (const set of sets) {
    if (!set) return undefined;
    for (const id of set) all.add(id);
  }
  return all;
}

function directed(order: EntryOrder, descending: boolean): EntryOrder {
  return descending ? (a, b) => order(b, a) : order;
}

/** Equal entries stand newest first, so that pages are the same however often they are asked for. */
function sort(entries: IssueEntry[], orders: readonly EntryOrder[]): void {
  const [first] = orders;
  const compare: EntryOrder = (a, b) => {
    for (const order of orders) {
      const difference = order(a, b);
      if (difference !== 0) return difference;
    }
    return b.idNumber - a.idNumber;
  };
  if (!first || isSorted(entries, compare)) return;
  entries.sort(compare);
}

function isSorted(entries: readonly IssueEntry[], compare: EntryOrder): boolean {
  let last: IssueEntry | undefined;
  for (const entry of entries) {
    if (last && compare(last, entry) > 0) return false;
    last = entry;
  }
  return true;
}
