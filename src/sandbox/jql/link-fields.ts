/**
 * JQL on what hangs on an issue: `issue in linkedIssues(KEY)`, `issueLinkType`, worklogs' authors, dates and
 * comments. A link to an issue that the caller may not see, and a worklog that is not open to the caller, are not
 * there.
 */

import { canBrowse, isWorklogOpen } from '../permissions/who-can-see.ts';
import { plainText } from '../rich-text/rich-text.ts';
import type { WorldIssue, WorldLink, WorldWorklog } from '../world/world-file.ts';
import { momentTest } from './date-fields.ts';
import type { EntryTest, JqlContext, JqlField } from './jql-clause.ts';
import { JqlError, noFunction } from './jql-error.ts';
import { matches, membership, valuesOf } from './jql-membership.ts';
import { accountsNamed, refuseList } from './jql-people.ts';
import type { JqlClause, JqlOperand } from './jql-syntax.ts';
import { textTest } from './jql-text.ts';

export const linkFields: readonly (readonly [string, JqlField])[] = [
  [
    'issuelinktype',
    {
      test(clause, context) {
        const asked = membership(clause, { nullable: true });
        const wanted = new Set(valuesOf(clause).map((text) => text.toLowerCase()));
        return ({ issue }) => {
          const links = openLinks(issue, context);
          return matches(links.length === 0 ? undefined : links, asked, (some) =>
            some.some((link) => namesOf(link).some((name) => wanted.has(name))),
          );
        };
      },
    },
  ],
  [
    'worklogauthor',
    {
      test(clause, context) {
        const asked = membership(clause, { nullable: true });
        const ids = accountsNamed(clause, context);
        return onWorklogs(context, asked, ({ author = '' }) => ids.has(author));
      },
    },
  ],
  [
    'worklogdate',
    {
      test(clause, context) {
        const test = momentTest(positive(clause), context);
        return onWorklogs(context, { is: isPositive(clause), empty: namesEmpty(clause) }, (worklog) =>
          test(Date.parse(worklog.started)),
        );
      },
    },
  ],
  [
    'worklogcomment',
    {
      test(clause, context) {
        const test = textTest(clause);
        return ({ issue }) => test(openWorklogs(issue, context).map(({ comment }) => plainText(comment)));
      },
    },
  ],
];

/** The ids of the issues that `linkedIssues(KEY, "is blocked by", …)` gives. */
export function linkedIssues(
  { field, operator }: JqlClause,
  operand: Extract<JqlOperand, { kind: 'function' }>,
  context: JqlContext,
): string[] {
  const { name, args } = operand;
  const { world, caller } = context;
  if (name.toLowerCase() !== 'linkedissues') throw noFunction(name);
  refuseList(operator, operand, field);
  const [key, ...types] = args;
  if (key === undefined) {
    throw new JqlError(
      `Incorrect number of arguments for function '${name}'. Usage: '${name} ( issuekey [, linkDescription ]* )'.`,
    );
  }
  const issue = world.findEntry(key)?.issue;
  if (!issue || !canBrowse(world, caller, issue)) {
    throw new JqlError(`Issue '${key}' could not be found in function '${name}'.`);
  }
  const wanted = types.map((type) => type.toLowerCase());
  return openLinks(issue, context)
    .filter((link) => wanted.length === 0 || wanted.includes(descriptionOf(link)))
    .map((link) => link.issueId);
}

function openLinks(issue: WorldIssue, { world, caller }: JqlContext): WorldLink[] {
  return (issue.links ?? []).filter((link) => {
    const other = world.issue(link.issueId);
    return other !== undefined && canBrowse(world, caller, other);
  });
}

function descriptionOf({ type, direction }: WorldLink): string {
  return type[direction].toLowerCase();
}

function namesOf(link: WorldLink): string[] {
  return [link.type.name.toLowerCase(), descriptionOf(link)];
}

function openWorklogs(issue: WorldIssue, { world, caller }: JqlContext): WorldWorklog[] {
  const now = world.issue(issue.id);
  return (issue.worklogs ?? []).filter((worklog) => {
    const newest = now === issue ? worklog : now?.worklogs?.find(({ id }) => id === worklog.id);
    return (
      now !== undefined &&
      newest !== undefined &&
      isWorklogOpen(world, caller, issue, worklog) &&
      isWorklogOpen(world, caller, now, newest)
    );
  });
}

/** Some open worklog is (or, asked the other way, none is) one of those meant. */
function onWorklogs(
  context: JqlContext,
  asked: { is: boolean; empty: boolean },
  isMeant: (worklog: WorldWorklog) => boolean,
): EntryTest {
  return ({ issue }) => {
    const worklogs = openWorklogs(issue, context);
    return matches(worklogs.length === 0 ? undefined : worklogs, asked, (some) => some.some(isMeant));
  };
}

function isPositive({ operator }: JqlClause): boolean {
  return operator !== '!=' && operator !== 'not in' && operator !== 'is not';
}

function namesEmpty({ operands }: JqlClause): boolean {
  return operands.some((operand) => operand.kind === 'empty');
}

function positive(clause: JqlClause): JqlClause {
  if (isPositive(clause)) return clause;
  return { ...clause, operator: clause.operator === 'is not' ? 'is' : 'in' };
}
