/**
 * JQL on texts: summary, description, environment, comments, and `text` for all of them together. A comment is
 * searched only for those who may read it, as it is now and as it was when it was indexed.
 */

import { isCommentOpen } from '../permissions/who-can-see.ts';
import { plainText } from '../rich-text/rich-text.ts';
import type { WorldIssue } from '../world/world-file.ts';
import type { JqlContext, JqlField } from './jql-clause.ts';
import { byText } from './jql-clause.ts';
import { textTest } from './jql-text.ts';

type TextsOf = (issue: WorldIssue, context: JqlContext) => readonly string[];

export const textFields: readonly (readonly [string, JqlField])[] = [
  ['summary', { ...searched((issue) => [issue.summary]), order: () => byText(({ issue }) => issue.summary) }],
  ['description', searched((issue) => [plainText(issue.description)])],
  ['environment', searched((issue) => [plainText(issue.environment)])],
  ['comment', searched(openComments)],
  [
    'text',
    searched((issue, context) => [
      issue.summary,
      plainText(issue.description),
      plainText(issue.environment),
      ...openComments(issue, context),
    ]),
  ],
];

function searched(textsOf: TextsOf): JqlField {
  return {
    test(clause, context) {
      const test = textTest(clause);
      return ({ issue }) => test(textsOf(issue, context));
    },
  };
}

function openComments(issue: WorldIssue, { world, caller }: JqlContext): string[] {
  const now = world.issue(issue.id);
  return (issue.comments ?? [])
    .filter((comment) => {
      const newest = now === issue ? comment : now?.comments?.find(({ id }) => id === comment.id);
      return (
        now !== undefined &&
        newest !== undefined &&
        isCommentOpen(world, caller, issue, comment) &&
        isCommentOpen(world, caller, now, newest)
      );
    })
    .map((comment) => plainText(comment.body));
}
