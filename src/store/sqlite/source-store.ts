/** Sites and sources in SQLite. */

import { AppError } from '../../errors.ts';
import { accountId, personId, type SourceId, siteId, sourceId } from '../../model/ids.ts';
import {
  type Audience,
  type Site,
  type Source,
  type SourceCredential,
  type SourceHalt,
  type SourceKind,
  type SourceScope,
  sourceKinds,
} from '../../model/source.ts';
import type { SourceChange, SourceStore } from '../store.ts';
import { webhookSecretName } from '../webhook-store.ts';
import type { Database, Row } from './database.ts';
import { int, intOrNone, json, jsonOrNone, text } from './rows.ts';
import { putSecret } from './secret-store.ts';

export function sqliteSourceStore(db: Database): SourceStore {
  return {
    async list() {
      return db
        .all('SELECT * FROM source JOIN site USING (site_id) WHERE removal IS NULL ORDER BY source_id')
        .map(toSource);
    },
    async putSite(url, title) {
      const row = db.runReturning(
        `INSERT INTO site (url, title) VALUES (?, ?)
         ON CONFLICT (url) DO UPDATE SET title = excluded.title RETURNING *`,
        url,
        title,
      );
      return toSite(row);
    },
    async add(source, secrets) {
      return db.transaction(() => {
        refuseSecond(db, source);
        const { id } = db.run(
          `INSERT INTO source (site_id, kind, owner_id, created_ms, created_by, name, base_url, titles_only, audience,
             scope, credential, account_id, automatic, halt, poll_every_ms)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          source.site.id,
          source.kind,
          source.ownerId ?? null,
          source.createdMs,
          source.createdBy,
          ...changeable(source),
        );
        for (const secret of secrets) putSecret(db, sourceId(id), secret);
        return { ...source, id: sourceId(id) };
      });
    },
    async change(id, change, secrets) {
      db.transaction(() => {
        const row = db.get(
          'SELECT * FROM source JOIN site USING (site_id) WHERE source_id = ? AND removal IS NULL',
          id,
        );
        if (!row) throw new AppError('not-found', 'This source was removed in the meantime.');
        const before = toSource(row);
        const after = { ...before, ...change };
        if (after.titlesOnly !== before.titlesOnly) {
          db.run('UPDATE source SET strip_after = ? WHERE source_id = ?', after.titlesOnly ? 0 : null, id);
        }
        if (after.accountId !== before.accountId || (before.titlesOnly && !after.titlesOnly)) {
          db.run('UPDATE pass SET finished_ms = started_ms WHERE finished_ms IS NULL AND source_id = ?', id);
          db.run('UPDATE source SET contents_wanted = 1 WHERE source_id = ?', id);
        }
        db.run(
          `UPDATE source SET name = ?, base_url = ?, titles_only = ?, audience = ?, scope = ?, credential = ?,
             account_id = ?, automatic = ?, halt = ?, poll_every_ms = ? WHERE source_id = ?`,
          ...changeable(after),
          id,
        );
        if (secrets === undefined) return;
        db.run('DELETE FROM secret WHERE source_id = ? AND name <> ?', id, webhookSecretName);
        for (const secret of secrets) putSecret(db, id, secret);
      });
    },
  };
}

/** Two may connect the same site at once. */
function refuseSecond(db: Database, { kind, site }: Omit<Source, 'id'>): void {
  if (kind !== 'permission-based') return;
  const other = db.get(
    `SELECT name, created_by FROM source WHERE site_id = ? AND kind = 'permission-based' AND removal IS NULL`,
    site.id,
  );
  if (!other) return;
  throw new AppError(
    'changed-meanwhile',
    `${new URL(site.url).host} has been connected in the meantime ("${text(other, 'name')}", by ` +
      `${text(other, 'created_by')}). Look at that source; connect again if you mean to replace its credentials.`,
  );
}

/** What may change, in the order of the columns above. */
function changeable(source: SourceChange) {
  return [
    source.name,
    source.baseUrl,
    source.titlesOnly ? 1 : 0,
    source.audience === undefined ? null : JSON.stringify(source.audience),
    JSON.stringify(source.scope),
    JSON.stringify(source.credential),
    source.accountId,
    source.automatic ? 1 : 0,
    source.halt === undefined ? null : JSON.stringify(source.halt),
    source.pollEveryMs ?? null,
  ] as const;
}

/** Every row of Jira's carries its site: looked up once a source. */
export function siteLookup(db: Database): (source: SourceId) => number {
  const known = new Map<SourceId, number>();
  return (source) => {
    let site = known.get(source);
    if (site === undefined) {
      const row = db.get('SELECT site_id FROM source WHERE source_id = ?', source);
      if (!row) throw new Error(`There is no source ${source}`);
      site = int(row, 'site_id');
      known.set(source, site);
    }
    return site;
  };
}

function toSource(row: Row): Source {
  const owner = intOrNone(row, 'owner_id');
  const every = intOrNone(row, 'poll_every_ms');
  const { projectKeys, updatedSinceMs, jql } = json<Partial<SourceScope>>(row, 'scope');
  return {
    id: sourceId(int(row, 'source_id')),
    site: toSite(row),
    name: text(row, 'name'),
    baseUrl: text(row, 'base_url'),
    kind: toKind(text(row, 'kind')),
    titlesOnly: int(row, 'titles_only') === 1,
    ownerId: owner === undefined ? undefined : personId(owner),
    audience: jsonOrNone<Audience>(row, 'audience'),
    scope: {
      projectKeys,
      ...(updatedSinceMs !== undefined && { updatedSinceMs }),
      ...(jql !== undefined && { jql }),
    },
    credential: json<SourceCredential>(row, 'credential'),
    accountId: accountId(text(row, 'account_id')),
    automatic: int(row, 'automatic') === 1,
    ...(every !== undefined && { pollEveryMs: every }),
    halt: jsonOrNone<SourceHalt>(row, 'halt'),
    createdMs: int(row, 'created_ms'),
    createdBy: text(row, 'created_by'),
  };
}

function toSite(row: Row): Site {
  return { id: siteId(int(row, 'site_id')), url: text(row, 'url'), title: text(row, 'title') };
}

export function toKind(written: string): SourceKind {
  const kind = sourceKinds.find((one) => one === written);
  if (kind === undefined) throw new Error(`Unknown kind of source: ${written}`);
  return kind;
}
