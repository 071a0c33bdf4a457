/** What the pages of OAuth ask of the server. A secret of an app goes in, and never comes out. */

import type { BeginAnswer, ConsentAnswer, OAuthAppAnswer, ScopesAnswer } from '../../../http/oauth-api.ts';
import type { SourceDraftView, SourceView } from '../../../http/source-api.ts';
import { type Asker, askJson, queryOf } from '../../ask-server.ts';

export interface Wanted {
  readonly kind: SourceView['kind'];
  readonly titlesOnly: boolean;
  readonly emails: boolean;
}

export type Granted = Extract<ConsentAnswer, { outcome: 'granted' }>;
export type WantedScopes = ScopesAnswer['scopes'];

const patience = () => AbortSignal.timeout(60_000);

export function oauthApp(asker: Asker, signal: AbortSignal): Promise<OAuthAppAnswer> {
  return askJson({ address: '/api/oauth/app', asker, signal });
}

export function keepApp(
  asker: Asker,
  body: { readonly clientId: string; readonly clientSecret: string },
): Promise<OAuthAppAnswer> {
  return askJson({ address: '/api/oauth/app', asker, method: 'PUT', body, signal: patience() });
}

export function removeApp(asker: Asker): Promise<OAuthAppAnswer> {
  return askJson({ address: '/api/oauth/app', asker, method: 'DELETE', signal: patience() });
}

export function scopesFor(asker: Asker, wanted: Wanted, signal: AbortSignal): Promise<ScopesAnswer> {
  const { kind, titlesOnly, emails } = wanted;
  const query = queryOf({ kind, titlesOnly: String(titlesOnly), emails: String(emails) });
  return askJson({ address: `/api/oauth/scopes${query}`, asker, signal });
}

/** Leaves the page for Atlassian's, which sends the browser back here. */
export async function goConsent(asker: Asker, wanted: Wanted, reconnect: number | undefined): Promise<void> {
  const body = { ...wanted, ...(reconnect !== undefined && { reconnect }) };
  const { url } = await askJson<BeginAnswer>({
    address: '/api/oauth/begin',
    asker,
    body,
    signal: patience(),
  });
  location.assign(url);
}

export function consentOf(asker: Asker, id: string, signal: AbortSignal): Promise<ConsentAnswer> {
  return askJson({ address: `/api/oauth/consents/${encodeURIComponent(id)}`, asker, signal });
}

export function chooseSite(asker: Asker, id: string, cloudId: string): Promise<SourceDraftView> {
  const address = `/api/oauth/consents/${encodeURIComponent(id)}/draft`;
  return askJson({ address, asker, body: { cloudId }, signal: patience() });
}
