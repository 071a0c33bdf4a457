/** How everybody signs in, for administrators: invitations, roles, sessions and keys of others, and their end. */

import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { personActor } from '../model/audit-entry.ts';
import { personId } from '../model/ids.ts';
import { mayAdminister, type Person } from '../model/person.ts';
import { invitationLink, invite, withdrawInvitation } from '../people/invitations.ts';
import { type Authority, changeRole, removePerson, requireMayManage } from '../people/roles.ts';
import { endSessions } from '../people/sessions.ts';
import { endKey } from '../people/tokens.ts';
import { privateSourcesOf } from '../sources/own-sources.ts';
import { problem } from './api.ts';
import {
  type InvitedAnswer,
  inviteBody,
  invited,
  keyParams,
  numberParams,
  type PeopleAccess,
  peopleAccess,
  roleBody,
} from './auth-api.ts';
import { at, identityView, invitationOfPerson, keyView, proofView } from './auth-views.ts';
import { removeNow } from './begin-removal.ts';
import { type Api, type RouteTools, requireAdministrator } from './route-tools.ts';

export function authPeopleRoutes(api: Api, tools: RouteTools): void {
  const { signIn } = tools;
  const { store } = signIn;
  const refusals = { 400: problem, 401: problem, 403: problem, 404: problem };
  const nothing = { 200: z.object({}), ...refusals };
  const authority = async (request: FastifyRequest): Promise<Authority> => {
    const viewer = await tools.viewerOf(request);
    requireAdministrator(viewer, 'decide who may come in');
    return { actor: personActor(viewer), now: signIn.now, role: viewer.role };
  };
  const named = async (id: number): Promise<Person> => {
    const person = await store.people.byId(personId(id));
    if (!person) throw new AppError('not-found', `There is no person with the number ${id}.`);
    return person;
  };
  api.get(
    '/api/people/access',
    {
      schema: {
        summary: 'How everybody signs in, with invitations and keys; administrators only',
        response: { 200: peopleAccess, ...refusals },
      },
    },
    async (request): Promise<PeopleAccess> => {
      const by = await authority(request);
      const nowMs = signIn.now();
      const providers = await store.signIn.providers();
      const invitations = await store.signIn.invitations();
      const keys = await store.apiKeys.list();
      const people: PeopleAccess['people'] = [];
      for (const person of await store.people.list()) {
        const sessions = await store.signIn.sessionsOf(person.id);
        const [last] = sessions;
        const invitation = invitations.find((one) => one.personId === person.id);
        people.push({
          id: person.id,
          role: person.role,
          hasPassword: (await store.signIn.password(person.id)) !== undefined,
          addressProof: proofView(await store.signIn.addressProof(person.id)),
          identities: (await store.signIn.identitiesOf(person.id)).map((one) => identityView(one, providers)),
          sessions: sessions.length,
          ...(last && { lastUsed: at(last.usedMs) }),
          keys: keys.filter((one) => one.personId === person.id).map((key) => keyView(key, nowMs)),
          ...(invitation && { invitation: invitationOfPerson(invitation, nowMs) }),
          mayChange: by.role === 'owner' || !mayAdminister(person.role),
        });
      }
      return { canMail: signIn.sendMail !== undefined, people };
    },
  );
  api.post(
    '/api/people/invitations',
    {
      schema: {
        summary: 'Invite somebody new, or let somebody known choose a new way in; administrators only',
        body: inviteBody,
        response: { 200: invited, ...refusals },
      },
    },
    async (request): Promise<InvitedAnswer> => {
      const by = await authority(request);
      const { email, name, role, byMail } = request.body;
      const made = await invite(signIn, by, { email, name, role, byMail }, tools.ownUrl());
      return {
        personId: made.person.id,
        invitation: invitationOfPerson(made.invitation, signIn.now()),
        ...(made.token !== undefined && { link: invitationLink(tools.ownUrl(), made.token) }),
      };
    },
  );
  api.delete(
    '/api/people/invitations/:id',
    {
      schema: {
        summary: 'Withdraw an invitation; administrators only',
        params: numberParams,
        response: nothing,
      },
    },
    async (request) => {
      await withdrawInvitation(signIn, await authority(request), request.params.id);
      return {};
    },
  );
  api.put(
    '/api/people/:id/role',
    {
      schema: {
        summary: 'Change the role of somebody; administrators only, and owners for administrators and owners',
        params: numberParams,
        body: roleBody,
        response: nothing,
      },
    },
    async (request) => {
      const by = await authority(request);
      await changeRole(store, by, await named(request.params.id), request.body.role);
      return {};
    },
  );
  api.delete(
    '/api/people/:id/sessions',
    {
      schema: {
        summary: 'End all sessions of somebody; administrators only',
        params: numberParams,
        response: nothing,
      },
    },
    async (request) => {
      const by = await authority(request);
      const person = await named(request.params.id);
      requireMayManage(by, person.role);
      await endSessions(store, by, person, undefined);
      return {};
    },
  );
  api.delete(
    '/api/people/:id/keys/:keyId',
    {
      schema: { summary: 'End a key of somebody; administrators only', params: keyParams, response: nothing },
    },
    async (request) => {
      const by = await authority(request);
      const person = await named(request.params.id);
      requireMayManage(by, person.role);
      await endKey(store, by, person, request.params.keyId);
      return {};
    },
  );
  api.delete(
    '/api/people/:id',
    {
      schema: {
        summary:
          'Remove somebody with everything of theirs, private sources, too; administrators only, and owners for administrators',
        params: numberParams,
        response: nothing,
      },
    },
    async (request) => {
      const by = await authority(request);
      const person = await named(request.params.id);
      const own = await privateSourcesOf(store, person.id);
      await removePerson(store, by, person);
      // Nobody's already; now they go with all that was read through them.
      const { sourceWork } = tools;
      if (sourceWork) for (const source of own) await removeNow({ ...tools, sourceWork }, source, by.actor);
      return {};
    },
  );
}
