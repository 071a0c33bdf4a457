import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ProgressMeter, type SyncProgress } from './progress.ts';

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
    requests: 7,
    elapsedMs: 6_000,
    leftMs: undefined,
  });
  assert.deepEqual(
    seen.map(({ phase }) => phase),
    ['listing', 'contents', 'comments'],
  );
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
