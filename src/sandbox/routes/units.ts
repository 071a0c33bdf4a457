/**
 * What all that hangs on an issue (comments, worklogs, attachments) has in common: who may write it, and to whom it may
 * be restricted. Groups and roles that do not exist and those that the caller is not in are refused in the
 * same words, so that nobody learns their names by trying.
 */

import { z } from 'zod';
import type { Call } from '../operation.ts';
import type { ProjectPermission } from '../permissions/permission-keys.ts';
import { isRoleMember, viewerOf } from '../permissions/viewer.ts';
import { hasPermission } from '../permissions/who-can-see.ts';
import type { WorldIssue, WorldVisibility } from '../world/world-file.ts';

/** How many an issue can have, as Atlassian documents. */
export const unitLimits = { comments: 5000, worklogs: 10_000, attachments: 2000, links: 2000 } as const;

export function mayOn({ world, caller }: Call, issue: WorldIssue, permission: ProjectPermission): boolean {
  const project = world.projects.get(issue.projectId);
  return project !== undefined && hasPermission(world, caller, permission, project, issue);
}

/** Has the right to all of them, or to the own ones and it is one. What nobody wrote is nobody's own. */
export function mayOnOwn(
  call: Call,
  issue: WorldIssue,
  author: string | undefined,
  verb: 'EDIT' | 'DELETE',
  units: 'COMMENTS' | 'WORKLOGS',
): boolean {
  if (mayOn(call, issue, `${verb}_ALL_${units}`)) return true;
  return author !== undefined && author === call.caller && mayOn(call, issue, `${verb}_OWN_${units}`);
}

export const visibilityBody = z
  .object({
    type: z.enum(['group', 'role']).nullish(),
    value: z.string().nullish(),
    identifier: z.string().nullish(),
  })
  .nullish();

export type VisibilityBody = z.infer<typeof visibilityBody>;

/** Undefined: for everybody who may see the issue. A text: why it cannot be restricted so. */
export function restrictionOf(
  { world, caller }: Call,
  issue: WorldIssue,
  asked: VisibilityBody,
): WorldVisibility | undefined | string {
  if (!asked) return undefined;
  const { type, value, identifier } = asked;
  const wanted = (type === 'group' ? (identifier ?? value) : (value ?? identifier)) ?? undefined;
  if (!type && wanted === undefined) return undefined;
  if (!type || wanted === undefined) return 'The visibility must have a type and a value.';
  const viewer = viewerOf(world, caller);
  if (type === 'group') {
    const bearer = [...viewer.groups].find((id) =>
      identifier ? id === identifier : world.groups.get(id)?.name === value,
    );
    if (bearer !== undefined) return { type, value: bearer };
    return `You are currently not a member of the group: ${wanted}.`;
  }
  const project = world.projects.get(issue.projectId);
  const role =
    project &&
    world
      .rolesOfProject(project)
      .find(({ id, name }) => name === wanted && isRoleMember(world, viewer, project, id));
  if (role) return { type, value: role.name };
  return `You are currently not a member of the project role: ${wanted}.`;
}

/** `Ann Admin, you do not have the permission …`, as Jira addresses people. */
export function addressed({ world, caller }: Call, message: string): string {
  const name = world.accounts.get(caller ?? '')?.displayName;
  return name === undefined ? `${message[0]?.toUpperCase()}${message.slice(1)}` : `${name}, ${message}`;
}
