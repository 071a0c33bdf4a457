/** In the demo, one can search as anybody: its people and their tokens. Everywhere else there is nothing here. */

import { type DemoPeople, demoPeople, problem } from './api.ts';
import type { Api, RouteTools } from './route-tools.ts';
import { personView } from './search-routes.ts';

export function demoRoutes(api: Api, { demo }: RouteTools): void {
  if (!demo) return;
  api.get(
    '/api/demo/people',
    {
      schema: {
        summary: 'The people of the demo, with tokens to search as them',
        security: [],
        response: { 200: demoPeople, 404: problem },
      },
    },
    async (): Promise<DemoPeople> => ({
      people: demo.people.map(({ person, token }) => ({ ...personView(person), token })),
      questions: [...demo.questions],
    }),
  );
}
