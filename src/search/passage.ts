/**
 * The best passage of what a viewer may see of an issue, with the words of the query marked. It works on fresh
 * rows that have passed `canSee`; text of units that the viewer may not see is never given to it.
 */

import { analyze, analyzeUnstemmed, type Token } from '../textindex/analyze.ts';

export interface TextRun {
  readonly text: string;
  readonly mark: boolean;
}

/** The terms of a query: what marks, and which of them only need to begin a word. */
export interface QueryTerms {
  readonly terms: ReadonlySet<string>;
  /** Folded, unstemmed beginning of a word; undefined: none. */
  readonly prefix: string | undefined;
  /** Each as its terms in order; all have to be found. */
  readonly phrases: readonly (readonly string[])[];
}

export interface Found {
  /** Distinct terms of the query that stand in the text. */
  readonly terms: ReadonlySet<string>;
  /** Which of the phrases stand in the text, by position. */
  readonly phrases: ReadonlySet<number>;
  readonly marks: readonly Token[];
}

/** Where the query's words and phrases stand in a text. */
export function findIn(text: string, query: QueryTerms): Found {
  const tokens = analyze(text);
  const terms = new Set<string>();
  const marks: Token[] = [];
  const begun = beginningWith(text, query.prefix);
  for (const token of tokens) {
    const isPrefix = begun.has(token.start);
    if (!isPrefix && !query.terms.has(token.term)) continue;
    terms.add(isPrefix ? `${query.prefix}*` : token.term);
    marks.push(token);
  }
  const phrases = new Set<number>();
  query.phrases.forEach((phrase, index) => {
    const at = phraseAt(tokens, phrase);
    if (at < 0) return;
    phrases.add(index);
    marks.push(...tokens.slice(at, at + phrase.length));
  });
  marks.sort((a, b) => a.start - b.start);
  return { terms, phrases, marks };
}

/** Where the words begin that begin with the prefix. */
function beginningWith(text: string, prefix: string | undefined): ReadonlySet<number> {
  if (prefix === undefined) return new Set();
  const tokens = analyzeUnstemmed(text).filter(({ term }) => term.startsWith(prefix));
  return new Set(tokens.map(({ start }) => start));
}

/** Whether the terms stand in the text one after the other. */
export function containsPhrase(text: string, phrase: readonly string[]): boolean {
  return phrase.length === 0 || phraseAt(analyze(text), phrase) >= 0;
}

/** The whole text, marked. */
export function markText(text: string, marks: readonly Token[]): TextRun[] {
  return runs(text, 0, text.length, marks);
}

const passageLength = 260;

/** The stretch of the text with the most different marked words, cut at word ends. */
export function bestPassage(text: string, marks: readonly Token[]): { runs: TextRun[]; score: number } {
  if (marks.length === 0) return { runs: [], score: 0 };
  let best = { score: 0, first: 0, last: 0 };
  const inside = new Map<string, number>();
  let first = 0;
  marks.forEach((mark, last) => {
    inside.set(mark.term, (inside.get(mark.term) ?? 0) + 1);
    for (
      let head = marks[first];
      head && mark.end - head.start > passageLength && first < last;
      head = marks[first]
    ) {
      const left = (inside.get(head.term) ?? 1) - 1;
      if (left === 0) inside.delete(head.term);
      else inside.set(head.term, left);
      first += 1;
    }
    const score = inside.size + (last - first) / 100;
    if (score > best.score) best = { score, first, last };
  });
  const from = marks[best.first]?.start ?? 0;
  const to = marks[best.last]?.end ?? 0;
  const spare = Math.max(0, passageLength - (to - from));
  const start = wordStart(text, Math.max(0, from - Math.floor(spare / 3)), from);
  const end = wordEnd(text, Math.min(text.length, Math.max(to, start + passageLength)), to);
  const cut = runs(text, start, end, marks);
  if (start > 0) cut.unshift({ text: '… ', mark: false });
  if (end < text.length) cut.push({ text: ' …', mark: false });
  return { runs: cut, score: best.score };
}

/** Knuth, Morris and Pratt: also what repeats itself is searched in linear time. */
function phraseAt(tokens: readonly Token[], phrase: readonly string[]): number {
  const fallback = [0];
  for (let at = 1, length = 0; at < phrase.length; at += 1) {
    while (length > 0 && phrase[at] !== phrase[length]) length = fallback[length - 1] ?? 0;
    if (phrase[at] === phrase[length]) length += 1;
    fallback.push(length);
  }
  let length = 0;
  for (const [at, { term }] of tokens.entries()) {
    while (length > 0 && term !== phrase[length]) length = fallback[length - 1] ?? 0;
    if (term === phrase[length]) length += 1;
    if (length === phrase.length) return at - length + 1;
  }
  return -1;
}

function runs(text: string, start: number, end: number, marks: readonly Token[]): TextRun[] {
  const found: TextRun[] = [];
  let at = start;
  const add = (to: number, mark: boolean) => {
    if (to <= at) return;
    const last = found.at(-1);
    const piece = text.slice(at, to).replace(/\s+/g, ' ');
    if (last && last.mark === mark) found[found.length - 1] = { text: last.text + piece, mark };
    else found.push({ text: piece, mark });
    at = to;
  };
  for (const mark of marks) {
    if (mark.end <= at || mark.end > end) continue;
    add(Math.max(mark.start, at), false);
    add(mark.end, true);
  }
  add(end, false);
  return found;
}

/** How far a cut moves to stand between words; text without spaces is cut where it is. */
const farthestWordEnd = 40;

function wordStart(text: string, at: number, limit: number): number {
  if (at === 0) return 0;
  for (let from = at; from < Math.min(limit, at + farthestWordEnd); from += 1) {
    if (/\s/.test(text.charAt(from))) return from + 1;
  }
  return Math.min(limit, wholeCharacter(text, at));
}

function wordEnd(text: string, at: number, limit: number): number {
  if (at >= text.length) return text.length;
  for (let to = at; to > Math.max(limit, at - farthestWordEnd); to -= 1) {
    if (/\s/.test(text.charAt(to))) return to;
  }
  return Math.max(limit, wholeCharacter(text, at));
}

function wholeCharacter(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at + 1 : at;
}
