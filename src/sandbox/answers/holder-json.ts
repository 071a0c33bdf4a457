/**
 * A holder of a permission or of a security level in Jira's shape, on request with what it names in full: the user,
 * group, role or field. What it names and is gone is left out, the holder stays, as in Jira. A group is
 * shown by the name that it has now.
 */

import type { Call } from '../operation.ts';
import type { WorldHolder } from '../world/world-file.ts';
import { customFieldJson, groupJson, userJson } from './entity-json.ts';
import { roleOutlineJson } from './role-json.ts';

/** What `expand` may ask for where there are holders. */
export const holderExpands = ['permissions', 'user', 'group', 'projectRole', 'field', 'all'] as const;

export function holderJson(call: Call, holder: WorldHolder, expand: ReadonlySet<string>) {
  const { type, parameter, value } = holder;
  const group = type === 'group' && value !== undefined ? call.world.groups.get(value) : undefined;
  const named = group?.name ?? parameter ?? (type === 'group' ? undefined : value);
  const shownValue = value ?? (type === 'group' ? undefined : parameter);
  const key = expandable(type);
  return {
    type,
    ...(named === undefined ? {} : { parameter: named }),
    ...(shownValue === undefined ? {} : { value: shownValue }),
    ...(key === undefined ? {} : { expand: key }),
    ...(key !== undefined && (expand.has(key) || expand.has('all'))
      ? expanded(call, key, value ?? parameter ?? '')
      : {}),
  };
}

type Expandable = 'user' | 'group' | 'projectRole' | 'field';

function expandable(type: string): Expandable | undefined {
  if (type === 'group' || type === 'user' || type === 'projectRole') return type;
  return type === 'userCustomField' || type === 'groupCustomField' ? 'field' : undefined;
}

function expanded(call: Call, key: Expandable, id: string) {
  const { world, baseUrl, caller } = call;
  switch (key) {
    case 'user':
      return world.accounts.has(id) ? { user: userJson(world, baseUrl, id, caller) } : {};
    case 'group':
      return world.groups.has(id) ? { group: groupJson(world, baseUrl, id) } : {};
    case 'projectRole': {
      const role = world.projectRoles.get(id);
      return role ? { projectRole: roleOutlineJson(call, role) } : {};
    }
    case 'field': {
      const field = world.fields.get(id);
      return field ? { field: customFieldJson(field) } : {};
    }
  }
}
