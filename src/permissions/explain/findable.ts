/**
 * What one viewer finds of a project or of one issue, on which issues, and by which grants and memberships. Decided by
 * `projectVisibility` and `canSee`; a project is found when some conceivable issue of it is.
 */

import type { People } from '../../model/access.ts';
import type { Holder } from '../../model/directory.ts';
import {
  type AccountId,
  type FieldId,
  fieldId,
  type ProjectId,
  type RoleId,
  schemeId,
} from '../../model/ids.ts';
import type { StoredIssue } from '../../model/issue.ts';
import { canSee, type HolderMatch, type ProjectVisibility } from '../../model/visibility.ts';
import { fresh } from '../directory-copy.ts';
import { holderInWords, peopleOfHolder } from '../holder-people.ts';
import { matchesSomething } from '../match-holders.ts';
import type { SitePeople } from '../site-people.ts';
import { freshGroupNames, permissionBased, projectVisibility } from '../source-visibility.ts';
import type { ViewerStanding } from '../viewer-standing.ts';
import { listInWords } from './reason-words.ts';
import { matchingHolders } from './rule-by-line.ts';

export interface Found {
  readonly project: ProjectVisibility;
  /** Of an issue: how much of it. */
  readonly units: { readonly comments: number; readonly worklogs: number } | undefined;
  readonly all: { readonly comments: number; readonly worklogs: number } | undefined;
}

/** Undefined: nothing. `stored`: the issue; undefined: any conceivable issue of the project. */
export function findable(
  { copy, isFresh }: SitePeople,
  id: ProjectId,
  viewer: ViewerStanding,
  stored: StoredIssue | undefined,
): Found | undefined {
  const parts = copy.projects.get(id);
  const project = parts && projectVisibility(copy, parts, viewer, freshGroupNames(copy, isFresh), isFresh);
  if (!project || !matchesSomething(project.browse)) return undefined;
  if (!stored) return { project, units: undefined, all: undefined };
  const source = permissionBased(viewer, new Map([[id, project]]));
  const visibility = { sources: new Map([[copy.sourceId, source]]) };
  if (!canSee(visibility, stored.facts)) return undefined;
  const units = { comments: 0, worklogs: 0 };
  const all = { comments: 0, worklogs: 0 };
  for (const { remark, facts } of stored.remarks) {
    const kind = remark.kind === 'comment' ? 'comments' : 'worklogs';
    all[kind] += 1;
    if (canSee(visibility, facts)) units[kind] += 1;
  }
  return { project, units, all };
}

/** `all issues without a level`, `the issue and 2 of its 3 comments`. */
export function onWhat(site: SitePeople, id: ProjectId, found: Found): string {
  const { units, all, project } = found;
  if (!units || !all) return onIssues(site, id, project);
  const parts = (['comments', 'worklogs'] as const).flatMap((kind) => {
    if (all[kind] === 0) return [];
    const noun = all[kind] === 1 ? kind.slice(0, -1) : kind;
    return [
      units[kind] === all[kind]
        ? `${all[kind] === 1 ? 'its' : `all ${all[kind]}`} ${noun}`
        : `${units[kind]} of ${all[kind]} ${noun}`,
    ];
  });
  return listInWords(['the issue', ...parts]);
}

function onIssues({ copy, isFresh }: SitePeople, id: ProjectId, project: ProjectVisibility): string {
  const issues = project.browse.always ? 'all issues' : `issues${namingThem(copy, project.browse)}`;
  if (project.hasNoLevels) return issues;
  const security = fresh(copy.projects.get(id)?.securityScheme, isFresh)?.schemeId;
  const scheme = security === undefined ? undefined : copy.securitySchemes.get(security);
  const levels = fresh(scheme, isFresh)?.levels;
  if (!levels) return `${issues} without a level (its levels are not known)`;
  const seen = levels.flatMap(({ levelId, name }) => {
    const match = project.levels.get(levelId);
    return match && matchesSomething(match) ? [{ name, match }] : [];
  });
  if (seen.length === levels.length && seen.every(({ match }) => match.always)) return issues;
  // Those that depend on what the issue names come last: what follows a level belongs to it.
  const sorted = [...seen].sort((one, other) => Number(other.match.always) - Number(one.match.always));
  const of = sorted.map(({ name, match }) => `of the level "${name}"${namingThem(copy, match)}`);
  return listInWords([`${issues} without a level`, ...of], 'or', 8);
}

