/**
 * A server that is killed again and again, in its first reading, in lists of changes, while the index is written, each
 * time somewhere else, and started again, while the site goes on changing.
 */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openWorld, type World } from '../../src/sandbox/world/world.ts';
import { type Random, seededRandom } from '../../src/sandbox/worlds/acme/random.ts';
import { generateWorld } from '../../src/sandbox/worlds/generated.ts';
import { editTheSite } from './edits-of-a-day.test-support.ts';
import { type Grounds, good, openGrounds, type ServerProcess } from './server.test-support.ts';

export interface Kills {
  readonly seed: number;
  readonly issues: number;
  readonly firstReading: number;
  readonly changes: number;
  readonly flushes: number;
}

/** Told are the moments of the kills. */
export async function surviveKills(kills: Kills, tell: (text: string) => void): Promise<void> {
  const { seed } = kills;
  tell(`seed ${seed}`);
  const random = seededRandom(seed);
  await using grounds = await openGrounds(worldToEdit(kills));
  let edits = seed;
  const nextEdit = () => {
    edits += 1;
    return edits;
  };
  for (let n = 0; n < kills.firstReading; n += 1) {
    await using server = await grounds.serve();
    // Of some 80; each life begins with who may see what, which comes to its end sooner or later.
    const after = random.below(10 + 12 * (n + 1));
    const killed = afterRequests(grounds, server, after, random);
    await lookNowAndThen(server, `the first reading, life ${n + 1}`);
    tell(`first reading: killed after ${after} requests, ${await killed}`);
    if (n > 0) continue;
    const { out } = await grounds.run(['status']);
    assert.match(out, /never synced|its process was killed/, 'whoever asks before it is started again');
  }
  {
    await using server = await grounds.serve();
    await lookNowAndThen(server, 'the first reading goes on', 3);
    await server.assertEqual('after the first reading');
    const { runs }: { runs: { state: string; why?: string }[] } = good(
      await server.get('/api/sources/1/runs?limit=200'),
    );
    const told = runs.filter(
      ({ state, why }) =>
        state === 'interrupted' && /ended without a word: its process was killed/.test(why ?? ''),
    );
    assert.ok(told.length > 0, 'the history tells of the kills');
  }
  for (let n = 0; n < kills.changes; n += 1) {
    grounds.edit(nextEdit());
    await using server = await grounds.serve();
    const after = random.below(30);
    const killed = afterRequests(grounds, server, after, random);
    await lookNowAndThen(server, `changes, life ${n + 1}`);
    tell(`changes: killed after ${after} requests, ${await killed}`);
  }
  for (let n = 0; n < kills.flushes; n += 1) {
    await using server = await grounds.serve();
    const killed = afterPublished(grounds, server, random);
    grounds.edit(nextEdit());
    good(await server.post('/api/sources/1/sync', {}).catch(() => ({ status: 200, text: '{}' })));
    await lookNowAndThen(server, `a flush, life ${n + 1}`);
    tell(`index: killed ${await killed}`);
  }
  await using server = await grounds.serve();
  await server.assertEqual('at the end of the day');
}

/** The first from the seed on that has enough of everything for all the edits of the day. */
function worldToEdit({ seed, issues, changes, flushes }: Kills): World {
  const generated = (worldSeed: number) =>
    openWorld(generateWorld({ seed: worldSeed, issues, projects: 3, accounts: 7 }));
  for (let worldSeed = seed; worldSeed < seed + 100; worldSeed += 1) {
    const tried = generated(worldSeed);
    try {
      for (let n = 1; n <= changes + flushes; n += 1) editTheSite(tried, Date.now(), seed + n);
      return generated(worldSeed);
    } catch (error) {
      if (!(error instanceof assert.AssertionError)) throw error;
    }
  }
  return assert.fail('No world has enough to edit.');
}

const latestKillMs = 4_000;

/** What was killed, when so many requests had come to Jira; where they do not come, after a while. */
async function afterRequests(
  { sandbox }: Grounds,
  server: ServerProcess,
  requests: number,
  random: Random,
): Promise<string> {
  const what = random.chance(0.5) ? 'server' : 'all';
  const delayMs = random.below(40);
  const reached = new Promise<string>((resolve) => {
    const edit = () => resolve('by the count');
    sandbox.faults.add({ path: '/rest/', skip: requests, answer: { kind: 'edit', edit } });
  });
  const by = await Promise.race([reached, sleep(latestKillMs, 'by the clock')]);
  await sleep(delayMs);
  await server.kill(what);
  sandbox.faults.clear();
  return `${by} and ${delayMs} ms: ${what}`;
}

/** Soon after the index has published something. */
async function afterPublished(
  { indexFolder }: Grounds,
  server: ServerProcess,
  random: Random,
): Promise<string> {
  const what = random.chance(0.5) ? 'server' : 'all';
  const delayMs = random.below(60);
  const published = () => readFile(join(indexFolder, 'published.json'), 'utf8').catch(() => '');
  const before = await published();
  const endMs = performance.now() + latestKillMs;
  while ((await published()) === before && performance.now() < endMs) await sleep(2);
  await sleep(delayMs);
  await server.kill(what);
  return `${delayMs} ms after it was published: ${what}`;
}

/** As long as it lives, or so often. */
async function lookNowAndThen(
  server: ServerProcess,
  when: string,
  times = Number.POSITIVE_INFINITY,
): Promise<void> {
  for (let n = 0; n < times && server.isRunning(); n += 1) {
    const look = await server.look().catch((error: unknown) => {
      // Killed while it was asked.
      if (error instanceof assert.AssertionError || server.isRunning()) return Promise.reject(error);
      return undefined;
    });
    if (look) assert.deepEqual(look.leaked, [], when);
    await sleep(100);
  }
}
