import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { projectId } from '../model/ids.ts';
import type { LedgerRow } from '../store/ledger-store.ts';
import { type AccountFacts, accountOf } from './project-ledger.ts';

const row: LedgerRow = {
  projectId: projectId('1'),
  project: { key: 'SOFT', name: 'Software', archived: false },
  hidden: [],
  pausedMs: undefined,
  known: 10,
  missing: 0,
  failed: 0,
  stale: 0,
  failure: undefined,
  issues: 10,
  archived: 0,
  levelUnknown: 0,
  attachments: 3,
  remarksTold: 7,
  remarks: 7,
  remarksRefused: 0,
  remarksOpen: 0,
  countedMs: Date.UTC(2026, 10, 27),
  isRefused: false,
  outOfScope: undefined,
};
const facts: AccountFacts = {
  indexed: { issues: 10, isBehind: false },
  notListed: 0,
  isUnreadable: false,
  isNarrowed: false,
  isTooOld: false,
  isPausedTooLong: false,
  changesUntilMs: Date.UTC(2026, 10, 28),
};
const gapsOf = (over: Partial<LedgerRow>, given: Partial<AccountFacts> = {}) =>
  accountOf({ ...row, ...over }, { ...facts, ...given }).gaps.map(({ reason, count }) => [reason, count]);

describe('the account of a project', () => {
  it('has no gap where all is equal', () => {
    assert.deepEqual(accountOf(row, facts), {
      key: 'SOFT',
      name: 'Software',
      inJira: 10,
      counted: '2026-11-27T00:00:00.000Z',
      issues: 10,
      indexed: 10,
      comments: 7,
      commentsInJira: 7,
      attachments: 3,
      toFetch: 0,
      gaps: [],
    });
  });
  it('does not say that all is here before Jira was asked for all ids, but of what nobody asks for', () => {
    const unlisted = { countedMs: undefined };
    assert.deepEqual(gapsOf(unlisted), [['not-counted', undefined]]);
    assert.deepEqual(
      gapsOf({ ...unlisted, issues: 8, missing: 2 }, { indexed: { issues: 8, isBehind: false } }),
      [
        ['not-counted', undefined],
        ['unread', 2],
      ],
    );
    assert.deepEqual(gapsOf(unlisted, { isUnreadable: true }), [['not-readable', undefined]]);
    const project = row.project && { ...row.project, archived: true };
    assert.ok(!gapsOf({ ...unlisted, project }).some(([reason]) => reason === 'not-counted'));
  });
  it('says of what could not be counted that it is not known, and guesses nothing from it', () => {
    const { indexed, gaps } = accountOf({ ...row, archived: 2 }, { ...facts, indexed: undefined });
    assert.equal(indexed, undefined);
    assert.deepEqual(
      gaps.map(({ reason, count }) => [reason, count]),
      [['archived', 2]],
    );
  });
  it('tells what is not read apart by whether it was tried, with why and when next', () => {
    const failure = { sinceMs: Date.UTC(2026, 10, 26), why: 'Too large.', dueMs: Date.UTC(2026, 10, 29) };
    const account = accountOf(
      { ...row, missing: 3, failed: 1, failure, issues: 7 },
      { ...facts, indexed: { issues: 7, isBehind: false } },
    );
    assert.deepEqual(
      account.gaps.map(({ reason, count, next }) => [reason, count, next]),
      [
        ['unread', 2, undefined],
        ['failed', 1, '2026-11-29T00:00:00.000Z'],
      ],
    );
    assert.match(account.gaps[1]?.message ?? '', /Too large\./);
    assert.equal(account.oldSince, '2026-11-26T00:00:00.000Z', 'the project is older than the source');
    assert.equal(account.toFetch, 3);
  });
  it('gives each other difference its own reason', () => {
    const lacking = { indexed: { issues: 8, isBehind: true } };
    const list = (over: Partial<LedgerRow>, given: Partial<AccountFacts> = {}) => gapsOf(over, given);
    assert.deepEqual(list({}, lacking), [['indexing', 2]]);
    assert.deepEqual(list({}, { indexed: { issues: 8, isBehind: false } }), [['not-indexed', 2]]);
    assert.deepEqual(list({}, { indexed: { issues: 11, isBehind: true } }), [['leaving', 1]]);
    assert.deepEqual(list({}, { notListed: 6 }), [['not-listed', 6]]);
    assert.deepEqual(list({ known: 9 }), [['moved', 1]]);
    assert.deepEqual(list({ outOfScope: 5 }, { isNarrowed: true }), [['out-of-scope', 5]]);
    assert.deepEqual(list({ outOfScope: 0 }, { isNarrowed: true }), [], 'CONTROL: it leaves nothing out');
    assert.deepEqual(list({}, { isNarrowed: true }), [['out-of-scope', undefined]], 'nobody knows how many');
    assert.deepEqual(list({ outOfScope: 5 }), [], 'counted before the scope became all of it');
    assert.deepEqual(list({}, { isUnreadable: true }), [['not-readable', undefined]]);
    assert.deepEqual(list({ levelUnknown: 4 }), [['level-unknown', 4]]);
    assert.deepEqual(list({ remarksTold: 17, remarksRefused: 5, remarksOpen: 2 }), [
      ['comments-refused', 5],
      ['comments-unread', 2],
      ['comments-short', 3],
    ]);
  });
  it('hides all of a project for one reason, the first that holds', () => {
    const absent = { hidden: [{ why: 'absent' as const, sinceMs: Date.UTC(2026, 10, 25) }] };
    for (const [over, given, why] of [
      [{ ...absent, levelUnknown: 4 }, {}, /does not list the project/],
      [{ hidden: [{ why: 'reread' as const, sinceMs: 1 }] }, {}, /read again/],
      [{ hidden: [{ why: 'held' as const, sinceMs: 1 }] }, { isTooOld: true }, /comparison/],
      [{ project: undefined }, {}, /not among the projects/],
      [{ project: { key: 'SOFT', name: '', archived: true } }, {}, /archived/],
      [{}, { isTooOld: true }, /too long ago/],
      [{ pausedMs: 3 }, { isPausedTooLong: true }, /paused for too long/],
    ] as const) {
      const account = accountOf({ ...row, ...over }, { ...facts, ...given });
      assert.deepEqual(
        account.gaps.map(({ reason, count }) => [reason, count]),
        [['hidden', 10]],
      );
      assert.match(account.gaps[0]?.message ?? '', why);
    }
    assert.equal(accountOf({ ...row, ...absent }, facts).oldSince, '2026-11-25T00:00:00.000Z');
    const paused = accountOf({ ...row, pausedMs: Date.parse('2026-11-20T00:00:00Z') }, facts);
    assert.equal(paused.oldSince, '2026-11-20T00:00:00.000Z');
    const refused = accountOf({ ...row, isRefused: true }, facts);
    assert.equal(refused.oldSince, '2026-11-27T00:00:00.000Z', 'since it was last listed');
  });
});
