/** What people sign in with, in SQLite. */

import { AppError } from '../../errors.ts';
import { type PersonId, personId } from '../../model/ids.ts';
import type { Identity, Invitation, Session } from '../../model/sign-in.ts';
import type { SignInStore } from '../sign-in-store.ts';
import type { Database, Row } from './database.ts';
import { toPerson } from './people-store.ts';
import { int, text } from './rows.ts';
import { sqliteSignInProviders } from './sign-in-providers.ts';

export function sqliteSignInStore(db: Database): SignInStore {
  const person = (id: PersonId) => toPerson(row('SELECT * FROM person WHERE person_id = ?', id));
  const row = (sql: string, id: PersonId): Row => {
    const found = db.get(sql, id);
    if (!found) throw new AppError('not-found', 'This person was removed in the meantime.');
    return found;
  };
  const putPassword = (id: PersonId, encoded: string) => {
    person(id);
    db.run(
      `INSERT INTO password (person_id, encoded) VALUES (?, ?)
       ON CONFLICT DO UPDATE SET encoded = excluded.encoded`,
      id,
      encoded,
    );
  };
  const endSessions = (id: PersonId, keep: number | undefined) =>
    db.run('DELETE FROM session WHERE person_id = ? AND session_id <> ?', id, keep ?? 0).changes;
  const proveAddress = (id: PersonId, proof: string) =>
    db.run(
      `INSERT INTO address_proof (person_id, proof) VALUES (?, ?)
       ON CONFLICT DO UPDATE SET proof = excluded.proof`,
      id,
      proof,
    );
  const link = (id: PersonId, identity: Omit<Identity, 'id' | 'personId'>) => {
    const { providerId, subject, label, linkedMs } = identity;
    const known = db.get('SELECT * FROM identity WHERE provider_id = ? AND subject = ?', providerId, subject);
    if (known && int(known, 'person_id') !== id) {
      throw new AppError('bad-request', 'Somebody else here signs in with this account.');
    }
    if (known) return;
    db.run(
      'INSERT INTO identity (person_id, provider_id, subject, label, linked_ms) VALUES (?, ?, ?, ?, ?)',
      id,
      providerId,
      subject,
      label,
      linkedMs,
    );
  };
  return {
    ...sqliteSignInProviders(db),
    async password(id) {
      const found = db.get('SELECT encoded FROM password WHERE person_id = ?', id);
      return found && text(found, 'encoded');
    },
    async setPassword(id, encoded, keep) {
      db.transaction(() => {
        putPassword(id, encoded);
        endSessions(id, keep);
        db.run('DELETE FROM invitation WHERE person_id = ?', id);
      });
    },
    async addSession(sessionHash, { personId: id, createdMs, usedMs, by, agent }) {
      const added = db.runReturning(
        `INSERT INTO session (session_hash, person_id, created_ms, used_ms, begun_by, agent)
         VALUES (?, ?, ?, ?, ?, ?) RETURNING *`,
        sessionHash,
        id,
        createdMs,
        usedMs,
        by,
        agent,
      );
      return toSession(added);
    },
    async session(sessionHash) {
      const found = db.get(
        'SELECT * FROM session JOIN person USING (person_id) WHERE session_hash = ?',
        sessionHash,
      );
      return found && { session: toSession(found), person: toPerson(found) };
    },
    async noteUse(id, usedMs) {
      db.run('UPDATE session SET used_ms = ? WHERE session_id = ?', usedMs, id);
    },
    async sessionsOf(id) {
      return db
        .all('SELECT * FROM session WHERE person_id = ? ORDER BY used_ms DESC, session_id DESC', id)
        .map(toSession);
    },
    async endSession(id, sessionId) {
      return db.run('DELETE FROM session WHERE person_id = ? AND session_id = ?', id, sessionId).changes > 0;
    },
    async endSessions(id, keep) {
      return endSessions(id, keep);
    },
    async endSessionsBefore(usedMs, createdMs) {
      return db.run('DELETE FROM session WHERE used_ms < ? OR created_ms < ?', usedMs, createdMs).changes;
    },
    async identity(providerId, subject) {
      const found = db.get(
        'SELECT * FROM identity JOIN person USING (person_id) WHERE provider_id = ? AND subject = ?',
        providerId,
        subject,
      );
      return found && { identity: toIdentity(found), person: toPerson(found) };
    },
    async identitiesOf(id) {
      return db.all('SELECT * FROM identity WHERE person_id = ? ORDER BY identity_id', id).map(toIdentity);
    },
    async link(id, identity) {
      db.transaction(() => link(id, identity));
    },
    async unlink(id, identityId) {
      return (
        db.run('DELETE FROM identity WHERE person_id = ? AND identity_id = ?', id, identityId).changes > 0
      );
    },
    async addInvitation(tokenHash, { personId: id, createdMs, createdBy, expiresMs, mailed }) {
      return db.transaction(() => {
        db.run('DELETE FROM invitation WHERE person_id = ?', id);
        const added = db.runReturning(
          `INSERT INTO invitation (token_hash, person_id, created_ms, created_by, expires_ms, mailed)
           VALUES (?, ?, ?, ?, ?, ?) RETURNING *`,
          tokenHash,
          id,
          createdMs,
          createdBy,
          expiresMs,
          mailed ? 1 : 0,
        );
        return toInvitation(added);
      });
    },
    async invitation(tokenHash) {
      const found = db.get(
        'SELECT * FROM invitation JOIN person USING (person_id) WHERE token_hash = ?',
        tokenHash,
      );
      return found && { invitation: toInvitation(found), person: toPerson(found) };
    },
    async invitations() {
      return db.all('SELECT * FROM invitation ORDER BY invitation_id').map(toInvitation);
    },
    async removeInvitation(id) {
      return db.run('DELETE FROM invitation WHERE invitation_id = ?', id).changes > 0;
    },
    async consumeInvitation(tokenHash, signIn, nowMs) {
      return db.transaction(() => {
        const found = db.get(
          'SELECT * FROM invitation WHERE token_hash = ? AND expires_ms > ?',
          tokenHash,
          nowMs,
        );
        if (!found) return undefined;
        const invitation = toInvitation(found);
        const id = invitation.personId;
        if (signIn.kind === 'password') putPassword(id, signIn.encoded);
        else link(id, { ...signIn, linkedMs: nowMs });
        if (invitation.mailed) proveAddress(id, 'mail');
        endSessions(id, undefined);
        db.run('DELETE FROM invitation WHERE person_id = ?', id);
        return person(id);
      });
    },
    async addFirstOwner(email, name, encoded) {
      return db.transaction(() => {
        if (db.get("SELECT 1 FROM person WHERE role = 'owner'")) return undefined;
        const added = db.runReturning(
          `INSERT INTO person (email, name, role) VALUES (?, ?, 'owner')
           ON CONFLICT (email) DO UPDATE SET role = 'owner' RETURNING *`,
          email,
          name,
        );
        const owner = toPerson(added);
        putPassword(owner.id, encoded);
        endSessions(owner.id, undefined);
        return owner;
      });
    },
    async addressProof(id) {
      const found = db.get('SELECT proof FROM address_proof WHERE person_id = ?', id);
      if (!found) return undefined;
      return text(found, 'proof') === 'openid' ? 'openid' : 'mail';
    },
    async proveAddress(id, proof) {
      db.transaction(() => {
        person(id);
        proveAddress(id, proof);
      });
    },
  };
}

function toSession(row: Row): Session {
  return {
    id: int(row, 'session_id'),
    personId: personId(int(row, 'person_id')),
    createdMs: int(row, 'created_ms'),
    usedMs: int(row, 'used_ms'),
    by: text(row, 'begun_by'),
    agent: text(row, 'agent'),
  };
}

function toIdentity(row: Row): Identity {
  return {
    id: int(row, 'identity_id'),
    personId: personId(int(row, 'person_id')),
    providerId: int(row, 'provider_id'),
    subject: text(row, 'subject'),
    label: text(row, 'label'),
    linkedMs: int(row, 'linked_ms'),
  };
}

function toInvitation(row: Row): Invitation {
  return {
    id: int(row, 'invitation_id'),
    personId: personId(int(row, 'person_id')),
    createdMs: int(row, 'created_ms'),
    createdBy: text(row, 'created_by'),
    expiresMs: int(row, 'expires_ms'),
    mailed: int(row, 'mailed') === 1,
  };
}
