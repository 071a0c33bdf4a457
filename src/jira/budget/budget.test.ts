import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BudgetOptions, openBudget, type ShareOf } from './budget.ts';
import type { KeptLimit, KeptPoints, Pause } from './budget-state.ts';
import { testClock } from './test-clock.test-support.ts';

const app = { id: 'OAuth app abc', isMetered: true };
const of: ShareOf = {
  site: 'acme.example',
  source: '1',
  app,
  purpose: 'contents',
  patienceMs: Number.POSITIVE_INFINITY,
};
const path = 'GET /rest/api/3/thing';

async function open(options: Partial<BudgetOptions> = {}) {
  const clock = testClock();
  const budget = await openBudget({ clock, places: 10, burstShare: 0, pointsPerHour: 65_000, ...options });
  return { clock, budget };
}

/** Asks once; the answer costs so many points. */
async function ask(
  share: ReturnType<Awaited<ReturnType<typeof openBudget>>['share']>,
  points = 1,
  headers = {},
) {
  const turn = await share.enter(path);
  assert.ok('leave' in turn, 'it should not be told to wait too long');
  turn.answered(points, headers && new Headers(headers));
  turn.leave();
}

/** What became of it by now: nothing, if it waits. */
async function soon<T>(promise: Promise<T>): Promise<T | 'waits'> {
  const waits = new Promise<'waits'>((resolve) => setImmediate(() => setImmediate(() => resolve('waits'))));
  return Promise.race([promise, waits]);
}

const limit = (scope: 'app' | 'app-on-site' | 'site' | 'operation', reason: string) => ({
  scope,
  reason,
  waitMs: undefined,
});

test('a call whose answer is there gives its place away once', async () => {
  const { budget } = await open({ places: 1 });
  const share = budget.share(of);
  const turn = await share.enter(path);
  assert.ok('leave' in turn);
  const second = share.enter(path);
  const third = share.enter(path);
  assert.equal(await soon(second), 'waits');
  turn.freePlace();
  const entered = await second;
  assert.ok('leave' in entered);
  turn.freePlace();
  turn.leave();
  assert.equal(await soon(third), 'waits', 'it has no second place to give away');
  entered.leave();
  assert.notEqual(await soon(third), 'waits');
});

test('two sources of one site share its places, and a burst pause of one holds back the other', async () => {
  const { budget, clock } = await open({ places: 1 });
  const one = budget.share(of);
  const other = budget.share({ ...of, source: '2', app: { id: 'token of source 2', isMetered: false } });
  const elsewhere = budget.share({ ...of, site: 'other.example' });
  const turn = await one.enter(path);
  assert.ok('leave' in turn);
  const waiting = ask(other);
  assert.equal(await soon(waiting), 'waits');
  await ask(elsewhere);
  turn.leave();
  await waiting;
  one.pause(path, limit('operation', 'jira-burst-based'), clock.now() + 2_000);
  const held = ask(other);
  assert.equal(await soon(held), 'waits');
  const another = await other.enter('GET /rest/api/3/other');
  assert.ok('leave' in another, 'the control: another operation');
  another.leave();
  await ask(elsewhere);
  assert.deepEqual(budget.state().sites[0]?.paused, [
    { of: 'acme.example', operation: path, untilMs: clock.now() + 2_000, reason: 'jira-burst-based' },
  ]);
  await clock.advance(2_000);
  await held;
  assert.deepEqual(budget.state().sites[0]?.paused, []);
});

test('a used-up quota of an app pauses it on all its sites, one of a site on that site, and nobody else', async () => {
  const { budget, clock } = await open();
  const here = budget.share({ ...of, purpose: 'revocation' });
  const there = budget.share({ ...of, site: 'other.example' });
  const byToken = budget.share({ ...of, app: { id: 'token of source 9', isMetered: false } });
  here.pause(path, limit('app', 'jira-quota-global-based'), clock.now() + 600_000);
  const held = [ask(here), ask(there)];
  for (const one of held) assert.equal(await soon(one), 'waits');
  await ask(byToken);
  await clock.advance(600_000);
  await Promise.all(held);
  await ask(here, 1, { 'ratelimit-policy': '"tenant-app-quota";q=500;w=3600' });
  here.pause(path, limit('app-on-site', 'jira-quota-tenant-based'), clock.now() + 600_000);
  const heldHere = ask(here);
  assert.equal(await soon(heldHere), 'waits');
  await ask(there);
  await clock.advance(600_000);
  await heldHere;
});

test('a limit of a kind that we do not know pauses the site', async () => {
  const { budget, clock } = await open();
  const share = budget.share(of);
  share.pause(path, limit('site', 'jira-cost-based'), clock.now() + 1_000);
  const held = ask(budget.share({ ...of, source: '2' }));
  assert.equal(await soon(held), 'waits');
  await ask(budget.share({ ...of, site: 'other.example' }));
  await clock.advance(1_000);
  await held;
});

