/**
 * Who is named in what is written of a source, in the transaction that writes it: noted for the report, and, where the
 * account was closed, called a former user. Everything that writes names passes through here.
 */

import type { DirectoryAccount } from '../../model/directory.ts';
import type { SourceId } from '../../model/ids.ts';
import type { PersonRef } from '../../model/issue.ts';
import { formerUser, type NewName, type NewNames } from '../new-names.ts';
import type { FetchedIssue, FetchedRemark } from '../store.ts';
import type { Database } from './database.ts';
import { text } from './rows.ts';
import type { siteLookup } from './source-store.ts';

const former: NewName = { name: formerUser, isClosed: true };

/** What to call closed accounts among those that are named there. */
export function noteNamed(
  db: Database,
  siteOf: ReturnType<typeof siteLookup>,
  source: SourceId,
  written: readonly (Partial<Pick<FetchedIssue, 'issue'>> & { readonly remarks: readonly FetchedRemark[] })[],
  readMs: number,
): NewNames {
  const people: (PersonRef | undefined)[] = [];
  for (const { issue, remarks } of written) {
    people.push(issue?.reporter, issue?.assignee, ...(issue?.mentions ?? []));
    for (const { remark } of remarks) people.push(remark.author, ...(remark.mentions ?? []));
  }
  const ids = new Set(people.flatMap((one) => (one ? [one.accountId] : [])));
  if (ids.size === 0) return new Map();
  const list = noteIds(db, siteOf, source, [...ids], readMs);
  const closed = db.all(
    `SELECT account_id FROM named_account WHERE source_id = ? AND closed_ms IS NOT NULL
     AND account_id IN (SELECT value FROM json_each(?))`,
    source,
    list,
  );
  return new Map(closed.map((row) => [text(row, 'account_id'), former]));
}

/** Closed accounts as they are to be kept; those that Jira lists as active are noted. */
export function withoutClosed(
  db: Database,
  source: SourceId,
  accounts: readonly DirectoryAccount[],
  readMs: number,
): readonly DirectoryAccount[] {
  const closed = new Set(
    db
      .all('SELECT account_id FROM named_account WHERE source_id = ? AND closed_ms IS NOT NULL', source)
      .map((row) => text(row, 'account_id')),
  );
  if (closed.size === 0) return accounts;
  // Closed is for good here: that Jira thinks otherwise is for an administrator to know.
  db.run(
    `UPDATE named_account SET active_ms = CASE WHEN account_id IN (SELECT value FROM json_each(?2)) THEN ?3 END
     WHERE source_id = ?1 AND closed_ms IS NOT NULL
       AND (active_ms IS NOT NULL OR account_id IN (SELECT value FROM json_each(?2)))`,
    source,
    JSON.stringify(
      accounts.flatMap((one) => (one.active && closed.has(one.accountId) ? [one.accountId] : [])),
    ),
    readMs,
  );
  return accounts.map((one) =>
    closed.has(one.accountId) ? { ...one, displayName: formerUser, email: undefined, active: false } : one,
  );
}

/** Those that are known stay as they are. The list as JSON. */
export function noteIds(
  db: Database,
  siteOf: ReturnType<typeof siteLookup>,
  source: SourceId,
  ids: readonly string[],
  readMs: number,
): string {
  const list = JSON.stringify(ids);
  db.run(
    `INSERT OR IGNORE INTO named_account (source_id, site_id, account_id, since_ms)
     SELECT ?, ?, value, ? FROM json_each(?)`,
    source,
    siteOf(source),
    readMs,
    list,
  );
  return list;
}
