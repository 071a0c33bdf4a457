/**
 * Holders as people write them: `anyone`, `logged-in`, `application:KEY`, `group:NAME`, `role:NAME`, `user:ADDRESS`,
 * `lead`, `reporter`, `assignee`, `user-field:NAME`, `group-field:NAME`. Names become ids, as Jira keeps them.
 */

import { AppError } from '../../errors.ts';
import type { Holder } from '../../model/directory.ts';
import type { AccountId, GroupId, ProjectId } from '../../model/ids.ts';
import type { Source } from '../../model/source.ts';
import { candidates } from '../candidates.ts';
import type { SitePeople } from '../site-people.ts';
import type { TiedPerson } from './tied-people.ts';

/** A site with the people of Jackdaw who are named. */
export interface NamedSite extends SitePeople {
  readonly source: Source;
  readonly people: readonly TiedPerson[];
}

/** `projects`: where roles are looked up. */
export function readHolder(site: NamedSite, projects: readonly ProjectId[], written: string): Holder {
  const { copy } = site;
  const [, kind = written, name = ''] = /^([a-z-]+):(.+)$/is.exec(written.trim()) ?? [];
  const of = (type: string, value?: string): Holder => ({ type, parameter: value, value });
  switch (kind.trim().toLowerCase()) {
    case 'anyone':
      return of('anyone');
    case 'logged-in':
      return of('applicationRole');
    case 'lead':
      return of('projectLead');
    case 'reporter':
      return of('reporter');
    case 'assignee':
      return of('assignee');
    case 'application': {
      const keys = copy.applicationRoles?.body.roles.map(({ key }) => key) ?? [];
      const all = keys.map((key) => ({ id: key, name: key, value: key }));
      return of('applicationRole', onlyOne('application role', all, name));
    }
    case 'group': {
      const groupId = groupNamed(site, name);
      const group = copy.groups?.body.groups.find((one) => one.groupId === groupId);
      return { type: 'group', parameter: group?.name, value: groupId };
    }
    case 'user':
      return of('user', accountNamed(site, name));
    case 'role': {
      const roles = projects.flatMap((id) => copy.projects.get(id)?.roles?.body.roles ?? []);
      const all = roles.map((role) => ({ id: role.roleId, name: role.name, value: role.roleId }));
      return of('projectRole', onlyOne('project role', all, name));
    }
    case 'user-field':
    case 'group-field': {
      const type = kind.toLowerCase() === 'user-field' ? 'user' : 'group';
      const fields = copy.fields?.body.fields.filter((field) => field.type === type) ?? [];
      const all = fields.map((field) => ({ id: field.id, name: field.name, value: field.id }));
      return of(`${type}CustomField`, onlyOne(`${type} field`, all, name));
    }
    default:
      throw new AppError(
        'bad-request',
        `"${written.slice(0, 80)}" is no holder. There are: anyone, logged-in, application:KEY, group:NAME, ` +
          'role:NAME, user:ADDRESS, lead, reporter, assignee, user-field:NAME, group-field:NAME.',
      );
  }
}

export function groupNamed({ copy }: SitePeople, named: string): GroupId {
  const groups = copy.groups?.body.groups ?? [];
  return onlyOne(
    'group',
    groups.map(({ groupId, name }) => ({ id: groupId, name, value: groupId })),
    named,
  );
}

/** By account id, address or name, in Jira or here. */
export function accountNamed({ source, accounts, people }: NamedSite, named: string): AccountId {
  const inJira = [...accounts.values()].map(({ accountId, displayName, email }) => ({
    id: accountId,
    name: displayName,
    alias: email,
    value: accountId,
  }));
  const here = people.flatMap(({ name, email, account: id }) =>
    id === undefined ? [] : [{ id, name, alias: email, value: id }],
  );
  const isInJira = inJira.some((one) => isNamed(one, named));
  const [person] = people;
  if (person && here.length === 0 && !isInJira) {
    throw new AppError(
      'not-found',
      `${person.name} (${person.email}) counts as no account of ${source.name}, so no change there is about them. ` +
        `An administrator can say which account is theirs: "jackdaw people add ${person.email} --account ID", or the page "People".`,
    );
  }
  return onlyOne('account', [...inJira, ...here], named);
}

interface Named<Value> {
  readonly id: string;
  readonly name: string;
  readonly alias?: string | undefined;
  readonly value: Value;
}

/** The one with this id or name; without a name the only one. Throws `not-found` and `bad-request`. */
export function onlyOne<Value>(what: string, all: readonly Named<Value>[], named?: string): Value {
  const byId = all.find(({ id }) => id === named?.trim());
  if (byId) return byId.value;
  const found = all.filter((one) => named === undefined || isNamed(one, named));
  const ids = [...new Set(found.map(({ id }) => id))];
  const [only] = found;
  if (only && ids.length === 1) return only.value;
  const called = named === undefined ? '' : ` "${named.slice(0, 80)}"`;
  if (only) {
    const which = found.map(({ id, name }) => `${name} (${id})`).slice(0, 8);
    throw new AppError(
      'bad-request',
      `There is more than one ${what}${called}: ${which.join(', ')}. Say which.`,
    );
  }
  throw new AppError(
    'not-found',
    `There is no ${what}${called}. ${candidates(
      all.map(({ name }) => name),
      named ?? '',
    )}`,
  );
}

function isNamed({ id, name, alias }: Named<unknown>, named: string): boolean {
  const wanted = named.trim().toLowerCase();
  return id === named.trim() || name.toLowerCase() === wanted || alias?.toLowerCase() === wanted;
}
