/**
 * The moment of a list of changes, by Jira's clock, and that the list belongs to it. Jira takes "in the last so many
 * minutes" from when it answers, and a search may wait: for a limit, for its next try, in a machine that sleeps. One that
 * was answered late lacks the oldest minutes of its time. So a list reaches further back by some grace, and whoever takes
 * longer than that begins again with a new moment and more grace: twice as much as it took, so that it ends however long
 * the trouble lasts.
 *
 * How late it is our clocks tell, without a request, where both say "within the grace"; else Jira is asked what time it
 * is, as one may be set back, and the other stand still while a machine sleeps.
 */

import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import { instantOf } from '../jira/wire.ts';
import type { ChangePoll } from '../store/reading-store.ts';
import type { Store } from '../store/store.ts';

export interface MomentOptions {
  readonly store: Store;
  readonly client: JiraClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Goes on when the clock is set. Default: the machine's. */
  readonly steadyMs?: () => number;
}

/** What a list of changes is made for. */
export interface ListMoment {
  readonly now: ChangePoll;
  /** The last answer may come so long after `now`: so much further back the list has to reach. */
  readonly graceMs: number;
  /** It is made once more because it was late: the fewer requests it takes, the sooner that ends. */
  readonly isAgain: boolean;
}

/** Small: what changed in it is read twice. */
const firstGraceMs = 20_000;

/** What `list` returns when all of it came in time. What it did before that is done more than once. */
export async function listedInTime<T>(
  options: MomentOptions,
  list: (moment: ListMoment) => Promise<T>,
): Promise<T> {
  const steadyMs = options.steadyMs ?? (() => performance.now());
  for (let graceMs = firstGraceMs; ; ) {
    const begunMs = steadyMs();
    const now = await momentOf(options);
    const listed = await list({ now, graceMs, isAgain: graceMs > firstGraceMs });
    const passed = [steadyMs() - begunMs, options.clock.now() - now.askedMs];
    if (passed.every((ms) => ms >= 0 && ms <= graceMs)) return listed;
    const lateMs = (await momentOf(options)).untilMs - now.untilMs;
    if (lateMs <= graceMs) return listed;
    graceMs = 2 * lateMs;
  }
}

/** Now, by Jira's clock and by ours. */
export async function momentOf({ store, client, clock, signal }: MomentOptions): Promise<ChangePoll> {
  const askedMs = clock.now();
  const ticket = await store.crawl.ticket();
  const serverTime = await client.serverTime(signal);
  const untilMs = instantOf(serverTime);
  if (Number.isNaN(untilMs)) {
    throw new AppError(
      'jira-bad-answer',
      'Jira does not say what time it is (serverInfo has no serverTime), so it cannot be asked for changes. ' +
        'Nothing is lost: the next try asks again.',
    );
  }
  return { untilMs, askedMs, ticket };
}
