/**
 * Reads which people and groups a request names as actors of a role: people by account id, groups by id or by name,
 * never both ways at once. Who is not there, or not active, cannot act.
 */

import { z } from 'zod';
import type { Actors } from '../edits/project-roles.ts';
import type { Answer, Call } from '../operation.ts';
import { jiraError } from '../operation.ts';

const names = z.array(z.string()).optional();

export const actorsBody = z.object({ user: names, group: names, groupId: names });

export interface NamedActors {
  readonly user?: readonly string[] | undefined;
  /** By name. */
  readonly group?: readonly string[] | undefined;
  readonly groupId?: readonly string[] | undefined;
}

/** Who is named, or the refusal; `missing` is the status for those who are not there. */
export function readActors(call: Call, named: NamedActors, missing: 400 | 404): Actors | Answer {
  const { world } = call;
  const { user = [], group = [], groupId = [] } = named;
  if (group.length > 0 && groupId.length > 0) return bothWays;
  for (const accountId of user) {
    if (world.accounts.get(accountId)?.active !== true) return notFound(accountId, missing);
  }
  const groups: string[] = [];
  for (const name of group) {
    const found = world.groupNamed(name);
    if (!found) return notFound(name, missing);
    groups.push(found.groupId);
  }
  for (const id of groupId) {
    if (!world.groups.has(id)) return notFound(id, missing);
    groups.push(id);
  }
  return { users: [...new Set(user)], groups: [...new Set(groups)] };
}

/** The actors together with those named, of whom none may be among them yet. */
export function withActors(
  call: Call,
  actors: Actors,
  named: NamedActors,
  missing: 400 | 404,
): Actors | Answer {
  const added = readActors(call, named, missing);
  if (isAnswer(added)) return added;
  if (added.users.length + added.groups.length === 0) {
    return jiraError(400, 'Must specify at least one user or group to add to the project role.');
  }
  const user = added.users.find((id) => actors.users.includes(id));
  const group = added.groups.find((id) => actors.groups.includes(id));
  const there = user ?? (group === undefined ? undefined : (call.world.groups.get(group)?.name ?? group));
  if (there !== undefined) return jiraError(400, `'${there}' is already a member of the project role.`);
  return { users: [...actors.users, ...added.users], groups: [...actors.groups, ...added.groups] };
}

/** The actors without the one named: one person, or one group in one way. */
export function withoutActor(
  { world }: Call,
  actors: Actors,
  named: Readonly<Record<'user' | 'group' | 'groupId', string | undefined>>,
  missing: 400 | 404,
): Actors | Answer {
  const { user, group, groupId } = named;
  if (group !== undefined && groupId !== undefined) return bothWays;
  if ([user, group, groupId].filter((one) => one !== undefined).length !== 1) {
    return jiraError(400, 'Exactly one user or group must be given.');
  }
  if (user !== undefined) {
    if (!actors.users.includes(user)) return notFound(user, missing);
    return { ...actors, users: actors.users.filter((id) => id !== user) };
  }
  const id = groupId ?? world.groupNamed(group ?? '')?.groupId;
  if (id === undefined || !actors.groups.includes(id)) return notFound(groupId ?? group ?? '', missing);
  return { ...actors, groups: actors.groups.filter((one) => one !== id) };
}

export function isAnswer(value: Actors | Answer): value is Answer {
  return 'status' in value;
}

const bothWays = jiraError(400, "The parameters 'group' and 'groupId' cannot be used together.");

function notFound(name: string, status: 400 | 404): Answer {
  const where = 'in any accessible user directory';
  return jiraError(
    status,
    `We can't find '${name}' ${where}. Check they're still active and available, and try again.`,
  );
}