test('whoever cannot wait so long is told at once', async () => {
  const { budget, clock } = await open();
  const asked = budget.share({ ...of, purpose: 'fresh', patienceMs: 20_000 });
  asked.pause(path, limit('app', 'jira-quota-global-based'), clock.now() + 600_000);
  assert.deepEqual(await asked.enter(path), { tooLongMs: 600_000 });
});

test('a pause ends when the clock is set back by hours, also for who waits behind it and after a restart', async () => {
  const pauses: Pause[] = [];
  const keeper: BudgetOptions['keeper'] = {
    async exchange(news) {
      pauses.push(...news.pauses);
      return { points: [], pauses, limits: [] };
    },
  };
  const { budget, clock } = await open({ keeper });
  const share = budget.share(of);
  clock.jump(8 * 3_600_000);
  share.pause(path, limit('app', 'jira-quota-global-based'), clock.now() + 60_000);
  share.pause(path, limit('operation', 'jira-burst-based'), clock.now() + 2_000);
  const held = ask(share);
  assert.equal(await soon(held), 'waits', 'CONTROL');
  clock.jump(-8 * 3_600_000);
  await ask(share);
  await held;
  assert.deepEqual([budget.state().sites[0]?.paused, budget.state().apps[0]?.paused], [[], []]);
  await budget[Symbol.asyncDispose]();
  assert.equal(pauses.length, 2, 'CONTROL: both were kept');
  const again = await open({ keeper, clock });
  await ask(again.budget.share(of));
  again.budget.share(of).pause(path, limit('app', 'jira-quota-global-based'), clock.now() + 60_000);
  assert.deepEqual(await soon(ask(again.budget.share(of))), 'waits', 'what is told now counts');
});

test('a pause of more than an hour is asked about once an hour', async () => {
  const { budget, clock } = await open();
  const share = budget.share({ ...of, patienceMs: 0 });
  share.pause(path, limit('app', 'jira-quota-global-based'), clock.now() + 25 * 3_600_000);
  assert.deepEqual(await share.enter(path), { tooLongMs: 65 * 60_000 });
  await clock.advance(65 * 60_000);
  await ask(share);
});

test('contents leave a share of the points to revocations and fresh changes; all of it is full with the hour', async () => {
  const { budget, clock } = await open({ pointsPerHour: 1_000 });
  const share = (purpose: ShareOf['purpose']) => budget.share({ ...of, purpose });
  await ask(share('contents'), 800);
  const contents = ask(share('contents'));
  assert.equal(await soon(contents), 'waits');
  const [state] = budget.state().apps;
  assert.deepEqual(
    [state?.app, state?.spent, state?.left, state?.limit, state?.limitIs],
    ['OAuth app abc', 800, 200, 1_000, 'believed'],
  );
  assert.deepEqual(state?.held, [
    {
      of: 'OAuth app abc',
      operation: '',
      purpose: 'contents',
      // What is kept becomes less with every five minutes of the hour.
      untilMs: Date.parse('2026-11-22T10:05:00Z'),
      reason: 'points-kept',
    },
  ]);
  await ask(share('census'), 140);
  assert.equal(await soon(ask(share('census'))), 'waits');
  await ask(share('fresh'), 59);
  assert.equal(await soon(ask(share('fresh'))), 'waits');
  await ask(share('revocation'), 1);
  assert.equal(await soon(ask(share('revocation'))), 'waits', 'nothing is left');
  await clock.advance(3_599_999);
  assert.equal(await soon(contents), 'waits');
  await clock.advance(1);
  await contents;
  assert.deepEqual(budget.state().apps[0]?.spentFor, { revocation: 1, fresh: 1, census: 1, contents: 1 });
});

test('two sites whose first contents come from one app have equal parts of its points', async () => {
  const { budget } = await open({ pointsPerHour: 1_000 });
  const large = budget.share({ ...of, site: 'large.example', source: '1' });
  const small = budget.share({ ...of, site: 'small.example', source: '2' });
  await ask(small, 10);
  for (let spent = 10; spent < 400; spent += 10) await ask(large, 10);
  await ask(large, 10);
  assert.equal(await soon(ask(large, 10)), 'waits', 'it has had its half of 800');
  for (let spent = 10; spent < 400; spent += 10) await ask(small, 10);
  assert.equal(await soon(ask(small, 10)), 'waits');
});

test('a source gets the points that another one stopped asking for', async () => {
  const { budget, clock } = await open({ pointsPerHour: 1_000 });
  const large = budget.share({ ...of, source: '1' });
  await ask(budget.share({ ...of, source: '2' }), 10);
  for (let spent = 0; spent < 400; spent += 10) await ask(large, 10);
  const more = ask(large, 10);
  assert.equal(await soon(more), 'waits');
  await clock.advance(61_000);
  await more;
});

