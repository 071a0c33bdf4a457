/** The audit log in SQLite. That no entry changes or goes is kept by triggers of its table, not by this file. */

import { AppError } from '../../errors.ts';
import {
  type AuditActor,
  type AuditEntry,
  auditActions,
  auditOutcomes,
  type NewAuditEntry,
} from '../../model/audit-entry.ts';
import { personId } from '../../model/ids.ts';
import type { AuditLogStore } from '../store.ts';
import type { Database, Row } from './database.ts';
import { int, json, text } from './rows.ts';

export function sqliteAuditLogStore(db: Database): AuditLogStore {
  return {
    async append(entry, atMs) {
      return appendEntry(db, entry, atMs);
    },
    async latest(filter, limit, before) {
      const { where, values } = condition(filter);
      return db
        .all(
          `SELECT * FROM audit_entry WHERE entry_id < ?${where} ORDER BY entry_id DESC LIMIT ?`,
          before ?? Number.MAX_SAFE_INTEGER,
          ...values,
          limit,
        )
        .map(toEntry);
    },
    async following(filter, limit, after) {
      const { where, values } = condition(filter);
      return db
        .all(
          `SELECT * FROM audit_entry WHERE entry_id > ?${where} ORDER BY entry_id LIMIT ?`,
          after,
          ...values,
          limit,
        )
        .map(toEntry);
    },
  };
}

/** Also as a part of what it is about. */
export function appendEntry(
  db: Database,
  { actor, action, subject, outcome, details }: NewAuditEntry,
  atMs: number,
): AuditEntry {
  const row = db.runReturning(
    `INSERT INTO audit_entry (at_ms, actor_kind, actor_id, actor_name, action, subject, outcome, details)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING *`,
    atMs,
    actor.kind,
    actor.kind === 'person' ? actor.id : null,
    nameOf(actor),
    action,
    subject,
    outcome,
    JSON.stringify(details),
  );
  return toEntry(row);
}

function condition(filter: Parameters<AuditLogStore['latest']>[0]) {
  const wanted: readonly (readonly [string, string | number | undefined])[] = [
    ['at_ms >= ?', filter.sinceMs],
    ['action = ?', filter.action],
    ['actor_name = ?', filter.actor],
    ['subject = ?', filter.subject],
  ];
  let where = '';
  const values: (string | number)[] = [];
  for (const [test, value] of wanted) {
    if (value === undefined) continue;
    where += ` AND ${test}`;
    values.push(value);
  }
  return { where, values };
}

function nameOf(actor: AuditActor): string {
  if (actor.kind === 'person') return actor.email;
  return actor.kind === 'schedule' ? '' : actor.name;
}

function toEntry(row: Row): AuditEntry {
  return {
    id: int(row, 'entry_id'),
    atMs: int(row, 'at_ms'),
    actor: toActor(row),
    action: oneOf(auditActions, text(row, 'action')),
    subject: text(row, 'subject'),
    outcome: oneOf(auditOutcomes, text(row, 'outcome')),
    details: json(row, 'details'),
  };
}

function toActor(row: Row): AuditActor {
  const kind = text(row, 'actor_kind');
  if (kind === 'person') return { kind, id: personId(int(row, 'actor_id')), email: text(row, 'actor_name') };
  if (kind === 'operator' || kind === 'visitor') return { kind, name: text(row, 'actor_name') };
  return { kind: 'schedule' };
}

function oneOf<T extends string>(words: readonly T[], written: string): T {
  const word = words.find((one) => one === written);
  if (word === undefined)
    throw new AppError('internal', `The audit log holds the unknown word "${written}".`);
  return word;
}
