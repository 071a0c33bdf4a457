/**
 * Ids of what a world only names: components, versions, options, link types and unlisted resolutions. A name always
 * gets the same number, in every world and after every restart, so a client that keeps an id finds it again.
 */

import type { World } from './world.ts';

/** A number that a name always gets. */
export function numberFor(name: string): string {
  let hash = 2166136261;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 16777619);
  return String(10_000 + ((hash >>> 0) % 900_000_000));
}

export function resolutionId(world: World, name: string): string {
  const listed = world.list('resolutions').find((resolution) => resolution.name === name);
  return listed?.id ?? numberFor(`resolution:${name}`);
}

export function optionId(fieldId: string, value: string): string {
  return numberFor(`${fieldId}:${value}`);
}

/** As in Jira a component or version belongs to one project; here two of the same name share their number. */
export function componentId(name: string): string {
  return numberFor(`component:${name}`);
}

export function versionId(name: string): string {
  return numberFor(`version:${name}`);
}
