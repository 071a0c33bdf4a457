/**
 * The people whom the page can offer by name: those of the demo; elsewhere all, to administrators. Whoever may not be
 * told writes addresses out.
 */

import { useQuery } from '@tanstack/react-query';
import { everybody } from '../people/people-client.ts';
import { administers } from '../permissions/section-pages.ts';
import type { KnownPerson } from './person-field.tsx';
import { eyesOf, useSession } from './session.tsx';

export function usePeople(): readonly KnownPerson[] {
  const { me, demo } = useSession();
  const query = useQuery({
    queryKey: ['people', eyesOf(me)],
    enabled: demo === undefined && administers(me.person.role),
    queryFn: ({ signal }) => everybody(me, signal),
    staleTime: 60_000,
  });
  return demo?.people ?? query.data?.people ?? [];
}
