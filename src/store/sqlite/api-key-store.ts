/** API keys in SQLite. */

import { personId } from '../../model/ids.ts';
import { type ApiKey, keyRights } from '../../model/sign-in.ts';
import type { ApiKeyStore } from '../api-key-store.ts';
import type { Database, Row } from './database.ts';
import { toPerson } from './people-store.ts';
import { int, intOrNone, json, text } from './rows.ts';

export function sqliteApiKeyStore(db: Database): ApiKeyStore {
  return {
    async add(keyHash, { personId: id, name, rights, createdMs, expiresMs }) {
      const row = db.runReturning(
        `INSERT INTO api_key (key_hash, person_id, name, rights, created_ms, expires_ms)
         VALUES (?, ?, ?, ?, ?, ?) RETURNING *`,
        keyHash,
        id,
        name,
        JSON.stringify(rights),
        createdMs,
        expiresMs ?? null,
      );
      return toKey(row);
    },
    async byHash(keyHash) {
      const row = db.get(
        `SELECT api_key.name AS key_name, person.name AS person_name, *
         FROM api_key JOIN person USING (person_id) WHERE key_hash = ?`,
        keyHash,
      );
      if (!row) return undefined;
      return {
        key: toKey({ ...row, name: text(row, 'key_name') }),
        person: toPerson({ ...row, name: text(row, 'person_name') }),
      };
    },
    async noteUse(id, usedMs) {
      db.run('UPDATE api_key SET used_ms = ? WHERE key_id = ?', usedMs, id);
    },
    async ofPerson(id) {
      return db.all('SELECT * FROM api_key WHERE person_id = ? ORDER BY key_id DESC', id).map(toKey);
    },
    async list() {
      return db.all('SELECT * FROM api_key ORDER BY key_id DESC').map(toKey);
    },
    async end(id) {
      return db.run('DELETE FROM api_key WHERE key_id = ?', id).changes > 0;
    },
    async endAll(id) {
      return db.run('DELETE FROM api_key WHERE person_id = ?', id).changes;
    },
  };
}

function toKey(row: Row): ApiKey {
  const written = json<readonly string[]>(row, 'rights');
  return {
    id: int(row, 'key_id'),
    personId: personId(int(row, 'person_id')),
    name: text(row, 'name'),
    rights: keyRights.filter((right) => written.includes(right)),
    createdMs: int(row, 'created_ms'),
    expiresMs: intOrNone(row, 'expires_ms'),
    usedMs: intOrNone(row, 'used_ms'),
  };
}
