import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { SyncProgress } from '../model/sync-progress.ts';
import { ProgressMeter } from './progress.ts';

it('the time left follows from the rate of this run, and is told in the phase of contents only', () => {
  let nowMs = 1_000;
  const seen: SyncProgress[] = [];
  const meter = new ProgressMeter(
    () => nowMs,
    () => 7,
    (progress) => seen.push(progress),
  );
  meter.enter('listing');
  nowMs = 5_000;
  meter.toFetch = 100;
  meter.enter('contents');
  assert.equal(meter.snapshot().leftMs, undefined, 'nothing read yet');
  nowMs = 7_000;
  meter.issues = 20;
  assert.equal(meter.snapshot().leftMs, 8_000, '20 in 2 s, 80 left');
  assert.deepEqual([meter.snapshot().left, meter.snapshot().perSecond], [80, 10]);
  meter.issues = 130;
  assert.equal(meter.snapshot().leftMs, 0, 'never negative');
  meter.enter('comments');
  assert.deepEqual(seen.at(-1), {
    phase: 'comments',
    projects: 0,
    listed: 0,
    issues: 130,
    comments: 0,
    changed: 0,
    removed: 0,
    requests: 7,
    elapsedMs: 6_000,
    left: undefined,
    perSecond: undefined,
    leftMs: undefined,
  });
  assert.deepEqual(
    seen.map(({ phase }) => phase),
    ['listing', 'contents', 'comments'],
  );
});

it('the rate is that of the phase, whatever was read in the ones before', () => {
  let nowMs = 0;
  const meter = new ProgressMeter(
    () => nowMs,
    () => 0,
    () => {},
  );
  meter.enter('contents');
  meter.issues = 50;
  meter.toFetch = 50;
  nowMs = 100_000;
  meter.enter('listing');
  nowMs = 101_000;
  meter.listed = 5_000;
  assert.equal(meter.snapshot().perSecond, 5_000);
  assert.equal(meter.snapshot().left, undefined, 'while ids are listed nobody knows');
  meter.enter('contents');
  meter.toFetch = 90;
  nowMs = 102_000;
  assert.equal(meter.snapshot().perSecond, undefined, 'CONTROL: nothing of this phase yet');
  meter.issues = 60;
  assert.deepEqual([meter.snapshot().perSecond, meter.snapshot().leftMs], [10, 3_000]);
});

it('what was reported stays as it was when the run goes on', () => {
  const seen: SyncProgress[] = [];
  const meter = new ProgressMeter(
    () => 0,
    () => 0,
    (progress) => seen.push(progress),
  );
  meter.issues = 1;
  meter.report();
  meter.issues = 2;
  assert.equal(seen[0]?.issues, 1);
});
