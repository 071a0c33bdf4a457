/**
 * An issue whose answer is larger than we read is asked for once more without its long texts: it is found by its title
 * and its other fields, and its comments are read page by page, each as visible as ever. A finding says which ones they
 * are, until the whole of them was read.
 */

import type { FieldsPart } from '../model/directory.ts';
import type { SourceId } from '../model/ids.ts';
import type { FetchedIssue, Store } from '../store/store.ts';

const area = 'too-large';
const mostNamed = 1_000;

/** Of what would be asked for: what people do not write at length. */
export function shortFields(wanted: readonly string[], custom: FieldsPart | undefined): string[] {
  const written = (custom?.fields ?? []).filter(({ type }) => type === 'text' || type === 'request');
  const long = new Set(['description', 'environment', 'comment', 'worklog', ...written.map(({ id }) => id)]);
  return wanted.filter((field) => !long.has(field));
}

/** What came without its long texts; remarks that were not asked for are to be read by themselves. */
export function withoutTexts(one: FetchedIssue): FetchedIssue {
  const isOpen = one.incomplete.some(({ kind }) => kind === 'worklog');
  return {
    ...one,
    issue: { ...one.issue, tooLarge: true },
    incomplete: isOpen ? one.incomplete : [...one.incomplete, { kind: 'worklog', total: 0 }],
  };
}

/** Beside the commit of what was read. */
export async function noteTooLarge(
  store: Store,
  sourceId: SourceId,
  fetched: readonly FetchedIssue[],
  nowMs: number,
): Promise<void> {
  const known = (await store.directory.findings(sourceId)).filter(({ code }) => code === 'issue-too-large');
  const named = new Map(known.map((finding) => [finding.subject, finding]));
  const large = fetched.filter(({ issue }) => issue.tooLarge && !named.has(issue.key));
  const whole = fetched.filter(({ issue }) => !issue.tooLarge && named.has(issue.key));
  if (large.length + whole.length === 0) return;
  for (const { issue } of whole) named.delete(issue.key);
  const added = large.slice(0, mostNamed - named.size).map(({ issue: { key } }) => ({
    code: 'issue-too-large',
    subject: key,
    message:
      `${key} is larger than Jackdaw reads (JACKDAW_JIRA_LARGEST_ANSWER_MB). It is found by its title, people, labels and ` +
      'comments; its description and other long fields are not searched. Shorten them in Jira, or set the limit higher.',
  }));
  await store.directory.putFindings(sourceId, area, [...named.values(), ...added], nowMs);
}
