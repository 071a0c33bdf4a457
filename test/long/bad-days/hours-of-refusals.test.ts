/**
 * Jira refuses everything for an hour, in the middle of the first reading and once more when all was read: storms of
 * 429, 503, answers that are cut off, web pages of a proxy. What it takes longer than
 * permissions count for is found by nobody. And it limits searches alone, so that lists of changes come late.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FaultAnswer } from '../../../src/sandbox/faults/faults.ts';
import { openWorld } from '../../../src/sandbox/world/world.ts';
import { generateWorld } from '../../../src/sandbox/worlds/generated.ts';
import { type Day, hourMs, isWhole, minuteMs, openDay, said } from '../../bad-days/day.test-support.ts';
import { editTheSite } from '../../bad-days/edits-of-a-day.test-support.ts';

const always = Number.POSITIVE_INFINITY;

interface Refusal {
  readonly what: string;
  readonly answer: FaultAnswer;
  /** How many requests of the first reading are answered before. */
  readonly after: number;
  /** What an administrator reads meanwhile. */
  readonly says: RegExp;
}

const tooMany = (headers: Readonly<Record<string, string>>): FaultAnswer => ({
  kind: 'status',
  status: 429,
  headers,
});

const refusals: readonly Refusal[] = [
  {
    what: 'a storm of 429 that says how long to wait',
    answer: tooMany({ 'Retry-After': '250', 'RateLimit-Reason': 'jira-burst-based' }),
    after: 45,
    says: /limits how often GET \S+ may be called: such calls wait until \d\d:\d\d \(UTC\)/,
  },
  {
    what: 'a storm of 429 without a word',
    answer: tooMany({}),
    after: 70,
    says: /limits how often GET \S+ may be called/,
  },
  {
    what: '503',
    answer: { kind: 'status', status: 503 },
    after: 80,
    says: /^sync failed .* could not answer GET \S+ \(status 503\)\. Try again later/,
  },
  {
    what: 'answers that are cut off',
    answer: { kind: 'cut', bytes: 40 },
    after: 75,
    says: /^sync failed .* was cut off\. Try again; if it stays so, look at the network/,
  },
  {
    what: 'web pages of a proxy that calls them good',
    answer: { kind: 'html', status: 200 },
    after: 20,
    says: /^sync failed .* a web page instead of JSON\. Something between here and Jira may have answered/,
  },
];

for (const [index, { what, answer, after, says }] of refusals.entries()) {
  test(`after an hour of ${what} everything is as in Jira`, async () => {
    const seed = 61_001 + index;
    await using day = await openDay(worldOf(seed));
    const { faults } = day.pipe.sandbox;
    await using _ = await day.serve();

    faults.add({ path: '/rest/', skip: after, times: always, answer });
    await sitOut(day, says, 'in the first reading');
    await day.assertNothingLeaks('in the first reading');
    editTheSite(day.world, day.clock.now(), seed);
    faults.clear();
    await day.passUntil(isWhole, 'all is read');
    // What nobody tells is counted within six hours.
    await day.pass(7 * hourMs, hourMs);
    await day.assertEqual('after the first reading');

    faults.add({ path: '/rest/', times: always, answer });
    await sitOut(day, says, 'later');
    await day.assertEqual('later, while nothing has changed');
    editTheSite(day.world, day.clock.now(), seed + 1);
    faults.clear();
    await day.pass(7 * hourMs, hourMs);
    await day.passUntil(isWhole, 'all is read again');
    await day.assertEqual('at the end of the day');
  });
}

test('what was edited before an hour in which Jira limits searches alone is found after it', async () => {
  await using day = await openDay(worldOf(61_200));
  await using _ = await day.serve();
  await day.passUntil(isWhole, 'all is read');
  await day.pass(40 * minuteMs);
  await day.assertEqual('before');
  const edited = [...day.world.entries.values()].slice(0, 12).map(({ issue }) => issue);
  for (const [index, issue] of edited.entries()) {
    await day.pass(minuteMs);
    const updated = new Date(day.siteMs()).toISOString();
    day.world.putIssue({ ...issue, summary: `${issue.summary} before the storm ${index}`, updated });
  }
  const headers = { 'Retry-After': '250', 'RateLimit-Reason': 'jira-burst-based' };
  day.pipe.sandbox.faults.add({ path: 'search/jql', times: always, answer: tooMany(headers) });
  await day.pass(hourMs);
  day.pipe.sandbox.faults.clear();
  await day.pass(20 * minuteMs);
  await day.assertEqual('after a list of changes, and before any reading of everything');
  const { issues } = day.pipe.store;
  const stored = await Promise.all(edited.map(async ({ key }) => issues.load(await issues.rowsByKey(key))));
  const summaries = stored.flat().map(({ issue }) => issue.summary);
  assert.ok(summaries.length > 5, `CONTROL: ${summaries.length} of them are read`);
  for (const summary of summaries) assert.match(summary, / before the storm \d+$/);
});

test('after a day without an answer nobody finds anything, and an hour later everybody everything', async () => {
  await using day = await openDay(worldOf(61_100));
  await using _ = await day.serve();
  await day.passUntil(isWhole, 'all is read');
  await day.assertEqual('before');
  day.pipe.sandbox.faults.add({ path: '/rest/', times: always, answer: { kind: 'status', status: 503 } });
  editTheSite(day.world, day.clock.now(), 3);
  await day.pass(25 * hourMs, hourMs);
  const meanwhile = await day.status();
  assert.equal(meanwhile.status, 'too old');
  assert.match(said(meanwhile), /Permissions count for 24 hours.*status 503/);
  assert.equal(await day.found('zq'), 0, 'whatever was allowed');
  day.pipe.sandbox.faults.clear();
  await day.pass(8 * hourMs, hourMs);
  await day.passUntil(isWhole, 'all is read again');
  await day.assertEqual('after');
  assert.ok((await day.found('zq')) > 0, 'CONTROL');
});

function worldOf(seed: number) {
  return openWorld(generateWorld({ seed, issues: 20, projects: 3, accounts: 7 }));
}

/** An hour. Now and then it is trying, else its state and the reason are to be seen; it never looks well. */
async function sitOut(day: Day, says: RegExp, when: string): Promise<void> {
  const seen: string[] = [];
  for (let n = 0; n < 12; n += 1) {
    await day.pass(294_000, 98_000);
    // The budget tells the store every few seconds what it waits for.
    await day.pass(6_000);
    seen.push(said(await day.status()));
  }
  const well = seen.filter((one) => one.startsWith('active') && !says.test(one));
  assert.ok(well.length <= 4, `${when}: ${well.length} times of 12 well`);
  assert.ok(seen.filter((one) => says.test(one)).length > 3, `${when}: ${seen.join('\n')}`);
}
