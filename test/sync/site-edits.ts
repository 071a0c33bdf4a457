/**
 * Edits of a history as Jira makes them: what is announced by its time of change, and what is not. In an announced history
 * the account that reads the site keeps every level, group and role, as remarks that come into its sight are told by nobody.
 */

import type { World } from '../../src/sandbox/world/world.ts';
import type { WorldIssue } from '../../src/sandbox/world/world-file.ts';
import type { Random } from '../../src/sandbox/worlds/acme/random.ts';
import { crawler } from '../../src/sandbox/worlds/generated-directory.ts';
import { sandboxSees, unitsOf } from '../leaks/units.test-support.ts';

export interface EditedSite {
  readonly world: World;
  readonly random: Random;
  readonly isSilent: boolean;
  readonly jiraNow: () => number;
}

export interface Changed {
  /** Of issues that differ now, or are gone. */
  readonly ids: readonly string[];
  /** A remark came into the sight of the account that reads the site, or left it, and nothing tells of it. */
  readonly isSilent: boolean;
}

/** Makes the edit, and gives what it changed the time of now, as Jira does. */
export function editBetween({ world, random, isSilent, jiraNow }: EditedSite, edit: () => void): Changed {
  const before = new Map([...world.entries.values()].map(({ issue }) => [issue.id, issue]));
  const sight = sightOf(world);
  edit();
  if (!isSilent) keepInSight(world);
  const ids: string[] = [];
  const announced = new Set<string>();
  for (const { issue } of [...world.entries.values()]) {
    const old = before.get(issue.id);
    if (old === issue) continue;
    ids.push(issue.id);
    if (isSilent && random.chance(0.5)) continue;
    const parent = world.issue(issue.parentId ?? '');
    const isOfParent = parent?.securityLevelId !== before.get(parent?.id ?? '')?.securityLevelId;
    if (old && isOfParent && world.isSubtask(issue) && differsInLevel(old, issue)) continue;
    announced.add(issue.id);
    world.putIssue({ ...issue, updated: new Date(jiraNow()).toISOString() });
  }
  for (const id of before.keys()) if (!world.issue(id)) ids.push(id);
  const now = sightOf(world);
  // Issues that come or go are found by counting; remarks of issues that stay, and that nothing tells of, are not.
  const differ = [...sight.keys(), ...now.keys()].filter((name) => sight.has(name) !== now.has(name));
  const isOfStaying = (id: string) => hasIssue(sight, id) && hasIssue(now, id) && !announced.has(id);
  return { ids, isSilent: differ.some((name) => isOfStaying(now.get(name) ?? sight.get(name) ?? '')) };
}

/** Gives the account that reads the site every level, group and role. */
export function keepInSight(world: World): void {
  for (const { groupId, members } of [...world.groups.values()]) {
    if (!members.includes(crawler)) world.setGroupMembers(groupId, [...members, crawler]);
  }
  for (const scheme of [...world.securitySchemes.values()]) {
    const levels = scheme.levels.map((level) => {
      const has = level.members.some(({ holder }) => holder.type === 'user' && holder.value === crawler);
      const member = { id: `${level.id}0001`, holder: { type: 'user' as const, value: crawler } };
      return has ? level : { ...level, members: [...level.members, member] };
    });
    if (levels.some((level, index) => level !== scheme.levels[index])) {
      world.putSecurityScheme({ ...scheme, levels });
    }
  }
  for (const project of [...world.projects.values()]) {
    for (const { roleId, users, groups } of project.roleActors) {
      if (!users.includes(crawler)) {
        world.setRoleActors(project.id, { roleId, users: [...users, crawler], groups });
      }
    }
  }
}

/** What the account may read: names of units, each with the id of its issue. */
function sightOf(world: World): ReadonlyMap<string, string> {
  const seen = unitsOf(world).filter((unit) => sandboxSees(world, crawler, unit));
  return new Map(seen.map((unit) => [unit.name, unit.issue.id]));
}

function hasIssue(sight: ReadonlyMap<string, string>, id: string | undefined): boolean {
  return [...sight.values()].some((one) => one === id);
}

/** A sub-task gets another level with its parent, which changes no time of its own. */
function differsInLevel(old: WorldIssue, now: WorldIssue): boolean {
  const { securityLevelId: _, ...before } = old;
  const { securityLevelId: __, ...after } = now;
  return JSON.stringify(before) === JSON.stringify(after);
}
