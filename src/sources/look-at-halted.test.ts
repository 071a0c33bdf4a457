import assert from 'node:assert/strict';
import { test } from 'node:test';
import { smallWorld } from '../sandbox/small-world.test-support.ts';
import { openSite } from '../sync/site.test-support.ts';
import { lookAtHalted } from './look-at-halted.ts';

test('what was halted for its token goes on when Jira accepts it again, and what somebody paused does not', async () => {
  await using site = await openSite(smallWorld());
  await site.sync();
  const haltOf = async () => (await site.store.sources.list())[0]?.halt?.reason;
  const isRefused = { code: 'jira-unauthorized' };
  const ann = site.world.accounts.get('ann') ?? assert.fail();
  site.world.setAccountActive('ann', false);
  await assert.rejects(site.sync(), isRefused);
  await lookAtHalted(site.tools);
  assert.equal(await haltOf(), 'credentials-expired', 'CONTROL: it is refused still');
  site.world.setAccountActive('ann', true);
  await lookAtHalted(site.tools);
  assert.equal(await haltOf(), undefined);

  site.world.putAccount({ ...ann, apiToken: 'another' });
  await assert.rejects(site.sync(), isRefused);
  await lookAtHalted(site.tools);
  assert.equal(await haltOf(), 'credentials-expired', 'a token that was revoked takes a new one');

  site.world.putAccount(ann);
  const halt = { reason: 'paused' as const, sinceMs: 1, message: 'By tester.' };
  await site.store.sources.change(site.source.id, { halt });
  await lookAtHalted(site.tools);
  assert.equal(await haltOf(), 'paused');
});
