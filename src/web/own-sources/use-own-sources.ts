/** One’s own sources and offers, asked again while something is being read; and what changes them. */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { OwnSourcesAnswer } from '../../http/provision-api.ts';
import { useSession } from '../session/session.tsx';
import { ownSources } from './own-sources-client.ts';
import { isBeingRead } from './own-words.ts';

export const ownSourcesKey = ['own-sources'] as const;

/** Nobody has an own source in the demo, and nobody sees those of somebody else with their eyes. */
export function useOwnSources() {
  const { demo, viewedPerson } = useSession();
  return useQuery({
    queryKey: [...ownSourcesKey],
    enabled: demo === undefined && viewedPerson === undefined,
    queryFn: ({ signal }) => ownSources(signal),
    retry: false,
    refetchInterval: ({ state: { data } }) => (data?.sources.some(isBeingRead) === true ? 1500 : false),
  });
}

export function useOwnDeed(deed: (id: number) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: deed,
    onSuccess: (after) => {
      if (isOwnSources(after)) client.setQueryData([...ownSourcesKey], after);
      else client.invalidateQueries({ queryKey: [...ownSourcesKey] });
    },
  });
}

function isOwnSources(after: unknown): after is OwnSourcesAnswer {
  return typeof after === 'object' && after !== null && 'offers' in after && 'sources' in after;
}
