import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SourceStatus } from '../sources/status.ts';
import { spendingLines } from './spending-lines.ts';

const announcements = { state: 'not announced', says: 'Changes are not announced.' } as const;
const status: SourceStatus = {
  id: 1,
  name: 'Acme',
  site: 'https://acme.example',
  account: 'mia',
  status: 'syncing',
  announcements,
  copy: { toRead: 0, unread: [] },
  projects: [],
  findings: [],
  index: { documents: 0, behind: 0 },
};

test('what is spent, what is left, when the first reading ends, and how changes are heard of', () => {
  assert.deepEqual(spendingLines(status), ['Changes are not announced.']);
  const spentFor = { revocation: 0, fresh: 34, census: 0, contents: 1_200 };
  const spending = { spent: 1_234, spentFor, resets: '2026-11-22T11:00:00.000Z' };
  assert.deepEqual(
    spendingLines({
      ...status,
      spending: { ...spending, limit: 65_000, limitIs: 'believed', left: 63_766 },
      firstPass: { left: 12_000, perMinute: 1_000, end: '2026-11-22T10:42:00.000Z' },
    }),
    [
      'first reading: 12,000 issues to go, 1,000 a minute, done about 2026-11-22 10:42 (UTC)',
      'points of the app this hour: 1,234 spent (fresh 34, contents 1,200) of 65,000 believed, 63,766 left until 11:00 (UTC)',
      'Changes are not announced.',
    ],
  );
  assert.deepEqual(
    spendingLines({ ...status, spending: { ...spending, spentFor: {} }, firstPass: { left: 1 } }),
    [
      'first reading: 1 issue to go',
      'points of the app this hour: 1,234 spent',
      'Changes are not announced.',
    ],
  );
});

test('when the last word came has its time of day, where changes are announced', () => {
  const heard = '2026-11-22T10:42:59.000Z';
  const lineOf = (of: SourceStatus['announcements']) => spendingLines({ ...status, announcements: of });
  const announced = { state: 'announced', says: 'Changes are announced by the app.' } as const;
  assert.deepEqual(lineOf({ ...announced, heard }), [
    'Changes are announced by the app. The last word came on 2026-11-22 10:42 (UTC).',
  ]);
  assert.deepEqual(lineOf(announced), ['Changes are announced by the app.']);
  assert.deepEqual(lineOf({ ...announcements, heard }), ['Changes are not announced.']);
});
