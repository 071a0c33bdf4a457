/** Who am I, search, and one issue. */

import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Person } from '../model/person.ts';
import { readIssue } from '../search/read-issue.ts';
import { search } from '../search/search.ts';
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
} from './api.ts';
import type { Api, RouteTools } from './route-tools.ts';

export function searchRoutes(api: Api, tools: RouteTools): void {
  api.get(
    '/api/me',
    { schema: { summary: 'Who the token stands for', response: { 200: me, 401: problem } } },
    async (request): Promise<Me> => ({
      person: personView(await tools.viewerOf(request)),
      demo: tools.demo !== undefined,
    }),
  );
  const response = { 200: searchAnswer, 400: problem, 401: problem };
  api.get(
    '/api/search',
    { schema: { summary: 'Find issues that you may see', querystring: searchQuery, response } },
    async (request, reply) => answer(tools, request, reply, request.query),
  );
  api.post(
    '/api/search',
    { schema: { summary: 'The same for queries that no address can hold', body: searchBody, response } },
    async (request, reply) => answer(tools, request, reply, request.body),
  );
  api.get(
    '/api/issues/:key',
    {
      schema: {
        summary: 'One issue with all that you may see of it',
        params: z.object({ key: z.string().max(100) }),
        response: { 200: issueView, 401: problem, 404: problem },
      },
    },
    async (request) => {
      const viewer = await tools.viewerOf(request);
      const view = await readIssue(tools.search, viewer, request.params.key);
      return {
        ...view,
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
  const viewer = await tools.viewerOf(request);
  const wanted = { text: q, offset, limit, typing: String(typing) === 'true' };
  const { hits, nextOffset, notes } = await search(tools.search, viewer, wanted, goneSignal(reply));
  return {
    hits: hits.map((hit) => ({ ...hit, title: [...hit.title], passage: [...hit.passage] })),
    ...(nextOffset !== undefined && nextOffset <= farthestOffset && { nextOffset }),
    notes: [...notes],
  };
}

/** Aborted when nobody waits for the answer any more. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort(new AppError('interrupted', 'Nobody waits for the answer.'));
  });
  return gone.signal;
}

export function personView(person: Person): Me['person'] {
  const { name, email, title, role } = person;
  return { name, email, role, ...(title !== undefined && { title }) };
}
