import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditEntry } from './audit-entry.ts';
import { auditHead, auditLine } from './audit-lines.ts';
import { personId } from './ids.ts';

const entry: AuditEntry = {
  id: 12,
  atMs: Date.UTC(2026, 10, 26, 9, 30),
  actor: { kind: 'person', id: personId(3), email: 'ada@acme.example' },
  action: 'assigned',
  subject: 'HR',
  outcome: 'done',
  details: { scheme: 'Staff, "inner" circle', losing: 12 },
};

test('an entry is one line of JSON', () => {
  assert.equal(
    auditHead('jsonl') + auditLine(entry, 'jsonl'),
    '{"id":12,"action":"assigned","subject":"HR","outcome":"done",' +
      '"details":{"scheme":"Staff, \\"inner\\" circle","losing":12},' +
      '"at":"2026-11-26T09:30:00.000Z","actor":{"kind":"person","name":"ada@acme.example"}}\n',
  );
});

test('an entry is one row of a table, in which commas and quotes stay what they are', () => {
  assert.equal(
    auditHead('csv') + auditLine(entry, 'csv'),
    'id,at,actor kind,actor,action,subject,outcome,details\r\n' +
      '12,2026-11-26T09:30:00.000Z,person,ada@acme.example,assigned,HR,done,' +
      '"{""scheme"":""Staff, \\""inner\\"" circle"",""losing"":12}"\r\n',
  );
  const schedule = { ...entry, actor: { kind: 'schedule' }, subject: 'a\nb', details: {} } as const;
  assert.equal(
    auditLine(schedule, 'csv'),
    '12,2026-11-26T09:30:00.000Z,schedule,,assigned,"a\nb",done,{}\r\n',
  );
});

test('nothing in a table begins like a formula', () => {
  for (const subject of ['=1+2', '+1', '-1', '@x', '\t=1', '\r=1']) {
    const [, , , , , cell = ''] = auditLine({ ...entry, subject }, 'csv').split(',');
    assert.match(cell, /^"?'/, JSON.stringify(subject));
  }
});
