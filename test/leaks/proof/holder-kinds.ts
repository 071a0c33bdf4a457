/**
 * The kinds of holder that the proof tells apart: Jira's types, and of each the forms that are resolved in
 * another way. Some never match anybody, whatever a world looks like; those have denials alone.
 */

import type { World } from '../../../src/sandbox/world/world.ts';
import type { WorldHolder } from '../../../src/sandbox/world/world-file.ts';

export const matchingKinds = [
  'anyone',
  'access to any application',
  'application role',
  'group by its id',
  'group by its name',
  'project role',
  'user',
  'project lead',
  'reporter',
  'assignee',
  'user field of one',
  'user field of many',
  'group field of one',
  'group field of many',
] as const;

export const neverMatchingKinds = [
  'group that is gone',
  'group name of none or two',
  'field that is gone',
  'customer portal',
  'unknown type',
] as const;

export type HolderKind = (typeof matchingKinds)[number] | (typeof neverMatchingKinds)[number];

export function holderKind(holder: WorldHolder, world: World): HolderKind {
  const named = holder.value ?? holder.parameter;
  const field = world.fields.get(named ?? '')?.type;
  switch (holder.type) {
    case 'anyone':
      return 'anyone';
    case 'applicationRole':
      return named === undefined || named === '' ? 'access to any application' : 'application role';
    case 'group': {
      if (holder.value !== undefined)
        return world.groups.has(holder.value) ? 'group by its id' : 'group that is gone';
      const bearers = [...world.groups.values()].filter(({ name }) => name === holder.parameter);
      return bearers.length === 1 ? 'group by its name' : 'group name of none or two';
    }
    case 'projectRole':
      return 'project role';
    case 'user':
      return 'user';
    case 'projectLead':
      return 'project lead';
    case 'reporter':
      return 'reporter';
    case 'assignee':
      return 'assignee';
    case 'userCustomField':
      if (field === 'user') return 'user field of one';
      return field === 'multiuser' ? 'user field of many' : 'field that is gone';
    case 'groupCustomField':
      if (field === 'group') return 'group field of one';
      return field === 'multigroup' ? 'group field of many' : 'field that is gone';
    case 'sd.customer.portal.only':
      return 'customer portal';
    default:
      return 'unknown type';
  }
}
