/**
 * Connecting a site with OAuth 2.0 (3LO), for administrators, and the way back of all consents. That one carries no right
 * by itself: it needs the cookie of the browser that was sent away, and what comes of it only the person who began may see
 * and use.
 */

import type { FastifyRequest } from 'fastify';
import { personActor } from '../model/audit-entry.ts';
import { mayAdminister, type Person } from '../model/person.ts';
import { credentialName } from '../model/source.ts';
import { openOAuthConnections, type WantedConsent } from '../sources/oauth/connect-by-consent.ts';
import { currentOAuthApp, keepOAuthApp, removeOAuthApp } from '../sources/oauth/oauth-app.ts';
import { scopesFor } from '../sources/oauth/scopes.ts';
import type { OfferTaking } from '../sources/oauth/take-offer.ts';
import { problem } from './api.ts';
import { sessionCaller } from './caller.ts';
import {
  beginAnswer,
  beginBody,
  type ConsentAnswer,
  callbackQuery,
  chosenSiteBody,
  consentAnswer,
  consentParams,
  oauthAppAnswer,
  oauthAppBody,
  scopesAnswer,
  scopesQuery,
} from './oauth-api.ts';
import { type Api, goneSignal, requireAdministrator, type SourceRouteTools } from './route-tools.ts';
import { clearCookie, cookieOf, setCookie } from './session-cookie.ts';
import { sourceDraft } from './source-api.ts';
import { draftViewOf } from './source-draft-routes.ts';
import { checkOwner, sourceById } from './source-routes.ts';

const oauthCallbackPath = '/api/oauth/callback';
const developerConsole = 'https://developer.atlassian.com/console/myapps/';
const refusals = { 400: problem, 401: problem, 403: problem, 404: problem, 500: problem, 502: problem };

