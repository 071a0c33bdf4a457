import assert from 'node:assert/strict';
import { it } from 'node:test';
import { RecentMap } from './recent-map.ts';

it('the last used are kept, the others forgotten', () => {
  const map = new RecentMap<number, string>(3);
  for (let n = 1; n <= 4; n++) map.set(n, `v${n}`);
  assert.equal(map.get(1), 'v1');
  map.set(5, 'v5');
  map.set(6, 'v6');
  // 4, 1 and 5 are the old ones now, and 2 and 3 are gone.
  assert.deepEqual(
    [2, 3, 1, 5, 6].map((n) => map.get(n)),
    [undefined, undefined, 'v1', 'v5', 'v6'],
  );
  map.set(7, 'v7');
  map.set(7, 'new');
  assert.equal(map.get(7), 'new');
  map.clear();
  assert.equal(map.get(7), undefined);
});

it('a bound of infinity forgets nothing', () => {
  const map = new RecentMap<number, number>(Number.POSITIVE_INFINITY);
  for (let n = 0; n < 1000; n++) map.set(n, n);
  assert.equal(map.get(0), 0);
});
