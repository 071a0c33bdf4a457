import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kindsOf } from './kinds-worlds.ts';
import { mutations } from './mutations.ts';
import { caughtBy } from './run-mutations.ts';

test('in workspaces with private and shared sources everybody finds what is theirs, at the door and by the filter', async (t) => {
  const first = Number(process.env.JACKDAW_TEST_SEED ?? Date.now() % 1_000_000_000);
  t.diagnostic(`seeds from ${first} on`);
  let [found, asked] = [0, 0];
  for (let seed = first; seed < first + 60; seed += 1) {
    const compared = await kindsOf(seed);
    assert.deepEqual(compared.differences, []);
    found += compared.found;
    asked += compared.asked;
  }
  t.diagnostic(`${found} of ${asked} found`);
  assert.ok(found > 100 && found < asked / 2, 'control: some are found, and most are not');
});

for (const name of ['the owner', 'the audience']) {
  test(`a mistake about ${name} is found`, async () => {
    const index = mutations.findIndex((one) => one.name === name && one.makes === 'a false allow');
    assert.match((await caughtBy(index)).difference ?? '', /^LEAKED/);
  });
}
