import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type DriftRun,
  figuresOf,
  latenessInWords,
  latestCompared,
  rateOf,
  whichRun,
  whyHeld,
} from './drift-words.ts';

const counts: DriftRun['counts'] = {
  requests: 40,
  viewers: 20,
  unaskedViewers: 0,
  pairs: 20_000,
  lateAllows: 1,
  lateDenials: 2,
  falseAllows: 0,
  falseDenials: 0,
  explainedDenials: 0,
  unsettled: 0,
  incomparable: {},
  levelAlone: { yes: 0, no: 0 },
  restrictionAlone: { yes: 0, no: 0 },
};
const run: DriftRun = {
  id: 3,
  kind: 'sample',
  trigger: 'schedule',
  seed: 7,
  state: 'done',
  started: '2026-11-26T12:00:00.000Z',
  counts,
};

test('what is shown against Jira is bad, what is hidden against it is a warning, what was late is neither', () => {
  const tones = (over: Partial<DriftRun['counts']>) =>
    figuresOf({ ...run, counts: { ...counts, ...over } }).map(({ tone }) => tone);
  assert.deepEqual(tones({}), ['plain', 'plain', 'plain', 'plain', 'plain', 'plain']);
  assert.deepEqual(tones({ falseAllows: 1 })[0], 'bad');
  assert.deepEqual(tones({ falseDenials: 1, unsettled: 2 }).filter((tone) => tone === 'warn').length, 2);
});

test('rates are of what was compared', () => {
  assert.equal(rateOf(3, 20_000), '0.015 %');
  assert.equal(rateOf(0, 20_000), '0');
  assert.equal(rateOf(0, 0), '–');
});

test('a run says what it compared and how late something was', () => {
  assert.equal(whichRun(run), 'a sample, by the schedule');
  assert.equal(whichRun({ kind: 'all', trigger: 'command' }), 'all pairs, by command');
  assert.equal(latenessInWords(run), undefined);
  assert.equal(
    latenessInWords({ lateness: { medianMs: 1_000, p95Ms: 240_000, longestMs: 3 * 3_600_000 } }),
    'At most 1 second late in half of the cases, 4 minutes in 95 %, 3 hours in all.',
  );
});

test('a hold says what was found, and whether it can end by itself', () => {
  assert.equal(
    whyHeld({ issues: ['FLOW-1', 'FLOW-1', 'FLOW-2'] }),
    'we would have shown somebody what Jira refuses them, such as FLOW-1, FLOW-2. Look below at why, mend it, and then release it.',
  );
  assert.equal(
    whyHeld({ issues: ['FLOW-1'], unsettled: 3 }),
    'Jira refused somebody what we would have shown them, such as FLOW-1, and it could not be read again whether that is so still. The next comparison tries again: if all of it was only late, the project comes back by itself.',
  );
});

test('the figures are those of the latest run in which something was compared', () => {
  const failed: DriftRun = { ...run, id: 4, state: 'failed', counts: { ...counts, pairs: 0 } };
  const source = { name: 'acme', site: 'https://acme.test', runs: [failed, run], differences: [] };
  assert.equal(latestCompared(source)?.id, 3);
  assert.equal(latestCompared({ ...source, runs: [failed] })?.id, 4);
  assert.equal(latestCompared({ ...source, runs: [] }), undefined);
});
