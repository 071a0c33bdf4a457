/**
 * Finds what a request names: a project, an issue type, a priority, an account, a group, an option … in each of the ways
 * that Jira takes. What does not fit is refused with the message that stands under the field in Jira's answer.
 */

import { objectIn } from '../json-value.ts';
import type { World } from '../world/world.ts';
import type { WorldIssueType, WorldProject } from '../world/world-file.ts';

/** The message that stands at the field. */
export class FieldRefusal extends Error {}

/** What stands at one of the keys of an object, as text; numbers count as their digits. */
export function textAt(value: unknown, ...keys: readonly string[]): string | undefined {
  const object = objectIn(value);
  for (const key of keys) {
    const found = object?.[key];
    if (typeof found === 'string') return found;
    if (typeof found === 'number') return String(found);
  }
  return undefined;
}

export function projectNamed(world: World, value: unknown): WorldProject | undefined {
  const id = textAt(value, 'id');
  if (id !== undefined) return world.projects.get(id);
  const key = textAt(value, 'key');
  return key === undefined ? undefined : world.findProject(key);
}

export function issueTypeNamed(world: World, value: unknown): WorldIssueType | undefined {
  const id = textAt(value, 'id');
  if (id !== undefined) return world.issueTypes.get(id);
  const name = textAt(value, 'name');
  return [...world.issueTypes.values()].find((type) => type.name === name);
}

/** An item of a list, by id or by name. */
export function itemNamed<T extends { readonly id: string; readonly name: string }>(
  value: unknown,
  items: Iterable<T>,
  what: string,
): T {
  const id = textAt(value, 'id');
  const name = textAt(value, 'name');
  if (id === undefined && name === undefined) {
    throw new FieldRefusal(`Specify the ${what} (id or name) in the string format`);
  }
  for (const item of items) if (id === undefined ? item.name === name : item.id === id) return item;
  throw new FieldRefusal(
    id === undefined ? `${what} name '${name}' is not valid` : `${what} id '${id}' is not valid`,
  );
}

/** An account id; undefined for null. */
export function accountNamed(world: World, value: unknown): string | undefined {
  if (value === null) return undefined;
  const accountId = textAt(value, 'accountId', 'id');
  if (accountId === undefined) throw new FieldRefusal('data was not an object');
  if (!world.accounts.has(accountId)) {
    throw new FieldRefusal(`User '${accountId}' does not exist.`);
  }
  return accountId;
}

/** A group id; undefined for null. */
export function groupNamed(world: World, value: unknown): string | undefined {
  if (value === null) return undefined;
  const groupId = textAt(value, 'groupId');
  if (groupId !== undefined && world.groups.has(groupId)) return groupId;
  const name = textAt(value, 'name');
  const group = name === undefined ? undefined : world.groupNamed(name);
  if (groupId === undefined && group) return group.groupId;
  throw new FieldRefusal(`Could not find group with name '${groupId ?? name ?? ''}'`);
}

export function listIn(value: unknown): readonly unknown[] {
  if (value === null) return [];
  if (!Array.isArray(value)) throw new FieldRefusal('data was not an array');
  return value;
}

export function stringIn(value: unknown): string {
  if (typeof value !== 'string') throw new FieldRefusal('Operation value must be a string');
  return value;
}
