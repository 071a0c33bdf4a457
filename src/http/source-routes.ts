/**
 * Sources for administrators: a list of them with how each is, changes of one, its syncs, and its removal. How one is
 * connected is in `source-draft-routes.ts`.
 */

import { AppError } from '../errors.ts';
import { personActor } from '../model/audit-entry.ts';
import type { Person } from '../model/person.ts';
import type { Source } from '../model/source.ts';
import { changeScope } from '../sources/change-scope.ts';
import { changeSettings, pauseSource, resumeSource } from '../sources/change-source.ts';
import { cancelSync, projectNamed } from '../sources/run-control.ts';
import type { SyncWanted } from '../sources/source-work.ts';
import { stripTexts } from '../sources/strip-texts.ts';
import type { Removal } from '../store/removal-store.ts';
import { problem } from './api.ts';
import { goOnRemoving, removeNow } from './begin-removal.ts';
import { type Api, goneSignal, requireAdministrator, type SourceRouteTools } from './route-tools.ts';
import {
  removalView,
  removeBody,
  scopeBody,
  scopeChangeAnswer,
  sourceChange,
  sourceParams,
  sourcesAnswer,
  sourceView,
  syncBody,
  syncJob,
} from './source-api.ts';
import { scopeOf, timeOf } from './source-bodies.ts';
import { removalViewOf, sourceViews, syncJobView } from './source-views.ts';

const stripMs = 5_000;
const refused = { 400: problem, 401: problem, 403: problem, 404: problem, 409: problem, 502: problem };

export async function sourceById(tools: SourceRouteTools, id: number): Promise<Source> {
  const source = (await tools.sources.store.sources.list()).find((one) => one.id === id);
  if (source) return source;
  throw new AppError('not-found', `There is no source number ${id}.`);
}

/**
 * Throws `not-allowed`: with another account a private source would show its owner what that one sees, and what is asked
 * with the owner's credential shows others what the owner sees: names of projects, and by JQL and counts the texts.
 */
export function checkOwner(viewer: Person, source: Source): void {
  if (source.kind !== 'private' || source.ownerId === viewer.id) return;
  throw new AppError(
    'not-allowed',
    'Only its owner does this with a private source: its credential is theirs.',
  );
}

export async function viewOf(tools: SourceRouteTools, id: number, viewer: Person) {
  const view = (await sourceViews(tools, viewer)).find((one) => one.id === id);
  if (view) return view;
  throw new AppError('not-found', `There is no source number ${id}.`);
}

