/** What administrators ask about offers to connect. Each answer is how they are afterwards. */

import type { ProvisionBody, ProvisionsAnswer } from '../../http/provision-api.ts';
import { type Asker, askJson } from '../ask-server.ts';

export function allProvisions(asker: Asker, signal: AbortSignal): Promise<ProvisionsAnswer> {
  return askJson({ address: '/api/provisions', asker, signal });
}

export function setUpProvision(asker: Asker, body: ProvisionBody): Promise<ProvisionsAnswer> {
  return askJson({ address: '/api/provisions', asker, body, signal: AbortSignal.timeout(30_000) });
}

export function withdrawProvision(asker: Asker, id: number): Promise<ProvisionsAnswer> {
  const signal = AbortSignal.timeout(30_000);
  return askJson({ address: `/api/provisions/${id}`, asker, method: 'DELETE', signal });
}
