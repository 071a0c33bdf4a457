/**
 * The second look at the door: on fresh rows, `canSee` decides once more about the issue and about each of its
 * remarks, and only what passed is looked at further. A hit whose words stand in nothing that the viewer may
 * see now is dropped: the index was behind the store, or wrong.
 */

import type { Issue, StoredIssue, StoredRemark } from '../model/issue.ts';
import { canSee, type Visibility } from '../model/visibility.ts';
import { analyze } from '../textindex/analyze.ts';
import { bodyText, labelsOf } from '../textindex/documents.ts';
import {
  bestPassage,
  containsPhrase,
  type Found,
  findIn,
  markText,
  type QueryTerms,
  type TextRun,
} from './passage.ts';

/** An issue cut down to what one viewer may see of it. */
export interface SeenIssue {
  readonly stored: StoredIssue;
  readonly issue: Issue;
  readonly remarks: readonly StoredRemark[];
}

export interface Matched {
  readonly title: readonly TextRun[];
  readonly passage: readonly TextRun[];
  /** Undefined: the passage is of the issue itself. */
  readonly remark: StoredRemark | undefined;
  /** The passage is the name of an attachment. */
  readonly isAttachment: boolean;
}

/** Undefined: not for this viewer. */
export function look(visibility: Visibility, stored: StoredIssue): SeenIssue | undefined {
  if (!canSee(visibility, stored.facts)) return undefined;
  const remarks = stored.remarks.filter((remark) => canSee(visibility, remark.facts));
  return { stored, issue: stored.issue, remarks };
}

export interface Wanted {
  readonly terms: QueryTerms;
  /** Words and phrases that exclude, each as its terms. */
  readonly not: readonly (readonly string[])[];
  /** Values of fields that exclude, as the index names them. */
  readonly notLabels: ReadonlySet<string>;
}

/** Characters of remarks that are searched for a better passage once something was found. */
const enoughText = 30_000;

/**
 * Undefined: nothing that the viewer may see matches. `unit` is the one that the index found. What excludes an issue is
 * asked of every copy, by `isExcluded`.
 */
export function match(seen: SeenIssue, wanted: Wanted, unit: number): Matched | undefined {
  const { issue } = seen;
  const title = findIn(issue.summary, wanted.terms);
  const candidates = textsOf(seen, unit);
  const terms = new Set(title.terms);
  const phrases = new Set(title.phrases);
  let best: { text: Candidate; found: Found; score: number; runs: TextRun[] } | undefined;
  let searched = 0;
  for (const text of candidates) {
    const complete = phrases.size === wanted.terms.phrases.length && terms.size > 0;
    if (complete && searched > enoughText) break;
    searched += text.text.length;
    const found = findIn(text.text, wanted.terms);
    for (const term of found.terms) terms.add(term);
    for (const phrase of found.phrases) phrases.add(phrase);
    const { runs, score } = bestPassage(text.text, found.marks);
    if (score > 0 && (!best || score > best.score + (best.text.remark ? 0 : 0.02)))
      best = { text, found, score, runs };
  }
  const asks = wanted.terms.terms.size > 0 || wanted.terms.prefix !== undefined;
  for (const text of otherTexts(issue)) {
    if (phrases.size === wanted.terms.phrases.length && (terms.size > 0 || !asks)) break;
    const found = findIn(text, wanted.terms);
    for (const term of found.terms) terms.add(term);
    for (const phrase of found.phrases) phrases.add(phrase);
  }
  if (phrases.size < wanted.terms.phrases.length) return undefined;
  // Phrases have to be there; beside them, words only bring forward.
  if (wanted.terms.phrases.length === 0 && asks && terms.size === 0) return undefined;
  return {
    title: markText(issue.summary, title.marks),
    passage: best?.runs ?? opening(issue.description),
    remark: best?.text.remark,
    isAttachment: best?.text.isAttachment ?? false,
  };
}

interface Candidate {
  readonly text: string;
  readonly remark: StoredRemark | undefined;
  readonly isAttachment: boolean;
}

/** What a passage can come from; the unit that the index found comes first. */
function textsOf({ issue, remarks }: SeenIssue, unit: number): Candidate[] {
  const own: Candidate[] = [
    issue.description,
    issue.environment,
    ...issue.customText.map((c) => `${c.name}: ${c.text}`),
  ]
    .filter((text) => text !== '')
    .map((text) => ({ text, remark: undefined, isAttachment: false }));
  const attached = issue.attachments.map(({ filename }) => ({
    text: filename,
    remark: undefined,
    isAttachment: true,
  }));
  const said = remarks.map(
    (remark): Candidate => ({ text: remark.remark.text, remark, isAttachment: false }),
  );
  const found = said.filter(({ remark }) => remark?.unit === unit);
  const others = said.filter(({ remark }) => remark?.unit !== unit);
  return [...found, ...own, ...attached, ...others];
}

/** Labels, components, versions and the key match too; they make no passage. */
function otherTexts(issue: Issue): string[] {
  return [issue.key, ...issue.labels, ...issue.components, ...issue.fixVersions, ...issue.affectsVersions];
}

/** Whether there is something that is not wanted in what the viewer may see. */
export function isExcluded({ issue, remarks }: SeenIssue, { not, notLabels }: Wanted): boolean {
  if (notLabels.size > 0 && labelsOf(issue).some((one) => notLabels.has(one))) return true;
  if (not.length === 0) return false;
  const texts = [issue.summary, bodyText(issue), ...remarks.map(({ remark }) => remark.text)];
  return texts.some((text) => not.some((phrase) => phrase.length > 0 && containsPhrase(text, phrase)));
}

function opening(text: string): TextRun[] {
  if (text === '') return [];
  const cut = text.length <= 240 ? text : `${text.slice(0, 240).replace(/\s+\S*$/, '')} …`;
  return [{ text: cut.replace(/\s+/g, ' '), mark: false }];
}

/** The terms of a phrase as typed. */
export function termsOf(typed: string): string[] {
  return analyze(typed).map(({ term }) => term);
}
