/**
 * The matching of one viewer with its answers remembered for one walk over all projects: thousands of projects share
 * some hundred schemes, and a viewer stands in most of them alike. Equal answers are one object, so that whoever works
 * with them further can share that work, too.
 */

import type { Holder, SecurityLevelsPart } from '../model/directory.ts';
import type { LevelId, RoleId } from '../model/ids.ts';
import type { HolderMatch } from '../model/visibility.ts';
import type { ProjectStanding } from './match-holders.ts';
import type { Matching } from './source-visibility.ts';
import type { ViewerStanding } from './viewer-standing.ts';

export function sharedMatching(plain: Matching, viewer: ViewerStanding): Matching {
  const roleSets = new Map<string, ReadonlySet<RoleId>>();
  const alike = new Map<ReadonlySet<RoleId>, Alike[]>();
  const matches = new Map<string | number, HolderMatch>();

  /** Which project it is matters only for who leads it: any of those that are alike stands for all. */
  const alikeOf = (standing: ProjectStanding): Alike => {
    const { roles, isPublic, project } = standing;
    const isLead = viewer.account !== undefined && project.leadAccountId === viewer.account;
    const known = alike.get(roles) ?? [];
    if (known.length === 0) alike.set(roles, known);
    const at = (isPublic ? 1 : 0) + (isLead ? 2 : 0);
    known[at] ??= { standing, byHolders: new Map(), byLevels: new Map() };
    return known[at];
  };
  const holdersOf = ({ byHolders, standing }: Alike, some: readonly Holder[]): HolderMatch => {
    const known = byHolders.get(some);
    if (known) return known;
    const made = plain.holders(some, standing);
    const key = keyOf(made);
    const match = matches.get(key) ?? made;
    matches.set(key, match);
    byHolders.set(some, match);
    return match;
  };
  return {
    roles(part) {
      const roles = plain.roles(part);
      if (roles.size === 0) return roles;
      const key = [...roles].join();
      const known = roleSets.get(key) ?? roles;
      roleSets.set(key, known);
      return known;
    },
    holders: (some, standing) => holdersOf(alikeOf(standing), some),
    levels(part, standing) {
      const same = alikeOf(standing);
      const known = same.byLevels.get(part);
      if (known) return known;
      const made = new Map(part.levels.map((level) => [level.levelId, holdersOf(same, level.holders)]));
      same.byLevels.set(part, made);
      return made;
    },
  };
}

/** Projects in which the viewer stands alike: one of them, and what was found for it. */
interface Alike {
  readonly standing: ProjectStanding;
  readonly byHolders: Map<readonly Holder[], HolderMatch>;
  readonly byLevels: Map<SecurityLevelsPart, ReadonlyMap<LevelId, HolderMatch>>;
}

/** Most matches name no field: a number is found much faster than a text is made. */
function keyOf({ always, reporter, assignee, userFields, groupFields }: HolderMatch): string | number {
  const flags = (always ? 1 : 0) + (reporter ? 2 : 0) + (assignee ? 4 : 0);
  return userFields.length + groupFields.length === 0
    ? flags
    : JSON.stringify([flags, userFields, groupFields]);
}
