/** The providers that people sign in with, in SQLite. */

import { AppError } from '../../errors.ts';
import { providerKinds, type SignInProvider } from '../../model/sign-in.ts';
import type { SignInStore } from '../sign-in-store.ts';
import type { Database, Row } from './database.ts';
import { int, text } from './rows.ts';

export function sqliteSignInProviders(
  db: Database,
): Pick<SignInStore, 'providers' | 'addProvider' | 'changeProvider' | 'removeProvider'> {
  return {
    async providers() {
      return db.all('SELECT * FROM sign_in_provider ORDER BY provider_id').map(toProvider);
    },
    async addProvider({ kind, name, issuer, clientId, joins }) {
      const row = db.runReturning(
        `INSERT INTO sign_in_provider (kind, name, issuer, client_id, joins)
         VALUES (?, ?, ?, ?, ?) RETURNING *`,
        kind,
        name,
        issuer,
        clientId,
        joins ? 1 : 0,
      );
      return toProvider(row);
    },
    async changeProvider(id, { name, clientId, joins }) {
      const done = db.run(
        'UPDATE sign_in_provider SET name = ?, client_id = ?, joins = ? WHERE provider_id = ?',
        ...[name, clientId, joins ? 1 : 0, id],
      );
      return done.changes > 0;
    },
    async removeProvider(id) {
      return db.transaction(() => {
        db.run('DELETE FROM identity WHERE provider_id = ?', id);
        return db.run('DELETE FROM sign_in_provider WHERE provider_id = ?', id).changes > 0;
      });
    },
  };
}

function toProvider(row: Row): SignInProvider {
  const kind = providerKinds.find((one) => one === text(row, 'kind'));
  if (!kind) throw new AppError('internal', 'The store holds a provider of an unknown kind.');
  return {
    id: int(row, 'provider_id'),
    kind,
    name: text(row, 'name'),
    issuer: text(row, 'issuer'),
    clientId: text(row, 'client_id'),
    joins: int(row, 'joins') === 1,
  };
}
