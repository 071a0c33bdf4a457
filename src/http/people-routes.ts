/** Who is who, for administrators: how everybody stands on each site, and the accounts that they name. */

import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import { personActor } from '../model/audit-entry.ts';
import type { DirectoryAccount } from '../model/directory.ts';
import { accountId, personId } from '../model/ids.ts';
import type { Person } from '../model/person.ts';
import { isByPermissions, type Source } from '../model/source.ts';
import { listDomain, unlistDomain } from '../people/list-domain.ts';
import { type By, mapAccount, unmapAccount } from '../people/map-account.ts';
import {
  hiddenAccounts,
  type PersonStandings,
  peopleStandings,
  personStandings,
} from '../people/people-standings.ts';
import { standingInWords } from '../people/tie-words.ts';
import { problem } from './api.ts';
import {
  domainParams,
  domainsAnswer,
  hiddenNamed,
  mapBody,
  mapParams,
  type PeopleAnswer,
  type PersonWithAccounts,
  peopleAnswer,
  personWithAccounts,
} from './people-api.ts';
import { type Api, type RouteTools, requireAdministrator } from './route-tools.ts';
import { personView } from './search-routes.ts';

export function peopleRoutes(api: Api, tools: RouteTools): void {
  const { store } = tools.search;
  const refusals = { 401: problem, 403: problem };
  api.get(
    '/api/people',
    {
      schema: {
        summary: 'Everybody, and whom they count as on each site; administrators only',
        response: { 200: peopleAnswer, ...refusals },
      },
    },
    async (request): Promise<PeopleAnswer> => {
      requireAdministrator(await tools.viewerOf(request), 'see who is who');
      const sources = (await store.sources.list()).filter(isByPermissions);
      return {
        people: (await peopleStandings(store)).map(personWithAccountsView),
        sites: await Promise.all(sources.map((source) => siteView(tools, source))),
        domains: [...(await store.people.domains())],
      };
    },
  );
  const mapping = {
    params: mapParams,
    response: { 200: personWithAccounts, 400: problem, 404: problem, ...refusals },
  };
  api.put(
    '/api/people/:id/accounts/:siteId',
    {
      schema: {
        ...mapping,
        summary: 'Say which account of a site is theirs; administrators only',
        body: mapBody,
      },
    },
    async (request) => {
      const by = await administrator(tools, request);
      const { person, source } = await named(tools, request.params);
      await mapAccount(store, by, person, source, accountId(request.body.account));
      return personWithAccountsView(await personStandings(store, person));
    },
  );
  api.delete(
    '/api/people/:id/accounts/:siteId',
    { schema: { ...mapping, summary: 'End the tie to their account of a site; administrators only' } },
    async (request) => {
      const by = await administrator(tools, request);
      const { person, source } = await named(tools, request.params);
      await unmapAccount(store, by, person, source);
      return personWithAccountsView(await personStandings(store, person));
    },
  );
  const domain = {
    params: domainParams,
    response: { 200: domainsAnswer, 400: problem, 404: problem, ...refusals },
  };
  api.put(
    '/api/people/domains/:domain',
    { schema: { ...domain, summary: 'List a domain whose addresses prove accounts; administrators only' } },
    async (request) => {
      await listDomain(store, await administrator(tools, request), request.params.domain);
      return { domains: [...(await store.people.domains())] };
    },
  );
  api.delete(
    '/api/people/domains/:domain',
    { schema: { ...domain, summary: 'Take a domain off the list; administrators only' } },
    async (request) => {
      await unlistDomain(store, await administrator(tools, request), request.params.domain);
      return { domains: [...(await store.people.domains())] };
    },
  );
}

async function administrator(tools: RouteTools, request: FastifyRequest): Promise<By> {
  const viewer = await tools.viewerOf(request);
  requireAdministrator(viewer, 'say who is who');
  return { actor: personActor(viewer), now: () => tools.clock.now() };
}

async function named(
  tools: RouteTools,
  { id, siteId }: { readonly id: number; readonly siteId: number },
): Promise<{ person: Person; source: Source }> {
  const { store } = tools.search;
  const person = await store.people.byId(personId(id));
  const source = (await store.sources.list()).find((one) => isByPermissions(one) && one.site.id === siteId);
  if (!person) throw new AppError('not-found', `There is no person with the number ${id}.`);
  if (!source) throw new AppError('not-found', `There is no connected site with the number ${siteId}.`);
  return { person, source };
}

function personWithAccountsView({ person, standings }: PersonStandings): PersonWithAccounts {
  return {
    ...personView(person),
    id: person.id,
    accounts: standings.map((standing) => ({
      siteId: standing.source.site.id,
      site: standing.source.site.url,
      source: standing.source.name,
      state: standing.state,
      says: standingInWords(person.email, standing),
      ...(standing.account && {
        account: { ...accountView(standing.account), active: standing.account.active },
      }),
      ...(standing.tie && { tiedTo: standing.tie.accountId, proof: standing.tie.proof }),
      candidates: standing.candidates.map(accountView),
    })),
  };
}

async function siteView(tools: RouteTools, source: Source): Promise<PeopleAnswer['sites'][number]> {
  const hidden = await hiddenAccounts(tools.search.store, source);
  return {
    siteId: source.site.id,
    site: source.site.url,
    source: source.name,
    hiddenAddresses: hidden.length,
    hidden: hidden.slice(0, hiddenNamed).map(accountView),
  };
}

function accountView({ accountId: id, displayName: name, email }: DirectoryAccount) {
  return { id, name, ...(email !== undefined && { email }) };
}
