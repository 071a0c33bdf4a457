/** A world from which everything is taken that one viewer may not see: for them, it should be the same site. */

import { openWorld } from '../../src/sandbox/world/world.ts';
import type { WorldFile } from '../../src/sandbox/world/world-file.ts';
import { sandboxSees, unitsOf, type Viewer } from './units.test-support.ts';

export interface WithoutHidden {
  readonly world: WorldFile;
  /** Units of the whole world, and how many of them are gone. */
  readonly units: number;
  readonly removed: number;
}

/** A sub-task whose parent is gone becomes an issue of its own. */
export function withoutHidden(whole: WorldFile, viewer: Viewer): WithoutHidden {
  const world = openWorld(whole);
  const units = unitsOf(world);
  const visible = new Set(
    units.filter((unit) => sandboxSees(world, viewer, unit)).map(({ kind, id }) => `${kind} ${id}`),
  );
  const plainType = whole.issueTypes.find(({ subtask }) => !subtask)?.id;
  const issues = whole.issues
    .filter(({ id }) => visible.has(`issue ${id}`))
    .map(({ comments = [], worklogs = [], links = [], parentId, issueTypeId, ...issue }) => {
      const hasParent = parentId !== undefined && visible.has(`issue ${parentId}`);
      return {
        ...issue,
        issueTypeId: parentId === undefined || hasParent ? issueTypeId : (plainType ?? issueTypeId),
        ...(hasParent ? { parentId } : {}),
        comments: comments.filter(({ id }) => visible.has(`comment ${id}`)),
        worklogs: worklogs.filter(({ id }) => visible.has(`worklog ${id}`)),
        links: links.filter(({ issueId }) => visible.has(`issue ${issueId}`)),
      };
    });
  return { world: { ...whole, issues }, units: units.length, removed: units.length - visible.size };
}
