/**
 * Edits of groups and of who is in them; they count from the next answer on. A deleted group leaves its id in
 * schemes and levels, where it matches nobody, as in Jira; a new group of the same name has another id.
 */

import { uuidOf } from '../uuid.ts';
import type { IssueEntry } from '../world/issue-entry.ts';
import type { World } from '../world/world.ts';
import type { WorldAccount, WorldAuditItem, WorldGroup, WorldIssue } from '../world/world-file.ts';
import { audit } from './audit.ts';
import type { Edit } from './edit.ts';
import { moveRestrictions } from './restrictions.ts';

const category = 'group management';

export function createGroup(edit: Edit, name: string): WorldGroup {
  const { world } = edit;
  const groupId = uuidOf(`group ${world.takeId('group')} of ${world.cloudId}`);
  const group: WorldGroup = { groupId, name, members: [] };
  world.putGroup(group);
  audit(edit, { summary: 'Group created', category, object: groupItem(group) });
  return group;
}

/**
 * With another group to take over, comments and worklogs restricted to the deleted one are restricted to that;
 * otherwise nobody sees them any more. Grants are not taken over.
 */
export function deleteGroup(edit: Edit, group: WorldGroup, swap: WorldGroup | undefined): void {
  const { world } = edit;
  const { groupId } = group;
  const others = (ids: readonly string[]) => ids.filter((id) => id !== groupId);
  if (swap) moveRestrictions(world, { type: 'group', value: groupId }, swap.groupId);
  for (const project of world.projects.values()) {
    if (!project.roleActors.some(({ groups }) => groups.includes(groupId))) continue;
    const roleActors = project.roleActors.map((actors) => ({ ...actors, groups: others(actors.groups) }));
    world.putProject({ ...project, roleActors });
  }
  for (const role of world.projectRoles.values()) {
    const actors = role.defaultActors;
    if (!actors?.groups.includes(groupId)) continue;
    world.putProjectRole({ ...role, defaultActors: { ...actors, groups: others(actors.groups) } });
  }
  world.setApplicationRoles(
    world.applicationRoles.map((role) => ({
      ...role,
      groups: others(role.groups),
      ...(role.defaultGroups ? { defaultGroups: others(role.defaultGroups) } : {}),
    })),
  );
  takeOutOfFields(world, groupId);
  world.deleteGroup(groupId);
  audit(edit, { summary: 'Group deleted', category, object: groupItem(group) });
}

export function addToGroup(edit: Edit, group: WorldGroup, account: WorldAccount): WorldGroup {
  const { world } = edit;
  world.setGroupMembers(group.groupId, [...group.members, account.accountId]);
  audit(edit, {
    summary: 'User added to group',
    category,
    object: groupItem(group),
    associated: [userItem(account)],
  });
  return world.groups.get(group.groupId) ?? group;
}

export function removeFromGroup(edit: Edit, group: WorldGroup, account: WorldAccount): void {
  const { world } = edit;
  const members = group.members.filter((id) => id !== account.accountId);
  world.setGroupMembers(group.groupId, members);
  audit(edit, {
    summary: 'User removed from group',
    category,
    object: groupItem(group),
    associated: [userItem(account)],
  });
}

export function userItem({ accountId }: WorldAccount): WorldAuditItem {
  return { id: accountId, name: accountId, typeName: 'USER' };
}

function groupItem({ groupId, name }: WorldGroup): WorldAuditItem {
  return { id: groupId, name, typeName: 'GROUP' };
}

/** A group that is gone is no value of a field any more. */
function takeOutOfFields(world: World, groupId: string): void {
  const fieldIds = [...world.fields.values()]
    .filter(({ type }) => type === 'group' || type === 'multigroup')
    .map(({ id }) => id);
  const holds = ({ facts }: IssueEntry) => fieldIds.some((id) => has(facts.customFields?.[id], groupId));
  const entries = fieldIds.length === 0 ? [] : [...world.entries.values()].filter(holds);
  for (const { issue } of entries) {
    const customFields: Record<string, FieldValue> = {};
    for (const [id, value] of Object.entries(issue.customFields ?? {})) {
      if (!fieldIds.includes(id) || !has(value, groupId)) customFields[id] = value;
      else if (Array.isArray(value) && value.length > 1) {
        customFields[id] = value.filter((one) => one !== groupId);
      }
    }
    world.putIssue({ ...issue, customFields });
  }
}

type FieldValue = NonNullable<WorldIssue['customFields']>[string];

function has(value: FieldValue | undefined, groupId: string): boolean {
  return value === groupId || (Array.isArray(value) && value.includes(groupId));
}
