/**
 * Who of a population sees how many units of a project before and after a change: `canSee` for everybody at once, by
 * the distinct facts of the units instead of unit by unit. Whoever no issue names is counted a scope at a time; those
 * whom issues name are looked at one by one. A test holds the counts against `canSee` on generated worlds.
 */

import type { LevelFact, People, Scope } from '../../model/access.ts';
import type { AccountId } from '../../model/ids.ts';
import type { AccessCount, CountedNames, NamedKind } from '../../store/store.ts';
import type { PeopleMatch, ProjectMatch } from './match-people.ts';
import { has, intersection, type PeopleSet, union } from './people-set.ts';
import type { Population } from './population.ts';
import { addDifference, addExamples, addTo, emptyTally, needsExamples, type Tally } from './tally.ts';

export interface Side {
  readonly population: Population;
  /** Undefined: nobody finds anything in the project. */
  readonly match: ProjectMatch | undefined;
}

/** The same project without and with the change. */
export interface BothSides {
  readonly before: Side;
  readonly after: Side;
}

export interface GainAndLoss {
  readonly gained: Tally;
  readonly lost: Tally;
}

export function nothingYet(size: number): GainAndLoss {
  return { gained: emptyTally(size), lost: emptyTally(size) };
}

/** In what ways somebody's name on an issue counts for either side. */
export function countedNames(projects: Iterable<BothSides>): CountedNames {
  const [onAll, onLevels] = [new Set<NamedKind>(), new Set<NamedKind>()];
  for (const { before, after } of projects) {
    for (const { match } of [before, after]) {
      if (!match) continue;
      addKinds(match.browse, onAll);
      for (const level of match.levels.values()) addKinds(level, onLevels);
    }
  }
  return { onAll, onLevels };
}

function addKinds(line: PeopleMatch, kinds: Set<NamedKind>): void {
  if (line.reporter) kinds.add('reporter');
  if (line.assignee) kinds.add('assignee');
  if (line.userFields.length > 0) kinds.add('userFields');
  if (line.groupFields.length > 0) kinds.add('groupFields');
}

type NamedCount = AccessCount['named'][number];

/** Adds units of one scope of the project. */
export function countImpact(count: AccessCount, { before, after }: BothSides, sums: GainAndLoss): void {
  const [then, now] = [ruleFor(count, before), ruleFor(count, after)];
  const units = count.named.reduce((sum, one) => sum + one.units, 0);
  const gained = addDifference(sums.gained, now.base, then.base, units);
  const lost = addDifference(sums.lost, then.base, now.base, units);
  if (then.looksAtNames || now.looksAtNames) {
    for (const named of count.named) correct(named, then, now, sums);
  }
  for (const number of gained) findExamples(sums.gained, number, count.named, then);
  for (const number of lost) findExamples(sums.lost, number, count.named, now);
}

/** `without`: the side on which the person sees nothing of the scope, but for what names them. */
function findExamples(tally: Tally, number: number, rows: readonly NamedCount[], without: Rule): void {
  const account = without.side.population.accounts[number];
  for (const row of rows) {
    if (!needsExamples(tally, number)) return;
    if (account === undefined || !seesBy(without, number, account, row)) addExamples(tally, number, row);
  }
}

/** The rule for the units of one scope: all of `lines` for somebody in `filter`; `base`: whoever is not named. */
interface Rule {
  readonly side: Side;
  readonly lines: readonly PeopleMatch[];
  readonly filter: PeopleSet;
  readonly base: PeopleSet;
  readonly looksAtNames: boolean;
}

function ruleFor({ scope, groupFields }: AccessCount, side: Side): Rule {
  const { population, match } = side;
  if (!match || !scope.live) return nobodyRule(side);
  const lines = [match.browse, levelLine(scope.level, match, population)];
  if (scope.parentLevel.kind !== 'none') lines.push(levelLine(scope.parentLevel, match, population));
  const whole = lines.map((line) => withGroups(line, groupFields, population));
  const limits = [restrictedTo(scope, match, population), unitShownTo(scope, match, population)];
  if (scope.internal) limits.push(population.withJiraAccess);
  const filter = inAll(limits, population);
  return {
    side,
    lines: whole,
    filter,
    base: inAll([filter, ...whole.map(({ always }) => always)], population),
    looksAtNames: whole.some((line) => line.reporter || line.assignee || line.userFields.length > 0),
  };
}

/** Most sets are those of everybody, and need no work. */
function inAll(sets: readonly PeopleSet[], { everybody }: Population): PeopleSet {
  let people = everybody;
  for (const set of sets) {
    if (set !== everybody) people = people === everybody ? set : intersection(people, set);
  }
  return people;
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
      const members = population.groups.get(group);
      if (members) always = union(always, members);
    }
  }
  return always === line.always ? line : { ...line, always };
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

/** Those whom these units name, where that makes it otherwise for them than for the scope: the sums are put right. */
function correct(row: NamedCount, then: Rule, now: Rule, sums: GainAndLoss): void {
  const { reporter, assignee, userFields } = row;
  if (reporter !== undefined) correctFor(reporter, row, then, now, sums);
  if (assignee !== undefined && assignee !== reporter) correctFor(assignee, row, then, now, sums);
  const fields = Object.values(userFields);
  if (fields.length === 0) return;
  for (const account of new Set(fields.flat())) {
    if (account !== reporter && account !== assignee) correctFor(account, row, then, now, sums);
  }
}

function correctFor(account: AccountId, row: NamedCount, then: Rule, now: Rule, sums: GainAndLoss): void {
  const number = now.side.population.numberOf.get(account);
  if (number === undefined) return;
  const byScope = { before: has(then.base, number), after: has(now.base, number) };
  const before = byScope.before || seesBy(then, number, account, row);
  const after = byScope.after || seesBy(now, number, account, row);
  if (before === byScope.before && after === byScope.after) return;
  if (byScope.after && !byScope.before) addTo(sums.gained, number, -row.units);
  if (byScope.before && !byScope.after) addTo(sums.lost, number, -row.units);
  if (before === after) return;
  const tally = after ? sums.gained : sums.lost;
  addTo(tally, number, row.units);
  addExamples(tally, number, row);
}

function seesBy(
  { side, lines, filter }: Rule,
  number: number,
  account: AccountId,
  row: Omit<People, 'groupFields'>,
): boolean {
  if (!has(filter, number) || !has(side.population.counting, number)) return false;
  for (const line of lines) if (!matchesBy(line, number, account, row)) return false;
  return true;
}

function matchesBy(
  line: PeopleMatch,
  number: number,
  account: AccountId,
  row: Omit<People, 'groupFields'>,
): boolean {
  return (
    has(line.always, number) ||
    (line.reporter && row.reporter === account) ||
    (line.assignee && row.assignee === account) ||
    line.userFields.some((field) => row.userFields[field]?.includes(account))
  );
}
