/**
 * One holder of a permission scheme or of a level, and why it matches somebody on an issue or does not. Whether it
 * matches was decided before, by the rule itself; here are the words, which throw when they would say otherwise.
 */

import { AppError } from '../../errors.ts';
import type { People } from '../../model/access.ts';
import type { Holder } from '../../model/directory.ts';
import { type AccountId, fieldId, type GroupId, type ProjectId, roleId } from '../../model/ids.ts';
import type { ProjectCopy } from '../directory-copy.ts';
import { accountName, holderInWords } from '../holder-people.ts';
import type { Reason, Support } from './explanation.ts';
import {
  applicationAccess,
  countsAsNobody,
  groupMembership,
  namedGroup,
  roleMembership,
} from './membership.ts';
import {
  ago,
  type Because,
  because,
  groupInWords,
  isoTime,
  listInWords,
  notCounting,
  type Told,
  unknown,
} from './reason-words.ts';

/** Where a holder stands: `Scheme "Software" gives Browse Projects to`, and what leads there. */
export interface HolderPlace {
  readonly words: string;
  readonly rests: readonly Support[];
  readonly project: ProjectCopy | undefined;
  readonly projectId: ProjectId;
  readonly projectKey: string;
  readonly people: People;
}

export function holderReason(at: Told, where: HolderPlace, holder: Holder, matches: boolean): Reason {
  const { words, ...because } = holderBecause(at, where, holder);
  if (because.passes !== matches) {
    throw new AppError(
      'internal',
      `The explanation of a holder of the type ${holder.type} (${because.code}) says ${because.passes ? 'yes' : 'no'} where the rule says ${matches ? 'yes' : 'no'}. Please report it.`,
    );
  }
  const what: Support = { kind: 'holder', id: holder.value ?? holder.parameter ?? '', name: holder.type };
  const sentence = `${where.words} ${called(holderInWords(at, where.projectId, holder))}. ${words}`;
  return { ...because, sentence, rests: [...where.rests, what, ...because.rests] };
}

function called(words: string): string {
  return /^(?:group|project role) /.test(words) ? `the ${words}` : words;
}

function holderBecause(at: Told, where: HolderPlace, holder: Holder): Because {
  const named = holder.value ?? holder.parameter;
  const { people } = where;
  switch (holder.type) {
    case 'anyone':
      return anyone(at, where);
    case 'sd.customer.portal.only':
      return because('portal-only', false, 'It opens the portal, and no issue to those who search.');
    case 'applicationRole':
      return ifKnown(at, () => applicationAccess(at, isNamed(named) ? named : undefined));
    case 'group': {
      const id = namedGroup(at, holder.value, holder.parameter);
      return typeof id === 'string' ? groupMembership(at, id, 'it') : id;
    }
    case 'projectRole':
      return roleMembership(at, where.project, where.projectKey, roleId(named ?? ''));
    case 'user':
      return ifKnown(at, (account) =>
        named === account
          ? because('user', true, `That is ${at.name}.`)
          : because('other-user', false, `That is not ${at.name}.`),
      );
    case 'projectLead':
      return ifKnown(at, (account) => lead(at, where, account));
    case 'reporter':
      return ifKnown(at, (account) => personOfIssue(at, 'reporter', people.reporter, account));
    case 'assignee':
      return ifKnown(at, (account) => personOfIssue(at, 'assignee', people.assignee, account));
    case 'userCustomField':
      return ifKnown(at, (account) => userField(at, named, people, account));
    case 'groupCustomField':
      return ifKnown(at, () => groupField(at, named, people));
    default:
      return unknown(
        'holder-unknown',
        'Jackdaw does not know what that is, so it matches nobody.',
        'Grant it in Jira to a group or a project role as well.',
      );
  }
}

/** All but `anyone` and what the words of memberships say by themselves: it takes an account. */
function ifKnown(at: Told, say: (account: AccountId) => Because): Because {
  const { account } = at.viewer;
  return account === undefined ? countsAsNobody(at, 'cannot be that') : say(account);
}

