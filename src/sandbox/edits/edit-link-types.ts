/** Types of links. Links keep the words of their type, so a type that is renamed or deleted takes its links along. */

import { linkTypes } from '../world/link-types.ts';
import type { World } from '../world/world.ts';
import type { WorldIssue, WorldLinkType } from '../world/world-file.ts';
import type { Edit } from './edit.ts';
import { endsOf, removeLink } from './edit-links.ts';

export function addLinkType({ world }: Edit, asked: Omit<WorldLinkType, 'id'>): WorldLinkType {
  const { name, inward, outward } = asked;
  const taken = new Set(linkTypes(world).map(({ id }) => id));
  let id = Math.max(10_000, ...world.list('issueLinkTypes').map((type) => Number(type.id))) + 1;
  while (taken.has(String(id))) id++;
  const type = { id: String(id), name, inward, outward };
  world.setList('issueLinkTypes', [...world.list('issueLinkTypes'), type]);
  return type;
}

/** A type that was not listed is from then on. */
export function changeLinkType({ world }: Edit, before: WorldLinkType, next: WorldLinkType): void {
  const others = world.list('issueLinkTypes').filter(({ id }) => id !== before.id);
  world.setList('issueLinkTypes', [...others, next]);
  const { name, inward, outward } = next;
  for (const issue of issuesLinkedBy(world, before.name)) {
    const links = (issue.links ?? []).map((link) =>
      link.type.name === before.name ? { ...link, type: { name, inward, outward } } : link,
    );
    world.putIssue({ ...issue, links });
  }
}

export function deleteLinkType(edit: Edit, { id: typeId, name }: WorldLinkType): void {
  const { world } = edit;
  const ids = issuesLinkedBy(world, name).flatMap(({ links = [] }) =>
    links.filter(({ type }) => type.name === name).map(({ id }) => id),
  );
  for (const id of new Set(ids)) {
    const ends = endsOf(edit, id);
    if (ends) removeLink(edit, ends);
  }
  world.setList(
    'issueLinkTypes',
    world.list('issueLinkTypes').filter(({ id }) => id !== typeId),
  );
}

/** Both issues of each link, where both have their half. */
function issuesLinkedBy(world: World, typeName: string): WorldIssue[] {
  const linked = new Set<string>();
  for (const issue of world.issuesWith('link')) {
    for (const link of issue.links ?? []) {
      if (link.type.name === typeName) linked.add(issue.id).add(link.issueId);
    }
  }
  return [...linked].map((id) => world.issue(id)).filter((issue) => issue !== undefined);
}
