/**
 * Comparisons with Jira's own answers, as figures: rates of what was compared, each kind of difference by itself. Late
 * is not false, and hiding too much is not showing too much.
 */

import type { AuditAnswer } from '../../http/drift-api.ts';

export type DriftSource = AuditAnswer['sources'][number];
export type DriftRun = DriftSource['runs'][number];
export type Difference = DriftSource['differences'][number];
export type HeldProject = AuditAnswer['held'][number];

export interface Figure {
  readonly name: string;
  readonly value: number;
  /** `bad`: shown what Jira refuses. `warn`: hidden what Jira shows, or not settled. */
  readonly tone: 'bad' | 'warn' | 'plain';
}

export function figuresOf({ counts }: DriftRun): Figure[] {
  const warn = (name: string, value: number): Figure => ({ name, value, tone: value > 0 ? 'warn' : 'plain' });
  const plain = (name: string, value: number): Figure => ({ name, value, tone: 'plain' });
  return [
    { name: 'False allows', value: counts.falseAllows, tone: counts.falseAllows > 0 ? 'bad' : 'plain' },
    warn('False denials', counts.falseDenials),
    plain('of them explained by a finding', counts.explainedDenials),
    plain('Late allows', counts.lateAllows),
    plain('Late denials', counts.lateDenials),
    warn('Not settled', counts.unsettled),
  ];
}

/** "3 of 20,000", "0.015 %"; of nothing compared there is no rate. */
export function rateOf(count: number, pairs: number): string {
  if (pairs === 0) return '–';
  if (count === 0) return '0';
  const percent = (count / pairs) * 100;
  return `${percent.toLocaleString('en', { maximumSignificantDigits: 2 })} %`;
}

export function whichRun(run: Pick<DriftRun, 'kind' | 'trigger'>): string {
  const what = run.kind === 'all' ? 'all pairs' : 'a sample';
  return `${what}, ${run.trigger === 'schedule' ? 'by the schedule' : 'by command'}`;
}

const states: Record<DriftRun['state'], { readonly label: string; readonly tone: string }> = {
  running: { label: 'running', tone: 'busy' },
  done: { label: 'done', tone: 'good' },
  interrupted: { label: 'interrupted', tone: 'quiet' },
  failed: { label: 'failed', tone: 'bad' },
};

export function stateOf(run: Pick<DriftRun, 'state'>): { readonly label: string; readonly tone: string } {
  return states[run.state];
}

const verdicts: Record<Difference['verdict'], { readonly label: string; readonly tone: string }> = {
  'false-allow': { label: 'we show, Jira refuses', tone: 'bad' },
  'false-denial': { label: 'we hide, Jira shows', tone: 'busy' },
  late: { label: 'was late', tone: 'quiet' },
  unsettled: { label: 'not settled', tone: 'quiet' },
};

export function verdictOf(difference: Pick<Difference, 'verdict'>): {
  readonly label: string;
  readonly tone: string;
} {
  return verdicts[difference.verdict];
}

/** After "Found an hour ago:". */
export function whyHeld({ issues, unsettled }: Pick<HeldProject, 'issues' | 'unsettled'>): string {
  const such = issues.length === 0 ? '' : `, such as ${[...new Set(issues)].join(', ')}`;
  if (unsettled === undefined) {
    return `we would have shown somebody what Jira refuses them${such}. Look below at why, mend it, and then release it.`;
  }
  return (
    `Jira refused somebody what we would have shown them${such}, and it could not be read again whether that is so ` +
    'still. The next comparison tries again: if all of it was only late, the project comes back by itself.'
  );
}

/** "at most 2 minutes late in half of the cases, 9 minutes in 95 %": undefined where nothing was late. */
export function latenessInWords(run: Pick<DriftRun, 'lateness'>): string | undefined {
  if (run.lateness === undefined) return undefined;
  const { medianMs, p95Ms, longestMs } = run.lateness;
  return `At most ${duration(medianMs)} late in half of the cases, ${duration(p95Ms)} in 95 %, ${duration(longestMs)} in all.`;
}

function duration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 120) return seconds === 1 ? '1 second' : `${seconds} seconds`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}

/** Runs in which something was compared, the latest first. */
export function latestCompared(source: DriftSource): DriftRun | undefined {
  return source.runs.find(({ counts }) => counts.pairs > 0) ?? source.runs[0];
}
