/** Groups of this workspace, for administrators: sources are shared with them. */

import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import { personActor } from '../model/audit-entry.ts';
import { personId } from '../model/ids.ts';
import type { Person } from '../model/person.ts';
import type { By } from '../people/map-account.ts';
import { addGroup, joinGroup, leaveGroup, removeGroup, renameGroup } from '../people/workspace-groups.ts';
import { problem } from './api.ts';
import { type GroupsAnswer, groupBody, groupsAnswer, memberParams, numberParams } from './auth-api.ts';
import { type Api, type RouteTools, requireAdministrator } from './route-tools.ts';

export function authGroupRoutes(api: Api, tools: RouteTools): void {
  const { store, now } = tools.signIn;
  const response = { 200: groupsAnswer, 400: problem, 401: problem, 403: problem, 404: problem };
  const administrator = async (request: FastifyRequest): Promise<By> => {
    const viewer = await tools.viewerOf(request);
    requireAdministrator(viewer, 'see and change groups');
    return { actor: personActor(viewer), now };
  };
  const all = async (): Promise<GroupsAnswer> => {
    const people = new Map((await store.people.list()).map((person) => [person.id, person]));
    const groups = (await store.workspaceGroups.list()).map(({ id, name, members }) => ({
      id,
      name,
      members: members
        .flatMap((member) => people.get(member) ?? [])
        .map((person) => ({ id: person.id, name: person.name, email: person.email }))
        .sort((a, b) => (a.email < b.email ? -1 : 1)),
    }));
    return { groups };
  };
  const named = async (id: number): Promise<Person> => {
    const person = await store.people.byId(personId(id));
    if (!person) throw new AppError('not-found', `There is no person with the number ${id}.`);
    return person;
  };
  api.get(
    '/api/groups',
    { schema: { summary: 'The groups of this workspace; administrators only', response } },
    async (request) => {
      await administrator(request);
      return all();
    },
  );
  api.post(
    '/api/groups',
    { schema: { summary: 'Add a group; administrators only', body: groupBody, response } },
    async (request) => {
      await addGroup(store, await administrator(request), request.body.name);
      return all();
    },
  );
  api.put(
    '/api/groups/:id',
    {
      schema: {
        summary: 'Rename a group; administrators only',
        params: numberParams,
        body: groupBody,
        response,
      },
    },
    async (request) => {
      await renameGroup(store, await administrator(request), request.params.id, request.body.name);
      return all();
    },
  );
  api.delete(
    '/api/groups/:id',
    { schema: { summary: 'Remove a group; administrators only', params: numberParams, response } },
    async (request) => {
      await removeGroup(store, await administrator(request), request.params.id);
      return all();
    },
  );
  const member = { params: memberParams, response };
  api.put(
    '/api/groups/:id/members/:personId',
    { schema: { ...member, summary: 'Put somebody into a group; administrators only' } },
    async (request) => {
      const by = await administrator(request);
      await joinGroup(store, by, request.params.id, await named(request.params.personId));
      return all();
    },
  );
  api.delete(
    '/api/groups/:id/members/:personId',
    { schema: { ...member, summary: 'Take somebody out of a group; administrators only' } },
    async (request) => {
      const by = await administrator(request);
      await leaveGroup(store, by, request.params.id, await named(request.params.personId));
      return all();
    },
  );
}
