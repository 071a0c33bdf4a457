/**
 * Who of a population sees how many units of a project before and after a change: `canSee` for everybody at once, by
 * the distinct facts of the units instead of unit by unit. Whoever no issue names is counted a scope at a time; those
 * whom issues name are looked at one by one. A test holds the counts against `canSee` on generated worlds.
 */

import type { LevelFact, People, Scope } from '../../model/access.ts';
import type { IssueId } from '../../model/ids.ts';
import type { AccessCount, NamedKind } from '../../store/store.ts';
import type { PeopleMatch, ProjectMatch } from './match-people.ts';
import { addToEach, has, intersection, isEmpty, type PeopleSet, union, without } from './people-set.ts';
import type { Population } from './population.ts';

export interface Side {
  readonly population: Population;
  /** Undefined: nobody finds anything in the project. */
  readonly match: ProjectMatch | undefined;
}

/** By number of the population. */
export interface Tally {
  readonly gained: Float64Array;
  readonly lost: Float64Array;
  readonly changes: ScopeChange[];
}

/** What happened to the units of one scope, kept for examples. */
interface ScopeChange {
  readonly gained: PeopleSet;
  readonly lost: PeopleSet;
  readonly named: readonly {
    readonly firstIssue: IssueId;
    readonly lastIssue: IssueId;
    /** Those for whom it is otherwise than for the scope: by number, before and after. */
    readonly otherwise: ReadonlyMap<number, SeenThenNow>;
  }[];
}

interface SeenThenNow {
  readonly before: boolean;
  readonly after: boolean;
}

export function emptyTally(size: number): Tally {
  return { gained: new Float64Array(size), lost: new Float64Array(size), changes: [] };
}

/** In what ways somebody's name on an issue counts for either side. */
export function namedKinds(sides: readonly Side[]): Set<NamedKind> {
  const kinds = new Set<NamedKind>();
  for (const { match } of sides) {
    for (const line of match ? [match.browse, ...match.levels.values()] : []) {
      if (line.reporter) kinds.add('reporter');
      if (line.assignee) kinds.add('assignee');
      if (line.userFields.length > 0) kinds.add('userFields');
      if (line.groupFields.length > 0) kinds.add('groupFields');
    }
  }
  return kinds;
}

/** Adds the units of one project to the tally. */
export function countImpact(counts: readonly AccessCount[], before: Side, after: Side, tally: Tally): void {
  for (const { scope, groupFields, named } of counts) {
    const [then, now] = [ruleFor(scope, groupFields, before), ruleFor(scope, groupFields, after)];
    const gained = without(now.base, then.base);
    const lost = without(then.base, now.base);
    const units = named.reduce((sum, one) => sum + one.units, 0);
    addToEach(gained, tally.gained, units);
    addToEach(lost, tally.lost, units);
    const groups = named.map((group) => ({
      firstIssue: group.firstIssue,
      lastIssue: group.lastIssue,
      otherwise: corrected(group, then, now, tally),
    }));
    const changesSomething =
      !isEmpty(gained) || !isEmpty(lost) || groups.some((group) => group.otherwise.size > 0);
    if (changesSomething) tally.changes.push({ gained, lost, named: groups });
  }
}

/** Ids of a few issues that the person with this number gains or loses. */
export function examplesOf(
  { changes }: Tally,
  number: number,
  which: 'gained' | 'lost',
  most: number,
): IssueId[] {
  const found = new Set<IssueId>();
  for (const change of changes) {
    const byScope = has(change[which], number);
    for (const { firstIssue, lastIssue, otherwise } of change.named) {
      const other = otherwise.get(number);
      const is = other
        ? which === 'gained'
          ? other.after && !other.before
          : other.before && !other.after
        : byScope;
      if (!is) continue;
      for (const id of [firstIssue, lastIssue]) if (found.size < most) found.add(id);
      if (found.size >= most) return [...found];
    }
  }
  return [...found];
}

/** The rule for the units of one scope: all of `lines` for somebody in `filter`; `base`: whoever is not named. */
interface Rule {
  readonly side: Side;
  readonly lines: readonly PeopleMatch[];
  readonly filter: PeopleSet;
  readonly base: PeopleSet;
  readonly looksAtNames: boolean;
}

