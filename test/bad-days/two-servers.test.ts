/** A second server is started on the same data folder by mistake, and syncs by hand beside the first. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openWorld } from '../../src/sandbox/world/world.ts';
import { generateWorld } from '../../src/sandbox/worlds/generated.ts';
import { good, openGrounds } from './server.test-support.ts';

test('a second server says what is the matter, a sync beside the first has its turn, and nothing is doubled or lost', async () => {
  await using grounds = await openGrounds(
    openWorld(generateWorld({ seed: 66_001, issues: 20, projects: 3, accounts: 7 })),
  );
  await using server = await grounds.serve();
  const [second, ...syncs] = await Promise.all([
    grounds.run(['serve', '--port', '0']),
    grounds.run(['sync']),
    grounds.run(['sync']),
  ]);
  assert.equal(second?.code, 4);
  assert.match(second?.err ?? '', /Another Jackdaw serves the data folder .* already\. Stop it/);
  assert.ok(
    syncs.some(({ code }) => code === 0),
    `one of them reads: ${syncs.map(({ err }) => err)}`,
  );
  for (const { code, err } of syncs)
    if (code !== 0) assert.match(`${code} ${err}`, /^4 .*Another process is syncing/s);
  assert.deepEqual((await server.look()).leaked, []);
  grounds.edit(66_001);
  await server.assertEqual('after them');

  interface Told {
    readonly kind: string;
    readonly started: string;
    readonly ended?: string;
  }
  const { runs }: { runs: Told[] } = good(await server.get('/api/sources/1/runs?limit=200'));
  const ofContents = runs.filter(
    ({ kind, ended }) => ['full', 'changes'].includes(kind) && ended !== undefined,
  );
  assert.ok(ofContents.length >= 2);
  // The latest first: each ended before the next one began.
  for (const [at, { ended = '' }] of ofContents.entries()) {
    const next = ofContents[at - 1];
    assert.ok(!next || ended <= next.started, 'one owner at a time');
  }
});
