/** Asks who is who, and takes down what an administrator says about it. Each change is recorded by the server. */

import type { PeopleAnswer } from '../../http/people-api.ts';
import { type Asker, askJson } from '../ask-server.ts';

export function everybody(asker: Asker, signal: AbortSignal): Promise<PeopleAnswer> {
  return askJson<PeopleAnswer>({ address: '/api/people', asker, signal });
}

export type PeopleChange =
  | { readonly kind: 'map'; readonly person: number; readonly siteId: number; readonly account: string }
  | { readonly kind: 'unmap'; readonly person: number; readonly siteId: number }
  | { readonly kind: 'list-domain' | 'unlist-domain'; readonly domain: string };

export async function changePeople(asker: Asker, change: PeopleChange): Promise<void> {
  const signal = AbortSignal.timeout(30_000);
  if ('domain' in change) {
    const address = `/api/people/domains/${encodeURIComponent(change.domain)}`;
    await askJson({ address, asker, signal, method: change.kind === 'list-domain' ? 'PUT' : 'DELETE' });
    return;
  }
  const address = `/api/people/${change.person}/accounts/${change.siteId}`;
  await (change.kind === 'map'
    ? askJson({ address, asker, signal, method: 'PUT', body: { account: change.account } })
    : askJson({ address, asker, signal, method: 'DELETE' }));
}
