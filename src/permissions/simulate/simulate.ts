/**
 * Who would gain and lose what by a change that somebody thinks of: exact for our copy of the site, and without a word
 * to Jira. Every person is told by name and number; of issues only keys are given.
 */

import { setImmediate } from 'node:timers/promises';
import type { AccountId, ProjectId, SourceId } from '../../model/ids.ts';
import type { CountedUnit } from '../../store/store.ts';
import type { IsFresh } from '../directory-copy.ts';
import { accountName } from '../holder-people.ts';
import { freshNow, type PermissionTools } from '../permission-tools.ts';
import { type SitePeople, sitePeople } from '../site-people.ts';
import { freshGroupNames } from '../source-visibility.ts';
import {
  type BothSides,
  countedNames,
  countImpact,
  type GainAndLoss,
  nothingYet,
  type Side,
} from './count-impact.ts';
import { areSameMatches, type PeopleMatching, peopleMatching } from './match-people.ts';
import { areSame, has } from './people-set.ts';
import { type Population, populationOf } from './population.ts';
import { type Supposed, type Supposition, suppose } from './supposition.ts';
import { unitsOf } from './tally.ts';
import { whyNothing } from './why-nothing.ts';

export interface Impact {
  readonly issues: number;
  /** Comments and worklogs that not everybody sees who sees their issue. */
  readonly restrictedRemarks: number;
  /** Keys of a few of these issues. */
  readonly examples: readonly string[];
}

export interface GainsAndLosses {
  readonly gains: Impact;
  readonly loses: Impact;
}

export interface AffectedPerson extends GainsAndLosses {
  readonly accountId: AccountId;
  readonly name: string;
}

export interface Simulation {
  /** Of the directory that it was computed on. */
  readonly directoryVersion: number;
  /** When the oldest part was read that it rests on. */
  readonly directoryReadMs: number | undefined;
  /** Somebody who is not signed in. */
  readonly everybodyElse: GainsAndLosses;
  /** Those for whom something changes: who gains or loses most comes first. */
  readonly people: readonly AffectedPerson[];
  /** Keys of projects that anyone could read then, as far as the site lets the public in: nobody has asked it yet. */
  readonly newlyPublic: readonly string[];
  /** Why nothing changes for anybody; undefined: something does. */
  readonly nothingBecause: string | undefined;
}

export interface SimulateOptions {
  /** For how many people examples are looked up. */
  readonly withExamples: number;
}

/** Between as many others get their turn: on a large site the whole takes seconds. */
const projectsAtATime = 250;

export async function simulate(
  tools: PermissionTools,
  sourceId: SourceId,
  change: Supposition,
  options: SimulateOptions,
): Promise<Simulation> {
  const site = await sitePeople(tools, sourceId);
  const supposed = suppose(site, change, tools.now());
  const accounts = supposed.accounts ?? [...site.accounts.keys()];
  const before = populationOf(site, accounts);
  const after = supposed.site.groups === site.groups ? before : populationOf(supposed.site, accounts);
  const sums = { issues: nothingYet(before.size), remarks: nothingYet(before.size) };
  const bothSides = inBoth(site, supposed, before, after, freshNow(tools));
  for (let at = 0; at < supposed.projects.length; at += projectsAtATime) {
    await setImmediate();
    const [forIssues, forRemarks] = [new Map<ProjectId, BothSides>(), new Map<ProjectId, BothSides>()];
    for (const id of supposed.projects.slice(at, at + projectsAtATime)) {
      const sides = bothSides(id);
      const isSame = areSameMatches(sides.before.match, sides.after.match);
      // Who is in a group also decides which comments are shown, who the groups in a field are, and who counts at all.
      if (isSame && (before === after || !sides.before.match)) continue;
      forRemarks.set(id, sides);
      if (!isSame || mayDifferByName(sides)) forIssues.set(id, sides);
    }
    await count(tools, sourceId, 'issue', forIssues, sums.issues);
    await count(tools, sourceId, 'restricted-remark', forRemarks, sums.remarks);
  }
  const counts = (number: number) => has(before.counting, number) || has(after.counting, number);
  return described(
    tools,
    site,
    { ...supposed, change },
    { accounts: before.accounts, counts, ...sums },
    options,
  );
}

