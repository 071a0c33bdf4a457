/** The audit log from its beginning, page by page: nobody has to hold all of it. */

import type { AuditEntry, AuditFilter } from '../model/audit-entry.ts';
import { type AuditFormat, auditHead, auditLine } from '../model/audit-lines.ts';
import type { AuditLogStore } from './store.ts';

const pageSize = 500;

/** The contents of a file. */
export async function* auditLogLines(
  auditLog: AuditLogStore,
  filter: AuditFilter,
  format: AuditFormat,
): AsyncGenerator<string> {
  yield auditHead(format);
  for await (const entry of followAuditLog(auditLog, filter)) yield auditLine(entry, format);
}

/** Ends with the entry that was the latest when this began. */
async function* followAuditLog(auditLog: AuditLogStore, filter: AuditFilter): AsyncGenerator<AuditEntry> {
  const [last] = await auditLog.latest({}, 1);
  for (let after = 0; ; ) {
    const page = await auditLog.following(filter, pageSize, after);
    for (const entry of page) {
      if (!last || entry.id > last.id) return;
      yield entry;
    }
    if (page.length < pageSize) return;
    after = page.at(-1)?.id ?? after;
  }
}
