/**
 * What everybody sees of their own sources and of the offers to connect, takes up and declines: with a session only, never
 * with a key, never with somebody else's eyes. Whatever is here is about the person who asks; of others it finds nothing.
 */

import { personActor } from '../model/audit-entry.ts';
import type { Person } from '../model/person.ts';
import { credentialName } from '../model/source.ts';
import type { OfferTaking } from '../sources/oauth/take-offer.ts';
import { declineInstead, offersTo, privateSourceOf, privateSourcesOf } from '../sources/own-sources.ts';
import { declineProvision } from '../sources/provisions.ts';
import { problem } from './api.ts';
import { removeNow } from './begin-removal.ts';
import {
  consentParams,
  numberParams,
  type OfferTaken,
  type OwnSourcesAnswer,
  offerBegun,
  offerTaken,
  ownSourcesAnswer,
} from './provision-api.ts';
import { type Api, goneSignal, type SourceRouteTools } from './route-tools.ts';
import { setCookie } from './session-cookie.ts';
import { syncJob } from './source-api.ts';
import { scopeView, sourceViews, syncJobView } from './source-views.ts';

export function provisionOwnRoutes(api: Api, tools: SourceRouteTools, taking: OfferTaking): void {
  const { sources, sourceWork } = tools;
  const { store } = sources;
  const refused = {
    ...{ 400: problem, 401: problem, 403: problem, 404: problem, 409: problem, 500: problem, 502: problem },
  };
  const answers = { 200: ownSourcesAnswer, ...refused };
  const startSync = (source: Parameters<typeof sourceWork.sync>[0]) =>
    sourceWork.syncs.start(String(source.id), (signal, onProgress) =>
      sourceWork.sync(source, signal, onProgress),
    );
  const own = async (viewer: Person): Promise<OwnSourcesAnswer> => {
    const { id: person } = viewer;
    const views = new Map((await sourceViews(tools, viewer)).map((view) => [view.id, view]));
    const offers = (await offersTo(store, person)).map(({ provision, state, source }) => ({
      ...{
        id: provision.id,
        name: provision.name,
        site: provision.siteUrl,
        titlesOnly: provision.titlesOnly,
      },
      ...{ scope: scopeView(provision.scope), state },
      ...(source && { source: source.id }),
    }));
    const theirs = (await privateSourcesOf(store, person)).flatMap((source) => {
      const view = views.get(source.id);
      if (!view) return [];
      const { id, name, site, titlesOnly, status, reason, lastSync, issues = 0 } = view;
      const scope = scopeView(source.scope);
      return {
        ...{ id, name, site, account: credentialName(source), scope, titlesOnly, status, issues },
        ...(reason !== undefined && { reason }),
        ...(lastSync !== undefined && { lastSync }),
      };
    });
    return { offers, sources: theirs };
  };

  api.get(
    '/api/me/sources',
    { schema: { summary: 'Your own sources, and what is offered to you to connect', response: answers } },
    async (request) => own((await tools.sessionOf(request)).person),
  );
  api.post(
    '/api/me/offers/:id/begin',
    {
      schema: {
        summary: 'Begin to connect your own account as it is offered: where to send the browser',
        params: numberParams,
        response: { 200: offerBegun, ...refused },
      },
    },
    async (request, reply) => {
      const { person } = await tools.sessionOf(request);
      const begun = await taking.begin(person, request.params.id);
      setCookie(reply, 'consent', begun.browserKey, tools.isSecure);
      return { url: begun.url, expires: new Date(begun.expiresMs).toISOString() };
    },
  );
  api.post(
    '/api/me/offers/:id/decline',
    {
      schema: { summary: 'Do not be offered it again at sign-in', params: numberParams, response: answers },
    },
    async (request) => {
      const { person } = await tools.sessionOf(request);
      await declineProvision(sources, person, request.params.id);
      return own(person);
    },
  );
  api.post(
    '/api/me/offers/consents/:consent',
    {
      schema: {
        summary: 'Connect with the consent that you came back with; the first sync begins',
        params: consentParams,
        response: { 200: offerTaken, ...refused },
      },
    },
    async (request, reply): Promise<OfferTaken> => {
      const { person } = await tools.sessionOf(request);
      const taken = await taking.finish(person, request.params.consent, goneSignal(reply));
      if (taken.outcome !== 'connected') return taken;
      const { source, leftOut } = taken;
      await sourceWork.syncs.stop(String(source.id));
      if (!source.halt) startSync(source);
      const { id, name } = source;
      return {
        ...{ outcome: 'connected', source: id, name, account: credentialName(source) },
        leftOut: [...leftOut],
      };
    },
  );
  api.post(
    '/api/me/sources/:id/sync',
    {
      schema: {
        summary: 'Sync a source of yours now',
        params: numberParams,
        response: { 202: syncJob, ...refused },
      },
    },
    async (request, reply) => {
      const { person } = await tools.sessionOf(request);
      const source = await privateSourceOf(store, person.id, request.params.id);
      return reply.status(202).send(syncJobView(startSync(source)));
    },
  );
  api.delete(
    '/api/me/sources/:id',
    {
      schema: {
        summary: 'Remove a source of yours with all that was read through it',
        params: numberParams,
        response: answers,
      },
    },
    async (request) => {
      const { person } = await tools.sessionOf(request);
      const source = await privateSourceOf(store, person.id, request.params.id);
      await declineInstead(store, person.id, source);
      await removeNow(tools, source, personActor(person));
      return own(person);
    },
  );
}
