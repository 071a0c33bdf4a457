/** Sealed secrets in SQLite. */

import { type SourceId, sourceId } from '../../model/ids.ts';
import type { SealedSecret, SecretOwner, SecretStore } from '../secret-store.ts';
import type { Database, Row } from './database.ts';
import { bytes, int, intOrNone, text } from './rows.ts';

export function sqliteSecretStore(db: Database): SecretStore {
  return {
    async get(owner, name) {
      const row = db.get(
        'SELECT * FROM secret WHERE coalesce(source_id, 0) = ? AND name = ?',
        owner === 'workspace' ? 0 : owner,
        name,
      );
      return row && toSecret(row);
    },
    async put(owner, secret) {
      db.surviving(() => putSecret(db, owner, secret));
    },
    async remove(owner, name) {
      db.run(
        'DELETE FROM secret WHERE coalesce(source_id, 0) = ? AND name = ?',
        owner === 'workspace' ? 0 : owner,
        name,
      );
    },
    async list() {
      return db
        .all('SELECT * FROM secret ORDER BY coalesce(source_id, 0), name')
        .map((row) => ({ owner: ownerOf(row), ...toSecret(row) }));
    },
    async resealAll(reseal) {
      return db.surviving(() => {
        const rows = db.all('SELECT rowid AS id, * FROM secret');
        for (const row of rows) {
          db.run('UPDATE secret SET sealed = ? WHERE rowid = ?', reseal(toSecret(row)), int(row, 'id'));
        }
        return rows.length;
      });
    },
  };
}

/** Within the transaction of whoever calls. */
export function putSecret(db: Database, owner: SecretOwner, secret: SealedSecret): void {
  db.run(
    `INSERT INTO secret (source_id, name, place, sealed) VALUES (?, ?, ?, ?)
     ON CONFLICT (coalesce(source_id, 0), name) DO UPDATE SET place = excluded.place, sealed = excluded.sealed`,
    owner === 'workspace' ? null : owner,
    secret.name,
    secret.place,
    secret.sealed,
  );
}

function ownerOf(row: Row): SourceId | 'workspace' {
  const id = intOrNone(row, 'source_id');
  return id === undefined ? 'workspace' : sourceId(id);
}

function toSecret(row: Row): SealedSecret {
  return { name: text(row, 'name'), place: text(row, 'place'), sealed: bytes(row, 'sealed') };
}
