/** The limits as callers meet them over HTTP: apps by their quota, everybody by the writes to one issue. */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ask } from '../ask.test-support.ts';
import { byCode, codeFor, openWithApp, through, tokens } from '../oauth/oauth-client.test-support.ts';

it('an app that used up its points waits for the next full hour, whoever it acts for; people go on', async () => {
  await using sandbox = await openWithApp();
  // Ten minutes before the next hour, by the clock that stands at midnight.
  sandbox.clock.advance(-600_000);
  sandbox.site.settings.rateLimits = {
    ...sandbox.site.settings.rateLimits,
    quota: 'enforced',
    quotaPoints: 20,
  };
  const ben = await tokens(sandbox, byCode(await codeFor(sandbox, 'ben')));
  const ann = await tokens(sandbox, byCode(await codeFor(sandbox, 'ann')));
  const users = '/rest/api/3/users/search';
  const first = await through(sandbox, ann.access, users);
  // One point, and two for each of the eight accounts.
  assert.deepEqual([first.status, first.headers.get('x-ratelimit-remaining')], [200, '20']);
  const second = await through(sandbox, ben.access, '/rest/api/3/issue/SOFT-1?fields=summary');
  assert.deepEqual([second.status, second.headers.get('x-ratelimit-remaining')], [200, '3']);
  assert.equal(second.headers.get('ratelimit'), '"global-app-quota";r=3;t=600');
  assert.equal((await through(sandbox, ben.access, '/rest/api/3/serverInfo')).status, 200);
  const refused = await through(sandbox, ann.access, '/rest/api/3/serverInfo');
  assert.equal(refused.status, 429);
  assert.equal(refused.headers.get('ratelimit-reason'), 'jira-quota-global-based');
  assert.equal(refused.headers.get('retry-after'), '600');
  assert.equal((await ask(sandbox, 'ann', users)).status, 200);
  sandbox.clock.advance(600_000);
  assert.equal((await through(sandbox, ben.access, '/rest/api/3/issue/SOFT-1?fields=summary')).status, 200);
});

it('the twenty-first write to one issue within two seconds is refused and writes nothing', async () => {
  await using sandbox = await openWithApp();
  sandbox.site.settings.rateLimits = { ...sandbox.site.settings.rateLimits, issueWrites: 'enforced' };
  sandbox.clock.stop();
  const label = (key: string, n: number) =>
    ask(sandbox, 'ben', `/rest/api/3/issue/${key}`, { fields: { labels: [`n${n}`] } }, 'PUT');
  for (let n = 1; n <= 20; n++) assert.equal((await label('SOFT-1', n)).status, 204);
  const refused = await label('SOFT-1', 21);
  assert.deepEqual(
    [refused.status, refused.headers.get('ratelimit-reason'), refused.headers.get('retry-after')],
    [429, 'jira-per-issue-on-write', '2'],
  );
  assert.deepEqual(sandbox.world.findEntry('SOFT-1')?.issue.labels, ['n20']);
  assert.equal((await label('SOFT-2', 1)).status, 204);
  sandbox.clock.advance(2000);
  assert.equal((await label('SOFT-1', 22)).status, 204);
});

it('a write to an issue that is hidden is counted as little as one to an issue that is not there', async () => {
  await using sandbox = await openWithApp();
  sandbox.site.settings.rateLimits = { ...sandbox.site.settings.rateLimits, issueWrites: 'enforced' };
  sandbox.clock.stop();
  const write = async (who: string, key: string) => {
    const { status, headers } = await ask(sandbox, who, `/rest/api/3/issue/${key}`, { fields: {} }, 'PUT');
    return [status, headers.get('x-ratelimit-remaining'), headers.get('ratelimit-policy')];
  };
  for (let n = 1; n <= 21; n++) {
    assert.deepEqual(await write('ben', 'SOFT-3'), [404, null, null]);
    assert.deepEqual(await write('ben', 'SOFT-99'), [404, null, null]);
  }
  assert.equal((await write('cleo', 'SOFT-3'))[1], '19', 'the control');
});
