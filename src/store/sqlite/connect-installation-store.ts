/** Sites that have the Connect app, and used tokens, in SQLite. */

import { AppError } from '../../errors.ts';
import {
  type ConnectInstallation,
  type InstallationClaim,
  installationStates,
} from '../../model/connect-installation.ts';
import type { ConnectInstallationStore } from '../connect-installation-store.ts';
import type { Database, Row } from './database.ts';
import { int, jsonOrNone, text, textOrNone } from './rows.ts';
import { putSecret } from './secret-store.ts';

export function sqliteConnectInstallationStore(db: Database): ConnectInstallationStore {
  const byClientKey = (clientKey: string) => {
    const row = db.get('SELECT * FROM connect_installation WHERE client_key = ?', clientKey);
    return row && toInstallation(row);
  };
  return {
    async list() {
      return db
        .all('SELECT * FROM connect_installation ORDER BY base_url, installation_id')
        .map(toInstallation);
    },
    async byClientKey(clientKey) {
      return byClientKey(clientKey);
    },
    async byId(id) {
      const row = db.get('SELECT * FROM connect_installation WHERE installation_id = ?', id);
      return row && toInstallation(row);
    },
    async put(installation, secret) {
      return db.surviving(() => {
        const row = db.runReturning(
          `INSERT INTO connect_installation
             (client_key, base_url, description, oauth_client_id, state, installed_ms, claim)
           VALUES (?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (client_key) DO UPDATE SET base_url = excluded.base_url, description = excluded.description,
             oauth_client_id = excluded.oauth_client_id, state = excluded.state,
             installed_ms = excluded.installed_ms, claim = excluded.claim
           RETURNING *`,
          installation.clientKey,
          installation.baseUrl,
          installation.description,
          installation.oauthClientId ?? null,
          installation.state,
          installation.installedMs,
          claimColumn(installation.claim),
        );
        putSecret(db, 'workspace', secret);
        return toInstallation(row);
      });
    },
    async change(clientKey, change) {
      db.transaction(() => {
        const before = byClientKey(clientKey);
        if (!before) throw new AppError('not-found', 'This installation was removed in the meantime.');
        const { state, claim } = { ...before, ...change };
        db.run(
          'UPDATE connect_installation SET state = ?, claim = ? WHERE client_key = ?',
          state,
          claimColumn(claim),
          clientKey,
        );
      });
    },
    async remove(clientKey, secretName) {
      return db.transaction(() => {
        db.run('DELETE FROM secret WHERE source_id IS NULL AND name = ?', secretName);
        return db.run('DELETE FROM connect_installation WHERE client_key = ?', clientKey).changes > 0;
      });
    },
    async spendToken(hash, expiresMs, nowMs) {
      return db.transaction(() => {
        db.run('DELETE FROM connect_used_token WHERE expires_ms <= ?', nowMs);
        const added = db.run(
          'INSERT INTO connect_used_token (hash, expires_ms) VALUES (?, ?) ON CONFLICT DO NOTHING',
          hash,
          expiresMs,
        );
        return added.changes > 0;
      });
    },
  };
}

function claimColumn(claim: InstallationClaim | undefined): string | null {
  return claim === undefined ? null : JSON.stringify(claim);
}

function toInstallation(row: Row): ConnectInstallation {
  const state = installationStates.find((one) => one === text(row, 'state'));
  if (state === undefined) throw new Error(`Unknown state of an installation: ${text(row, 'state')}`);
  return {
    id: int(row, 'installation_id'),
    clientKey: text(row, 'client_key'),
    baseUrl: text(row, 'base_url'),
    description: text(row, 'description'),
    oauthClientId: textOrNone(row, 'oauth_client_id'),
    state,
    installedMs: int(row, 'installed_ms'),
    claim: jsonOrNone<InstallationClaim>(row, 'claim'),
  };
}
