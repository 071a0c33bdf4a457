import assert from 'node:assert/strict';
import { test } from 'node:test';
import { movableClock, openConsenting } from './consenting.test-support.ts';
import { keepOAuthRenewed, renewWhatIsDue } from './keep-renewed.ts';
import { openTokens } from './kept-tokens.ts';
import { runRenewing } from './renewing-process.test-support.ts';

const day = 86_400_000;

test('tokens that nobody uses are renewed before they end, also of a source that is paused', async () => {
  const clock = movableClock();
  await using at = await openConsenting({ clock });
  const source = await at.connect();
  const first = await openTokens(at.tools, source);
  const halt = { reason: 'paused', sinceMs: clock.now(), message: 'Paused.' } as const;
  await at.tools.store.sources.change(source.id, { halt });
  clock.forward(4 * day);
  await renewWhatIsDue(at.tools);
  assert.deepEqual(await openTokens(at.tools, source), first);
  for (let days = 4; days < 200; days += 20) {
    await renewWhatIsDue(at.tools);
    clock.forward(20 * day);
  }
  const last = await openTokens(at.tools, source);
  assert.notEqual(last?.refreshToken, first?.refreshToken);
  assert.deepEqual((await at.source()).halt, halt);
});

test('a server that starts finishes what a killed one began', async () => {
  await using at = await openConsenting();
  const source = await at.connect();
  await runRenewing(at.folder, at.sandbox.url, source.id, 'answered');
  assert.ok((await openTokens(at.tools, source))?.renewingSinceMs !== undefined);
  await using _ = keepOAuthRenewed(at.tools);
  for (let waited = 0; waited < 200; waited += 1) {
    if ((await openTokens(at.tools, source))?.renewingSinceMs === undefined) break;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const kept = await openTokens(at.tools, source);
  assert.ok(kept && kept.renewingSinceMs === undefined);
});

test('an access that ended is not asked for again', async () => {
  const clock = movableClock();
  await using at = await openConsenting({ clock });
  const source = await at.connect();
  clock.forward(100 * day);
  await renewWhatIsDue(at.tools);
  assert.equal((await at.source()).halt?.reason, 'credentials-expired');
  const kept = await openTokens(at.tools, source);
  await renewWhatIsDue(at.tools);
  assert.deepEqual(await openTokens(at.tools, source), kept);
});
