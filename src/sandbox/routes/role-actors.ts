/** The roles of one project and who acts in them: for those who administer the project, or the site. */

import { z } from 'zod';
import { roleAddress, roleDetailsJson, roleJson } from '../answers/role-json.ts';
import { editOf } from '../edits/edit.ts';
import type { Actors } from '../edits/project-roles.ts';
import { actorsIn, setProjectActors } from '../edits/project-roles.ts';
import type { Answer, Call, Operation, Permission } from '../operation.ts';
import {
  administersAnyProject,
  flag,
  ignored,
  isAdministrator,
  jiraError,
  notAuthenticated,
  nothing,
  ok,
  operation,
  text,
} from '../operation.ts';
import { isRoleMember, viewerOf } from '../permissions/viewer.ts';
import type { WorldProject, WorldProjectRole } from '../world/world-file.ts';
import { actorsBody, isAnswer, readActors, withActors, withoutActor } from './named-actors.ts';
import { administersTheProject, mayUse, noProject, withProject } from './projects.ts';

const roleGranular = [
  'read:user',
  'read:group',
  'read:project-role',
  'read:project',
  'read:avatar',
  'read:project-category',
];
const path = '/rest/api/3/project/{projectIdOrKey}/role/{id}';

const categorised = z.object({ categorisedActors: z.record(z.string(), z.array(z.string())).optional() });

export const roleActorOperations: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/rest/api/3/project/{projectIdOrKey}/role',
    parameters: {},
    scopes: { classic: ['read:jira-work'], granular: ['read:project-role'], connect: 'READ' },
    permission: administersSomeProject(),
    handle: (call) =>
      withProject(call, (project) => {
        // Who administers another project is told no more of a hidden one than of one that is not there.
        if (!mayUse(call, project, 'view')) return noProject(call);
        const roles = call.world.rolesOfProject(project);
        return ok(Object.fromEntries(roles.map((role) => [role.name, roleAddress(call, role, project)])));
      }),
  }),
  operation({
    method: 'GET',
    path: '/rest/api/3/project/{projectIdOrKey}/roledetails',
    parameters: {
      currentMember: flag,
      excludeConnectAddons: flag,
      excludeOtherServiceRoles: ignored('No role belongs to another service.'),
    },
    scopes: {
      classic: ['read:jira-work'],
      granular: ['read:project-category', 'read:project-role', 'read:project', 'read:avatar'],
      connect: 'READ',
    },
    permission: administersTheProject(404),
    handle: (call, { currentMember, excludeConnectAddons }) =>
      withProject(call, (project) => {
        const { world, caller } = call;
        const viewer = viewerOf(world, caller);
        const roles = world
          .rolesOfProject(project)
          .filter((role) => !currentMember || isRoleMember(world, viewer, project, role.id))
          .filter((role) => !excludeConnectAddons || role.name !== 'atlassian-addons-project-access');
        return ok(roles.map((role) => roleDetailsJson(call, role, project)));
      }),
  }),
  operation({
    method: 'GET',
    path,
    parameters: { excludeInactiveUsers: flag },
    scopes: { classic: ['read:jira-work'], granular: roleGranular, connect: 'READ' },
    permission: administersTheProject(404),
    handle: (call, { excludeInactiveUsers }) =>
      withRole(call, (project, role) =>
        ok(roleJson(call, role, project, actorsIn(project, role), { excludeInactive: excludeInactiveUsers })),
      ),
  }),
  operation({
    method: 'POST',
    path,
    parameters: {},
    body: actorsBody,
    scopes: {
      classic: ['manage:jira-configuration'],
      granular: [...roleGranular, 'write:project-role'],
      connect: 'PROJECT_ADMIN',
    },
    permission: administersTheProject(404),
    handle: (call, _, body) =>
      withRole(call, (project, role) =>
        changed(call, project, role, withActors(call, actorsIn(project, role), body, 404)),
      ),
  }),
  operation({
    method: 'PUT',
    path,
    parameters: {},
    body: categorised,
    scopes: {
      classic: ['manage:jira-project'],
      granular: [...roleGranular, 'write:project-role'],
      connect: 'PROJECT_ADMIN',
    },
    permission: administersTheProject(404),
    handle: (call, _, { categorisedActors = {} }) =>
      withRole(call, (project, role) => {
        const {
          'atlassian-user-role-actor': user = [],
          'atlassian-group-role-actor': group = [],
          'atlassian-group-role-actor-id': groupId = [],
          ...others
        } = categorisedActors;
        const [unknown] = Object.keys(others);
        if (unknown !== undefined) {
          return jiraError(400, '', { categorisedActors: `'${unknown}' is not a type of role actor.` });
        }
        return changed(call, project, role, readActors(call, { user, group, groupId }, 404));
      }),
  }),
  operation({
    method: 'DELETE',
    path,
    parameters: { user: text, group: text, groupId: text },
    scopes: {
      classic: ['manage:jira-project'],
      granular: ['delete:project-role'],
      connect: 'PROJECT_ADMIN',
    },
    permission: administersTheProject(404),
    handle: (call, query) =>
      withRole(call, (project, role) => {
        const next = withoutActor(call, actorsIn(project, role), query, 404);
        if (isAnswer(next)) return next;
        setProjectActors(editOf(call), project, role, next);
        return nothing;
      }),
  }),
];

function withRole(call: Call, answer: (project: WorldProject, role: WorldProjectRole) => Answer): Answer {
  return withProject(call, (project) => {
    const role = call.world.rolesOfProject(project).find(({ id }) => id === call.path.id);
    return role
      ? answer(project, role)
      : jiraError(404, 'Can not retrieve a role actor for a null project role.');
  });
}

function changed(call: Call, project: WorldProject, role: WorldProjectRole, next: Actors | Answer): Answer {
  if (isAnswer(next)) return next;
  const after = setProjectActors(editOf(call), project, role, next);
  return ok(roleJson(call, role, after, actorsIn(after, role)));
}

function administersSomeProject(): Permission {
  return {
    words: 'Administer Jira, or Administer Projects in any project of the site.',
    refuse: (call) => {
      if (call.caller === undefined) return notAuthenticated;
      return isAdministrator(call) || administersAnyProject(call) ? undefined : noProject(call);
    },
  };
}
