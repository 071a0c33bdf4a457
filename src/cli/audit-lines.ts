/** A comparison with Jira and its differences, in lines for a person. */

import type { Difference, DriftRun, IncomparableReason } from '../model/drift.ts';
import type { Source } from '../model/source.ts';
import { latenessOf } from '../permissions/drift/lateness.ts';
import type { Store } from '../store/store.ts';
import { count, counted, duration } from './terminal.ts';

const reasonWords: Readonly<Record<IncomparableReason, string>> = {
  'unknown-to-jira': 'of accounts that Jira does not know',
  archived: 'archived',
  withheld: 'in projects that are hidden',
  portal: 'that the customer portal may explain',
  'level-unconfirmed': 'behind a security level, which the check was not seen to apply',
  'restriction-unconfirmed': 'behind a restriction, which the check was not seen to apply',
};

export async function runLines(store: Store, source: Source, run: DriftRun): Promise<string[]> {
  const { counts } = run;
  const at = new Date(run.startedMs).toISOString().slice(0, 16).replace('T', ' ');
  const took = run.endedMs === undefined ? '' : `, ${duration(run.endedMs - run.startedMs)}`;
  const what = run.subject.kind === 'all' ? 'all pairs' : `sample with seed ${run.seed}`;
  const by = run.trigger === 'schedule' ? ', scheduled' : '';
  const lines = [
    `${at}  ${source.name}: ${counted(counts.pairs, 'pair')} of ${counted(counts.viewers, 'viewer')} compared ` +
      `(${what}${by}; ${counted(counts.requests, 'request')}${took}; ${run.state})`,
  ];
  if (run.error !== undefined) lines.push(`  ${run.error}`);
  const late = counts.lateAllows + counts.lateDenials;
  const lateness = await latenessOf(store, run);
  const delay = lateness
    ? `; for at most ${duration(lateness.medianMs)} (median), ${duration(lateness.p95Ms)} (95 of 100), ${duration(lateness.longestMs)} (longest)`
    : '';
  const lost =
    late === 0 ? '' : `: ${count(counts.lateAllows)} lost, ${count(counts.lateDenials)} gained${delay}`;
  const explained =
    counts.explainedDenials === 0 ? '' : `, of which findings explain ${count(counts.explainedDenials)}`;
  lines.push(
    `  late          ${rate(late, counts.pairs)}${lost}`,
    `  false allow   ${rate(counts.falseAllows, counts.pairs)}`,
    `  false denial  ${rate(counts.falseDenials, counts.pairs)}${explained}`,
  );
  if (counts.unsettled > 0)
    lines.push(`  unsettled     ${count(counts.unsettled)}, which could not be read again`);
  const incomparable = Object.entries(reasonWords).flatMap(([reason, words]) => {
    const pairs = Object.entries(counts.incomparable).find(([name]) => name === reason)?.[1] ?? 0;
    return pairs === 0 ? [] : [`${count(pairs)} ${words}`];
  });
  if (counts.unaskedViewers > 0) {
    incomparable.push(`${counted(counts.unaskedViewers, 'account')} of people, deactivated or of customers`);
  }
  if (incomparable.length > 0) lines.push(`  not compared  ${incomparable.join('; ')}`);
  return lines;
}

/** One viewer's in one project together, with the reasons of the first: those of the others are alike as a rule. */
export function differenceLines(differences: readonly Difference[]): string[] {
  const groups = [
    ...Map.groupBy(differences, ({ verdict, projectKey, account, finding }) =>
      JSON.stringify([verdict, projectKey, account, finding]),
    ).values(),
  ];
  const lines = groups.slice(0, mostGroups).flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { account, verdict, finding, issueKey, projectKey, proof } = first;
    const who = account ?? 'somebody who is not signed in';
    const says = verdict === 'false-allow' ? 'we show, Jira does not' : 'Jira shows, we do not';
    const why = finding === undefined ? '' : ` (finding ${finding})`;
    const keys = group.slice(0, mostKeys).map((one) => one.issueKey);
    const more = group.length > mostKeys ? `, and ${count(group.length - mostKeys)} more` : '';
    return [
      `  ! ${verdict}  ${projectKey}, ${who}: ${counted(group.length, 'issue')} that ${says}${why}: ${keys.join(', ')}${more}`,
      ...(proof.length === 0 ? [] : [`    ${issueKey}, as of then:`]),
      ...proof.map((line) => `      ${line}`),
    ];
  });
  const left = groups.slice(mostGroups);
  if (left.length > 0) lines.push(`  … and ${counted(left.flat().length, 'issue')} more, in --json`);
  return lines;
}

const mostGroups = 10;
const mostKeys = 8;

/** `3 (0.02 %)` */
function rate(part: number, whole: number): string {
  if (part === 0 || whole === 0) return count(part);
  const percent = (100 * part) / whole;
  return `${count(part)} (${percent < 0.01 ? 'less than 0.01' : percent.toFixed(2)} %)`;
}
