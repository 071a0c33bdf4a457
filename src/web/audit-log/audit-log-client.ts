/** What the page of the audit log asks of the server. */

import type { AuditLogPage } from '../../http/api.ts';
import { type Asker, askJson, askText } from '../ask-server.ts';
import { type AuditFilter, filterQuery } from './audit-filter.ts';

/** `before`: older than the entry with this id. */
export function auditLogPage(
  asker: Asker,
  filter: AuditFilter,
  before: number | undefined,
  signal: AbortSignal,
): Promise<AuditLogPage> {
  return askJson<AuditLogPage>({
    address: `/api/audit-log${filterQuery(filter, { before })}`,
    asker,
    signal,
  });
}

/** Everything that the filter lets through, as text. That somebody took it along is recorded by the server. */
export function auditLogFile(asker: Asker, filter: AuditFilter, format: 'csv' | 'jsonl'): Promise<string> {
  const address = `/api/audit-log/export${filterQuery(filter, { format })}`;
  return askText({ address, asker, signal: new AbortController().signal });
}
