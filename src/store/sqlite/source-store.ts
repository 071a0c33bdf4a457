/** Sites, sources and their sealed secrets in SQLite. */

import { accountId, type SourceId, siteId, sourceId } from '../../model/ids.ts';
import type { Site, Source, SourceKind } from '../../model/source.ts';
import type { SourceStore } from '../store.ts';
import type { Database, Row } from './database.ts';
import { bytes, int, jsonOrNone, text } from './rows.ts';

export function sqliteSourceStore(db: Database): SourceStore {
  const putSecret = (id: SourceId, name: string, sealed: Uint8Array) =>
    db.run(
      `INSERT INTO secret (source_id, name, sealed) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET sealed = excluded.sealed`,
      id,
      name,
      sealed,
    );
  return {
    async list() {
      return db.all('SELECT * FROM source JOIN site USING (site_id) ORDER BY source_id').map(toSource);
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
    async add(source, secret) {
      return db.transaction(() => {
        const { id } = db.run(
          `INSERT INTO source (site_id, name, base_url, kind, project_keys, account_id, account_email, created_ms)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
          source.site.id,
          source.name,
          source.baseUrl,
          source.kind,
          keysColumn(source.scope.projectKeys),
          source.accountId,
          source.accountEmail,
          source.createdMs,
        );
        putSecret(sourceId(id), secret.name, secret.sealed);
        return { ...source, id: sourceId(id) };
      });
    },
    async reconnect(id, change, secret) {
      db.transaction(() => {
        db.run(
          `UPDATE pass SET finished_ms = started_ms WHERE finished_ms IS NULL
           AND source_id IN (SELECT source_id FROM source WHERE source_id = ? AND account_id <> ?)`,
          id,
          change.accountId,
        );
        db.run(
          'UPDATE source SET name = ?, base_url = ?, project_keys = ?, account_id = ?, account_email = ? WHERE source_id = ?',
          change.name,
          change.baseUrl,
          keysColumn(change.scope.projectKeys),
          change.accountId,
          change.accountEmail,
          id,
        );
        putSecret(id, secret.name, secret.sealed);
      });
    },
    async secret(id, name) {
      const row = db.get('SELECT sealed FROM secret WHERE source_id = ? AND name = ?', id, name);
      return row && bytes(row, 'sealed');
    },
  };
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
  return {
    id: sourceId(int(row, 'source_id')),
    site: toSite(row),
    name: text(row, 'name'),
    baseUrl: text(row, 'base_url'),
    kind: toKind(text(row, 'kind')),
    scope: { projectKeys: jsonOrNone<string[]>(row, 'project_keys') },
    accountId: accountId(text(row, 'account_id')),
    accountEmail: text(row, 'account_email'),
    createdMs: int(row, 'created_ms'),
  };
}

function toSite(row: Row): Site {
  return { id: siteId(int(row, 'site_id')), url: text(row, 'url'), title: text(row, 'title') };
}

function toKind(kind: string): SourceKind {
  if (kind !== 'permission-based') throw new Error(`Unknown kind of source: ${kind}`);
  return kind;
}

function keysColumn(keys: readonly string[] | undefined): string | null {
  return keys ? JSON.stringify(keys) : null;
}
