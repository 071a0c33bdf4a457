/**
 * Sums over a source for the status page, and its state in the words and the colour that the page uses.
 */

import type { SourceStatus } from '../../http/api.ts';

export type Project = NonNullable<SourceStatus['projects']>[number];

export interface Totals {
  readonly inJira: number;
  /** Of some project not all ids were listed yet. */
  readonly mayBeMore: boolean;
  readonly issues: number;
  /** Undefined: could not be counted. */
  readonly indexed: number | undefined;
  readonly comments: number;
  readonly attachments: number;
  readonly toFetch: number;
}

export function totalsOf(projects: readonly Project[]): Totals {
  const sum = (of: (project: Project) => number) =>
    projects.reduce((total, project) => total + of(project), 0);
  const isCounted = projects.every(({ indexed }) => indexed !== undefined);
  return {
    inJira: sum(({ inJira }) => inJira),
    mayBeMore: projects.some(({ gaps }) => gaps.some(({ reason }) => reason === 'not-counted')),
    issues: sum(({ issues }) => issues),
    indexed: isCounted ? sum(({ indexed }) => indexed ?? 0) : undefined,
    comments: sum(({ comments }) => comments),
    attachments: sum(({ attachments }) => attachments),
    toFetch: sum(({ toFetch }) => toFetch),
  };
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
    stopped: 'quiet',
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

/** What was not counted is no 0. */
export function numberOrUnknown(value: number | undefined): string {
  return value === undefined ? 'unknown' : number(value);
}

/** Each in the order of the keys, as they come. */
export function withGapsFirst(projects: readonly Project[]): readonly Project[] {
  const hasGap = ({ gaps, oldSince }: Project) => gaps.length > 0 || oldSince !== undefined;
  return [...projects.filter(hasGap), ...projects.filter((project) => !hasGap(project))];
}

export function gapCount({ reason, count }: Project['gaps'][number]): string {
  const what = reason.startsWith('comments-') ? 'comment' : 'issue';
  if (count === undefined) return `An unknown number of ${what}s:`;
  return `${number(count)} ${what}${count === 1 ? '' : 's'}:`;
}