test('headers correct what is believed: the size of the quota, what is left, and the rate of bursts', async () => {
  const { budget, clock } = await open({ burstShare: 0.8 });
  const share = budget.share(of);
  await ask(share, 11, {
    'ratelimit-policy': '"global-app-quota";q=2000;w=3600, "jira-burst-based";q=5;w=1',
  });
  const app = () => budget.state().apps[0];
  assert.deepEqual([app()?.limit, app()?.limitIs, app()?.left], [2_000, 'told', 1_989]);
  // Somebody else spends from the same quota.
  const told = {
    'ratelimit-policy': '"global-app-quota";q=2000;w=3600',
    ratelimit: '"global-app-quota";r=450;t=60',
  };
  await ask(share, 1, told);
  assert.deepEqual([app()?.left, app()?.spentFor.contents], [449, 12]);
  // Four a second at five by Jira's word: two are gone, two more go at once.
  await Promise.all([ask(share), ask(share)]);
  const fifth = ask(share);
  assert.equal(await soon(fifth), 'waits');
  await clock.advance(250);
  await fifth;
});

test('a quota that is only announced holds nothing back, until Jira refuses by it', async () => {
  const { budget } = await open();
  const share = budget.share(of);
  await ask(share, 90, { 'beta-ratelimit-policy': '"global-app-quota";q=100;w=3600' });
  await ask(share, 90);
  assert.equal(budget.state().apps[0]?.limitIs, 'none');
  share.pause(path, limit('app', 'jira-quota-global-based'), 0);
  assert.equal(budget.state().apps[0]?.limit, 100);
  assert.equal(await soon(ask(share)), 'waits');
});

test('a pause that ends between two milliseconds is kept as one of whole milliseconds', async () => {
  const kept: Pause[] = [];
  const keeper: BudgetOptions['keeper'] = {
    async exchange({ pauses }) {
      kept.push(...pauses);
      return { points: [], pauses, limits: [] };
    },
  };
  const { budget, clock } = await open({ keeper });
  const fromMs = clock.now();
  budget.share(of).pause(path, limit('operation', 'jira-burst-based'), fromMs + 10_333.116);
  await budget[Symbol.asyncDispose]();
  assert.deepEqual(
    kept.map(({ untilMs }) => untilMs - fromMs),
    [10_334],
  );
});

test('what was spent and what is paused outlives the process, and is shared with another one', async () => {
  const points: KeptPoints[] = [];
  const pauses: Pause[] = [];
  const limits: KeptLimit[] = [];
  const keeper: BudgetOptions['keeper'] = {
    async exchange(news) {
      points.push(...news.points);
      pauses.push(...news.pauses);
      limits.push(...news.limits.filter(({ isTold }) => isTold));
      const sums = Map.groupBy(points, ({ app, purpose }) => `${app} ${purpose}`);
      return {
        points: [...sums.values()].flatMap(([first, ...more]) =>
          first ? [{ ...first, points: more.reduce((sum, one) => sum + one.points, first.points) }] : [],
        ),
        pauses: pauses.filter(({ untilMs }) => untilMs > news.nowMs),
        limits: limits.slice(-1),
      };
    },
  };
  const first = await open({ keeper });
  await ask(first.budget.share(of), 100);
  const other = await open({ keeper });
  await ask(other.budget.share(of), 10);
  await first.clock.advance(5_000);
  await other.clock.advance(5_000);
  assert.equal(other.budget.state().apps[0]?.spent, 110);
  await ask(first.budget.share(of), 1);
  first.budget.share(of).pause(path, limit('app', 'jira-quota-global-based'), first.clock.now() + 60_000);
  await first.budget[Symbol.asyncDispose]();
  const again = await open({ keeper, clock: first.clock });
  const held = ask(again.budget.share(of));
  assert.equal(await soon(held), 'waits');
  assert.equal(again.budget.state().apps[0]?.spent, 111);
  await first.clock.advance(60_000);
  await held;
  const told = { 'beta-ratelimit-policy': '"global-app-quota";q=5000;w=3600', 'x-beta-ratelimit-policy': '' };
  await ask(again.budget.share(of), 1, told);
  again.budget.share(of).pause(path, limit('app', 'jira-quota-global-based'), 0);
  await again.budget[Symbol.asyncDispose]();
  const last = await open({ keeper, clock: first.clock });
  last.budget.share(of);
  await ask(last.budget.share(of), 1);
  const known = last.budget.state().apps[0] ?? assert.fail();
  assert.deepEqual(
    [known.limit, known.limitIs],
    [5_000, 'told'],
    'a limit that Jira told is not asked for again',
  );
});

test('points that could not be kept are kept with the next ones', async () => {
  const handed: number[] = [];
  let isBroken = false;
  const keeper: BudgetOptions['keeper'] = {
    async exchange({ points }) {
      if (isBroken) throw new Error('the store is busy');
      handed.push(...points.map((one) => one.points));
      return { points: [], pauses: [], limits: [] };
    },
  };
  const { budget, clock } = await open({ keeper });
  isBroken = true;
  await ask(budget.share(of), 100);
  await clock.advance(5_000);
  isBroken = false;
  await ask(budget.share(of), 1);
  await clock.advance(5_000);
  assert.deepEqual(handed, [101]);
});
