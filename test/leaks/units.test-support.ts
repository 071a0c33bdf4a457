/**
 * The units of a world, and the two answers to "may this viewer find it": the sandbox's own evaluator, and
 * the product's, decided by the door over the fresh stored row. For a report each side names the lines of the
 * rule that deny.
 */

import { issueId } from '../../src/model/ids.ts';
import type { StoredIssue } from '../../src/model/issue.ts';
import {
  canSee,
  type HolderMatch,
  matchesNobody,
  type ProjectVisibility,
  type Visibility,
} from '../../src/model/visibility.ts';
import {
  canBrowse,
  canSeeComment,
  canSeeIssue,
  canSeeWorklog,
  isLive,
} from '../../src/sandbox/permissions/who-can-see.ts';
import type { World } from '../../src/sandbox/world/world.ts';
import type { WorldComment, WorldIssue, WorldWorklog } from '../../src/sandbox/world/world-file.ts';
import { uniqueWord, type WordKind } from '../../src/sandbox/worlds/unique-word.ts';
import { look } from '../../src/search/second-look.ts';
import type { Asked } from './pipe.test-support.ts';

/** A viewer is an account id; undefined: somebody without an account. */
export type Viewer = string | undefined;

export type Unit = {
  readonly id: string;
  readonly issue: WorldIssue;
  /** `P1-3 comment 20007` */
  readonly name: string;
  /** The word that only this unit holds, in worlds that have such words. */
  readonly word: string;
} & (
  | { readonly kind: 'issue' | 'attachment' }
  | { readonly kind: 'comment'; readonly remark: WorldComment }
  | { readonly kind: 'worklog'; readonly remark: WorldWorklog }
);

export function viewersOf(world: World): Viewer[] {
  return [...world.accounts.keys(), undefined];
}

export const viewerName = (viewer: Viewer) => viewer ?? '(no account)';

export function unitsOf(world: World): Unit[] {
  return [...world.entries.values()].flatMap(({ issue }) => unitsOfIssue(issue));
}

export function unitsOfIssue(issue: WorldIssue): Unit[] {
  const base = (kind: WordKind, id: string) => ({
    id,
    issue,
    name: kind === 'issue' ? issue.key : `${issue.key} ${kind} ${id}`,
    word: uniqueWord(kind, id),
  });
  return [
    { kind: 'issue', ...base('issue', issue.id) },
    ...(issue.comments ?? []).map(
      (remark): Unit => ({ kind: 'comment', remark, ...base('comment', remark.id) }),
    ),
    ...(issue.worklogs ?? []).map(
      (remark): Unit => ({ kind: 'worklog', remark, ...base('worklog', remark.id) }),
    ),
    ...(issue.attachments ?? []).map(({ id }): Unit => ({ kind: 'attachment', ...base('attachment', id) })),
  ];
}

/** What the sandbox's evaluator says. An attachment is as visible as its issue. */
export function sandboxSees(world: World, viewer: Viewer, unit: Unit): boolean {
  if (unit.kind === 'comment') return canSeeComment(world, viewer, unit.issue, unit.remark);
  if (unit.kind === 'worklog') return canSeeWorklog(world, viewer, unit.issue, unit.remark);
  return canSeeIssue(world, viewer, unit.issue);
}

/** The stored rows of all units' issues, read now, by issue id. */
export async function storedIssues(
  pipe: Pick<Asked, 'store' | 'source'>,
  units: readonly Unit[],
): Promise<Map<string, StoredIssue>> {
  const ids = [...new Set(units.map(({ issue }) => issue.id))].map(issueId);
  const rows = await pipe.store.issues.rowsByIds(pipe.source.id, ids);
  return new Map((await pipe.store.issues.load(rows)).map((stored) => [stored.issue.id, stored]));
}

