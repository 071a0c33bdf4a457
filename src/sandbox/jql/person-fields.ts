/** JQL on the people of an issue: assignee, reporter, creator. Whom a caller may name: `jql-people.ts`. */

import type { IssueFacts } from '../world/issue-entry.ts';
import type { JqlField } from './jql-clause.ts';
import { byText } from './jql-clause.ts';
import { matches, membership } from './jql-membership.ts';
import { accountsNamed } from './jql-people.ts';

export const personFields: readonly (readonly [string, JqlField])[] = [
  ['assignee', person((facts) => facts.assignee)],
  ['reporter', person((facts) => facts.reporter)],
  ['creator', person((facts) => facts.creator ?? facts.reporter)],
];

function person(accountOf: (facts: IssueFacts) => string | undefined): JqlField {
  return {
    test(clause, context) {
      const asked = membership(clause, { nullable: true });
      const ids = accountsNamed(clause, context);
      return ({ facts }) => matches(accountOf(facts), asked, (id) => ids.has(id));
    },
    order: (world) =>
      byText(({ facts }) => world.accounts.get(accountOf(facts) ?? '')?.displayName ?? '\uffff'),
  };
}
