import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standingOf, takingOffSays } from './installation-words.ts';

const site = 'https://acme.atlassian.net';
const claimed = { by: 'ada', at: '2026-01-01T00:00:00.000Z' };
const sources = [{ id: 1, name: 'ACME' }];

test('what Jira did with the app comes before what was done here', () => {
  const words = (state: 'enabled' | 'disabled' | 'uninstalled', rest: object) =>
    standingOf({ site, state, sources: [], ...rest }).word;
  assert.equal(words('uninstalled', { sources }), 'removed in Jira');
  assert.equal(words('disabled', { claimed, sources }), 'switched off in Jira');
  assert.equal(words('enabled', { sources }), 'waits to be claimed');
  assert.equal(words('enabled', { claimed }), 'claimed');
  assert.equal(words('enabled', { claimed, sources }), 'in use');
});

test('who takes a site off the list is told what halts, and that nothing is removed by it', () => {
  const two = [...sources, { id: 2, name: 'Other' }];
  assert.match(
    takingOffSays({ site, state: 'enabled', sources: two }),
    /^“ACME” and “Other” halts; nothing that was read is removed\. Jackdaw forgets its secret\./,
  );
  assert.equal(
    takingOffSays({ site, state: 'uninstalled', sources: [] }),
    'It comes back when somebody installs the app on acme.atlassian.net again.',
  );
});
