/**
 * The types of links between issues: those that the world lists, and those that links have without being listed,
 * which exist all the same under a number that their name always gets. A type is known by its name.
 */

import type { Json } from '../answers/entity-json.ts';
import { numberFor } from './named-ids.ts';
import type { World } from './world.ts';
import type { WorldLinkType } from './world-file.ts';

/** By name, as Jira lists them. */
export function linkTypes(world: World): readonly WorldLinkType[] {
  const types = new Map(world.list('issueLinkTypes').map((type) => [type.name, type]));
  for (const issue of world.issuesWith('link')) {
    for (const { type } of issue.links ?? []) {
      if (!types.has(type.name)) types.set(type.name, { id: linkTypeId(world, type.name), ...type });
    }
  }
  return [...types.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function linkTypeId(world: World, name: string): string {
  return world.list('issueLinkTypes').find((type) => type.name === name)?.id ?? numberFor(`link:${name}`);
}

export function linkTypeJson(baseUrl: string, { id, name, inward, outward }: WorldLinkType): Json {
  return { id, name, inward, outward, self: `${baseUrl}/rest/api/3/issueLinkType/${id}` };
}
