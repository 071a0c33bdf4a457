/**
 * What a viewer holds on a source that is not permission-based: all its projects or none. A private source is its
 * owner's, a shared one its audience's; one without an owner, or without an audience, is nobody's. A project counts while
 * the last list of projects that the source's credential got is not too old and has it, not archived.
 */

import type { AccountId, ProjectId } from '../model/ids.ts';
import type { Person } from '../model/person.ts';
import type { Source } from '../model/source.ts';
import { matchesNobody, type ProjectVisibility, type SourceVisibility } from '../model/visibility.ts';
import { type DirectoryCopy, fresh, type IsFresh, isWithheld } from './directory-copy.ts';

/** Whether the person finds anything at all there. `groups`: those of the workspace that the person is in. */
export function isTheirs(source: Source, person: Pick<Person, 'id'>, groups: ReadonlySet<number>): boolean {
  const { kind, ownerId, audience } = source;
  if (kind === 'private') return ownerId === person.id;
  if (kind !== 'shared' || audience === undefined) return false;
  return audience === 'everyone' || audience.some((group) => groups.has(group));
}

/** Jira's permissions are not asked there: by them nobody would hold anything. */
const inTheProject: ProjectVisibility = {
  browse: matchesNobody,
  levels: new Map(),
  hasNoLevels: false,
  roles: new Set(),
};

/** For somebody whose the source is. `account`: who they are on the site, for what they ask about themselves. */
export function copyVisibility(
  { kind, titlesOnly }: Source,
  account: AccountId | undefined,
  copy: DirectoryCopy,
  isFresh: IsFresh,
): SourceVisibility {
  const projects = new Map<ProjectId, ProjectVisibility>();
  for (const [id, one] of copy.projects) {
    const project = fresh(one.project, isFresh);
    if (!project || project.archived || isWithheld(one, isFresh)) continue;
    projects.set(id, inTheProject);
  }
  return { kind, titlesOnly, account, hasJiraAccess: false, groups: new Set(), projects };
}
