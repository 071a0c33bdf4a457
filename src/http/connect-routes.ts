/**
 * The Connect app over HTTP: the descriptor, and what sites tell of their installation, both for anybody, as a call proves
 * itself; and for administrators the list of sites, to claim one and to read it.
 */

import { AppError, reasonOf } from '../errors.ts';
import { personActor } from '../model/audit-entry.ts';
import type { Person } from '../model/person.ts';
import { beforeClaiming } from '../sources/connect-app/before-claiming.ts';
import { claimInstallation, dismissInstallation } from '../sources/connect-app/claim-installation.ts';
import {
  type ConnectApp,
  connectDescriptor,
  connectNotice,
  descriptorPath,
  lifecyclePaths,
  whyUnreachable,
} from '../sources/connect-app/connect-app.ts';
import { findAccounts } from '../sources/connect-app/find-accounts.ts';
import { readWith } from '../sources/connect-app/halt-sources.ts';
import { disabled, enabled, installed, uninstalled } from '../sources/connect-app/lifecycle.ts';
import { whyNot } from '../sources/connect-app/open-installation.ts';
import { ownAccount, proveInstallation } from '../sources/connect-app/prove-installation.ts';
import { problem } from './api.ts';
import {
  accountsAnswer,
  accountsQuery,
  type ConnectAnswer,
  type ConnectInstallationView,
  connectAnswer,
  connectInstallation,
  installationDraftBody,
  installationParams,
} from './connect-api.ts';
import { type Api, goneSignal, type RouteTools, requireAdministrator } from './route-tools.ts';
import { sourceDraft } from './source-api.ts';
import { draftView } from './source-views.ts';

export function connectRoutes(api: Api, tools: RouteTools): void {
  const { connectApp } = tools.sources;
  if (!connectApp) return;
  descriptorRoutes(api, connectApp);
  lifecycleRoutes(api, tools, connectApp);
  installationRoutes(api, tools, connectApp);
}

function descriptorRoutes(api: Api, connectApp: ConnectApp): void {
  const descriptor = connectDescriptor(connectApp);
  for (const path of [descriptorPath, descriptorPath.slice(0, -1), '/atlassian-connect.json']) {
    api.get(path, { schema: { hide: true } }, () => descriptor);
  }
}

const lifecycle = { installed, enabled, disabled, uninstalled } as const;

function lifecycleRoutes(api: Api, tools: RouteTools, connectApp: ConnectApp): void {
  const site = { ...tools.sources, connectApp };
  for (const [event, told] of Object.entries(lifecycle)) {
    const path = pathOf(event);
    api.post(path, { schema: { hide: true } }, async (request, reply) => {
      const { method, url, headers } = request;
      try {
        await told(site, { method, path: url, authorization: headers.authorization }, request.body);
      } catch (error) {
        tools.log.warn('connect-call-refused', { event, error: reasonOf(error) });
        throw error;
      }
      return reply.status(204).send();
    });
  }
}

function pathOf(event: string): string {
  const found = Object.entries(lifecyclePaths).find(([name]) => name === event);
  if (!found) throw new AppError('internal', `The descriptor has no path for ${event}.`);
  return found[1];
}