function ruleFor(scope: Scope, groupFields: People['groupFields'], side: Side): Rule {
  const { population, match } = side;
  if (!match || !scope.live) return nobodyRule(side);
  const lines = [match.browse, levelLine(scope.level, match, population)];
  if (scope.parentLevel.kind !== 'none') lines.push(levelLine(scope.parentLevel, match, population));
  const whole = lines.map((line) => withGroups(line, groupFields, population));
  const filter = [
    restrictedTo(scope, match, population),
    unitShownTo(scope, match, population),
    scope.internal ? population.withJiraAccess : population.everybody,
  ].reduce(intersection);
  return {
    side,
    lines: whole,
    filter,
    base: whole.reduce((people, line) => intersection(people, line.always), filter),
    looksAtNames: whole.some((line) => line.reporter || line.assignee || line.userFields.length > 0),
  };
}

function nobodyRule(side: Side): Rule {
  const { nobody } = side.population;
  return { side, lines: [], filter: nobody, base: nobody, looksAtNames: false };
}

function levelLine(level: LevelFact, match: ProjectMatch, { everybody, nobody }: Population): PeopleMatch {
  if (level.kind === 'none') return onAllIssues(everybody);
  if (level.kind === 'unknown') return onAllIssues(match.hasNoLevels ? everybody : nobody);
  return match.levels.get(level.levelId) ?? onAllIssues(nobody);
}

const onAllIssues = (always: PeopleSet): PeopleMatch => ({
  always,
  reporter: false,
  assignee: false,
  userFields: [],
  groupFields: [],
});

/** The groups in the fields are the same for all units that are counted together. */
function withGroups(
  line: PeopleMatch,
  groupFields: People['groupFields'],
  population: Population,
): PeopleMatch {
  let { always } = line;
  for (const field of line.groupFields) {
    for (const group of groupFields[field] ?? []) {
      always = union(always, population.groups.get(group) ?? population.nobody);
    }
  }
  return { ...line, always };
}

function restrictedTo({ restriction }: Scope, match: ProjectMatch, population: Population): PeopleSet {
  if (restriction.kind === 'none') return population.everybody;
  if (restriction.kind === 'unknown') return population.nobody;
  return restriction.roleIds.reduce(
    (people, role) => union(people, match.roles.get(role) ?? population.nobody),
    population.nobody,
  );
}

function unitShownTo({ visibility }: Scope, match: ProjectMatch, population: Population): PeopleSet {
  if (visibility.kind === 'none') return population.everybody;
  if (visibility.kind === 'group') return population.groups.get(visibility.groupId) ?? population.nobody;
  if (visibility.kind === 'role') return match.roles.get(visibility.roleId) ?? population.nobody;
  return population.nobody;
}

const noChanges: ReadonlyMap<number, SeenThenNow> = new Map();

/** Those whom these units name, where that makes it otherwise for them than for the scope; the tally is put right. */
function corrected(
  group: AccessCount['named'][number],
  then: Rule,
  now: Rule,
  tally: Tally,
): ReadonlyMap<number, SeenThenNow> {
  if (!then.looksAtNames && !now.looksAtNames) return noChanges;
  const named = new Set([group.reporter, group.assignee, ...Object.values(group.userFields).flat()]);
  let otherwise: Map<number, SeenThenNow> | undefined;
  for (const account of named) {
    const number = account && now.side.population.numberOf.get(account);
    if (account === undefined || number === undefined) continue;
    const byScope = { before: has(then.base, number), after: has(now.base, number) };
    const found = {
      before: byScope.before || seesBy(then, number, account, group),
      after: byScope.after || seesBy(now, number, account, group),
    };
    if (found.before === byScope.before && found.after === byScope.after) continue;
    move(tally, number, byScope, -group.units);
    move(tally, number, found, group.units);
    otherwise ??= new Map();
    otherwise.set(number, found);
  }
  return otherwise ?? noChanges;
}

function seesBy(
  { side, lines, filter }: Rule,
  number: number,
  account: AccountOf,
  group: Omit<People, 'groupFields'>,
): boolean {
  if (!has(filter, number) || !has(side.population.counting, number)) return false;
  return lines.every(
    (line) =>
      has(line.always, number) ||
      (line.reporter && group.reporter === account) ||
      (line.assignee && group.assignee === account) ||
      line.userFields.some((field) => group.userFields[field]?.includes(account)),
  );
}

type AccountOf = NonNullable<People['reporter']>;

function move(tally: Tally, number: number, { before, after }: SeenThenNow, units: number): void {
  if (after && !before) tally.gained[number] = (tally.gained[number] ?? 0) + units;
  if (before && !after) tally.lost[number] = (tally.lost[number] ?? 0) + units;
}
