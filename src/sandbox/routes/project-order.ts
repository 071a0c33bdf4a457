/** The orders in which a search of projects can come. Of equal ones the key decides, so pages never overlap. */

import type { World } from '../world/world.ts';
import type { WorldProject } from '../world/world-file.ts';

/** Undefined: there is no such order. */
export function projectOrder(world: World, orderBy: string) {
  const reader = readers.get(orderBy.replace(/^[+-]/, '').trim());
  if (!reader) return undefined;
  // What is compared can take a look at every issue of a project: each is asked once.
  const known = new Map<string, string | number>();
  const read = (project: WorldProject): string | number => {
    const value = known.get(project.id) ?? reader(world, project);
    known.set(project.id, value);
    return value;
  };
  const sign = orderBy.startsWith('-') ? -1 : 1;
  return (a: WorldProject, b: WorldProject) => {
    const [one, other] = [read(a), read(b)];
    if (one !== other) return one < other ? -sign : sign;
    return a.key < b.key ? -1 : 1;
  };
}

const readers = new Map<string, (world: World, project: WorldProject) => string | number>([
  ['key', (_world, { key }) => key],
  ['name', (_world, { name }) => name.toLowerCase()],
  ['owner', (world, { leadAccountId }) => world.accounts.get(leadAccountId)?.displayName ?? ''],
  // No project is in a category.
  ['category', () => ''],
  ['issueCount', (world, { id }) => world.entriesOfProject(id).length],
  ['lastIssueUpdatedDate', lastUpdate],
  ['lastIssueUpdatedTime', lastUpdate],
  ['archivedDate', (_world, { state, stateSince = '' }) => (state === 'archived' ? stateSince : '')],
  ['deletedDate', (_world, { state, stateSince = '' }) => (state === 'deleted' ? stateSince : '')],
]);

/** Milliseconds since 1970; 0 without issues. */
function lastUpdate(world: World, { id }: WorldProject): number {
  return world.entriesOfProject(id).reduce((most, { updatedMs }) => Math.max(most, updatedMs), 0);
}
