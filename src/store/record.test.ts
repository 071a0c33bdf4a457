import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { AppError } from '../errors.ts';
import type { NewAuditEntry } from '../model/audit-entry.ts';
import { record, recordAround } from './record.ts';
import { Database } from './sqlite/database.ts';
import { openSqliteStore } from './sqlite-store.ts';

const removed = {
  actor: { kind: 'operator', name: 'root' },
  action: 'removed-person',
  subject: 'mia@acme.example',
  outcome: 'done',
  details: {},
} as const satisfies NewAuditEntry;

async function onFile() {
  const folder = await mkdtemp(join(tmpdir(), 'jackdaw-audit-'));
  const path = join(folder, 'a.db');
  const store = openSqliteStore(path);
  return {
    path,
    store,
    async outcomes() {
      return (await store.auditLog.following({}, 99, 0)).map(({ outcome }) => outcome);
    },
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

test('an entry can neither be changed, nor removed, nor replaced, by any statement on the database', async () => {
  await using at = await onFile();
  const entry = await record(at.store.auditLog, 1, removed);
  using raw = new Database(at.path);
  const row = `at_ms, actor_kind, actor_name, action, subject, outcome, details`;
  const values = `5, 'operator', 'mallory', 'mapped', 'x', 'done', '{}'`;
  for (const statement of [
    'DELETE FROM audit_entry',
    `DELETE FROM audit_entry WHERE entry_id = ${entry.id}`,
    "UPDATE audit_entry SET actor_name = 'mallory'",
    'UPDATE audit_entry SET entry_id = entry_id + 1',
    `UPDATE OR REPLACE audit_entry SET at_ms = 2`,
    `INSERT OR REPLACE INTO audit_entry (entry_id, ${row}) VALUES (${entry.id}, ${values})`,
    `REPLACE INTO audit_entry (entry_id, ${row}) VALUES (${entry.id}, ${values})`,
    `INSERT INTO audit_entry (entry_id, ${row}) VALUES (${entry.id}, ${values})
     ON CONFLICT DO UPDATE SET actor_name = 'mallory'`,
  ]) {
    assert.throws(() => raw.run(statement), /append-only/, statement);
  }
  assert.deepEqual(await at.store.auditLog.latest({}, 9), [entry]);
  raw.run(`INSERT INTO audit_entry (${row}) VALUES (${values})`);
  assert.equal((await at.store.auditLog.latest({}, 9)).length, 2, 'CONTROL: adding is possible');
});

test('a change is recorded before it happens, and again when it fails', async () => {
  await using at = await onFile();
  const now = () => 5;
  const seen = await recordAround(at.store.auditLog, now, removed, at.outcomes);
  assert.deepEqual(seen, ['done'], 'the entry is there when the change begins');
  assert.deepEqual(await at.outcomes(), ['done']);
  const wrong = new AppError('store-busy', 'Busy.');
  await assert.rejects(
    recordAround(at.store.auditLog, now, removed, async () => Promise.reject(wrong)),
    wrong,
  );
  assert.deepEqual(await at.outcomes(), ['done', 'done', 'failed']);
});

test('what is done elsewhere has an entry for its beginning and one for its end', async () => {
  await using at = await onFile();
  const entry = { ...removed, action: 'assigned', outcome: 'begun' } as const;
  await recordAround(
    at.store.auditLog,
    () => 5,
    entry,
    async () => {},
  );
  await assert.rejects(
    recordAround(
      at.store.auditLog,
      () => 5,
      entry,
      async () => Promise.reject(new Error('No.')),
    ),
  );
  assert.deepEqual(await at.outcomes(), ['begun', 'done', 'begun', 'failed']);
});

test('where no entry can be written, nothing happens', async () => {
  await using at = await onFile();
  using raw = new Database(at.path);
  raw.exec('DROP TABLE audit_entry');
  let happened = false;
  await assert.rejects(
    recordAround(
      at.store.auditLog,
      () => 5,
      removed,
      async () => {
        happened = true;
      },
    ),
    { code: 'internal' },
  );
  assert.equal(happened, false);
});

test('an entry is short: what is longer is a mistake of ours and refused', async () => {
  await using at = await onFile();
  const { auditLog } = at.store;
  await record(auditLog, 1, { ...removed, subject: 'x'.repeat(300), details: { of: 'x'.repeat(1_900) } });
  for (const over of [{ subject: 'x'.repeat(301) }, { details: { of: 'x'.repeat(2_001) } }])
    await assert.rejects(record(auditLog, 1, { ...removed, ...over }), { code: 'internal' });
  assert.equal((await auditLog.latest({}, 9)).length, 1);
});
