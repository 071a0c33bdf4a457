/**
 * The entity properties of a comment. `sd.public.comment` is kept as the comment's `internal`: on a service project it
 * decides who sees the comment, so every comment there has it; elsewhere it is a property like any other.
 */

import type { World } from '../world/world.ts';
import type { WorldComment, WorldIssue } from '../world/world-file.ts';

const internalProperty = 'sd.public.comment';

/** In the order of their keys. */
export function propertiesOf(
  world: World,
  issue: WorldIssue,
  { internal, properties = {} }: WorldComment,
): ReadonlyMap<string, unknown> {
  const isService = world.projects.get(issue.projectId)?.type === 'service_desk';
  const all = new Map(Object.entries(properties));
  if (isService || internal !== undefined) all.set(internalProperty, { internal: internal === true });
  return new Map([...all].sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function withProperty(comment: WorldComment, key: string, value: unknown): WorldComment {
  if (key === internalProperty) return { ...comment, internal: saysInternal(value) };
  // By `fromEntries`, since a key may be called `__proto__`.
  const properties = Object.fromEntries([...Object.entries(comment.properties ?? {}), [key, value]]);
  return { ...comment, properties };
}

export function withoutProperty(comment: WorldComment, key: string): WorldComment {
  if (key === internalProperty) {
    const { internal: _old, ...rest } = comment;
    return rest;
  }
  const entries = Object.entries(comment.properties ?? {}).filter(([other]) => other !== key);
  return { ...comment, properties: Object.fromEntries(entries) };
}

function saysInternal(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'internal' in value && value.internal === true;
}