export function oauthRoutes(api: Api, tools: SourceRouteTools, offers: OfferTaking): void {
  const { sources } = tools;
  const callback = () => oauthCallback(tools);
  const connections = openOAuthConnections(sources, callback);
  const administrator = async (request: FastifyRequest): Promise<Person> => {
    const viewer = await tools.viewerOf(request);
    requireAdministrator(viewer, 'connect sites');
    return viewer;
  };
  const app = async () => {
    const kept = await currentOAuthApp(sources);
    return { ...(kept && { clientId: kept.clientId }), callback: callback(), console: developerConsole };
  };

  api.get(
    '/api/oauth/app',
    {
      schema: {
        summary: 'The OAuth app that sites are connected with; administrators only',
        response: { 200: oauthAppAnswer, ...refusals },
      },
    },
    async (request) => {
      await administrator(request);
      return app();
    },
  );
  api.put(
    '/api/oauth/app',
    {
      schema: {
        summary: 'Keep client id and secret of an OAuth app; administrators only',
        body: oauthAppBody,
        response: { 200: oauthAppAnswer, ...refusals },
      },
    },
    async (request) => {
      await keepOAuthApp(sources, personActor(await administrator(request)), request.body);
      return app();
    },
  );
  api.delete(
    '/api/oauth/app',
    {
      schema: {
        summary: 'Forget the OAuth app, unless a source needs it; administrators only',
        response: { 200: oauthAppAnswer, ...refusals },
      },
    },
    async (request) => {
      await removeOAuthApp(sources, personActor(await administrator(request)));
      return app();
    },
  );
  api.get(
    '/api/oauth/scopes',
    {
      schema: {
        summary: 'What a source of this kind asks Atlassian for, and why',
        querystring: scopesQuery,
        response: { 200: scopesAnswer, ...refusals },
      },
    },
    async (request) => {
      await administrator(request);
      return { scopes: [...scopesFor(request.query)] };
    },
  );
  api.post(
    '/api/oauth/begin',
    {
      schema: {
        summary: 'Begin to connect a site with OAuth: where to send the browser; administrators only',
        body: beginBody,
        response: { 200: beginAnswer, ...refusals },
      },
    },
    async (request, reply) => {
      const viewer = await administrator(request);
      const { reconnect, ...wanted } = request.body;
      const begun = await connections.begin(
        viewer,
        reconnect === undefined ? wanted : await again(tools, viewer, reconnect, wanted),
      );
      setCookie(reply, 'consent', begun.browserKey, tools.isSecure);
      return { url: begun.url, expires: new Date(begun.expiresMs).toISOString(), scopes: [...begun.scopes] };
    },
  );
  api.get(
    oauthCallbackPath,
    {
      schema: {
        security: [],
        summary: 'Where Atlassian sends people back to; leads on to the page',
        querystring: callbackQuery,
      },
    },
    async (request, reply) => {
      const browserKey = cookieOf(request, 'consent', tools.isSecure) || undefined;
      const taken = await offers.receive(request.query, browserKey, goneSignal(reply));
      if (!('problem' in taken)) {
        clearCookie(reply, 'consent', tools.isSecure);
        return reply.redirect(`/account/connected/${taken.id}`, 303);
      }
      if (taken.problem !== 'foreign') return reply.redirect(`/account?problem=consent`, 303);
      const received = await connections.receive(request.query, browserKey, goneSignal(reply));
      if ('problem' in received) {
        tools.log.warn('consent-refused', { problem: received.problem });
        const session = await sessionCaller(sources.store, request, tools.clock.now(), tools.isSecure);
        // Whoever connects no sites is sent to where they took up what was offered to them.
        if (session && !mayAdminister(session.person.role)) {
          return reply.redirect('/account?problem=consent', 303);
        }
        return reply.redirect(`/sources/oauth?problem=${received.problem}`, 303);
      }
      clearCookie(reply, 'consent', tools.isSecure);
      return reply.redirect(`/sources/oauth/${received.id}`, 303);
    },
  );
  api.get(
    '/api/oauth/consents/:id',
    {
      schema: {
        summary: 'What came of a consent: the sites to choose from. Only for the person who began',
        params: consentParams,
        response: { 200: consentAnswer, ...refusals },
      },
    },
    async (request): Promise<ConsentAnswer> => {
      const seen = await connections.look(await administrator(request), request.params.id);
      const reconnect = seen.reconnect && {
        ...{ id: seen.reconnect.id, name: seen.reconnect.name, site: seen.reconnect.site.url },
        account: credentialName(seen.reconnect),
      };
      if (seen.outcome !== 'granted') {
        return { outcome: seen.outcome, message: seen.message, ...(reconnect && { reconnect }) };
      }
      const { accountId: id, name, email } = seen.account;
      return {
        outcome: 'granted',
        account: { id, name, ...(email !== undefined && { email }) },
        sites: seen.sites.map(({ connectedAs, ...site }) => ({
          ...site,
          ...(connectedAs !== undefined && { connectedAs }),
        })),
        missing: seen.missing.map(({ scopes, ...part }) => ({ ...part, scopes: [...scopes] })),
        ...(reconnect && { reconnect }),
      };
    },
  );
  api.post(
    '/api/oauth/consents/:id/draft',
    {
      schema: {
        summary: 'Choose a site: a draft, as that of an API token. Only for the person who consented',
        params: consentParams,
        body: chosenSiteBody,
        response: { 201: sourceDraft, ...refusals },
      },
    },
    async (request, reply) => {
      const viewer = await administrator(request);
      const { proven, wanted } = await connections.choose(
        viewer,
        request.params.id,
        request.body.cloudId,
        goneSignal(reply),
      );
      const { kind, titlesOnly } = wanted;
      const draft = tools.sourceWork.drafts.add(viewer.id, proven, { kind, titlesOnly });
      return reply.status(201).send(await draftViewOf(tools, draft));
    },
  );
}

/** The address to register with the app. */
export function oauthCallback({ ownUrl }: Pick<SourceRouteTools, 'ownUrl'>): string {
  return ownUrl() + oauthCallbackPath;
}

/** Connected again, a source asks for what it reads, whatever the page sent along. */
async function again(
  tools: SourceRouteTools,
  viewer: Person,
  id: number,
  { comments, emails }: Pick<WantedConsent, 'comments' | 'emails'>,
): Promise<WantedConsent> {
  const source = await sourceById(tools, id);
  checkOwner(viewer, source);
  const { kind, titlesOnly } = source;
  return { kind, titlesOnly, comments, emails, reconnect: source.id };
}
