/**
 * The directory in SQLite. What is read again unchanged moves only a narrow row with its time; whatever
 * changes moves the version of the source's directory, in the same transaction, and carries it.
 */

import type { DirectoryAccount, PartKind } from '../../model/directory.ts';
import {
  type AccountId,
  accountId,
  type GroupId,
  groupId,
  projectId,
  type SourceId,
} from '../../model/ids.ts';
import type { DirectoryStore, PartName, StoredPart } from '../directory-store.ts';
import type { Database, Row } from './database.ts';
import { changedVersion, digest } from './directory-versions.ts';
import { sqliteFindings } from './findings.ts';
import { noteIds, withoutClosed } from './named-accounts.ts';
import { int, intOrNone, json, text, textOrNone } from './rows.ts';
import type { siteLookup } from './source-store.ts';

export function sqliteDirectoryStore(db: Database, siteOf: ReturnType<typeof siteLookup>): DirectoryStore {
  const changed = (source: SourceId): number => changedVersion(db, source);
  const versionOf = (source: SourceId): number => {
    const row = db.get('SELECT directory_version FROM source WHERE source_id = ?', source);
    return row ? int(row, 'directory_version') : 0;
  };
  return {
    ...sqliteFindings(db, siteOf),
    version: async (source) => versionOf(source),
    async parts(source) {
      return db
        .all(
          `SELECT kind, subject, body, read_ms FROM directory_part JOIN directory_read USING (source_id, kind, subject)
           WHERE source_id = ? AND body IS NOT NULL ORDER BY kind, subject`,
          source,
        )
        .map(toPart);
    },
    async partsSince(source, version) {
      return db.snapshot(() => {
        const rows = db.all(
          `SELECT kind, subject, body, read_ms
           FROM directory_part ${version > 0 ? byVersion : ''}
             LEFT JOIN directory_read USING (source_id, kind, subject)
           WHERE source_id = ? AND version > ? ORDER BY kind, subject`,
          source,
          version,
        );
        const [kept, gone] = [
          rows.filter((row) => row.body !== null),
          rows.filter((row) => row.body === null),
        ];
        return { version: versionOf(source), parts: kept.map(toPart), removed: gone.map(toName) };
      });
    },
    async liveProjects(source) {
      return db
        .all(
          `SELECT subject FROM directory_part
           WHERE source_id = ? AND kind = 'project' AND body ->> '$.archived' = 0 ORDER BY subject`,
          source,
        )
        .map((row) => projectId(text(row, 'subject')));
    },
    async readBetween(source) {
      const row = db.get(
        'SELECT min(read_ms) AS oldest, max(read_ms) AS newest FROM directory_read WHERE source_id = ?',
        source,
      );
      const [oldestMs, newestMs] = [row && intOrNone(row, 'oldest'), row && intOrNone(row, 'newest')];
      return oldestMs === undefined || newestMs === undefined ? undefined : { oldestMs, newestMs };
    },
    async readTimes(source) {
      return db
        .all('SELECT kind, subject, read_ms FROM directory_read WHERE source_id = ?', source)
        .map((row) => ({ ...toName(row), readMs: int(row, 'read_ms') }));
    },
    async part(source, kind, subject) {
      const row = db.get(
        `SELECT body, read_ms FROM directory_part JOIN directory_read USING (source_id, kind, subject)
         WHERE source_id = ? AND kind = ? AND subject = ? AND body IS NOT NULL`,
        source,
        kind,
        subject,
      );
      return row && { body: json(row, 'body'), readMs: int(row, 'read_ms') };
    },
    async putPart(source, kind, subject, body, readMs) {
      const written = JSON.stringify(body);
      return db.transaction(() => {
        db.run(
          `INSERT INTO directory_read (source_id, kind, subject, read_ms) VALUES (?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET read_ms = excluded.read_ms`,
          source,
          kind,
          subject,
          readMs,
        );
        const before = db.get(
          'SELECT body FROM directory_part WHERE source_id = ? AND kind = ? AND subject = ?',
          source,
          kind,
          subject,
        );
        if (before && textOrNone(before, 'body') === written) return false;
        db.run(
          `INSERT INTO directory_part (source_id, site_id, kind, subject, body, version) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET body = excluded.body, version = excluded.version`,
          source,
          siteOf(source),
          kind,
          subject,
          written,
          changed(source),
        );
        return true;
      });
    },
    async removePart(source, kind, subject) {
      db.transaction(() => {
        const isThere = db.get(
          'SELECT 1 FROM directory_part WHERE source_id = ? AND kind = ? AND subject = ? AND body IS NOT NULL',
          source,
          kind,
          subject,
        );
        if (!isThere) return;
        db.run(
          'UPDATE directory_part SET body = NULL, version = ? WHERE source_id = ? AND kind = ? AND subject = ?',
          changed(source),
          source,
          kind,
          subject,
        );
        db.run(
          'DELETE FROM directory_read WHERE source_id = ? AND kind = ? AND subject = ?',
          source,
          kind,
          subject,
        );
      });
    },
    async putAccounts(source, accounts, readMs) {
      // Neither the order of an answer nor an account on two of its pages is a change.
      const given = [...new Map(accounts.map((a) => [a.accountId, a])).values()];
      return db.transaction(() => {
        const distinct = withoutClosed(db, source, given, readMs);
        const hash = digest(
          distinct.map((a) => JSON.stringify([a.accountId, a.displayName, a.email, a.type, a.active])).sort(),
        );
        const row = db.get('SELECT accounts_hash, accounts_read_ms FROM source WHERE source_id = ?', source);
        const same = row !== undefined && textOrNone(row, 'accounts_hash') === hash;
        db.run(
          'UPDATE source SET accounts_read_ms = ?, accounts_hash = ? WHERE source_id = ?',
          readMs,
          hash,
          source,
        );
        // Copies in memory know the time, and look it up again for a change alone: a clock was set back.
        if (same && (intOrNone(row, 'accounts_read_ms') ?? 0) > readMs) changed(source);
        if (same) return false;
        const ids = distinct.map(({ accountId }) => accountId);
        noteIds(db, siteOf, source, ids, readMs);
        replaceAccounts(db, source, siteOf(source), distinct);
        changed(source);
        return true;
      });
    },
    async putGroupMembers(source, group, members, readMs) {
      const distinct = [...new Set(members)].sort();
      const hash = digest(distinct);
      return db.transaction(() => {
        const row = db.get('SELECT hash FROM group_read WHERE source_id = ? AND group_id = ?', source, group);
        db.run(
          `INSERT INTO group_read (source_id, site_id, group_id, read_ms, hash) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET read_ms = excluded.read_ms, hash = excluded.hash`,
          source,
          siteOf(source),
          group,
          readMs,
          hash,
        );
        if (row && text(row, 'hash') === hash) return false;
        replaceMembers(db, source, siteOf(source), group, distinct);
        changed(source);
        return true;
      });
    },
    async keepGroups(source, groups) {
      const keep = new Set<string>(groups);
      db.transaction(() => {
        for (const row of db.all('SELECT group_id FROM group_read WHERE source_id = ?', source)) {
          const group = text(row, 'group_id');
          if (keep.has(group)) continue;
          db.run('DELETE FROM group_member WHERE source_id = ? AND group_id = ?', source, group);
          db.run('DELETE FROM group_read WHERE source_id = ? AND group_id = ?', source, group);
          changed(source);
        }
      });
    },
    async accountsReadMs(source) {
      const row = db.get('SELECT accounts_read_ms FROM source WHERE source_id = ?', source);
      return row && intOrNone(row, 'accounts_read_ms');
    },
    async account(source, account) {
      const row = db.get('SELECT * FROM account WHERE source_id = ? AND account_id = ?', source, account);
      return row && toAccount(row);
    },
    async accounts(source) {
      return db.all('SELECT * FROM account WHERE source_id = ? ORDER BY account_id', source).map(toAccount);
    },
    async accountsByEmail(source, email) {
      return db
        .all(
          // Left to itself, SQLite reads all accounts of the source, because they come in the order of their ids.
          `SELECT * FROM account INDEXED BY account_by_email
           WHERE source_id = ? AND email = ? COLLATE NOCASE ORDER BY account_id`,
          source,
          email,
        )
        .map(toAccount);
    },
    async groupsOf(source, account) {
      return db
        .all(
          `SELECT group_id, read_ms FROM group_member JOIN group_read USING (source_id, group_id)
           WHERE source_id = ? AND account_id = ? ORDER BY group_id`,
          source,
          account,
        )
        .map((row) => ({ groupId: groupId(text(row, 'group_id')), readMs: int(row, 'read_ms') }));
    },
    async membersReadMs(source, groups) {
      return db.snapshot(() => {
        const times = new Map<GroupId, number>();
        for (const id of groups) {
          const row = db.get(
            'SELECT read_ms FROM group_read WHERE source_id = ? AND group_id = ?',
            source,
            id,
          );
          if (row) times.set(id, int(row, 'read_ms'));
        }
        return times;
      });
    },
    async memberships(source) {
      // The members as one value: millions of rows would be as many objects.
      return db
        .all(
          `SELECT group_id, read_ms, (SELECT json_group_array(account_id ORDER BY account_id) FROM group_member member
             WHERE member.source_id = read.source_id AND member.group_id = read.group_id) AS members
           FROM group_read read WHERE source_id = ? ORDER BY group_id`,
          source,
        )
        .map((row) => ({
          groupId: groupId(text(row, 'group_id')),
          readMs: int(row, 'read_ms'),
          members: json<AccountId[]>(row, 'members'),
        }));
    },
  };
}

