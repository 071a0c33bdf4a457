/** The providers that people sign in with, for owners. Their secrets go in and never come out. */

import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import { personActor } from '../model/audit-entry.ts';
import { addProvider, changeProvider, removeProvider } from '../people/providers/change-providers.ts';
import { callbackPath } from '../people/providers/sign-in-with.ts';
import type { Authority } from '../people/roles.ts';
import { problem } from './api.ts';
import {
  numberParams,
  type ProvidersAnswer,
  providerBody,
  providerChange,
  providersAnswer,
} from './auth-api.ts';
import type { Api, RouteTools } from './route-tools.ts';

export function authProviderRoutes(api: Api, tools: RouteTools): void {
  const { signIn } = tools;
  const answers = { 200: providersAnswer, 400: problem, 401: problem, 403: problem, 404: problem };
  const owner = async (request: FastifyRequest): Promise<Authority> => {
    const viewer = await tools.viewerOf(request);
    if (viewer.role !== 'owner') throw new AppError('not-allowed', 'Only owners decide how people sign in.');
    return { actor: personActor(viewer), now: signIn.now, role: viewer.role };
  };
  const all = async (): Promise<ProvidersAnswer> => ({
    providers: [...(await signIn.store.signIn.providers())],
    callback: tools.ownUrl() + callbackPath,
  });
  api.get(
    '/api/sign-in/providers',
    { schema: { summary: 'The providers that people sign in with; owners only', response: answers } },
    async (request) => {
      await owner(request);
      return all();
    },
  );
  api.post(
    '/api/sign-in/providers',
    { schema: { summary: 'Add a provider; owners only', body: providerBody, response: answers } },
    async (request) => {
      const by = await owner(request);
      await addProvider(signIn, by, { ...request.body, issuer: request.body.issuer });
      return all();
    },
  );
  api.patch(
    '/api/sign-in/providers/:id',
    {
      schema: {
        summary: 'Change a provider; its kind and issuer stay, and so does what is absent; owners only',
        params: numberParams,
        body: providerChange,
        response: answers,
      },
    },
    async (request) => {
      await changeProvider(signIn, await owner(request), request.params.id, request.body);
      return all();
    },
  );
  api.delete(
    '/api/sign-in/providers/:id',
    {
      schema: {
        summary: 'Remove a provider with the accounts that were linked there; owners only',
        params: numberParams,
        response: answers,
      },
    },
    async (request) => {
      await removeProvider(signIn, await owner(request), request.params.id);
      return all();
    },
  );
}
