import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toldLimits } from './told-limits.ts';

test('limits are read from both structured headers, announced ones as such', () => {
  const headers = new Headers({
    'RateLimit-Policy': '"jira-burst-based";q=100;w=1,"tenant-app-quota";q=100000;w=3600',
    RateLimit: '"jira-burst-based";t=1,"tenant-app-quota";r=12345;t=600',
    'Beta-RateLimit-Policy': '"global-app-quota";q=65000;w=3600',
    'Beta-RateLimit': '"global-app-quota";t=200',
  });
  assert.deepEqual(toldLimits(headers), [
    { policy: 'jira-burst-based', isEnforced: true, limit: 100, windowSeconds: 1, left: undefined },
    { policy: 'tenant-app-quota', isEnforced: true, limit: 100_000, windowSeconds: 3600, left: 12_345 },
    { policy: 'global-app-quota', isEnforced: false, limit: 65_000, windowSeconds: 3600, left: undefined },
  ]);
});

test('what is in another form, or about a limit that we do not know, tells nothing', () => {
  for (const policy of [
    '',
    'x',
    '"jira-burst-based"',
    '"jira-burst-based";q=-1;w=1',
    '"jira-burst-based";q=0;w=1',
    '"new";q=1;w=1',
  ]) {
    assert.deepEqual(toldLimits(new Headers({ 'ratelimit-policy': policy, ratelimit: ';;=,' })), [], policy);
  }
  assert.deepEqual(toldLimits(new Headers()), []);
});
