import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditActions } from '../../model/audit-entry.ts';
import { toldOf } from './audit-sentence.ts';
import type { AuditEntry } from './audit-words.ts';

const entry = (over: Partial<AuditEntry>): AuditEntry => ({
  id: 7,
  at: '2026-11-26T12:00:00.000Z',
  actor: { kind: 'person', name: 'ann@acme.test' },
  action: 'viewed-as',
  subject: 'ben@acme.test',
  outcome: 'done',
  details: {},
  ...over,
});
const told = (over: Partial<AuditEntry>) => {
  const { who, did } = toldOf(entry(over));
  return `${who} ${did}`;
};
const site = 'https://acme.test';

test('each act is told as who did what to which', () => {
  for (const [over, sentence] of [
    [
      { action: 'changed-vault-key', subject: 'vault', details: { secrets: 3 } },
      'sealed all secrets (3) with another key of the vault.',
    ],
    [
      { action: 'connected', subject: site, details: { as: 'bot@acme.test', before: null, projects: 'all' } },
      'connected acme.test as bot@acme.test, with all projects.',
    ],
    [
      {
        action: 'connected',
        subject: site,
        details: { as: 'bot@acme.test', before: null, projects: 'chosen by its owner' },
      },
      'connected acme.test as bot@acme.test, with projects chosen by its owner.',
    ],
    [
      {
        action: 'connected',
        subject: site,
        details: { as: 'b@acme.test', before: 'a@acme.test', projects: 3 },
      },
      'connected acme.test as b@acme.test, which was connected as a@acme.test, with 3 projects.',
    ],
    [
      { action: 'added-person', details: { role: 'member', before: null } },
      'added ben@acme.test as a member.',
    ],
    [
      { action: 'added-person', details: { role: 'administrator', before: 'member' } },
      'changed ben@acme.test from member to administrator.',
    ],
    [
      { action: 'app-installed', subject: site, details: { again: true } },
      'was told by acme.test that its Connect app was installed again.',
    ],
    [{ action: 'app-uninstalled', subject: site }, 'was told by acme.test that its Connect app was removed.'],
    [{ action: 'claimed-installation', subject: site }, 'claimed the Connect app of acme.test.'],
    [{ action: 'dismissed-installation', subject: site }, 'took the Connect app of acme.test off the list.'],
    [{ action: 'removed-person' }, 'removed ben@acme.test.'],
    [{ action: 'token-issued' }, 'made a token for ben@acme.test.'],
    [{ action: 'tokens-ended' }, 'ended all tokens of ben@acme.test.'],
    [
      { action: 'mapped', details: { site, account: '7:ben', proof: 'administrator', before: null } },
      'mapped ben@acme.test to the account 7:ben of acme.test by hand.',
    ],
    [
      { action: 'mapped', details: { site, account: '7:ben', proof: 'email', before: '7:bea' } },
      'mapped ben@acme.test to the account 7:ben of acme.test by the address, instead of the account 7:bea.',
    ],
    [
      { action: 'unmapped', details: { site, account: '7:ben', proof: 'email' } },
      'ended the tie of ben@acme.test to the account 7:ben of acme.test, which was made by the address.',
    ],
    [
      { action: 'listed-domain', subject: 'acme.test' },
      'listed the domain acme.test, in which an address proves whose an account is.',
    ],
    [{ action: 'unlisted-domain', subject: 'acme.test' }, 'took the domain acme.test off the list.'],
    [{ details: { what: 'search' } }, 'searched with the eyes of ben@acme.test.'],
    [{ details: { what: 'issue', issue: 'QTE-4' } }, 'read QTE-4 with the eyes of ben@acme.test.'],
    [{ details: { what: 'me' } }, 'looked with the eyes of ben@acme.test.'],
    [
      { action: 'explained', subject: 'QTE-4#comment-12', details: { as: 'anonymous' } },
      'asked why somebody who is not signed in can or cannot find comment 12 of QTE-4.',
    ],
    [
      { action: 'explained', subject: 'QTE-4#12', details: { as: 'ben@acme.test' } },
      'asked why ben@acme.test can or cannot find comment 12 of QTE-4.',
    ],
    [
      { action: 'who-can-find', subject: 'QTE', details: { named: 'mia', offset: 100 } },
      'asked who can find QTE, looking for “mia”, after the first 100.',
    ],
    [
      {
        action: 'simulated',
        subject: 'Add Ben to the group "staff"',
        details: { source: 'acme', gaining: 1, losing: 0, publicGains: 1225, publicLoses: 0 },
      },
      'simulated a change of acme: “Add Ben to the group "staff"”. 1 person would gain something, the public would gain 1,225 issues.',
    ],
    [
      {
        action: 'simulated',
        subject: 'x',
        details: { source: 'acme', gaining: 0, losing: 0, publicGains: 0, publicLoses: 0 },
      },
      'simulated a change of acme: “x”. Nobody would gain or lose anything.',
    ],
    [
      { action: 'assigned', subject: 'QTE', details: assignment },
      'gave QTE the permission scheme “Open” in place of “Closed”, with the account bot@acme.test.',
    ],
    [
      { action: 'undone', subject: 'QTE', details: { ...assignment, undoes: 5 } },
      'put back the permission scheme “Open” of QTE in place of “Closed”, with the account bot@acme.test: it undoes entry 5.',
    ],
    [
      {
        action: 'audited',
        subject: 'acme',
        details: { kind: 'sample', budget: 2000, seed: 7, project: 'QTE', as: null },
      },
      'compared a sample of acme, project QTE with Jira, within 2000 requests (seed 7).',
    ],
    [
      {
        action: 'project-held',
        subject: 'QTE',
        details: { source: 'acme', run: 3, pairs: 2, issues: ['QTE-1', 'QTE-2'] },
      },
      'hid QTE of acme from everybody: in comparison 3 Jackdaw showed what Jira refuses, in 2 pairs of a person and an issue, such as QTE-1, QTE-2.',
    ],
    [
      { action: 'project-released', subject: 'QTE', details: { source: 'acme', run: 3 } },
      'let QTE of acme be found again, which comparison 3 had hidden.',
    ],
    [
      {
        action: 'project-held',
        subject: 'QTE',
        details: { source: 'acme', run: 3, unsettled: 1, issues: ['QTE-1'] },
      },
      'hid QTE of acme from everybody: in comparison 3 it could not be settled whether Jira refuses what Jackdaw shows, in one pair of a person and an issue, such as QTE-1.',
    ],
    [
      { action: 'project-released', subject: 'QTE', details: { source: 'acme', run: 4, settled: 2 } },
      'let QTE of acme be found again, after comparison 4 had settled 2 pairs of a person and an issue.',
    ],
    [
      { action: 'accepted-shrink', subject: 'acme', details: { accounts: [6000, 2], groups: [9, 1] } },
      'believed that acme has shrunk: accounts from 6,000 to 2, groups from 9 to 1.',
    ],
    [
      // Of somebody's own source no more is told.
      { action: 'accepted-shrink', subject: 'Mine', details: {} },
      'believed that Mine has shrunk.',
    ],
    [{ action: 'exported-log', subject: 'csv' }, 'took the audit log along as CSV.'],
  ] as const) {
    assert.equal(told(over), `ann@acme.test ${sentence}`);
  }
});

