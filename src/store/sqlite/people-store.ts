/** People and the ties to their accounts in SQLite. One owner stays. */

import { AppError } from '../../errors.ts';
import { accountId, personId, siteId } from '../../model/ids.ts';
import { type Person, personRoles, type TieProof, tieProofs } from '../../model/person.ts';
import type { SourceHalt } from '../../model/source.ts';
import type { PeopleStore } from '../people-store.ts';
import type { Database, Row } from './database.ts';
import { int, text, textOrNone } from './rows.ts';

export function sqlitePeopleStore(db: Database): PeopleStore {
  return {
    async list() {
      return db.all('SELECT * FROM person ORDER BY email').map(toPerson);
    },
    async byEmail(email) {
      const row = db.get('SELECT * FROM person WHERE email = ?', email);
      return row && toPerson(row);
    },
    async byId(id) {
      const row = db.get('SELECT * FROM person WHERE person_id = ?', id);
      return row && toPerson(row);
    },
    async put(person) {
      return keepingAnOwner(db, () => {
        const row = db.runReturning(
          `INSERT INTO person (email, name, title, role) VALUES (?, ?, ?, ?)
           ON CONFLICT (email) DO UPDATE SET name = excluded.name, title = excluded.title, role = excluded.role
           RETURNING *`,
          person.email,
          person.name,
          person.title ?? null,
          person.role,
        );
        return toPerson(row);
      });
    },
    async tie(id, site, account, proof) {
      db.run(
        `INSERT INTO account_tie (person_id, site_id, account_id, proof) VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET account_id = excluded.account_id, proof = excluded.proof`,
        id,
        site,
        account,
        proof,
      );
    },
    async untie(id, site) {
      const done = db.run('DELETE FROM account_tie WHERE person_id = ? AND site_id = ?', id, site);
      return done.changes > 0;
    },
    async ties(id) {
      return db.all('SELECT * FROM account_tie WHERE person_id = ? ORDER BY site_id', id).map((row) => ({
        siteId: siteId(int(row, 'site_id')),
        accountId: accountId(text(row, 'account_id')),
        proof: toProof(text(row, 'proof')),
      }));
    },
    async tiedTo(account) {
      return db
        .all(
          `SELECT * FROM person WHERE person_id IN (SELECT person_id FROM account_tie WHERE account_id = ?)
           ORDER BY person_id`,
          account,
        )
        .map(toPerson);
    },
    async tiedAccounts(site) {
      return db
        .all('SELECT DISTINCT account_id FROM account_tie WHERE site_id = ? ORDER BY account_id', site)
        .map((row) => accountId(text(row, 'account_id')));
    },
    async domains() {
      return db.all('SELECT domain FROM email_domain ORDER BY domain').map((row) => text(row, 'domain'));
    },
    async listDomain(domain) {
      return (
        db.run('INSERT INTO email_domain (domain) VALUES (?) ON CONFLICT DO NOTHING', domain).changes > 0
      );
    },
    async unlistDomain(domain) {
      return db.run('DELETE FROM email_domain WHERE domain = ?', domain).changes > 0;
    },
    async changeRole(id, role) {
      return keepingAnOwner(db, () => {
        const [row] = db.all('UPDATE person SET role = ? WHERE person_id = ? RETURNING *', role, id);
        if (!row) throw new AppError('not-found', 'This person was removed in the meantime.');
        return toPerson(row);
      });
    },
    async remove(id, nowMs) {
      keepingAnOwner(db, () => {
        db.run('UPDATE source SET halt = ? WHERE owner_id = ?', JSON.stringify(ownerless(nowMs)), id);
        db.run('UPDATE source SET owner_id = NULL WHERE owner_id = ?', id);
        for (const table of ofPerson) db.run(`DELETE FROM ${table} WHERE person_id = ?`, id);
        db.run('DELETE FROM person WHERE person_id = ?', id);
      });
    },
  };
}

function ownerless(sinceMs: number): SourceHalt {
  const message = 'Its owner was removed: nobody finds anything in it. Delete it.';
  return { reason: 'paused', sinceMs, message };
}

/** What goes with a person. */
const ofPerson = [
  'api_key',
  'password',
  'address_proof',
  'session',
  'identity',
  'invitation',
  'account_tie',
  'workspace_group_member',
  'provision_answer',
];

/** Where there is an owner, there is one after it, too. */
function keepingAnOwner<Result>(db: Database, change: () => Result): Result {
  const hasOwner = () => db.get("SELECT 1 FROM person WHERE role = 'owner'") !== undefined;
  return db.transaction(() => {
    const had = hasOwner();
    const result = change();
    if (!had || hasOwner()) return result;
    throw new AppError(
      'bad-request',
      'This is the last owner, and one stays. Make somebody else one before.',
    );
  });
}

function toProof(written: string): TieProof {
  const proof = tieProofs.find((one) => one === written);
  if (!proof) throw new AppError('internal', `The store holds a tie with the unknown proof "${written}".`);
  return proof;
}

export function toPerson(row: Row): Person {
  return {
    id: personId(int(row, 'person_id')),
    email: text(row, 'email'),
    name: text(row, 'name'),
    title: textOrNone(row, 'title'),
    // What is not known has no rights.
    role: personRoles.find((role) => role === text(row, 'role')) ?? 'member',
  };
}
