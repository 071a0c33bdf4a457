/** What an owner has set up for everybody to connect, and the answers of people, in SQLite. */

import { AppError } from '../../errors.ts';
import { sourceId } from '../../model/ids.ts';
import type { Provision, ProvisionAnswer } from '../../model/provision.ts';
import type { SourceScope } from '../../model/source.ts';
import type { ProvisionCounts, ProvisionStore } from '../provision-store.ts';
import type { Database, Row } from './database.ts';
import { int, intOrNone, json, text } from './rows.ts';

export function sqliteProvisionStore(db: Database): ProvisionStore {
  return {
    async list() {
      return db.all('SELECT * FROM provision ORDER BY provision_id').map(toProvision);
    },
    async add(provision) {
      return db.transaction(() => {
        if (db.get('SELECT 1 FROM provision WHERE site_url = ?', provision.siteUrl)) {
          throw new AppError(
            'changed-meanwhile',
            `${new URL(provision.siteUrl).host} is offered already. Withdraw that offer before you make another one.`,
          );
        }
        const { id } = db.run(
          `INSERT INTO provision (name, site_url, scope, titles_only, created_ms, created_by)
           VALUES (?, ?, ?, ?, ?, ?)`,
          provision.name,
          provision.siteUrl,
          JSON.stringify(provision.scope),
          provision.titlesOnly ? 1 : 0,
          provision.createdMs,
          provision.createdBy,
        );
        return { ...provision, id };
      });
    },
    async remove(id) {
      return db.transaction(() => {
        db.run('DELETE FROM provision_answer WHERE provision_id = ?', id);
        return db.run('DELETE FROM provision WHERE provision_id = ?', id).changes > 0;
      });
    },
    async answer(id, person, answer) {
      db.transaction(() => {
        if (!db.get('SELECT 1 FROM provision WHERE provision_id = ?', id)) {
          throw new AppError('not-found', 'This offer was withdrawn in the meantime.');
        }
        db.run(
          `INSERT INTO provision_answer (person_id, provision_id, source_id) VALUES (?, ?, ?)
           ON CONFLICT DO UPDATE SET source_id = excluded.source_id`,
          person,
          id,
          answer === 'declined' ? null : answer,
        );
      });
    },
    async answersOf(person) {
      const rows = db.all('SELECT * FROM provision_answer WHERE person_id = ? ORDER BY provision_id', person);
      return new Map(
        rows.map((row): [number, ProvisionAnswer] => {
          const source = intOrNone(row, 'source_id');
          return [int(row, 'provision_id'), source === undefined ? 'declined' : sourceId(source)];
        }),
      );
    },
    async counts() {
      const rows = db.all(
        `SELECT provision_id, count(source.source_id) AS connected, sum(answer.source_id IS NULL) AS declined
         FROM provision_answer answer LEFT JOIN source ON source.source_id = answer.source_id AND removal IS NULL
         GROUP BY provision_id ORDER BY provision_id`,
      );
      return new Map(
        rows.map((row): [number, ProvisionCounts] => [
          int(row, 'provision_id'),
          { connected: int(row, 'connected'), declined: int(row, 'declined') },
        ]),
      );
    },
  };
}

function toProvision(row: Row): Provision {
  return {
    id: int(row, 'provision_id'),
    name: text(row, 'name'),
    siteUrl: text(row, 'site_url'),
    scope: scopeOf(json<Partial<SourceScope>>(row, 'scope')),
    titlesOnly: int(row, 'titles_only') === 1,
    createdMs: int(row, 'created_ms'),
    createdBy: text(row, 'created_by'),
  };
}

function scopeOf({ projectKeys, updatedSinceMs, jql }: Partial<SourceScope>): SourceScope {
  return {
    projectKeys,
    ...(updatedSinceMs !== undefined && { updatedSinceMs }),
    ...(jql !== undefined && { jql }),
  };
}
