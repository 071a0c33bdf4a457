/** What one asks about one's own sources, and about what is offered to connect. The server answers a session only. */

import type { OfferTaken, OwnSource, OwnSourcesAnswer } from '../../http/provision-api.ts';
import type { SyncJob } from '../../http/source-api.ts';
import { askJson } from '../ask-server.ts';

export type Offer = OwnSourcesAnswer['offers'][number];
export type { OwnSource };

export function ownSources(signal: AbortSignal): Promise<OwnSourcesAnswer> {
  return askJson({ address: '/api/me/sources', signal });
}

/** Leaves the page for Atlassian’s, which sends the browser back to `/account/connected/…`. */
export async function goConnect(offer: number): Promise<void> {
  const address = `/api/me/offers/${offer}/begin`;
  const { url } = await askJson<{ url: string }>({ address, method: 'POST', signal: patience() });
  location.assign(url);
}

export function decline(offer: number): Promise<OwnSourcesAnswer> {
  return askJson({ address: `/api/me/offers/${offer}/decline`, method: 'POST', signal: patience() });
}

export function finish(consent: string): Promise<OfferTaken> {
  return askJson({ address: `/api/me/offers/consents/${consent}`, method: 'POST', signal: patience() });
}

export function syncOwn(source: number): Promise<SyncJob> {
  return askJson({ address: `/api/me/sources/${source}/sync`, method: 'POST', signal: patience() });
}

export function disconnect(source: number): Promise<OwnSourcesAnswer> {
  return askJson({ address: `/api/me/sources/${source}`, method: 'DELETE', signal: patience() });
}

function patience(): AbortSignal {
  return AbortSignal.timeout(60_000);
}