function inBoth(
  site: SitePeople,
  { site: changed }: Supposed,
  before: Population,
  after: Population,
  isFresh: IsFresh,
): (id: ProjectId) => BothSides {
  // No change of this kind names a group anew.
  const names = freshGroupNames(site.copy, isFresh);
  const matching = peopleMatching(before, names, isFresh);
  const matchingAfter = after === before ? matching : peopleMatching(after, names, isFresh);
  const side = ({ copy }: SitePeople, id: ProjectId, population: Population, by: PeopleMatching): Side => {
    const project = copy.projects.get(id);
    return { population, match: project && by.project(copy, project) };
  };
  return (id) => ({
    before: side(site, id, before, matching),
    after: side(changed, id, after, matchingAfter),
  });
}

/** Though the same is asked of an issue. */
function mayDifferByName(sides: BothSides): boolean {
  const { onAll, onLevels } = countedNames([sides]);
  if (onAll.has('groupFields') || onLevels.has('groupFields')) return true;
  const { before, after } = sides;
  return onAll.size + onLevels.size > 0 && !areSame(before.population.counting, after.population.counting);
}

async function count(
  { store }: PermissionTools,
  sourceId: SourceId,
  unit: CountedUnit,
  projects: ReadonlyMap<ProjectId, BothSides>,
  sums: GainAndLoss,
): Promise<void> {
  if (projects.size === 0) return;
  const by = countedNames(projects.values());
  for (const one of await store.issues.countByAccess(sourceId, [...projects.keys()], unit, by)) {
    const sides = projects.get(one.scope.projectId);
    if (sides) countImpact(one, sides, sums);
  }
}

interface Counted {
  readonly accounts: readonly (AccountId | undefined)[];
  /** Whether somebody counts as themselves, before or after. */
  readonly counts: (number: number) => boolean;
  readonly issues: GainAndLoss;
  readonly remarks: GainAndLoss;
}

const byName = new Intl.Collator('en').compare;

async function described(
  { store }: PermissionTools,
  site: SitePeople,
  supposed: Supposed & { readonly change: Supposition },
  { accounts, counts, issues, remarks }: Counted,
  { withExamples }: SimulateOptions,
): Promise<Simulation> {
  const impact = async (number: number, which: keyof GainAndLoss, isShown: boolean): Promise<Impact> => {
    const found = {
      issues: unitsOf(issues[which], number),
      restrictedRemarks: unitsOf(remarks[which], number),
    };
    if (!isShown) return { ...found, examples: [] };
    const { examples } = (found.issues > 0 ? issues : remarks)[which];
    return { ...found, examples: await store.issues.keysOf(site.copy.sourceId, examples.get(number) ?? []) };
  };
  const both = async (number: number, isShown: boolean): Promise<GainsAndLosses> => ({
    gains: await impact(number, 'gained', isShown),
    loses: await impact(number, 'lost', isShown),
  });
  const tallies = [issues.gained, issues.lost, remarks.gained, remarks.lost];
  const moved = (number: number) => tallies.reduce((sum, tally) => sum + unitsOf(tally, number), 0);
  // Whoever counts as anonymous, before and after, gains and loses what everybody else does.
  const affected = accounts.flatMap((accountId, number) =>
    accountId !== undefined && moved(number) > 0 && counts(number)
      ? [{ accountId, number, name: accountName(site, accountId), moved: moved(number) }]
      : [],
  );
  affected.sort((a, b) => b.moved - a.moved || byName(a.name, b.name));
  const people: AffectedPerson[] = [];
  for (const [at, { accountId, name, number }] of affected.entries()) {
    people.push({ accountId, name, ...(await both(number, at < withExamples)) });
  }
  const isNothing = people.length === 0 && moved(0) === 0;
  return {
    directoryVersion: site.copy.version,
    directoryReadMs: oldestRead(site, supposed),
    everybodyElse: await both(0, true),
    people,
    newlyPublic: supposed.newlyPublic.flatMap((id) => site.copy.projects.get(id)?.project?.body.key ?? []),
    nothingBecause: isNothing ? whyNothing(site, supposed.site, supposed.change) : undefined,
  };
}

/** Of who is who, and of the projects that were looked at. */
function oldestRead({ copy }: SitePeople, { projects }: Supposed): number | undefined {
  const read = [copy.accountsReadMs, copy.groups?.readMs];
  for (const id of projects) {
    const parts = copy.projects.get(id);
    const scheme = parts?.permissionScheme && copy.schemes.get(parts.permissionScheme.body.schemeId);
    read.push(parts?.permissionScheme?.readMs, parts?.roles?.readMs, scheme?.readMs);
  }
  const known = read.filter((ms) => ms !== undefined);
  return known.length === 0 ? undefined : known.reduce((a, b) => Math.min(a, b));
}
