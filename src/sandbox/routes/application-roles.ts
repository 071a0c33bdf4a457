/**
 * The applications of the site and the groups that have access to each. Jira's API only reads them; what a world's
 * application roles are is changed on the world (`setApplicationRoles`), who is in them by the members of their groups.
 */

import { groupJson } from '../answers/entity-json.ts';
import type { Call, Operation } from '../operation.ts';
import { administerJira, jiraError, ok, operation } from '../operation.ts';
import type { WorldApplicationRole } from '../world/world-file.ts';

const scopes: Operation['scopes'] = {
  classic: ['manage:jira-configuration'],
  granular: ['read:application-role'],
  connect: 'INACCESSIBLE',
};

/** Whatever the world's people are, the licence is large enough for them. */
const seats = 35_000;

export const applicationRoleOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/applicationrole',
    parameters: {},
    scopes,
    permission: administerJira,
    handle: (call) => ok(call.world.applicationRoles.map((role) => applicationRoleJson(call, role))),
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/applicationrole/{key}',
    parameters: {},
    scopes,
    permission: administerJira,
    handle: (call) => {
      const role = call.world.applicationRoles.find(({ key }) => key === call.path.key);
      if (role) return ok(applicationRoleJson(call, role));
      return jiraError(404, `The application role with key '${call.path.key}' does not exist.`);
    },
  }),
];

function applicationRoleJson({ world, baseUrl }: Call, role: WorldApplicationRole) {
  const { key, name, groups, defaultGroups = groups.slice(0, 1) } = role;
  const groupDetails = groups.map((groupId) => groupJson(world, baseUrl, groupId));
  const defaultGroupsDetails = defaultGroups.map((groupId) => groupJson(world, baseUrl, groupId));
  const members = groups.flatMap((groupId) => world.groups.get(groupId)?.members ?? []);
  const users = new Set(members.filter((accountId) => world.accounts.get(accountId)?.active));
  return {
    key,
    name,
    groups: groupDetails.map((group) => group.name),
    groupDetails,
    defaultGroups: defaultGroupsDetails.map((group) => group.name),
    defaultGroupsDetails,
    selectedByDefault: false,
    defined: true,
    numberOfSeats: seats,
    remainingSeats: seats - users.size,
    userCount: users.size,
    userCountDescription: `${users.size} users`,
    hasUnlimitedSeats: false,
    platform: key === 'jira-core',
  };
}
