import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { comment, issue, smallWorld } from '../sandbox/small-world.test-support.ts';
import { ProgressMeter } from './progress.ts';
import { type ConnectedSite, openSite } from './site.test-support.ts';
import { readAgainOver, readChanges, type SyncOptions } from './sync.ts';

const long = '2026-01-01T00:00:00.000Z';

/** Texts of comments by whom they are for. */
async function comments({ store }: ConnectedSite) {
  const [stored] = await store.issues.load(await store.issues.rowsByKey('DESK-101'));
  const all = stored?.remarks ?? [];
  return all.map(({ remark, facts: { scope } }) => [remark.text, scope.visibility.kind]).sort();
}

test('a comment that is deleted, or restricted, without any change of its issue is so after all was read again', async () => {
  const told = {
    ...issue('5101', 'DESK-101', '2'),
    created: long,
    updated: long,
    comments: [
      comment('6001', 'ann', 'Stays'),
      comment('6002', 'ann', 'Is deleted'),
      comment('6003', 'ann', 'Becomes secret'),
    ],
  };
  await using site = await openSite({ ...smallWorld(), issues: [told] });
  await site.sync();
  assert.deepEqual(await comments(site), [
    ['Becomes secret', 'none'],
    ['Is deleted', 'none'],
    ['Stays', 'none'],
  ]);
  const visibility = { type: 'group', value: 'g-staff' } as const;
  site.world.putIssue({
    ...told,
    comments: [comment('6001', 'ann', 'Stays'), { ...comment('6003', 'ann', 'Becomes secret'), visibility }],
  });
  const meter = new ProgressMeter(
    () => 0,
    () => 0,
    () => {},
  );
  const options: SyncOptions = {
    ...site,
    client: site.client(),
    clock: systemClock,
    log: silentLog,
    signal: new AbortController().signal,
    onProgress: () => {},
    concurrency: 4,
    directoryMaxAgeMs: 86_400_000,
  };
  await readChanges(options, meter, true);
  assert.equal((await comments(site)).length, 3, 'CONTROL: nobody announced it');
  await readAgainOver(options, meter, 100);
  assert.deepEqual(await comments(site), [
    ['Becomes secret', 'group'],
    ['Stays', 'none'],
  ]);
});
