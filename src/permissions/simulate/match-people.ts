/**
 * What `match-holders.ts` and `source-visibility.ts` say of one viewer, said of a whole population at once: whom the
 * holders of a project's scheme and levels match. A test holds the two against each other on generated worlds.
 */

import type { Holder, ProjectPart, RolesPart } from '../../model/directory.ts';
import type { AccountId, FieldId, GroupId, LevelId, RoleId } from '../../model/ids.ts';
import { accountId, fieldId, groupId, roleId, schemeId } from '../../model/ids.ts';
import { type DirectoryCopy, fresh, type IsFresh, isWithheld, type ProjectCopy } from '../directory-copy.ts';
import type { ProjectStanding } from '../match-holders.ts';
import { add, addAll, areSame, emptySet, has, type PeopleSet } from './people-set.ts';
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

export interface PeopleMatching {
  /** Undefined: nobody finds anything in the project. */
  project(
    schemes: Pick<DirectoryCopy, 'schemes' | 'securitySchemes'>,
    copy: ProjectCopy,
  ): ProjectMatch | undefined;
}

/** What is asked again for the same project, or for any where it is the same in all of them, is remembered. */
export function peopleMatching(
  population: Population,
  groupByName: ReadonlyMap<string, GroupId>,
  isFresh: IsFresh,
): PeopleMatching {
  const everywhere = new Map<readonly Holder[], PeopleMatch>();
  let latest: MatchedStanding | undefined;
  const standingIn = (copy: ProjectCopy, project: ProjectPart): MatchedStanding => {
    const rolesPart = fresh(copy.roles, isFresh) ?? noRoles;
    const isPublic = fresh(copy.anonymous, isFresh)?.canRead ?? false;
    const isLatest =
      latest?.project === project && latest.rolesPart === rolesPart && latest.isPublic === isPublic;
    if (latest && isLatest) return latest;
    const roles = peopleInRoles(rolesPart, population);
    latest = { project, rolesPart, isPublic, roles, groupByName, known: new Map() };
    return latest;
  };
  const match = (holders: readonly Holder[], standing: MatchedStanding): PeopleMatch => {
    const known = holders.some(isOfProject) ? standing.known : everywhere;
    const found = known.get(holders) ?? matchPeople(holders, population, standing);
    known.set(holders, found);
    return found;
  };
  return {
    project({ schemes, securitySchemes }, copy) {
      const project = fresh(copy.project, isFresh);
      const scheme = schemes.get(fresh(copy.permissionScheme, isFresh)?.schemeId ?? noScheme);
      if (!project || project.archived || isWithheld(copy, isFresh)) return undefined;
      if (!scheme || !isFresh(scheme.readMs)) return undefined;
      const standing = standingIn(copy, project);
      const security = fresh(copy.securityScheme, isFresh);
      const levels = fresh(securitySchemes.get(security?.schemeId ?? noScheme), isFresh)?.levels ?? [];
      return {
        browse: match(scheme.browse, standing),
        levels: new Map(levels.map((level) => [level.levelId, match(level.holders, standing)])),
        hasNoLevels: security !== undefined && security.schemeId === undefined,
        roles: standing.roles,
      };
    },
  };
}

/** A project with the people in its roles, and whom holders that depend on it match. */
interface MatchedStanding extends Omit<ProjectStanding, 'roles'> {
  readonly rolesPart: RolesPart;
  readonly roles: ReadonlyMap<RoleId, PeopleSet>;
  readonly known: Map<readonly Holder[], PeopleMatch>;
}

const noRoles: RolesPart = { roles: [] };

/** Matches others in another project. */
function isOfProject({ type }: Holder): boolean {
  return type === 'projectRole' || type === 'projectLead' || type === 'anyone';
}

function peopleInRoles(part: RolesPart, population: Population): ReadonlyMap<RoleId, PeopleSet> {
  const roles = new Map<RoleId, PeopleSet>();
  for (const { roleId: id, users, groups } of part.roles) {
    const people = roles.get(id) ?? emptySet(population.size);
    for (const user of users) addCounting(people, user, population);
    for (const group of groups) addAll(people, population.groups.get(group) ?? population.nobody);
    roles.set(id, people);
  }
  return roles;
}

function matchPeople(
  holders: readonly Holder[],
  population: Population,
  standing: MatchedStanding,
): PeopleMatch {
  const always = emptySet(population.size);
  const [userFields, groupFields]: [FieldId[], FieldId[]] = [[], []];
  let [reporter, assignee] = [false, false];
  for (const holder of holders) {
    const named = holder.value ?? holder.parameter;
    switch (holder.type) {
      case 'reporter':
        reporter = true;
        break;
      case 'assignee':
        assignee = true;
        break;
      case 'userCustomField':
        if (named !== undefined) userFields.push(fieldId(named));
        break;
      case 'groupCustomField':
        if (named !== undefined) groupFields.push(fieldId(named));
        break;
      case 'user':
        addCounting(always, accountId(named ?? ''), population);
        break;
      case 'projectLead':
        addCounting(always, standing.project.leadAccountId, population);
        break;
      default:
        addAll(always, onEveryIssue(holder, named, population, standing));
    }
  }
  return { always, reporter, assignee, userFields, groupFields };
}

function onEveryIssue(
  holder: Holder,
  named: string | undefined,
  population: Population,
  standing: MatchedStanding,
): PeopleSet {
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
    default:
      return population.nobody;
  }
}

function addCounting(people: PeopleSet, account: AccountId | undefined, population: Population) {
  const number = account === undefined ? undefined : population.numberOf.get(account);
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
  if (a === b) return true;
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
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    const other = b.get(key);
    if (other === undefined || !same(value, other)) return false;
  }
  return true;
}
