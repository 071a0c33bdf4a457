/**
 * What alone decided: for one viewer and one unit, the lines of the rule and the holder types of which a single
 * one, turned around, would turn the answer. An allow counts for a line when the unit carries what the line is about
 * and passes it; a denial when every other line passes. An allow counts for a holder type when no holder of
 * another type matches in that list; a denial when only that list denies and holds such a holder.
 *
 * Built from the sandbox's own pieces, line by line, so the lines together must give the sandbox's own answer: they are
 * compared on every decision. The product is not asked here.
 */

import { holderMatch, isMatch, isRoleMember, viewerOf } from '../../../src/sandbox/permissions/viewer.ts';
import { isInternal, isLive } from '../../../src/sandbox/permissions/who-can-see.ts';
import { openWorld, type World } from '../../../src/sandbox/world/world.ts';
import type { WorldHolder, WorldIssue, WorldProject } from '../../../src/sandbox/world/world-file.ts';
import { crawler } from '../../../src/sandbox/worlds/generated-directory.ts';
import { sandboxSees, type Unit, type Viewer } from '../units.test-support.ts';
import type { Cell } from './cells.ts';
import { type HolderKind, holderKind } from './holder-kinds.ts';

export interface Decided {
  readonly allowed: boolean;
  /** The cells that this decision counts for, as an allow or as a denial. */
  readonly cells: readonly Cell[];
}

interface HolderAnswer {
  readonly kind: HolderKind;
  readonly matches: boolean;
}

/** Decides again and again for one state of a world. */
export function decisive(world: World): (viewer: Viewer, unit: Unit) => Decided {
  const normalised = new Map<string, World>();
  return (viewer, unit) => {
    const lines = linesOf(world, viewer, unit);
    const allowed = lines.every(({ passes }) => passes);
    if (allowed !== sandboxSees(world, viewer, unit)) {
      throw new Error(
        `The lines do not give the sandbox's own answer: ${viewer ?? '(no account)'}, ${unit.name}`,
      );
    }
    if (viewer === crawler) return { allowed, cells: [] };
    const failing = lines.filter(({ passes }) => !passes);
    const cells = allowed
      ? lines.flatMap((line) => allowsOf(line))
      : failing.length === 1
        ? failing.flatMap((line) => denialsOf(line, viewerOf(world, viewer).account !== undefined))
        : [];
    return { allowed, cells: [...cells, ...byStanding(world, normalised, viewer, unit, allowed)] };
  };
}

/** Only lines that the unit carries something for: without a level there is no line for it. */
interface Line {
  readonly cell: Cell;
  readonly passes: boolean;
  /** The answers of the holders of the list that it rests on, the crawl's own places left out. */
  readonly holders?: { readonly place: 'scheme' | 'level'; readonly answers: readonly HolderAnswer[] };
}

function linesOf(world: World, viewer: Viewer, unit: Unit): Line[] {
  const { issue } = unit;
  const project = world.projects.get(issue.projectId);
  if (!project) throw new Error(`The world has no project ${issue.projectId}.`);
  const answers = (holders: readonly WorldHolder[]) =>
    holders.map((holder) => answerOf(world, viewer, project, holder, issue));
  const grants = (world.permissionSchemes.get(project.permissionSchemeId)?.permissions ?? [])
    .filter(({ permission }) => permission === 'BROWSE_PROJECTS')
    .map(({ holder }) => holder);
  const browse = answers(grants);
  const parent = world.isSubtask(issue) ? world.issue(issue.parentId ?? '') : undefined;
  const levels = new Set([issue.securityLevelId, parent?.securityLevelId].filter((id) => id !== undefined));
  const scheme = world.securitySchemes.get(project.issueSecuritySchemeId ?? '');
  return [
    { cell: 'live', passes: isLive(world, issue) },
    {
      cell: 'browse',
      passes: browse.some(({ matches }) => matches),
      holders: { place: 'scheme', answers: dealt(grants, browse) },
    },
    ...[...levels].map((id): Line => {
      const members =
        scheme?.levels.find((level) => level.id === id)?.members.map(({ holder }) => holder) ?? [];
      const level = answers(members);
      return {
        cell: id === issue.securityLevelId ? 'level' : 'level of the parent',
        passes: level.some(({ matches }) => matches),
        holders: { place: 'level', answers: dealt(members, level) },
      };
    }),
    ...restrictionLine(world, viewer, project, issue),
    ...remarkLines(world, viewer, project, unit),
  ];
}

