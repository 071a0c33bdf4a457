/**
 * The facts beside an issue's text, in the order in which one looks for them; what is empty is left out.
 */

import type { IssueView } from '../../http/api.ts';

export interface Fact {
  readonly name: string;
  readonly text: string;
}

export function factsOf(issue: IssueView): Fact[] {
  const facts: Fact[] = [
    { name: 'Assignee', text: issue.assignee?.displayName ?? 'Nobody' },
    { name: 'Reporter', text: issue.reporter?.displayName ?? '' },
    { name: 'Priority', text: issue.priority ?? '' },
    { name: 'Resolution', text: issue.resolution ?? '' },
    { name: 'Labels', text: issue.labels.join(', ') },
    { name: 'Components', text: issue.components.join(', ') },
    { name: 'Fix versions', text: issue.fixVersions.join(', ') },
    ...issue.fields,
  ];
  return facts.filter((fact) => fact.text.trim() !== '');
}

/** "Comments", "Comments and work logs", "Work logs": what the list below the issue holds. */
export function commentsHeading(comments: IssueView['comments']): string {
  const worklogs = comments.filter((each) => each.kind === 'worklog').length;
  if (worklogs === 0) return 'Comments';
  return worklogs === comments.length ? 'Work logs' : 'Comments and work logs';
}
