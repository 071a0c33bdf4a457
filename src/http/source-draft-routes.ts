/**
 * Connecting a site step by step, for administrators: a credential that Jira accepts becomes a draft; the draft is
 * asked what it can read, for the projects there are, and whether a scope can be; at last it becomes a source, or the
 * new credential of one that is there. The same questions can be asked of a source.
 */

import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import { personActor } from '../model/audit-entry.ts';
import type { Person } from '../model/person.ts';
import type { SourceKind, SourceScope } from '../model/source.ts';
import { checkScope } from '../sources/check-scope.ts';
import { unreadableKeys } from '../sources/closed-projects.ts';
import { dryRun } from '../sources/dry-run.ts';
import { keepSource, type ProvenCredential, renewSource } from '../sources/keep-source.ts';
import { listProjects } from '../sources/list-projects.ts';
import { sourceCredential } from '../sources/open-client.ts';
import { proveApiToken } from '../sources/prove-token.ts';
import type { SourceDraft } from '../sources/source-drafts.ts';
import { problem } from './api.ts';
import { type Api, goneSignal, requireAdministrator, type SourceRouteTools } from './route-tools.ts';
import {
  connectBody,
  draftBody,
  draftParams,
  dryRunBody,
  dryRunJob,
  projectsAnswer,
  projectsQuery,
  reconnectBody,
  scopeAnswer,
  scopeBody,
  sourceDraft,
  sourceParams,
  sourceView,
} from './source-api.ts';
import { scopeOf, timeOf } from './source-bodies.ts';
import { checkOwner, sourceById, viewOf } from './source-routes.ts';
import { draftView, dryRunView, scopeView } from './source-views.ts';

const refused = { 400: problem, 401: problem, 403: problem, 404: problem, 409: problem, 502: problem };

/** What can be asked: a draft, or a source with its own credential. */
interface Asked {
  readonly subject: string;
  readonly baseUrl: string;
  readonly jira: ProvenCredential['jira'];
  /** What the source reads; of a draft nothing is chosen yet. */
  readonly scope: SourceScope | undefined;
}

/** With the source that reads its site for everybody already. */
export async function draftViewOf({ sources, clock }: SourceRouteTools, draft: SourceDraft) {
  const { siteUrl } = draft.proven.site;
  const connected = (await sources.store.sources.list()).find(
    ({ kind, site }) => kind === 'permission-based' && site.url === siteUrl,
  );
  return draftView(draft, connected, clock.now());
}