const assignment = {
  source: 1,
  project: '10001',
  before: '10',
  beforeName: 'Closed',
  after: '11',
  afterName: 'Open',
  account: 'bot@acme.test',
};

test('how it ended is told with it, and why it failed', () => {
  const over = { action: 'assigned', subject: 'QTE', details: assignment } as const;
  assert.match(
    told({ ...over, outcome: 'begun' }),
    /^ann@acme\.test began to give QTE the permission scheme “Open”/,
  );
  assert.match(
    told({ ...over, outcome: 'failed', details: { ...assignment, intent: 4, reason: 'jira-forbidden' } }),
    /tried to give QTE .*, which did not come about\. The reason: jira-forbidden\.$/,
  );
  assert.equal(
    told({ action: 'explained', subject: '', outcome: 'refused' }),
    'ann@acme.test wanted to see why somebody finds something, and was refused.',
  );
});

test('what a sentence does not take up follows it in words, and no act says nothing', () => {
  assert.equal(
    told({
      action: 'removed-person',
      details: { issuesGained: 4, 'for-nobody': null, kept: false, list: ['a', 'b'] },
    }),
    'ann@acme.test removed ben@acme.test. Also: issues gained 4; kept false; list a, b.',
  );
  for (const action of auditActions) {
    for (const outcome of ['done', 'begun', 'failed', 'refused'] as const)
      assert.match(
        told({ action, outcome, subject: outcome === 'refused' ? '' : 'x' }),
        /^ann@acme\.test \S.*\.$/,
      );
    assert.doesNotMatch(told({ action }), /[{}]|undefined|null/, action);
  }
});
