/**
 * An issue whose answer is larger than we read is asked for once more without its long texts: it is found by its title
 * and its other fields, and its comments are read page by page, each as visible as ever. A finding says which ones they
 * are, until the whole of them was read.
 */

import type { FieldsPart } from '../model/directory.ts';
import { type IssueId, issueId, type SourceId } from '../model/ids.ts';
import type { FetchedIssue, Store } from '../store/store.ts';

const area = 'too-large';
const code = 'issue-too-large';
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

/** Before the commit of what was read, which ends that anybody looks there again. `gone`: what is stored no more. */
export async function noteTooLarge(
  store: Store,
  sourceId: SourceId,
  fetched: readonly FetchedIssue[],
  nowMs: number,
  gone: readonly IssueId[] = [],
): Promise<void> {
  const known = (await store.directory.findings(sourceId)).filter((finding) => finding.code === code);
  const keys = new Map(
    fetched.map(({ issue }) => [String(issue.id), issue.tooLarge ? issue.key : undefined]),
  );
  for (const id of gone) keys.set(id, undefined);
  const whole = new Set(fetched.flatMap(({ issue }) => (issue.tooLarge ? [] : [issue.key])));
  // Of one that moved, too: it has another key. One that tells no id is known by its key alone.
  const over = known.filter(({ subject, subjects: [id] = [] }) =>
    id === undefined ? whole.has(subject) : keys.has(id) && keys.get(id) !== subject,
  );
  const named = new Set(known.map(({ subject }) => subject));
  const added = fetched
    .filter(({ issue }) => issue.tooLarge && !named.has(issue.key))
    .slice(0, Math.max(0, mostNamed - known.length + over.length))
    .map(({ issue: { id, key } }) => ({
      code,
      subject: key,
      subjects: [id],
      message:
        `${key} is larger than Jackdaw reads (JACKDAW_JIRA_LARGEST_ANSWER_MB). It is found by its title, people, labels and ` +
        'comments; its description and other long fields are not searched. Shorten them in Jira, or set the limit higher.',
    }));
  if (over.length + added.length === 0) return;
  await store.directory.changeFindings(sourceId, area, over, added, nowMs);
}

/** After a pass: of what left with a project or by a narrowing, nobody hears one by one. */
export async function endTooLargeOfGone(store: Store, sourceId: SourceId, nowMs: number): Promise<void> {
  const known = (await store.directory.findings(sourceId)).filter((finding) => finding.code === code);
  const isThere = async (key: string, id: string | undefined): Promise<boolean> => {
    if (id !== undefined) return (await store.readings.stored(sourceId, [issueId(id)])).length > 0;
    const stored = await store.issues.load(await store.issues.rowsByKey(key));
    return stored.some((one) => one.sourceId === sourceId);
  };
  const over: typeof known = [];
  for (const one of known) if (!(await isThere(one.subject, one.subjects?.[0]))) over.push(one);
  await store.directory.changeFindings(sourceId, area, over, [], nowMs);
}
