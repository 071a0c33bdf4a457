/** Asks how our answers compare with Jira's own, and lets a project be found again that was hidden because of it. */

import type { AuditAnswer, ReleaseAnswer } from '../../http/drift-api.ts';
import { type Asker, askJson } from '../ask-server.ts';

export function comparisons(asker: Asker, signal: AbortSignal): Promise<AuditAnswer> {
  return askJson<AuditAnswer>({ address: '/api/audit', asker, signal });
}

export function release(asker: Asker, project: string): Promise<ReleaseAnswer> {
  const signal = AbortSignal.timeout(30_000);
  return askJson<ReleaseAnswer>({ address: '/api/audit/release', asker, signal, body: { project } });
}
