import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filterQuery, isUnfiltered, readFilter } from './audit-filter.ts';

test('a filter is read again from its address', () => {
  const filter = { action: 'explained' as const, actor: 'ann+1@acme.test', since: '2026-11-01' };
  const address = filterQuery(filter);
  assert.equal(address, '?action=explained&actor=ann%2B1%40acme.test&since=2026-11-01');
  assert.deepEqual(readFilter(address), filter);
  assert.equal(isUnfiltered(filter), false);
});

test('what cannot be asked for is left out', () => {
  for (const address of ['', '?action=danced', '?since=yesterday', '?since=2026-13-01', '?actor=%20'])
    assert.ok(isUnfiltered(readFilter(address)), address);
});

test('a page and a format are added to the filter', () => {
  assert.equal(filterQuery({ action: 'assigned' }, { before: 40 }), '?action=assigned&before=40');
  assert.equal(filterQuery({}, { format: 'csv' }), '?format=csv');
});