export function sourceRoutes(api: Api, tools: SourceRouteTools): void {
  const { sources, sourceWork } = tools;
  const { syncs, removals } = sourceWork;
  /** What was begun and has ended is remembered beside what the store still has. */
  const removed = new Map<number, Removal>();

  api.get(
    '/api/sources',
    {
      schema: {
        summary: 'Sources with how each is, and removals; administrators only',
        response: { 200: sourcesAnswer, 401: problem, 403: problem },
      },
    },
    async (request) => {
      const viewer = await tools.viewerOf(request);
      requireAdministrator(viewer, 'see the sources');
      const under = await sources.store.removals.list();
      for (const removal of under) removed.set(removal.id, removal);
      const known = [...removed.values()].filter(
        ({ id }) => removals.of(String(id)) !== undefined || under.some((one) => one.id === id),
      );
      return {
        sources: await sourceViews(tools, viewer),
        removals: known.map((removal) => removalViewOf(viewer, removal, removals.of(String(removal.id)))),
      };
    },
  );

  api.get(
    '/api/sources/:id',
    {
      schema: {
        summary: 'One source; administrators only',
        params: sourceParams,
        response: { 200: sourceView, ...refused },
      },
    },
    async (request) => {
      const viewer = await tools.viewerOf(request);
      requireAdministrator(viewer, 'see the sources');
      return viewOf(tools, request.params.id, viewer);
    },
  );

  api.patch(
    '/api/sources/:id',
    {
      schema: {
        summary:
          'Change name, automatic sync and how often, titles only, audience or expiry; administrators only',
        params: sourceParams,
        body: sourceChange,
        response: { 200: sourceView, ...refused },
      },
    },
    async (request, reply) => {
      const viewer = await administrator(request);
      const source = await sourceById(tools, request.params.id);
      const { expires, syncEveryMinutes, ...rest } = request.body;
      const expiresMs = expires === null ? null : timeOf(expires ?? '');
      const pollEveryMs = syncEveryMinutes === null ? null : (syncEveryMinutes ?? 0) * 60_000;
      const change = {
        ...rest,
        ...(expires !== undefined && { expiresMs }),
        ...(syncEveryMinutes !== undefined && { pollEveryMs }),
      };
      const { titlesOnly = source.titlesOnly } = rest;
      if (titlesOnly !== source.titlesOnly) await syncs.stop(String(source.id));
      const signal = goneSignal(reply);
      const changed = await changeSettings(sources, source, change, personActor(viewer), signal);
      if (changed.titlesOnly && !source.titlesOnly) await stripForAWhile(changed, signal);
      else if (!changed.titlesOnly && source.titlesOnly && !changed.halt) startSync(changed);
      return viewOf(tools, source.id, viewer);
    },
  );

  api.put(
    '/api/sources/:id/scope',
    {
      schema: {
        summary: 'Change what is read; what leaves is found by nobody from now on. Administrators only',
        params: sourceParams,
        body: scopeBody,
        response: { 200: scopeChangeAnswer, ...refused },
      },
    },
    async (request, reply) => {
      const viewer = await administrator(request);
      const source = await sourceById(tools, request.params.id);
      checkOwner(viewer, source);
      await syncs.stop(String(source.id));
      const { left, removed, waits } = await changeScope(
        sources,
        source,
        scopeOf(request.body),
        personActor(viewer),
        goneSignal(reply),
      );
      const view = await viewOf(tools, source.id, viewer);
      return { source: view, left: { projects: [...left], issues: removed }, waits };
    },
  );

  for (const [what, act] of [
    ['pause', pauseSource],
    ['resume', resumeSource],
  ] as const) {
    api.post(
      `/api/sources/:id/${what}`,
      {
        schema: {
          summary:
            what === 'pause'
              ? 'Read nothing of the source until somebody resumes it; administrators only'
              : 'End a pause, or try credentials that had expired again; administrators only',
          params: sourceParams,
          response: { 200: sourceView, ...refused },
        },
      },
      async (request, reply) => {
        const viewer = await administrator(request);
        const source = await sourceById(tools, request.params.id);
        if (what === 'pause') await syncs.stop(String(source.id));
        await act(sources, source, personActor(viewer), goneSignal(reply));
        return viewOf(tools, source.id, viewer);
      },
    );
  }

  api.post(
    '/api/sources/:id/sync',
    {
      schema: {
        summary: 'Sync the source now; poll how far it is. Administrators only',
        description:
          'Who may see what, what changed, and which ids the projects have. Everything, where that was never read to ' +
          'its end, or with `full`.',
        params: sourceParams,
        body: syncBody,
        response: { 202: syncJob, ...refused },
      },
    },
    async (request, reply) => {
      const viewer = await administrator(request);
      const source = await sourceById(tools, request.params.id);
      const { full, project: key } = request.body ?? {};
      if (key === undefined) return reply.status(202).send(syncJobView(startSync(source, { full })));
      if (full) throw new AppError('bad-request', 'Say either "full" or a project.');
      checkOwner(viewer, source);
      const project = await projectNamed(sources.store, source, key);
      return reply.status(202).send(syncJobView(startSync(source, { project: project.id })));
    },
  );

  api.get(
    '/api/sources/:id/sync',
    {
      schema: {
        summary: 'The last sync that was asked for here; administrators only',
        params: sourceParams,
        response: { 200: syncJob, ...refused },
      },
    },
    async (request) => {
      const viewer = await administrator(request);
      checkOwner(viewer, await sourceById(tools, request.params.id));
      const job = syncs.of(String(request.params.id));
      if (job) return syncJobView(job);
      throw new AppError('not-found', 'No sync of this source was asked for here, or not lately.');
    },
  );

  api.delete(
    '/api/sources/:id/sync',
    {
      schema: {
        summary: 'Cancel what reads the source, whoever began it; administrators only',
        description:
          'It ends at its next commit, and nothing is lost: the next sync goes on where it was. The schedule begins ' +
          'nothing long before the time from one list of changes to the next is over.',
        params: sourceParams,
        response: { 200: sourceView, ...refused },
      },
    },
    async (request, reply) => {
      const viewer = await administrator(request);
      const source = await sourceById(tools, request.params.id);
      await cancelSync(sources, source, personActor(viewer), goneSignal(reply));
      await syncs.stop(String(source.id));
      return viewOf(tools, source.id, viewer);
    },
  );

  api.delete(
    '/api/sources/:id',
    {
      schema: {
        summary: 'Remove the source and all that was read through it; administrators only',
        description:
          'Nobody finds anything of it any more when this is answered. Poll GET /api/sources for the receipt.',
        params: sourceParams,
        body: removeBody,
        response: { 202: removalView, ...refused },
      },
    },
    async (request, reply) => {
      const viewer = await administrator(request);
      const { id } = request.params;
      const by = personActor(viewer);
      const begun = (await sources.store.removals.list()).find((one) => one.id === id);
      const { name } = begun ?? (await sourceById(tools, id));
      if (request.body.name !== name) {
        throw new AppError('bad-request', `Say the name of the source, "${name}", to remove it.`);
      }
      const removing = begun
        ? { removal: begun, job: await goOnRemoving(tools, begun, by) }
        : await removeNow(tools, await sourceById(tools, id), by);
      removed.set(id, removing.removal);
      return reply.status(202).send(removalViewOf(viewer, removing.removal, removing.job));
    },
  );

  function startSync(source: Source, wanted: SyncWanted = {}) {
    return syncs.start(String(source.id), (signal, onProgress) =>
      sourceWork.sync(source, signal, onProgress, wanted),
    );
  }

  /** Nobody finds the texts meanwhile. What takes longer is gone on with by the schedule, which looks each second. */
  async function stripForAWhile({ id }: Source, gone: AbortSignal): Promise<void> {
    const enough = AbortSignal.any([gone, AbortSignal.timeout(stripMs)]);
    await stripTexts(sources.store, id, enough).catch((error: unknown) => {
      if (!enough.aborted) throw error;
    });
  }

  async function administrator(request: Parameters<SourceRouteTools['viewerOf']>[0]): Promise<Person> {
    const viewer = await tools.viewerOf(request);
    requireAdministrator(viewer, 'change sources');
    return viewer;
  }
}
