/**
 * Who would gain and lose what by a change that somebody thinks of: exact for our copy of the site, and without a word
 * to Jira. Every person is told by name and number; of issues only keys are given.
 */

import type { AccountId, ProjectId, SourceId } from '../../model/ids.ts';
import { accountName } from '../holder-people.ts';
import { freshNow, type PermissionTools } from '../permission-tools.ts';
import { type SitePeople, sitePeople } from '../site-people.ts';
import { freshGroupNames } from '../source-visibility.ts';
import { countImpact, emptyTally, examplesOf, namedKinds, type Side, type Tally } from './count-impact.ts';
import { areSameMatches, projectMatch } from './match-people.ts';
import { areSame, has } from './people-set.ts';
import { populationOf } from './population.ts';
import { type Supposed, type Supposition, suppose } from './supposition.ts';

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
}

export interface SimulateOptions {
  /** For how many people examples are looked up. */
  readonly withExamples: number;
}

const mostExamples = 3;

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
  const issues = emptyTally(before.size);
  const remarks = emptyTally(before.size);
  const isFresh = freshNow(tools);
  const sideOf = ({ copy }: SitePeople, population: typeof before, id: ProjectId): Side => {
    const project = copy.projects.get(id);
    const names = freshGroupNames(copy, isFresh);
    return { population, match: project && projectMatch(copy, project, population, names, isFresh) };
  };
  for (const id of supposed.projects) {
    const sides = [sideOf(site, before, id), sideOf(supposed.site, after, id)] as const;
    const [then, now] = sides;
    const by = namedKinds(sides);
    const isSame = areSameMatches(then.match, now.match);
    // Who is in a group also decides which comments are shown, who the groups in a field are, and who counts at all.
    if (isSame && (before === after || !then.match)) continue;
    if (!isSame || by.has('groupFields') || (by.size > 0 && !areSame(before.counting, after.counting))) {
      countImpact(await tools.store.issues.countByAccess(sourceId, id, 'issue', by), then, now, issues);
    }
    const restricted = await tools.store.issues.countByAccess(sourceId, id, 'restricted-remark', by);
    countImpact(restricted, then, now, remarks);
  }
  const counts = (number: number) => has(before.counting, number) || has(after.counting, number);
  return described(tools, site, supposed, { accounts: before.accounts, counts, issues, remarks }, options);
}

interface Counted {
  readonly accounts: readonly (AccountId | undefined)[];
  /** Whether somebody counts as themselves, before or after. */
  readonly counts: (number: number) => boolean;
  readonly issues: Tally;
  readonly remarks: Tally;
}

async function described(
  { store }: PermissionTools,
  site: SitePeople,
  supposed: Supposed,
  { accounts, counts, issues, remarks }: Counted,
  { withExamples }: SimulateOptions,
): Promise<Simulation> {
  const impact = async (number: number, which: 'gained' | 'lost', isShown: boolean): Promise<Impact> => {
    const found = { issues: issues[which][number] ?? 0, restrictedRemarks: remarks[which][number] ?? 0 };
    if (!isShown || (found.issues === 0 && found.restrictedRemarks === 0)) return { ...found, examples: [] };
    const from = found.issues > 0 ? issues : remarks;
    const ids = examplesOf(from, number, which, mostExamples);
    return { ...found, examples: await store.issues.keysOf(site.copy.sourceId, ids) };
  };
  const both = async (number: number, isShown: boolean): Promise<GainsAndLosses> => ({
    gains: await impact(number, 'gained', isShown),
    loses: await impact(number, 'lost', isShown),
  });
  const moved = (number: number) =>
    (issues.gained[number] ?? 0) +
    (issues.lost[number] ?? 0) +
    (remarks.gained[number] ?? 0) +
    (remarks.lost[number] ?? 0);
  // Whoever counts as anonymous, before and after, gains and loses what everybody else does.
  const affected = accounts.flatMap((accountId, number) =>
    accountId !== undefined && moved(number) > 0 && counts(number)
      ? [{ accountId, number, name: accountName(site, accountId), moved: moved(number) }]
      : [],
  );
  affected.sort((a, b) => b.moved - a.moved || a.name.localeCompare(b.name, 'en'));
  const people: AffectedPerson[] = [];
  for (const [at, { accountId, name, number }] of affected.entries()) {
    people.push({ accountId, name, ...(await both(number, at < withExamples)) });
  }
  return {
    directoryVersion: site.copy.version,
    directoryReadMs: oldestRead(site, supposed),
    everybodyElse: await both(0, true),
    people,
    newlyPublic: supposed.newlyPublic.flatMap((id) => site.copy.projects.get(id)?.project?.body.key ?? []),
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