function anyone(at: Told, { project, projectKey }: HolderPlace): Because {
  if (at.viewer.account !== undefined)
    return because('anyone', true, `That is everybody, and ${at.name}, too.`);
  const read = project?.anonymous;
  const unread = notCounting(
    at,
    read,
    'public',
    `Answers to requests without an account about ${projectKey}`,
    ['public-unknown', projectKey],
  );
  if (unread) return unread;
  const when = read ? ago(read.readMs, at.nowMs) : '';
  const rests: Support[] = [{ kind: 'public', id: projectKey, ...(read && { read: isoTime(read.readMs) }) }];
  return read?.body.canRead
    ? because('public', true, `A request without an account could read an issue of it (${when}).`, rests)
    : because(
        'not-public',
        false,
        `But a request without an account could read no issue of it (${when}): the organisation may block public access.`,
        rests,
      );
}

function lead(at: Told, { project, projectKey }: HolderPlace, account: AccountId): Because {
  const unread = notCounting(at, project?.project, 'project', `Facts of ${projectKey}`, [
    'project-not-found',
    projectKey,
  ]);
  if (unread) return unread;
  const leads = project?.project?.body.leadAccountId;
  const read = `(read ${ago(project?.project?.readMs ?? 0, at.nowMs)})`;
  if (leads === account) return because('lead', true, `That is ${at.name} ${read}.`);
  if (leads === undefined) return because('no-lead', false, `${projectKey} has none ${read}.`);
  return because('other-lead', false, `That is ${accountName(at, leads)}, not ${at.name} ${read}.`);
}

function personOfIssue(
  at: Told,
  role: 'reporter' | 'assignee',
  who: AccountId | undefined,
  account: AccountId,
): Because {
  if (who === account) return because(role, true, `That is ${at.name}.`);
  return who === undefined
    ? because(`no-${role}`, false, 'The issue has none.')
    : because(`other-${role}`, false, `That is ${accountName(at, who)}, not ${at.name}.`);
}

function userField(at: Told, field: string | undefined, people: People, account: AccountId): Because {
  const inIt = (field !== undefined && people.userFields[fieldId(field)]) || [];
  if (inIt.includes(account))
    return because('in-user-field', true, `${at.name} is one of them on this issue.`);
  if (inIt.length === 0)
    return missingField(at, field) ?? because('user-field-empty', false, 'It is empty on this issue.');
  const names = listInWords(inIt.map((one) => accountName(at, one)));
  return because('not-in-user-field', false, `On this issue: ${names}; not ${at.name}.`);
}

function groupField(at: Told, field: string | undefined, people: People): Because {
  const inIt = (field !== undefined && people.groupFields[fieldId(field)]) || [];
  if (inIt.length === 0)
    return missingField(at, field) ?? because('group-field-empty', false, 'It is empty on this issue.');
  const memberships = inIt.map((group) => groupMembership(at, group));
  const one = memberships.find(({ passes }) => passes) ?? memberships.find((some) => some.unknown);
  if (one) return { ...one, words: `On this issue it has a group: ${one.words}` };
  const names = listInWords(
    inIt.map((group: GroupId) => groupInWords(at, group)),
    'or',
  );
  return because(
    'not-in-group-field',
    false,
    `${at.name} is in no group that it has on this issue (${names}).`,
    memberships[0]?.rests,
  );
}

function missingField(at: Told, field: string | undefined): Because | undefined {
  const { fields } = at.copy;
  if (!fields || fields.body.fields.some(({ id }) => id === field)) return undefined;
  const words = `There is no field ${field ?? '(none)'} (fields read ${ago(fields.readMs, at.nowMs)}).`;
  return unknown('field-missing', words, 'Name another field there in Jira.');
}

function isNamed(name: string | undefined): name is string {
  return name !== undefined && name !== '';
}
