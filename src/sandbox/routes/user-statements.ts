/**
 * The little language of `user/search/query`: `is assignee of PROJ`, `is commenter of (A-1, A-2)`,
 * `[key].path is "value"`, joined by AND and OR, where AND binds tighter. Only issues that the caller may see count,
 * so that nobody learns from it who works on what. Nobody in a world watches, votes or has properties.
 */

import type { Call } from '../operation.ts';
import { canSeeIssue, isCommentOpen } from '../permissions/who-can-see.ts';
import type { WorldIssue } from '../world/world-file.ts';

const relation = /^is\s+(assignee|reporter|watcher|voter|commenter|transitioner)\s+of\s+(.+)$/is;
const property = /^\[[^\]]+\](\.[\w-]+)+\s+is\s+("[^"]*"|\S+)$/is;
const key = /^[a-z][a-z0-9_]*(-\d+)?$/i;

/** The account ids, or what is wrong with the query. */
export function peopleOfStatements(call: Call, query: string): ReadonlySet<string> | string {
  const found = new Set<string>();
  for (const alternative of query.split(/\s+OR\s+/i)) {
    let all: ReadonlySet<string> | undefined;
    for (const statement of alternative.split(/\s+AND\s+/i)) {
      const people = peopleOf(call, statement.trim());
      if (typeof people === 'string') return people;
      all = all ? all.intersection(people) : people;
    }
    for (const accountId of all ?? []) found.add(accountId);
  }
  return found;
}

function peopleOf(call: Call, statement: string): ReadonlySet<string> | string {
  if (property.test(statement)) return new Set();
  const [, word = '', place = ''] = relation.exec(statement) ?? [];
  const list = /^\((.*)\)$/s.exec(place)?.[1] ?? place;
  const keys = list.split(',').map((one) => one.trim());
  if (word === '' || !keys.every((one) => key.test(one))) return `The statement '${statement}' is not valid.`;
  const issues = keys.flatMap((one) => visibleIssues(call, one));
  return new Set(issues.flatMap((issue) => related(call, issue, word.toLowerCase())));
}

function visibleIssues({ world, caller }: Call, issueOrProject: string): WorldIssue[] {
  const entry = world.findEntry(issueOrProject);
  const project = entry ? undefined : world.findProject(issueOrProject);
  const entries = entry ? [entry] : project ? world.entriesOfProject(project.id) : [];
  return entries.map(({ issue }) => issue).filter((issue) => canSeeIssue(world, caller, issue));
}

function related({ world, caller }: Call, issue: WorldIssue, word: string): string[] {
  const people = {
    assignee: () => [issue.assignee],
    reporter: () => [issue.reporter],
    commenter: () =>
      (issue.comments ?? [])
        .filter((comment) => isCommentOpen(world, caller, issue, comment))
        .map(({ author }) => author),
    transitioner: () =>
      (issue.history ?? [])
        .filter(({ items }) => items.some(({ fieldId }) => fieldId === 'status'))
        .map(({ author }) => author),
  };
  const of = Object.entries(people).find(([name]) => name === word)?.[1];
  return (of?.() ?? []).filter((accountId) => accountId !== undefined);
}
