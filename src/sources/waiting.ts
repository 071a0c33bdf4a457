/** Why a source waits for a limit of Jira, and until when, in words: the longest of what holds it back. */

import type { Source } from '../model/source.ts';
import type { JiraPause } from '../store/budget-store.ts';
import { appInBudget, siteInBudget } from './open-client.ts';

export interface Waiting {
  /** ISO 8601, UTC. */
  readonly until: string;
  readonly message: string;
}

/** Undefined: nothing that is known here holds it back. */
export function waitingOf(source: Source, pauses: readonly JiraPause[]): Waiting | undefined {
  const site = siteInBudget(source);
  const mine = [...pausesOf(source, pauses)];
  // Whatever holds back everything says more than what holds back one thing for longer.
  const [first] = mine.sort((a, b) => partOf(a) - partOf(b) || b.untilMs - a.untilMs);
  if (!first) return undefined;
  const until = new Date(first.untilMs).toISOString();
  return { until, message: `${why(first, site)} until ${until.slice(11, 16)} (UTC).` };
}

/** Those of its site and of its app. */
export function pausesOf(source: Source, pauses: readonly JiraPause[]): readonly JiraPause[] {
  const site = siteInBudget(source);
  const app = appInBudget(source);
  return pauses.filter(({ of }) => of === site || of === app || of === `${app} at ${site}`);
}

function partOf({ operation, purpose }: JiraPause): number {
  return purpose !== undefined ? 1 : operation !== '' ? 2 : 0;
}

function why({ of, operation, purpose, reason }: JiraPause, site: string): string {
  if (purpose !== undefined) {
    return `${wordsFor[purpose] ?? 'Reading'} waits: what is left of this hour's points of ${of} is kept for what is more urgent, or for another source,`;
  }
  if (operation !== '') return `${site} limits how often ${operation} may be called: such calls wait`;
  if (of === site) return `${site} limits requests (${reason || 'it does not say why'}): all of them wait`;
  return `The points of ${of} are used up (${reason || 'Jira does not say which'}): everything waits`;
}

const wordsFor: Readonly<Record<string, string>> = {
  revocation: 'Reading permissions',
  fresh: 'Reading changes',
  census: 'Counting',
  contents: 'Reading contents',
};
