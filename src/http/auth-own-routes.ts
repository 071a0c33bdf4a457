/** What everybody sees and changes of their own signing in: with a session only, never with a key. */

import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { personActor } from '../model/audit-entry.ts';
import { personStandings } from '../people/people-standings.ts';
import { beginWith } from '../people/providers/sign-in-with.ts';
import { unlinkIdentity } from '../people/providers/unlink.ts';
import { endOwnSession, endSession, endSessions } from '../people/sessions.ts';
import { changePassword } from '../people/sign-in.ts';
import { endKey, makeKey } from '../people/tokens.ts';
import { problem } from './api.ts';
import {
  changePasswordBody,
  goTo,
  keyBody,
  newKey,
  numberParams,
  type OwnSignIn,
  ownSignIn,
} from './auth-api.ts';
import { identityView, jiraAccountView, keyView, proofView, sessionView } from './auth-views.ts';
import type { Api, RouteTools, SessionCaller } from './route-tools.ts';
import { personView } from './search-routes.ts';
import { clearCookie, setCookie } from './session-cookie.ts';

export function authOwnRoutes(api: Api, tools: RouteTools): void {
  const { signIn } = tools;
  const { store } = signIn;
  const refusals = { 400: problem, 401: problem, 403: problem, 404: problem, 429: problem };
  const asked = async (request: FastifyRequest) => {
    const caller = await tools.sessionOf(request);
    return { ...caller, by: { actor: personActor(caller.person), now: signIn.now } };
  };
  const own = async ({ person, session }: Pick<SessionCaller, 'person' | 'session'>): Promise<OwnSignIn> => {
    const providers = await store.signIn.providers();
    const nowMs = signIn.now();
    return {
      person: personView(person),
      hasPassword: (await store.signIn.password(person.id)) !== undefined,
      addressProof: proofView(await store.signIn.addressProof(person.id)),
      identities: (await store.signIn.identitiesOf(person.id)).map((one) => identityView(one, providers)),
      sessions: (await store.signIn.sessionsOf(person.id)).map((one) => sessionView(one, session.id)),
      keys: (await store.apiKeys.ofPerson(person.id)).map((key) => keyView(key, nowMs)),
      providers: providers.map(({ id, name }) => ({ id, name })),
      jiraAccounts: (await personStandings(store, person)).standings.flatMap(jiraAccountView),
    };
  };
  const answers = { 200: ownSignIn, ...refusals };
  api.post(
    '/api/sign-out',
    { schema: { summary: 'End the session that asks', response: { 200: z.object({}), ...refusals } } },
    async (request, reply) => {
      const { session } = await tools.sessionOf(request);
      await endOwnSession(store, session);
      clearCookie(reply, 'session', tools.isSecure);
      return {};
    },
  );
  api.get(
    '/api/me/sign-in',
    { schema: { summary: 'Your ways to sign in, your sessions and your keys', response: answers } },
    async (request) => own(await tools.sessionOf(request)),
  );
  api.put(
    '/api/me/password',
    {
      schema: {
        summary: 'Choose a password; all your other sessions end',
        body: changePasswordBody,
        response: answers,
      },
    },
    async (request) => {
      const { person, session, by } = await asked(request);
      const { before, password } = request.body;
      await changePassword(signIn, by, person, { before, password }, session.id, request.ip);
      return own({ person, session });
    },
  );
  api.post(
    '/api/me/identities/:id',
    {
      schema: {
        summary: 'Begin to link a provider, by its number, as another way to sign in',
        params: numberParams,
        response: { 200: goTo, ...refusals },
      },
    },
    async (request, reply) => {
      const { person, session } = await asked(request);
      const purpose = { kind: 'link', personId: person.id, sessionId: session.id } as const;
      const to = { publicUrl: tools.ownUrl(), returnTo: '/account' };
      const begun = await beginWith(signIn, request.params.id, purpose, to);
      setCookie(reply, 'way', begun.browser, tools.isSecure);
      return { url: begun.url };
    },
  );
  api.delete(
    '/api/me/identities/:id',
    { schema: { summary: 'Unlink a way to sign in', params: numberParams, response: answers } },
    async (request) => {
      const { person, session, by } = await asked(request);
      await unlinkIdentity(store, by, person, request.params.id);
      return own({ person, session });
    },
  );
  api.delete(
    '/api/me/sessions/:id',
    { schema: { summary: 'End one of your sessions', params: numberParams, response: answers } },
    async (request) => {
      const { person, session, by } = await asked(request);
      await endSession(store, by, person, request.params.id);
      return own({ person, session });
    },
  );
  api.delete(
    '/api/me/sessions',
    { schema: { summary: 'End all your sessions but the one that asks', response: answers } },
    async (request) => {
      const { person, session, by } = await asked(request);
      await endSessions(store, by, person, session.id);
      return own({ person, session });
    },
  );
  api.post(
    '/api/me/keys',
    {
      schema: {
        summary: 'Make a key for programs, which acts as you',
        body: keyBody,
        response: { 200: newKey, ...refusals },
      },
    },
    async (request) => {
      const { person, by } = await asked(request);
      const { name, rights, expires } = request.body;
      const expiresMs = expires === undefined ? undefined : Date.parse(expires);
      const made = await makeKey(store, by, person, { name, rights, expiresMs });
      return { key: keyView(made.key, signIn.now()), token: made.token };
    },
  );
  api.delete(
    '/api/me/keys/:id',
    { schema: { summary: 'End one of your keys', params: numberParams, response: answers } },
    async (request) => {
      const { person, session, by } = await asked(request);
      await endKey(store, by, person, request.params.id);
      return own({ person, session });
    },
  );
}
