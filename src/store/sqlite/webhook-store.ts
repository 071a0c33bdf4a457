/** How each source is told of changes, in SQLite. */

import { type SourceId, sourceId } from '../../model/ids.ts';
import {
  type RegisteredWebhook,
  type SourceWebhooks,
  type WebhookProblem,
  type WebhookStore,
  webhookSecretName,
} from '../webhook-store.ts';
import type { Database, Row } from './database.ts';
import { int, intOrNone, jsonOrNone, textOrNone } from './rows.ts';
import { putSecret } from './secret-store.ts';
import type { siteLookup } from './source-store.ts';

export function sqliteWebhookStore(db: Database, siteOf: ReturnType<typeof siteLookup>): WebhookStore {
  /** In the caller's transaction. */
  const rowOf = (source: SourceId) =>
    db.run(
      'INSERT INTO webhook (source_id, site_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
      source,
      siteOf(source),
    );
  const live = 'SELECT webhook.* FROM webhook JOIN source USING (source_id) WHERE removal IS NULL';
  return {
    async of(source) {
      const row = db.get('SELECT * FROM webhook WHERE source_id = ?', source);
      return row && toWebhooks(row);
    },
    async list() {
      return db.all(`${live} ORDER BY webhook.source_id`).map(toWebhooks);
    },
    async byAddress(address) {
      const row = db.get(`${live} AND address = ?`, address);
      return row && toWebhooks(row);
    },
    async putRegistered(source, registered) {
      db.transaction(() => {
        rowOf(source);
        db.run(
          'UPDATE webhook SET registered = ?, problem = NULL WHERE source_id = ?',
          registered === undefined ? null : JSON.stringify(registered),
          source,
        );
      });
    },
    async putProblem(source, problem) {
      db.transaction(() => {
        rowOf(source);
        db.run('UPDATE webhook SET problem = ? WHERE source_id = ?', JSON.stringify(problem), source);
      });
    },
    async putAddress(source, address, secret) {
      db.surviving(() => {
        rowOf(source);
        db.run('UPDATE webhook SET address = ? WHERE source_id = ?', address, source);
        putSecret(db, source, secret);
      });
    },
    async removeAddress(source) {
      return db.transaction(() => {
        db.run('DELETE FROM secret WHERE source_id = ? AND name = ?', source, webhookSecretName);
        const { changes } = db.run(
          'UPDATE webhook SET address = NULL WHERE source_id = ? AND address IS NOT NULL',
          source,
        );
        return changes > 0;
      });
    },
    async heard(sources, nowMs) {
      db.transaction(() => {
        for (const source of sources) {
          rowOf(source);
          db.run('UPDATE webhook SET heard_ms = ? WHERE source_id = ?', nowMs, source);
        }
      });
    },
  };
}

function toWebhooks(row: Row): SourceWebhooks {
  return {
    sourceId: sourceId(int(row, 'source_id')),
    registered: jsonOrNone<RegisteredWebhook>(row, 'registered'),
    problem: jsonOrNone<WebhookProblem>(row, 'problem'),
    address: textOrNone(row, 'address'),
    heardMs: intOrNone(row, 'heard_ms'),
  };
}