/** Left to itself, SQLite reads all parts of the source to find the few new ones, because they come in order of kinds. */
const byVersion = 'INDEXED BY directory_part_by_version';

/** The row was written by `putPart`, which ties the kind to its body. */
function toPart(row: Row): StoredPart {
  return { ...toName(row), body: json(row, 'body'), readMs: int(row, 'read_ms') } as StoredPart;
}

function toName(row: Row): PartName {
  return { kind: text(row, 'kind') as PartKind, subject: text(row, 'subject') };
}

function toAccount(row: Row): DirectoryAccount {
  return {
    accountId: accountId(text(row, 'account_id')),
    displayName: text(row, 'display_name'),
    email: textOrNone(row, 'email'),
    type: text(row, 'type'),
    active: int(row, 'active') === 1,
  };
}

/** By difference: a site of many people, of whom one has changed, costs one row. */
function replaceAccounts(
  db: Database,
  source: SourceId,
  site: number,
  accounts: readonly DirectoryAccount[],
): void {
  const stored = new Map(
    db
      .all('SELECT * FROM account WHERE source_id = ?', source)
      .map((row) => [text(row, 'account_id'), toAccount(row)]),
  );
  for (const account of accounts) {
    const before = stored.get(account.accountId);
    stored.delete(account.accountId);
    if (before && sameAccount(before, account)) continue;
    db.run(
      `INSERT OR REPLACE INTO account (source_id, site_id, account_id, display_name, email, type, active)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      source,
      site,
      account.accountId,
      account.displayName,
      account.email ?? null,
      account.type,
      account.active ? 1 : 0,
    );
  }
  for (const gone of stored.keys()) {
    db.run('DELETE FROM account WHERE source_id = ? AND account_id = ?', source, gone);
  }
}

function sameAccount(a: DirectoryAccount, b: DirectoryAccount): boolean {
  return a.displayName === b.displayName && a.email === b.email && a.type === b.type && a.active === b.active;
}

function replaceMembers(
  db: Database,
  source: SourceId,
  site: number,
  group: GroupId,
  members: readonly string[],
): void {
  const gone = new Set(
    db
      .all('SELECT account_id FROM group_member WHERE source_id = ? AND group_id = ?', source, group)
      .map((row) => text(row, 'account_id')),
  );
  for (const member of members) {
    if (gone.delete(member)) continue;
    db.run(
      `INSERT INTO group_member (source_id, site_id, group_id, account_id) VALUES (?, ?, ?, ?)`,
      source,
      site,
      group,
      member,
    );
  }
  for (const member of gone) {
    db.run(
      'DELETE FROM group_member WHERE source_id = ? AND group_id = ? AND account_id = ?',
      source,
      group,
      member,
    );
  }
}