/** ` that name them (reporter, "Approvers")`; empty where it does not depend on what an issue names. */
function namingThem(copy: SitePeople['copy'], match: HolderMatch): string {
  if (match.always) return '';
  const field = (id: FieldId) => `"${copy.fields?.body.fields.find((one) => one.id === id)?.name ?? id}"`;
  const places = [
    ...(match.reporter ? ['reporter'] : []),
    ...(match.assignee ? ['assignee'] : []),
    ...match.userFields.map(field),
    ...match.groupFields.map((id) => `a group in ${field(id)}`),
  ];
  return ` that name them (${places.join(', ')})`;
}

/** By which Browse grants, and of an issue with a level by which of its members, each viewer finds it. */
export function byWhat(
  site: SitePeople,
  id: ProjectId,
  stored: StoredIssue | undefined,
): (viewer: ViewerStanding, found: Found) => string[] {
  const { copy, isFresh } = site;
  const parts = copy.projects.get(id);
  const scheme = copy.schemes.get(parts?.permissionScheme?.body.schemeId ?? schemeId(''));
  const through = new Map<Holder, ReadonlyMap<AccountId, readonly string[]>>();
  const throughOf = (holder: Holder, account: AccountId | undefined): readonly string[] => {
    let known = through.get(holder);
    if (!known) {
      known = new Map(peopleOfHolder(site, id, holder).people.map((one) => [one.accountId, one.through]));
      through.set(holder, known);
    }
    return (account && known.get(account)) || [];
  };
  const words = (viewer: ViewerStanding, holders: readonly Holder[], prefix: string): string[] => {
    const people = stored?.facts.people ?? everywhere(viewer, holders);
    const matches = matchingHolders({ copy, viewer, isFresh }, id, holders, people);
    return holders.flatMap((holder, n) => {
      if (!matches[n]) return [];
      const ways = throughOf(holder, viewer.account);
      const by = `${prefix}${holderInWords(site, id, holder)}`;
      return [ways.length === 0 ? by : `${by}, through ${listInWords(ways)}`];
    });
  };
  return (viewer, { project }) => [
    ...words(viewer, scheme?.browse ?? [], ''),
    ...levelsOf(site, id, stored).flatMap(({ name, holders }) => words(viewer, holders, `level "${name}": `)),
    ...restrictedTo(stored).flatMap((role) =>
      project.roles.has(role) ? [`restricted to ${holderInWords(site, id, asRole(role))}`] : [],
    ),
  ];
}

function restrictedTo(stored: StoredIssue | undefined): readonly RoleId[] {
  const restriction = stored?.facts.scope.restriction;
  return restriction?.kind === 'roles' ? restriction.roleIds : [];
}

const asRole = (role: RoleId): Holder => ({ type: 'projectRole', value: role, parameter: undefined });

/** On an issue that names the viewer wherever a holder could look. */
function everywhere({ account, groups }: ViewerStanding, holders: readonly Holder[]): People {
  const fields = holders.flatMap(({ value, parameter }) => {
    const named = value ?? parameter;
    return named === undefined ? [] : [fieldId(named)];
  });
  return {
    reporter: account,
    assignee: account,
    userFields: Object.fromEntries(fields.map((field) => [field, account === undefined ? [] : [account]])),
    groupFields: Object.fromEntries(fields.map((field) => [field, [...groups]])),
  };
}

function levelsOf({ copy }: SitePeople, id: ProjectId, stored: StoredIssue | undefined) {
  const security = copy.projects.get(id)?.securityScheme?.body.schemeId;
  const levels = security === undefined ? undefined : copy.securitySchemes.get(security)?.body.levels;
  const { level, parentLevel } = stored?.facts.scope ?? {};
  const wanted = [level, parentLevel].flatMap((fact) => (fact?.kind === 'level' ? [fact.levelId] : []));
  return levels?.filter(({ levelId }) => wanted.includes(levelId)) ?? [];
}