export function sourceDraftRoutes(api: Api, tools: SourceRouteTools): void {
  const { sources, sourceWork } = tools;
  const { drafts, dryRuns } = sourceWork;
  const kinds = new Map<string, SourceKind>();

  const administrator = async (request: FastifyRequest): Promise<Person> => {
    const viewer = await tools.viewerOf(request);
    requireAdministrator(viewer, 'connect sites');
    return viewer;
  };
  const draftOf = async (viewer: Person, id: string): Promise<Asked> => {
    const { proven } = drafts.get(viewer.id, id);
    return { subject: `draft ${id}`, baseUrl: proven.site.baseUrl, jira: proven.jira, scope: undefined };
  };
  const sourceOf = async (viewer: Person, id: number): Promise<Asked> => {
    const source = await sourceById(tools, id);
    checkOwner(viewer, source);
    return {
      subject: `source ${id}`,
      baseUrl: source.baseUrl,
      jira: await sourceCredential(sources, source),
      scope: source.scope,
    };
  };

  api.post(
    '/api/sources/drafts',
    {
      schema: {
        summary: 'Try an API token on a site, at its address and through the gateway; administrators only',
        body: draftBody,
        response: { 201: sourceDraft, ...refused },
      },
    },
    async (request, reply) => {
      const viewer = await administrator(request);
      const { site, email, token, expires } = request.body;
      const expiresMs = expires ? timeOf(expires) : undefined;
      const proven = await proveApiToken(
        sources,
        { address: site, email, token, expiresMs },
        goneSignal(reply),
      );
      const draft = drafts.add(viewer.id, proven);
      return reply.status(201).send(await draftViewOf(tools, draft));
    },
  );

  api.get(
    '/api/sources/drafts/:draft',
    {
      schema: {
        summary: 'A draft, as it was made here or by a consent; only by who began it',
        params: draftParams,
        response: { 200: sourceDraft, ...refused },
      },
    },
    async (request) => {
      const viewer = await administrator(request);
      return draftViewOf(tools, drafts.get(viewer.id, request.params.draft));
    },
  );

  api.post(
    '/api/sources',
    {
      schema: {
        summary: 'Make a source of a draft; administrators only',
        body: connectBody,
        response: { 201: sourceView, ...refused },
      },
    },
    async (request, reply) => {
      const viewer = await administrator(request);
      const { draft, scope, ...wanted } = request.body;
      const signal = goneSignal(reply);
      const { source } = await drafts.use(viewer.id, draft, async (proven) => {
        const asked = { baseUrl: proven.site.baseUrl, jira: proven.jira };
        return keepSource(sources, proven, {
          ...wanted,
          name: wanted.name,
          scope: await checkScope(sources, asked, scopeOf(scope), signal),
          ownerId: viewer.id,
          by: personActor(viewer),
          onlyNew: true,
        });
      });
      return reply.status(201).send(await viewOf(tools, source.id, viewer));
    },
  );

  api.post(
    '/api/sources/:id/reconnect',
    {
      schema: {
        summary: 'Read the source with another credential from now on; administrators only',
        params: sourceParams,
        body: reconnectBody,
        response: { 200: sourceView, ...refused },
      },
    },
    async (request, reply) => {
      const viewer = await administrator(request);
      const source = await sourceById(tools, request.params.id);
      checkOwner(viewer, source);
      const signal = goneSignal(reply);
      await drafts.use(viewer.id, request.body.draft, async (proven) => {
        await sourceWork.syncs.stop(String(source.id));
        await renewSource(sources, source, proven, { by: personActor(viewer) }, signal);
      });
      return viewOf(tools, source.id, viewer);
    },
  );

  api.post('/api/sources/drafts/:draft/check', checkSchema(draftParams), async (request, reply) =>
    startCheck(reply, await draftOf(await administrator(request), request.params.draft), request.body),
  );
  api.post('/api/sources/:id/check', checkSchema(sourceParams), async (request, reply) =>
    startCheck(reply, await sourceOf(await administrator(request), request.params.id), request.body),
  );
  const startCheck = async (
    reply: FastifyReply,
    { subject, baseUrl, jira, scope }: Asked,
    { kind, project }: { readonly kind: SourceKind; readonly project?: string | undefined },
  ) => {
    const projectKeys = project === undefined ? scope?.projectKeys : [project];
    await dryRuns.stop(subject);
    kinds.set(subject, kind);
    const job = dryRuns.start(subject, (signal, onProgress) =>
      dryRun(sources, { baseUrl, jira, kind, projectKeys, jql: scope?.jql }, signal, onProgress),
    );
    return reply.status(202).send(dryRunView(job, kind));
  };

  const lookedAt = { 200: dryRunJob, ...refused };
  const checkOf = (subject: string) => {
    const job = dryRuns.of(subject);
    if (job) return dryRunView(job, kinds.get(subject) ?? 'permission-based');
    throw new AppError('not-found', 'This was not asked for, or not lately.');
  };
  const stopCheck = async (subject: string) => {
    await dryRuns.stop(subject);
    return checkOf(subject);
  };
  api.get(
    '/api/sources/drafts/:draft/check',
    { schema: { summary: 'How far the check is', params: draftParams, response: lookedAt } },
    async (request) => checkOf((await draftOf(await administrator(request), request.params.draft)).subject),
  );
  api.get(
    '/api/sources/:id/check',
    { schema: { summary: 'How far the check is', params: sourceParams, response: lookedAt } },
    async (request) => checkOf((await sourceOf(await administrator(request), request.params.id)).subject),
  );
  api.delete(
    '/api/sources/drafts/:draft/check',
    { schema: { summary: 'Stop the check', params: draftParams, response: lookedAt } },
    async (request) => stopCheck((await draftOf(await administrator(request), request.params.draft)).subject),
  );
  api.delete(
    '/api/sources/:id/check',
    { schema: { summary: 'Stop the check', params: sourceParams, response: lookedAt } },
    async (request) => stopCheck((await sourceOf(await administrator(request), request.params.id)).subject),
  );

  const projectsOf = async (reply: FastifyReply, { baseUrl, jira }: Asked, query: ProjectsQuery) =>
    listProjects(sources, { baseUrl, jira }, query, goneSignal(reply));
  const projectsSchema = {
    summary: 'Projects to choose from, as the account sees them; administrators only',
    querystring: projectsQuery,
    response: { 200: projectsAnswer, ...refused },
  };
  api.get(
    '/api/sources/drafts/:draft/projects',
    { schema: { ...projectsSchema, params: draftParams } },
    async (request, reply) =>
      projectsOf(reply, await draftOf(await administrator(request), request.params.draft), request.query),
  );
  api.get(
    '/api/sources/:id/projects',
    { schema: { ...projectsSchema, params: sourceParams } },
    async (request, reply) =>
      projectsOf(reply, await sourceOf(await administrator(request), request.params.id), request.query),
  );

  const scopeCheck = {
    summary: 'Whether Jira takes a scope; changes nothing. Administrators only',
    body: scopeBody,
    response: { 200: scopeAnswer, ...refused },
  };
  const checkedScope = async (reply: FastifyReply, asked: Asked, body: Parameters<typeof scopeOf>[0]) => {
    const signal = goneSignal(reply);
    const scope = await checkScope(sources, asked, scopeOf(body), signal);
    return {
      scope: scopeView(scope),
      unknown: [...(await unreadableKeys(sources, asked, scope.projectKeys ?? [], signal))],
    };
  };
  api.post(
    '/api/sources/drafts/:draft/scope',
    { schema: { ...scopeCheck, params: draftParams } },
    async (request, reply) =>
      checkedScope(reply, await draftOf(await administrator(request), request.params.draft), request.body),
  );
  api.post(
    '/api/sources/:id/scope',
    { schema: { ...scopeCheck, params: sourceParams } },
    async (request, reply) =>
      checkedScope(reply, await sourceOf(await administrator(request), request.params.id), request.body),
  );
}

interface ProjectsQuery {
  readonly q: string;
  readonly startAt: number;
  readonly limit: number;
}

function checkSchema<Params extends typeof draftParams | typeof sourceParams>(params: Params) {
  return {
    schema: {
      summary: 'Begin to ask what the credential can read here; poll it. Administrators only',
      params,
      body: dryRunBody,
      response: { 202: dryRunJob, ...refused },
    },
  };
}
