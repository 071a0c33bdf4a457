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
  const standings = new Map<ReadonlySet<RoleId>, Alike[]>();
  const byHolders = new Map<readonly Holder[], Map<Alike, HolderMatch>>();
  const byLevels = new Map<SecurityLevelsPart, Map<Alike, ReadonlyMap<LevelId, HolderMatch>>>();
  const matches = new Map<string, HolderMatch>();

  /** Which project it is matters only for who leads it: any of those that are alike stands for all. */
  const alike = (standing: ProjectStanding): Alike => {
    const { roles, isPublic, project } = standing;
    const isLead = viewer.account !== undefined && project.leadAccountId === viewer.account;
    const known = inner(standings, roles, (): Alike[] => []);
    const at = (isPublic ? 1 : 0) + (isLead ? 2 : 0);
    known[at] ??= standing;
    return known[at];
  };
  const holders = (some: readonly Holder[], standing: Alike): HolderMatch =>
    inner(
      inner(byHolders, some, () => new Map()),
      standing,
      () => {
        const match = plain.holders(some, standing);
        return inner(matches, JSON.stringify(match), () => match);
      },
    );
  return {
    roles(part) {
      const roles = plain.roles(part);
      if (roles.size === 0) return roles;
      return inner(roleSets, [...roles].join(), () => roles);
    },
    holders: (some, standing) => holders(some, alike(standing)),
    levels(part, standing) {
      const same = alike(standing);
      return inner(
        inner(byLevels, part, () => new Map()),
        same,
        () => new Map(part.levels.map((level) => [level.levelId, holders(level.holders, same)])),
      );
    },
  };
}

/** One of those projects in which the viewer stands alike. */
type Alike = ProjectStanding;

function inner<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
