import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findersInWords, outcomeInWords, outcomeOf, proofSteps } from './explain-words.ts';

const reason = { code: 'x', passes: false, unknown: false, sentence: 'x', rests: [] };

test('a line passes, fails, is not known, or had nothing to pass', () => {
  assert.equal(outcomeOf({ line: 'browse', passes: true, reasons: [{ ...reason, passes: true }] }), 'passes');
  assert.equal(outcomeOf({ line: 'live', passes: true, reasons: [] }), 'passes');
  assert.equal(outcomeOf({ line: 'level', passes: true, reasons: [] }), 'idle');
  assert.equal(outcomeOf({ line: 'level', passes: false, reasons: [reason] }), 'fails');
  assert.equal(outcomeOf({ line: 'level', passes: false, reasons: [] }), 'fails');
  const unknown = outcomeOf({
    line: 'level',
    passes: false,
    reasons: [reason, { ...reason, unknown: true }],
  });
  assert.equal(outcomeInWords(unknown), 'not known, so it fails');
});

test('a proof leads from the scheme to the membership, with when each was read', () => {
  const rests = [
    { kind: 'permission-scheme', id: '10', name: 'Software', read: '2026-11-26T12:00:00.000Z' },
    { kind: 'grant', id: '7', name: 'BROWSE_PROJECTS' },
    { kind: 'holder', id: 'g1', name: 'group' },
    { kind: 'group', id: 'g1', name: 'cleos' },
    { kind: 'members', id: 'g1', read: '2026-11-26T12:05:00.000Z' },
  ] as const;
  assert.deepEqual(proofSteps({ rests }), [
    { kind: 'Permission scheme', name: 'Software', read: '2026-11-26T12:00:00.000Z' },
    { kind: 'Grant', name: 'Browse projects', read: undefined },
    { kind: 'Group', name: 'cleos', read: '2026-11-26T12:05:00.000Z' },
  ]);
});

test('a holder that leads nowhere further is a step of its own', () => {
  const rests = [
    { kind: 'grant', id: '7', name: 'BROWSE_PROJECTS' },
    { kind: 'holder', id: '', name: 'projectLead' },
  ] as const;
  assert.deepEqual(
    proofSteps({ rests }).map(({ name }) => name),
    ['Browse projects', 'the project lead'],
  );
});

test('the members of another group than the one before stand for themselves', () => {
  const rests = [
    { kind: 'group', id: 'g1', name: 'cleos' },
    { kind: 'members', id: 'g2' },
  ] as const;
  assert.deepEqual(
    proofSteps({ rests }).map(({ kind, name }) => `${kind}: ${name}`),
    ['Group: cleos', 'Members of the group: g2'],
  );
});

test('who can find it is counted over all that were looked at', () => {
  assert.equal(findersInWords({ total: 0, asked: 40 }), 'No account of 40 can find it');
  assert.equal(findersInWords({ total: 1, asked: 40 }), '1 account of 40 can find it');
  assert.equal(findersInWords({ total: 1200, asked: 5000 }), '1,200 accounts of 5,000 can find it');
  const found = { total: 12, asked: 40 };
  assert.equal(
    findersInWords({ ...found, always: 12 }),
    '12 accounts of 40 can find something in it',
    'of a project',
  );
  assert.equal(
    findersInWords({ ...found, always: 9, matching: 2 }),
    '12 accounts of 40 can find something in it, 3 of them only what names them. 2 of them fit these words',
  );
});
