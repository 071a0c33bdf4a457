/** Which source is to be connected again, where the pages about connecting are opened for that: `?reconnect=ID`. */

import { useQuery } from '@tanstack/react-query';
import type { SourceView } from '../../http/source-api.ts';
import { eyesOf, useSession } from '../session/session.tsx';
import { oneSource } from './source-client.ts';

export function reconnectedIn(search: string): number | undefined {
  const written = new URLSearchParams(search).get('reconnect') ?? '';
  return /^[1-9]\d{0,9}$/.test(written) ? Number(written) : undefined;
}

/** In the way in which it was connected; the page there offers the others. */
export function reconnectAddress({ id, credential }: Pick<SourceView, 'id' | 'credential'>): string {
  const page = { 'api-token': 'connect', oauth: 'connect-oauth', connect: 'connect-app' }[credential.kind];
  return `/sources/${page}?reconnect=${id}`;
}

export function useReconnected(id: number | undefined) {
  const { me } = useSession();
  return useQuery<SourceView>({
    queryKey: ['source', eyesOf(me), id],
    queryFn: ({ signal }) => oneSource(me, id ?? 0, signal),
    enabled: id !== undefined,
    retry: false,
  });
}
