/**
 * What `match-holders.ts` and `source-visibility.ts` say of one viewer, said of a whole population at once: whom the
 * holders of a project's scheme and levels match. A test holds the two against each other on generated worlds.
 */

import type { Holder } from '../../model/directory.ts';
import type { AccountId, FieldId, GroupId, LevelId, RoleId } from '../../model/ids.ts';
import { accountId, fieldId, groupId, roleId, schemeId } from '../../model/ids.ts';
import { type DirectoryCopy, fresh, type IsFresh, type ProjectCopy } from '../directory-copy.ts';
import type { ProjectStanding } from '../match-holders.ts';
import { add, areSame, emptySet, has, type PeopleSet, union } from './people-set.ts';
import type { Population } from './population.ts';

/** As `HolderMatch`; that an issue names somebody helps only those who count. */
export interface PeopleMatch {
  readonly always: PeopleSet;
  readonly reporter: boolean;
  readonly assignee: boolean;
  readonly userFields: readonly FieldId[];
  readonly groupFields: readonly FieldId[];
}

export interface ProjectMatch {
  readonly browse: PeopleMatch;
  readonly levels: ReadonlyMap<LevelId, PeopleMatch>;
  readonly hasNoLevels: boolean;
  readonly roles: ReadonlyMap<RoleId, PeopleSet>;
}

const noScheme = schemeId('');

/** Undefined: nobody finds anything in the project. */
export function projectMatch(
  { schemes, securitySchemes }: Pick<DirectoryCopy, 'schemes' | 'securitySchemes'>,
  copy: ProjectCopy,
  population: Population,
  groupByName: ReadonlyMap<string, GroupId>,
  isFresh: IsFresh,
): ProjectMatch | undefined {
  const project = fresh(copy.project, isFresh);
  const scheme = schemes.get(fresh(copy.permissionScheme, isFresh)?.schemeId ?? noScheme);
  if (!project || project.archived || copy.hidden || copy.held) return undefined;
  if (!scheme || !isFresh(scheme.readMs)) return undefined;
  const roles = new Map<RoleId, PeopleSet>();
  for (const role of fresh(copy.roles, isFresh)?.roles ?? []) {
    let people = emptySet(population.size);
    for (const user of role.users) addCounting(people, user, population);
    for (const group of role.groups)
      people = union(people, population.groups.get(group) ?? population.nobody);
    roles.set(role.roleId, union(people, roles.get(role.roleId) ?? population.nobody));
  }
  const isPublic = fresh(copy.anonymous, isFresh)?.canRead ?? false;
  const standing = { project, roles, isPublic, groupByName };
  const security = fresh(copy.securityScheme, isFresh);
  const known = fresh(securitySchemes.get(security?.schemeId ?? noScheme), isFresh);
  return {
    browse: matchPeople(scheme.browse, population, standing),
    levels: new Map(
      (known?.levels ?? []).map((level) => [level.levelId, matchPeople(level.holders, population, standing)]),
    ),
    hasNoLevels: security !== undefined && security.schemeId === undefined,
    roles,
  };
}

function matchPeople(
  holders: readonly Holder[],
  population: Population,
  standing: Omit<ProjectStanding, 'roles'> & { readonly roles: ReadonlyMap<RoleId, PeopleSet> },
): PeopleMatch {
  const types = new Set(holders.map(({ type }) => type));
  const fieldsOf = (type: string) =>
    holders.flatMap((holder) => {
      const named = holder.value ?? holder.parameter;
      return holder.type === type && named !== undefined ? [fieldId(named)] : [];
    });
  let always = population.nobody;
  for (const holder of holders) always = union(always, onEveryIssue(holder, population, standing));
  return {
    always,
    reporter: types.has('reporter'),
    assignee: types.has('assignee'),
    userFields: fieldsOf('userCustomField'),
    groupFields: fieldsOf('groupCustomField'),
  };
}

function onEveryIssue(
  holder: Holder,
  population: Population,
  standing: Parameters<typeof matchPeople>[2],
): PeopleSet {
  const named = holder.value ?? holder.parameter;
  switch (holder.type) {
    case 'anyone':
      return standing.isPublic ? population.everybody : population.counting;
    case 'applicationRole':
      return named === undefined || named === ''
        ? population.withJiraAccess
        : (population.applications.get(named) ?? population.nobody);
    case 'group': {
      const group =
        holder.value !== undefined
          ? groupId(holder.value)
          : holder.parameter !== undefined
            ? standing.groupByName.get(holder.parameter)
            : undefined;
      return (group !== undefined && population.groups.get(group)) || population.nobody;
    }
    case 'projectRole':
      return standing.roles.get(roleId(named ?? '')) ?? population.nobody;
    case 'user':
    case 'projectLead': {
      const one = holder.type === 'user' ? accountId(named ?? '') : standing.project.leadAccountId;
      const people = emptySet(population.size);
      if (one !== undefined) addCounting(people, one, population);
      return people;
    }
    default:
      return population.nobody;
  }
}

function addCounting(people: PeopleSet, account: AccountId, population: Population) {
  const number = population.numberOf.get(account);
  if (number !== undefined && has(population.counting, number)) add(people, number);
}

/** Whether both let the same people find the same, whatever is in the project. */
export function areSameMatches(a: ProjectMatch | undefined, b: ProjectMatch | undefined): boolean {
  if (!a || !b) return a === b;
  return (
    a.hasNoLevels === b.hasNoLevels &&
    sameMatch(a.browse, b.browse) &&
    sameMaps(a.levels, b.levels, sameMatch) &&
    sameMaps(a.roles, b.roles, areSame)
  );
}

function sameMatch(a: PeopleMatch, b: PeopleMatch): boolean {
  return (
    a.reporter === b.reporter &&
    a.assignee === b.assignee &&
    areSame(a.always, b.always) &&
    sameFields(a.userFields, b.userFields) &&
    sameFields(a.groupFields, b.groupFields)
  );
}

function sameFields(a: readonly FieldId[], b: readonly FieldId[]): boolean {
  return a.every((field) => b.includes(field)) && b.every((field) => a.includes(field));
}

function sameMaps<Key, Value>(
  a: ReadonlyMap<Key, Value>,
  b: ReadonlyMap<Key, Value>,
  same: (a: Value, b: Value) => boolean,
): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    const other = b.get(key);
    if (other === undefined || !same(value, other)) return false;
  }
  return true;
}
