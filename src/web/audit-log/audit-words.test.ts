import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AuditEntry, actChoices, actInWords, actorInWords, isAction } from './audit-words.ts';

const entry: AuditEntry = {
  id: 7,
  at: '2026-11-26T12:00:00.000Z',
  actor: { kind: 'person', name: 'ann@acme.test' },
  action: 'viewed-as',
  subject: 'ben@acme.test',
  outcome: 'done',
  details: {},
};

test('every act has its words, and can be chosen by them', () => {
  assert.equal(actInWords('viewed-as'), 'Viewed as somebody');
  assert.equal(actChoices[0]?.label, 'Accepted a shrink');
  assert.ok(actChoices.every(({ value, label }) => isAction(value) && label === actInWords(value)));
  assert.equal(isAction('toString'), false);
});

test('an actor is a person, an operator or the schedule', () => {
  assert.equal(actorInWords(entry), 'ann@acme.test');
  assert.equal(
    actorInWords({ ...entry, actor: { kind: 'operator', name: 'root' } }),
    'root at the command line',
  );
  assert.equal(actorInWords({ ...entry, actor: { kind: 'schedule', name: '' } }), 'Jackdaw by its schedule');
});
