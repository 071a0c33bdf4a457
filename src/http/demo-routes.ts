/** In the demo, one can search as anybody: its people and their tokens. Everywhere else there is nothing here. */

import type { Person } from '../model/person.ts';
import { type DemoPeople, demoPeople, problem } from './api.ts';
import { personView } from './search-routes.ts';
import type { Api, RouteTools } from './server.ts';

export interface Demo {
  readonly people: readonly { readonly person: Person; readonly token: string }[];
  readonly questions: readonly string[];
}

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
