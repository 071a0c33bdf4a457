/** What is offered to everybody to connect by themselves, for administrators: set up once, and withdrawn. */

import type { FastifyRequest } from 'fastify';
import { personActor } from '../model/audit-entry.ts';
import type { Person } from '../model/person.ts';
import { currentOAuthApp } from '../sources/oauth/oauth-app.ts';
import { setUpProvision, withdrawProvision } from '../sources/provisions.ts';
import { problem } from './api.ts';
import { numberParams, type ProvisionsAnswer, provisionBody, provisionsAnswer } from './provision-api.ts';
import { type Api, type RouteTools, requireAdministrator } from './route-tools.ts';
import { scopeOf } from './source-bodies.ts';
import { scopeView } from './source-views.ts';

export function provisionRoutes(api: Api, { sources, viewerOf }: RouteTools): void {
  const { store } = sources;
  const response = {
    200: provisionsAnswer,
    ...{ 400: problem, 401: problem, 403: problem, 404: problem, 409: problem, 500: problem },
  };
  const administrator = async (request: FastifyRequest): Promise<Person> => {
    const viewer = await viewerOf(request);
    requireAdministrator(viewer, 'see and change what is offered to connect');
    return viewer;
  };
  const all = async (): Promise<ProvisionsAnswer> => {
    const counts = await store.provisions.counts();
    const provisions = (await store.provisions.list()).map(
      ({ id, name, siteUrl, scope, titlesOnly, createdMs, createdBy }) => ({
        ...{ id, name, site: siteUrl, scope: scopeView(scope), titlesOnly, createdBy },
        created: new Date(createdMs).toISOString(),
        ...(counts.get(id) ?? { connected: 0, declined: 0 }),
      }),
    );
    return { provisions, hasApp: (await currentOAuthApp(sources)) !== undefined };
  };
  api.get(
    '/api/provisions',
    {
      schema: {
        summary: 'What is offered to everybody to connect by themselves; administrators only',
        response,
      },
    },
    async (request) => {
      await administrator(request);
      return all();
    },
  );
  api.post(
    '/api/provisions',
    {
      schema: {
        summary: 'Offer everybody to connect their own account of a site with OAuth; administrators only',
        body: provisionBody,
        response,
      },
    },
    async (request) => {
      const viewer = await administrator(request);
      const { site, name, scope, titlesOnly } = request.body;
      await setUpProvision(sources, personActor(viewer), { site, name, scope: scopeOf(scope), titlesOnly });
      return all();
    },
  );
  api.delete(
    '/api/provisions/:id',
    {
      schema: {
        summary: 'Withdraw an offer; what people connected by it stays theirs. Administrators only',
        params: numberParams,
        response,
      },
    },
    async (request) => {
      const viewer = await administrator(request);
      await withdrawProvision(sources, personActor(viewer), request.params.id);
      return all();
    },
  );
}
