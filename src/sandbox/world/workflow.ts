/**
 * The workflow of every project: each status can be reached from each, by a transition whose id follows from the id of
 * the status and so never changes. New issues begin in the first status to do. Ending in a status of the category
 * done resolves an issue, leaving it takes the resolution off, as in Jira's simplified workflows.
 */

import type { Json } from '../answers/entity-json.ts';
import { statusJson } from '../answers/entity-json.ts';
import type { World } from './world.ts';
import type { WorldIssue, WorldStatus } from './world-file.ts';

export interface Transition {
  readonly id: string;
  readonly to: WorldStatus;
}

export function transitionsOf(world: World): Transition[] {
  return [...world.statuses.values()].map((to) => ({ id: `${to.id}1`, to }));
}

export function firstStatus(world: World): WorldStatus | undefined {
  const statuses = [...world.statuses.values()];
  return statuses.find(({ category }) => category === 'new') ?? statuses[0];
}

export function transitionJson(baseUrl: string, issue: WorldIssue, { id, to }: Transition): Json {
  return {
    id,
    name: to.name,
    to: statusJson(baseUrl, to),
    hasScreen: to.category === 'done',
    isGlobal: true,
    isInitial: false,
    isAvailable: true,
    isConditional: false,
    looped: issue.statusId === to.id,
  };
}
