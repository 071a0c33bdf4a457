/** Asks for the services that people sign in with, and changes them; owners only. Secrets go in and never come out. */

import type { ProvidersAnswer } from '../../http/auth-api.ts';
import { type Asker, askJson } from '../ask-server.ts';

export type Provider = ProvidersAnswer['providers'][number];

export function allProviders(asker: Asker, signal: AbortSignal): Promise<ProvidersAnswer> {
  return askJson<ProvidersAnswer>({ address: '/api/sign-in/providers', asker, signal });
}

export interface NewProvider {
  readonly kind: Provider['kind'];
  readonly name: string;
  /** Of OpenID Connect; Atlassian has none. */
  readonly issuer?: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly joins: boolean;
}

/** Resolves with how they are afterwards. */
export function addProvider(asker: Asker, wanted: NewProvider): Promise<ProvidersAnswer> {
  return askJson<ProvidersAnswer>({ address: '/api/sign-in/providers', asker, body: wanted, signal: soon() });
}

export type ProviderChange = Partial<Pick<NewProvider, 'name' | 'clientId' | 'clientSecret' | 'joins'>>;

/** What is absent stays. */
export function changeProvider(asker: Asker, id: number, body: ProviderChange): Promise<ProvidersAnswer> {
  const address = `/api/sign-in/providers/${id}`;
  return askJson<ProvidersAnswer>({ address, asker, method: 'PATCH', body, signal: soon() });
}

export function removeProvider(asker: Asker, id: number): Promise<ProvidersAnswer> {
  const address = `/api/sign-in/providers/${id}`;
  return askJson<ProvidersAnswer>({ address, asker, method: 'DELETE', signal: soon() });
}

function soon(): AbortSignal {
  return AbortSignal.timeout(30_000);
}