/** What the door says over the stored row; undefined: there is none. */
export function doorShows(visibility: Visibility, unit: Unit, stored: StoredIssue | undefined): boolean {
  const seen = stored && look(visibility, stored);
  if (!seen) return false;
  if (unit.kind === 'issue') return true;
  if (unit.kind === 'attachment') return seen.issue.attachments.some(({ id }) => id === unit.id);
  return seen.remarks.some(({ remark }) => remark.kind === unit.kind && remark.id === unit.id);
}

/** The lines of the rule that deny in the sandbox's view. */
export function sandboxReasons(world: World, viewer: Viewer, unit: Unit): string {
  const { issue } = unit;
  const { securityLevelId: _level, parentId: _parent, restrictedToRoles: _roles, ...open } = issue;
  const { parentId: _, ...orphan } = issue;
  const reasons: string[] = [];
  if (!isLive(world, issue)) reasons.push('live');
  if (!canBrowse(world, viewer, open)) reasons.push('browse');
  else {
    const level = issue.securityLevelId;
    if (level !== undefined && !canBrowse(world, viewer, { ...open, securityLevelId: level }))
      reasons.push('level');
    const roles = issue.restrictedToRoles;
    if (roles && !canBrowse(world, viewer, { ...open, restrictedToRoles: roles }))
      reasons.push('restriction');
    if (canBrowse(world, viewer, orphan) && !canBrowse(world, viewer, issue)) reasons.push('parent level');
  }
  if (reasons.length === 0 && !sandboxSees(world, viewer, unit)) reasons.push('visibility or internal');
  return reasons.join(', ') || 'nothing denies';
}

/**
 * The lines of the rule that deny in the product's view. A line denies when the unit stays hidden although
 * all other lines are taken away.
 */
export function productReasons(visibility: Visibility, unit: Unit, stored: StoredIssue | undefined): string {
  if (!stored) return 'not in the store';
  const facts =
    unit.kind === 'comment' || unit.kind === 'worklog'
      ? stored.remarks.find(({ remark }) => remark.kind === unit.kind && remark.id === unit.id)?.facts
      : stored.facts;
  if (!facts) return 'the remark is not in the store';
  const none = { kind: 'none' } as const;
  const { scope } = facts;
  const open = {
    ...scope,
    live: true,
    level: none,
    parentLevel: none,
    restriction: none,
    visibility: none,
    internal: false,
  };
  const all = everythingBrowsed(visibility);
  const lines = {
    live: { ...open, live: scope.live },
    level: { ...open, level: scope.level },
    'parent level': { ...open, parentLevel: scope.parentLevel },
    restriction: { ...open, restriction: scope.restriction },
    visibility: { ...open, visibility: scope.visibility },
    internal: { ...open, internal: scope.internal },
  };
  const reasons = Object.entries(lines)
    .filter(([, kept]) => !canSee(all, { scope: kept, people: facts.people }))
    .map(([name]) => name);
  if (!canSee(visibility, { scope: open, people: facts.people }))
    reasons.unshift('browse, or the project is not there');
  return `${reasons.join(', ') || 'nothing denies'} (${JSON.stringify({ ...scope, sourceId: undefined })})`;
}

export const matchesEverybody: HolderMatch = { ...matchesNobody, always: true };

/** The same visibility with every project's Browse open. */
function everythingBrowsed(visibility: Visibility): Visibility {
  return changeProjects(visibility, (project) => ({ ...project, browse: matchesEverybody }));
}

type ProjectChange = (project: ProjectVisibility) => ProjectVisibility | undefined;

/** A copy in which each project is replaced; undefined takes it away. */
export function changeProjects(visibility: Visibility, change: ProjectChange): Visibility {
  const sources = [...visibility.sources].map(([id, source]) => {
    const projects = new Map(
      [...source.projects].flatMap(([project, before]) => {
        const after = change(before);
        return after ? [[project, after] as const] : [];
      }),
    );
    return [id, { ...source, projects }] as const;
  });
  return { sources: new Map(sources) };
}