function installationRoutes(api: Api, tools: RouteTools, connectApp: ConnectApp): void {
  const { sources } = tools;
  const refusals = { 401: problem, 403: problem };
  const one = { params: installationParams };
  const unreachable = whyUnreachable(connectApp);
  const answer = async (viewer: Person): Promise<ConnectAnswer> => ({
    descriptorUrl: `${connectApp.baseUrl}${descriptorPath}`,
    ...(unreachable !== undefined && { unreachable }),
    notice: connectNotice,
    installations: await installationViews(tools, viewer),
  });
  const administrator = async (request: Parameters<RouteTools['viewerOf']>[0]): Promise<Person> => {
    const viewer = await tools.viewerOf(request);
    requireAdministrator(viewer, 'connect sites with the app');
    return viewer;
  };
  api.get(
    '/api/connect/installations',
    {
      schema: {
        summary: 'The Connect app, and the sites that have it; administrators only',
        response: { 200: connectAnswer, ...refusals },
      },
    },
    async (request) => answer(await administrator(request)),
  );
  api.post(
    '/api/connect/installations/:id/claim',
    {
      schema: {
        ...one,
        summary: 'Say that this site is yours to be read; administrators only',
        response: { 200: connectInstallation, 400: problem, 404: problem, ...refusals },
      },
    },
    async (request) => {
      const viewer = await administrator(request);
      const claimed = await claimInstallation(sources, request.params.id, personActor(viewer));
      const view = (await installationViews(tools, viewer)).find(({ id }) => id === claimed.id);
      if (!view) throw new AppError('internal', 'An installation has no view.');
      return view;
    },
  );
  api.get(
    '/api/connect/installations/:id/accounts',
    {
      schema: {
        ...one,
        summary: 'Look for the account that the app is to act as, on a claimed site; administrators only',
        querystring: accountsQuery,
        response: { 200: accountsAnswer, 400: problem, 404: problem, 502: problem, ...refusals },
      },
    },
    async (request, reply) => {
      await administrator(request);
      const { params, query } = request;
      return { accounts: [...(await findAccounts(sources, params.id, query.q, goneSignal(reply)))] };
    },
  );
  const { sourceWork } = tools;
  if (sourceWork)
    api.post(
      '/api/connect/installations/:id/draft',
      {
        schema: {
          ...one,
          summary: 'Try to read a claimed site with its app; administrators only',
          body: installationDraftBody,
          response: { 201: sourceDraft, 400: problem, 404: problem, 502: problem, ...refusals },
        },
      },
      async (request, reply) => {
        const viewer = await administrator(request);
        const { actsAs, account } = request.body;
        const wanted = { id: request.params.id, actsAs, account, personId: viewer.id };
        const proven = await proveInstallation(sources, wanted, goneSignal(reply));
        const draft = sourceWork.drafts.add(viewer.id, proven);
        const connected = (await sources.store.sources.list()).find(
          ({ kind, site }) => kind === 'permission-based' && site.url === proven.site.siteUrl,
        );
        return reply.status(201).send(draftView(draft, connected, tools.clock.now()));
      },
    );
  api.delete(
    '/api/connect/installations/:id',
    {
      schema: {
        ...one,
        summary: 'Take a site off the list: what is read with its app halts; administrators only',
        response: { 200: connectAnswer, 404: problem, ...refusals },
      },
    },
    async (request) => {
      const viewer = await administrator(request);
      await dismissInstallation(sources, request.params.id, personActor(viewer));
      return answer(viewer);
    },
  );
}

async function installationViews(
  { sources: { store } }: RouteTools,
  viewer: Person,
): Promise<ConnectInstallationView[]> {
  const sources = await store.sources.list();
  const installations = await store.connectInstallations.list();
  const views: ConnectInstallationView[] = [];
  for (const installation of installations) {
    const { baseUrl, installedMs, claim, clientKey } = installation;
    const says = whyNot(installation);
    const before = beforeClaiming(installation, installations, sources);
    const you = await ownAccount(store, viewer.id, baseUrl);
    views.push({
      id: installation.id,
      site: baseUrl,
      description: installation.description,
      state: installation.state,
      installed: new Date(installedMs).toISOString(),
      ...(claim && { claimed: { by: claim.by, at: new Date(claim.atMs).toISOString() } }),
      actsAsPeople: installation.oauthClientId !== undefined,
      ...(says !== undefined && { says }),
      ...(before !== undefined && { beforeClaiming: before }),
      ...(you !== undefined && { you }),
      sources: readWith(clientKey, sources).map(({ id, name }) => ({ id, name })),
    });
  }
  return views;
}
