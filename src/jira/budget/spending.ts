/** From what a client was opened with to its share of a budget; without one it has a budget of its own. */

import type { Clock } from '../../clock.ts';
import { type Budget, budgetOfOne, type Share, type ShareOf } from './budget.ts';

export interface Spending extends Omit<ShareOf, 'patienceMs'> {
  readonly budget: Pick<Budget, 'share'>;
}

export interface Alone {
  readonly host: string;
  readonly clock: Clock;
  readonly concurrency?: number | undefined;
}

export function shareOf(
  spending: Spending | undefined,
  { host, clock, concurrency = 10 }: Alone,
  patienceMs: number,
): Share {
  if (spending) {
    const { budget, ...of } = spending;
    return budget.share({ ...of, patienceMs });
  }
  const app = { id: host, isMetered: false };
  return budgetOfOne(clock, concurrency).share({
    site: host,
    source: host,
    app,
    purpose: 'fresh',
    patienceMs,
  });
}