function answerOf(
  world: World,
  viewer: Viewer,
  project: WorldProject,
  holder: WorldHolder,
  issue: WorldIssue,
): HolderAnswer {
  const known = viewerOf(world, viewer);
  return {
    kind: holderKind(holder, world),
    matches: isMatch(holderMatch(world, known, project, holder), issue),
  };
}

/** Everything but the grant by which the crawl's account reads. */
function dealt(holders: readonly WorldHolder[], answers: readonly HolderAnswer[]): HolderAnswer[] {
  return answers.filter((_, index) => holders[index]?.type !== 'user' || holders[index]?.value !== crawler);
}

function restrictionLine(world: World, viewer: Viewer, project: WorldProject, issue: WorldIssue): Line[] {
  const roles = issue.restrictedToRoles ?? [];
  if (roles.length === 0) return [];
  const known = viewerOf(world, viewer);
  return [
    {
      cell: 'restriction',
      passes: roles.some((role) => isRoleMember(world, known, project, role)),
    },
  ];
}

function remarkLines(world: World, viewer: Viewer, project: WorldProject, unit: Unit): Line[] {
  if (unit.kind !== 'comment' && unit.kind !== 'worklog') return [];
  const known = viewerOf(world, viewer);
  const lines: Line[] = [];
  const { visibility } = unit.remark;
  if (visibility?.type === 'group') {
    lines.push({ cell: 'visibility: group', passes: known.groups.has(visibility.value) });
  } else if (visibility) {
    const roles = world.rolesOfProject(project).filter(({ name }) => name === visibility.value);
    const passes = roles.some(({ id }) => isRoleMember(world, known, project, id));
    lines.push({ cell: 'visibility: role', passes });
  }
  if (unit.kind === 'comment' && isInternal(world, unit.issue, unit.remark)) {
    lines.push({ cell: 'internal', passes: known.applications.size > 0 });
  }
  return lines;
}

function allowsOf({ cell, holders }: Line): Cell[] {
  if (!holders) return [cell];
  const kinds = new Set(holders.answers.filter(({ matches }) => matches).map(({ kind }) => kind));
  const [only] = kinds;
  return kinds.size === 1 && only !== undefined ? [cell, `${holders.place}: ${only}`] : [cell];
}

/** Whoever counts as anonymous is denied by being so; only `anyone` could have let them in. */
function denialsOf({ cell, holders }: Line, countsAsItself: boolean): Cell[] {
  if (!holders) return [cell];
  const kinds = new Set(holders.answers.map(({ kind }) => kind));
  const could = [...kinds].filter((kind) => countsAsItself !== (kind === 'anyone'));
  return [cell, ...could.map((kind): Cell => `${holders.place}: ${kind}`)];
}

/**
 * Whom the account counts as. An account that counts as itself: would somebody without an account be denied? One that
 * does not: would it be allowed if only that were otherwise, in the same world?
 */
function byStanding(
  world: World,
  normalised: Map<string, World>,
  viewer: Viewer,
  unit: Unit,
  allowed: boolean,
): Cell[] {
  const account = world.accounts.get(viewer ?? '');
  if (!account) return [];
  if (viewerOf(world, viewer).account) {
    if (!allowed || sandboxSees(world, undefined, unit)) return [];
    return [account.accountType === 'app' ? 'standing: app' : 'standing: person'];
  }
  if (allowed) return [];
  const cell: Cell = !account.active
    ? 'standing: deactivated'
    : account.accountType === 'customer'
      ? 'standing: customer'
      : 'standing: no access to Jira';
  let other = normalised.get(account.accountId);
  if (!other) {
    other = withStanding(world, account.accountId);
    normalised.set(account.accountId, other);
  }
  return sandboxSees(other, viewer, unit) ? [cell] : [];
}

/** The same world, in which the account is an active person with access to a Jira application. */
function withStanding(world: World, accountId: string): World {
  const file = world.toFile();
  const group = { groupId: 'g-standing', name: 'Standing', members: [accountId] };
  const role = { key: 'standing', name: 'Standing', groups: [group.groupId] };
  return openWorld({
    ...file,
    accounts: file.accounts.map((one) =>
      one.accountId === accountId ? { ...one, active: true, accountType: 'atlassian' } : one,
    ),
    groups: [...file.groups, group],
    applicationRoles: [...file.applicationRoles, role],
  });
}
