/** Who am I, search, and one issue. */

import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Person } from '../model/person.ts';
import type { Visibility } from '../model/visibility.ts';
import { readIssueAs } from '../search/read-issue.ts';
import { searchAs } from '../search/search.ts';
import {
  farthestOffset,
  issueView,
  type Me,
  me,
  problem,
  type SearchAnswer,
  searchAnswer,
  searchBody,
  searchQuery,
  viewAs,
} from './api.ts';
import { type Api, goneSignal, type RouteTools } from './route-tools.ts';
import type { Eyes } from './view-as.ts';

const viewAsProblems = { 400: problem, 403: problem, 404: problem };

export function searchRoutes(api: Api, tools: RouteTools): void {
  api.get(
    '/api/me',
    {
      schema: {
        summary: 'Who the token stands for',
        headers: viewAs,
        response: { 200: me, 401: problem, ...viewAsProblems },
      },
    },
    async (request): Promise<Me> => {
      const { person, viewingAs } = await tools.eyesOf(request, { what: 'me', repeats: true });
      return { person: personView(person), demo: tools.demo !== undefined, ...(viewingAs && { viewingAs }) };
    },
  );
  const response = { 200: searchAnswer, 401: problem, ...viewAsProblems };
  api.get(
    '/api/search',
    {
      schema: {
        summary: 'Find issues that you may see',
        querystring: searchQuery,
        headers: viewAs,
        response,
      },
    },
    async (request, reply) => answer(tools, request, reply, request.query),
  );
  api.post(
    '/api/search',
    {
      schema: {
        summary: 'The same for queries that no address can hold',
        body: searchBody,
        headers: viewAs,
        response,
      },
    },
    async (request, reply) => answer(tools, request, reply, request.body),
  );
  api.get(
    '/api/issues/:key',
    {
      schema: {
        summary: 'One issue with all that you may see of it',
        params: z.object({ key: z.string().max(100) }),
        headers: viewAs,
        response: { 200: issueView, 401: problem, ...viewAsProblems },
      },
    },
    async (request) => {
      const { key } = request.params;
      const eyes = await tools.eyesOf(request, { what: 'issue', issue: key, repeats: false });
      const { viewingAs } = eyes;
      const view = await readIssueAs(tools.search, await visibilityOf(tools, eyes), key);
      return {
        ...view,
        ...(viewingAs && { viewingAs }),
        labels: [...view.labels],
        components: [...view.components],
        fixVersions: [...view.fixVersions],
        fields: [...view.fields],
        attachments: [...view.attachments],
        related: [...view.related],
        comments: [...view.comments],
      };
    },
  );
}

async function answer(
  tools: RouteTools,
  request: FastifyRequest,
  reply: FastifyReply,
  { q, offset, limit, typing }: z.infer<typeof searchBody>,
): Promise<SearchAnswer> {
  const isTyping = String(typing) === 'true';
  const eyes = await tools.eyesOf(request, { what: 'search', repeats: isTyping });
  const { viewingAs } = eyes;
  const visibility = await visibilityOf(tools, eyes);
  const wanted = { text: q, offset, limit, typing: isTyping };
  const found = await searchAs(tools.search, visibility, wanted, goneSignal(reply));
  const { hits, nextOffset, notes, searched } = found;
  return {
    hits: hits.map((hit) => ({ ...hit, title: [...hit.title], passage: [...hit.passage] })),
    ...(nextOffset !== undefined && nextOffset <= farthestOffset && { nextOffset }),
    notes: [...notes],
    ...(searched === 'being counted' ? { beingCounted: true } : searched && { searched }),
    ...(viewingAs && { viewingAs }),
  };
}

/** Somebody else's eyes see nothing of what is private to them. */
function visibilityOf({ search }: RouteTools, { viewer, viewingAs }: Eyes): Promise<Visibility> {
  return viewingAs ? search.visibility.resolveForOthers(viewer) : search.visibility.resolve(viewer);
}

export function personView(person: Person): Me['person'] {
  const { name, email, title, role } = person;
  return { name, email, role, ...(title !== undefined && { title }) };
}
