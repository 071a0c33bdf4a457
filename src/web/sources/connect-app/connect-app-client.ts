/** What the pages about the Connect app ask of the server. */

import type { AccountsAnswer, ConnectAnswer, ConnectInstallationView } from '../../../http/connect-api.ts';
import type { SourceDraftView } from '../../../http/source-api.ts';
import { type Asker, askJson, queryOf } from '../../ask-server.ts';

const address = '/api/connect/installations';
const patience = () => AbortSignal.timeout(120_000);

export function allInstallations(asker: Asker, signal: AbortSignal): Promise<ConnectAnswer> {
  return askJson({ address, asker, signal });
}

export function claim(asker: Asker, id: number): Promise<ConnectInstallationView> {
  return askJson({ address: `${address}/${id}/claim`, asker, method: 'POST', signal: patience() });
}

export function takeOffList(asker: Asker, id: number): Promise<ConnectAnswer> {
  return askJson({ address: `${address}/${id}`, asker, method: 'DELETE', signal: patience() });
}

export function accountsLike(
  asker: Asker,
  id: number,
  q: string,
  signal: AbortSignal,
): Promise<AccountsAnswer> {
  return askJson({ address: `${address}/${id}/accounts${queryOf({ q })}`, asker, signal });
}

export interface ActsAs {
  readonly actsAs: 'app' | 'person';
  /** Of a person. */
  readonly account: string | undefined;
}

export function tryInstallation(asker: Asker, id: number, body: ActsAs): Promise<SourceDraftView> {
  return askJson({ address: `${address}/${id}/draft`, asker, body, signal: patience() });
}
