import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Random } from '../../src/sandbox/worlds/acme/random.ts';
import type { Store } from '../../src/store/store.ts';
import { history } from './history.ts';
import { whole } from './narrowings.ts';

test('after any history of edits, webhooks, trouble and kills the copy equals the site, as far as it is read, for everybody', async (t) => {
  const first = Number(process.env.JACKDAW_TEST_SEED ?? Date.now() % 1_000_000_000);
  t.diagnostic(`seeds from ${first} on`);
  for (let seed = first; seed < first + 3; seed += 1) {
    const { differences, counts } = await history(seed);
    assert.deepEqual(differences, [], `seed ${seed}`);
    assert.ok((counts['may be found'] ?? 0) > 0, 'CONTROL: somebody may find something');
  }
});

test('CONTROL: a source that reads a part of its site is not taken for the whole', async () => {
  const { differences } = await history(3, { judgedBy: whole });
  assert.ok(differences.some((line) => line.startsWith('MISSING')));
});

test('a store that loses some of what is to be read is noticed', async () => {
  const found = await firstDifference((store, random) => ({
    ...store,
    readings: {
      ...store.readings,
      ask: async (source, ids, reason, nowMs) =>
        store.readings.ask(
          source,
          ids.filter(() => random.chance(0.3)),
          reason,
          nowMs,
        ),
    },
  }));
  assert.ok(found !== undefined, 'nothing was noticed');
});

/** Announced histories, in which nothing else mends what a list of changes has lost. */
async function firstDifference(spoil: (store: Store, random: Random) => Store): Promise<string | undefined> {
  for (let seed = 1; seed <= 39; seed += 2) {
    const { differences } = await history(seed, { spoil });
    const found = differences.find((line) => /^(MISSING|LEAKED)/.test(line));
    if (found !== undefined) return found;
  }
  return undefined;
}
