/**
 * Sums over a source for the status page, and its state in the words and the colour that the page uses.
 */

import type { SourceStatus } from '../../http/api.ts';

export interface Totals {
  readonly issues: number;
  readonly comments: number;
  readonly toFetch: number;
}

export function totalsOf(source: SourceStatus): Totals {
  const totals = { issues: 0, comments: 0, toFetch: 0 };
  for (const project of source.projects) {
    totals.issues += project.issues;
    totals.comments += project.comments;
    totals.toFetch += project.toFetch;
  }
  return totals;
}

/** How much of what Jira holds is here, from 0 to 1; undefined when nothing is known to be there. */
export function shareFetched(totals: Totals): number | undefined {
  const all = totals.issues + totals.toFetch;
  return all === 0 ? undefined : totals.issues / all;
}

export type Tone = 'good' | 'busy' | 'bad' | 'quiet';

export function toneOf(status: SourceStatus['status']): Tone {
  const tones: Record<SourceStatus['status'], Tone> = {
    active: 'good',
    syncing: 'busy',
    'too old': 'bad',
    'sync failed': 'bad',
    'never synced': 'quiet',
    paused: 'quiet',
    'credentials expired': 'bad',
  };
  return tones[status];
}

/** Things change quickly while a sync runs or the index is behind, and slowly otherwise. */
export function nextLookMs(sources: readonly SourceStatus[] | undefined): number {
  const busy = sources?.some((source) => source.status === 'syncing' || source.index.behind > 0);
  return busy === true ? 2000 : 20_000;
}

export function number(value: number): string {
  return value.toLocaleString('en');
}
