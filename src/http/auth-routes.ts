/** Signing in and out: the addresses that answer without anybody being signed in. */

import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { personActor } from '../model/audit-entry.ts';
import type { Person } from '../model/person.ts';
import { acceptWithPassword, hasWayIn, invitationOf, sendForgotten } from '../people/invitations.ts';
import { beginWith, finishWith } from '../people/providers/sign-in-with.ts';
import { beginSession, endOwnSession } from '../people/sessions.ts';
import { hasOwner, setUpOwner } from '../people/set-up.ts';
import { signInWithPassword } from '../people/sign-in.ts';
import { problem } from './api.ts';
import {
  acceptBody,
  callbackQuery,
  forgottenBody,
  goTo,
  type InvitationView,
  invitationView,
  lookBody,
  numberParams,
  passwordBody,
  type SignedIn,
  setUpBody,
  signedIn,
  type WaysToSignIn,
  waysToSignIn,
  withBody,
} from './auth-api.ts';
import { sessionCaller } from './caller.ts';
import type { Api, RouteTools } from './route-tools.ts';
import { personView } from './search-routes.ts';
import { clearCookie, cookieOf, setCookie } from './session-cookie.ts';

export function authRoutes(api: Api, tools: RouteTools): void {
  const { signIn } = tools;
  const { store } = signIn;
  const open = { security: [] };
  const refusals = { 400: problem, 401: problem, 403: problem, 404: problem, 429: problem };
  /** A new session, with an id that nobody has seen; one that the browser had before ends. */
  const begin = async (request: FastifyRequest, reply: FastifyReply, person: Person, way: string) => {
    const before = await sessionCaller(store, request, signIn.now(), tools.isSecure);
    const by = { actor: personActor(person), now: signIn.now };
    const agent = request.headers['user-agent'] ?? '';
    setCookie(reply, 'session', await beginSession(store, by, person, { by: way, agent }), tools.isSecure);
    if (before) await endOwnSession(store, before.session);
  };
  const answer = async (
    request: FastifyRequest,
    reply: FastifyReply,
    person: Person,
    way: string,
  ): Promise<SignedIn> => {
    await begin(request, reply, person, way);
    return { person: personView(person) };
  };
  api.get(
    '/api/sign-in',
    { schema: { ...open, summary: 'How one can sign in here', response: { 200: waysToSignIn } } },
    async (): Promise<WaysToSignIn> => ({
      needsSetUp: tools.demo === undefined && !(await hasOwner(signIn)),
      canMail: signIn.sendMail !== undefined,
      providers: (await store.signIn.providers()).map(({ id, kind, name }) => ({ id, kind, name })),
    }),
  );
  api.post(
    '/api/sign-in/password',
    {
      schema: {
        ...open,
        summary: 'Sign in with email and password; sets the cookie of a session',
        body: passwordBody,
        response: { 200: signedIn, ...refusals },
      },
    },
    async (request, reply) => {
      const person = await signInWithPassword(signIn, request.body, request.ip);
      return answer(request, reply, person, 'password');
    },
  );
  api.post(
    '/api/sign-in/forgotten',
    {
      schema: {
        ...open,
        summary: 'Have a link mailed to choose a new password; the same answer whoever asks',
        body: forgottenBody,
        response: { 202: z.object({}), ...refusals },
      },
    },
    async (request, reply) => {
      void sendForgotten(signIn, request.body.email, tools.ownUrl(), request.ip);
      return reply.status(202).send({});
    },
  );
  api.post(
    '/api/set-up',
    {
      schema: {
        ...open,
        summary: 'Become the first owner, with the code that serve printed',
        body: setUpBody,
        response: { 200: signedIn, ...refusals },
      },
    },
    async (request, reply) => {
      const owner = await setUpOwner(signIn, request.body, request.ip);
      return answer(request, reply, owner, 'set-up');
    },
  );
  api.post(
    '/api/invitations/look',
    {
      schema: {
        ...open,
        summary: 'Who an invitation is for',
        body: lookBody,
        response: { 200: invitationView, ...refusals },
      },
    },
    async (request): Promise<InvitationView> => {
      const { invitation, person } = await invitationOf(signIn, request.body.token, request.ip);
      return {
        email: person.email,
        name: person.name,
        isNew: !(await hasWayIn(signIn, person)),
        expires: new Date(invitation.expiresMs).toISOString(),
      };
    },
  );
  api.post(
    '/api/invitations/accept',
    {
      schema: {
        ...open,
        summary: 'Use up an invitation with a new password; sets the cookie of a session',
        body: acceptBody,
        response: { 200: signedIn, ...refusals },
      },
    },
    async (request, reply) => {
      const { token, password } = request.body;
      const person = await acceptWithPassword(signIn, token, password, request.ip);
      return answer(request, reply, person, 'invitation');
    },
  );
  api.post(
    '/api/sign-in/with/:id',
    {
      schema: {
        ...open,
        summary: 'Begin to sign in with a provider, or to accept an invitation with it',
        params: numberParams,
        body: withBody,
        response: { 200: goTo, ...refusals },
      },
    },
    async (request, reply) => {
      const { invitation: token, returnTo } = request.body;
      if (token !== undefined) await invitationOf(signIn, token, request.ip);
      const purpose =
        token === undefined ? ({ kind: 'sign-in' } as const) : ({ kind: 'invitation', token } as const);
      const begun = await beginWith(signIn, request.params.id, purpose, {
        publicUrl: tools.ownUrl(),
        returnTo,
      });
      setCookie(reply, 'way', begun.browser, tools.isSecure);
      return { url: begun.url };
    },
  );
  api.get(
    '/api/sign-in/callback',
    {
      schema: {
        ...open,
        summary: 'Where providers send people back to; leads on to the page',
        querystring: callbackQuery,
      },
    },
    async (request, reply) => {
      const query = new URL(request.url, 'http://here').searchParams;
      const session = await sessionCaller(store, request, signIn.now(), tools.isSecure);
      const finished = await finishWith(signIn, {
        query,
        browser: cookieOf(request, 'way', tools.isSecure),
        sessionId: session?.session.id,
        address: request.ip,
      });
      if (finished.kind === 'refused') {
        const page = finished.purpose === 'link' ? '/account' : '/sign-in';
        return reply.redirect(`${page}?problem=${finished.problem}`, 303);
      }
      clearCookie(reply, 'way', tools.isSecure);
      if (finished.purpose !== 'link') await begin(request, reply, finished.person, finished.provider.name);
      return reply.redirect(finished.returnTo, 303);
    },
  );
}
