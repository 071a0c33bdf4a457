/** Who am I, search, and one issue. */

import { z } from 'zod';
import type { Person } from '../model/person.ts';
import { readIssue } from '../search/read-issue.ts';
import { search } from '../search/search.ts';
import { issueView, type Me, me, problem, searchAnswer, searchQuery } from './api.ts';
import type { Api, RouteTools } from './server.ts';

export function searchRoutes(api: Api, tools: RouteTools): void {
  api.get(
    '/api/me',
    { schema: { summary: 'Who the token stands for', response: { 200: me, 401: problem } } },
    async (request): Promise<Me> => ({
      person: personView(await tools.viewerOf(request)),
      demo: tools.demo !== undefined,
    }),
  );
  api.get(
    '/api/search',
    {
      schema: {
        summary: 'Find issues that you may see',
        querystring: searchQuery,
        response: { 200: searchAnswer, 400: problem, 401: problem },
      },
    },
    async (request) => {
      const viewer = await tools.viewerOf(request);
      const { q, offset, limit, typing } = request.query;
      const gone = new AbortController();
      request.raw.once('close', () => gone.abort());
      const wanted = { text: q, offset, limit, typing: typing === 'true' };
      const { hits, nextOffset, notes } = await search(tools.search, viewer, wanted, gone.signal);
      return {
        hits: hits.map((hit) => ({ ...hit, title: [...hit.title], passage: [...hit.passage] })),
        more: nextOffset !== undefined,
        ...(nextOffset !== undefined && { nextOffset }),
        notes: [...notes],
      };
    },
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

export function personView(person: Person): Me['person'] {
  const { name, email, title, role } = person;
  return { name, email, role, ...(title !== undefined && { title }) };
}
