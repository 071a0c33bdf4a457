/**
 * What does a turn of the budget cost a request? A hundred callers of four sources and two purposes on one site, with
 * points and paces counted, against a promise that is resolved at once. Usage: npm run bench -- budget [turns]
 */

import { systemClock } from '../src/clock.ts';
import { openBudget } from '../src/jira/budget/budget.ts';
import { fixed, printTable } from './pipe.bench-support.ts';

const turns = Number(process.argv[2] ?? 100_000);
const callers = 100;
const operation = 'GET /rest/api/3/bench';

/** Milliseconds of computing, the best of five. */
async function computing(one: (caller: number) => Promise<void>): Promise<number> {
  const took: number[] = [];
  for (let run = 0; run < 5; run += 1) {
    const before = process.cpuUsage();
    const calling = Array.from({ length: callers }, async (_, caller) => {
      for (let done = 0; done < turns / callers; done += 1) await one(caller);
    });
    await Promise.all(calling);
    const { user, system } = process.cpuUsage(before);
    took.push((user + system) / 1_000);
  }
  return Math.min(...took);
}

const options = { clock: systemClock, places: 10, pointsPerHour: 1e12, burstShare: 1 };
await using budget = await openBudget(options);
const first = budget.share({
  site: 'bench.example',
  source: '0',
  app: { id: 'bench', isMetered: true },
  purpose: 'fresh',
  patienceMs: 1e9,
});
const told = new Headers({ 'ratelimit-policy': '"jira-burst-based";q=1000000000;w=1' });
const turn = await first.enter(operation);
if ('leave' in turn) {
  turn.answered(1, told);
  turn.leave();
}
const shares = Array.from({ length: callers }, (_, n) =>
  budget.share({
    site: 'bench.example',
    source: `${n % 4}`,
    app: { id: 'bench', isMetered: true },
    purpose: n % 2 === 0 ? 'fresh' : 'contents',
    patienceMs: 1e9,
  }),
);
const nothing = await computing(async () => {});
const all = await computing(async (caller) => {
  const mine = await shares[caller]?.enter(operation);
  if (!mine || !('leave' in mine)) throw new Error('The bench has no limit that is too long.');
  mine.answered(2);
  mine.leave();
});
printTable('What the budget costs a request', [
  {
    what: 'a resolved promise',
    turns,
    'ms of computing': fixed(nothing),
    'µs a turn': fixed((nothing * 1_000) / turns),
  },
  {
    what: 'a turn of the budget',
    turns,
    'ms of computing': fixed(all),
    'µs a turn': fixed((all * 1_000) / turns),
  },
]);
