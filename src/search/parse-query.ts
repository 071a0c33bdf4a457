/**
 * From what a person typed to a query. Nothing is an error: what cannot be a condition is searched as words,
 * and a note says so. Notes speak of the query's form only, never of what exists.
 *
 *   words            any of them, best first
 *   "exact phrase"   must be there
 *   -word  -"…"      must not be there
 *   ABC-123          that issue comes first
 *   field:value      narrows, also by the name of a custom field; -field:value excludes; field:"two words"; field:a,"b c" means either
 *   updated:>2026-01-01  created:<=-7d  updated:2026-03
 */

import { builtInField, isBuiltInField } from '../model/query-fields.ts';
import type { TimeRange } from '../textindex/text-index.ts';

export interface ParsedQuery {
  readonly words: readonly string[];
  readonly phrases: readonly string[];
  readonly not: readonly string[];
  readonly keys: readonly string[];
  readonly conditions: readonly FieldCondition[];
  readonly created: TimeRange;
  readonly updated: TimeRange;
  readonly lastWordIsPrefix: boolean;
  readonly notes: readonly string[];
}

export interface FieldCondition {
  /** A field's name in lower case: a built-in one, or a custom field's. */
  readonly field: string;
  readonly values: readonly string[];
  readonly negated: boolean;
}

export interface ParseOptions {
  readonly nowMs: number;
  /** The last word is still being typed. */
  readonly typing: boolean;
}

export const longestQuery = 100_000;
/** Each of these costs a look at every text or a condition in the index; nobody types so many. */
const mostPhrases = 16;
const mostNot = 16;
const mostConditions = 16;
const mostValues = 50;

export function parseQuery(typed: string, options: ParseOptions): ParsedQuery {
  const notes: string[] = [];
  const upTo = <T>(limit: number, all: readonly T[], what: string): readonly T[] => {
    if (all.length > limit) notes.push(`Only the first ${limit} ${what} were used.`);
    return all.slice(0, limit);
  };
  const text = typed
    .slice(0, longestQuery)
    .replace(/[\p{Cc}\u2028\u2029]/gu, ' ')
    .toWellFormed();
  if (typed.length > longestQuery) notes.push(`Only the first ${longestQuery} characters were searched.`);
  const words: string[] = [];
  const phrases: string[] = [];
  const not: string[] = [];
  const keys: string[] = [];
  const conditions: FieldCondition[] = [];
  let created = anyTime;
  let updated = anyTime;
  const endsInLetter = /[\p{L}\p{N}\p{M}]$/u.test(text);
  let endsWithWord = false;

  for (const piece of piecesOf(text, notes)) {
    const { negated, name, values, quoted } = piece;
    const value = values.join(' ');
    endsWithWord = false;
    if (name === undefined) {
      if (negated) not.push(value);
      else if (quoted) phrases.push(value);
      else {
        if (isIssueKey(value)) keys.push(value);
        words.push(value);
        endsWithWord = endsInLetter;
      }
      continue;
    }
    const field = fieldNamed(name);
    if (field === 'created' || field === 'updated') {
      const range = negated ? undefined : timeRange(value, options.nowMs);
      if (range) {
        if (field === 'created') created = both(created, range);
        else updated = both(updated, range);
      } else {
        notes.push(`${name}: takes a date such as 2026-01-31, >2026-01-31 or >-7d; it was left out.`);
      }
    } else if (values.length > 0) {
      if (!isBuiltInField(field)) notes.push(customFieldNote(name));
      conditions.push({ field, values: upTo(mostValues, values, 'values of a field'), negated });
    } else if (negated) {
      not.push(`${name} ${value}`);
    } else {
      words.push(`${name} ${value}`);
    }
  }
  return {
    words,
    phrases: upTo(mostPhrases, phrases, 'phrases'),
    not: upTo(mostNot, not, 'excluded words'),
    keys,
    conditions: upTo(mostConditions, conditions, 'conditions'),
    created,
    updated,
    lastWordIsPrefix: options.typing && endsWithWord,
    notes,
  };
}

const anyTime: TimeRange = { fromMs: undefined, untilMs: undefined };

interface Piece {
  readonly negated: boolean;
  /** What stands before a colon, if that could be a field. */
  readonly name: string | undefined;
  /** Several only after a name; none is empty. */
  readonly values: readonly string[];
  readonly quoted: boolean;
}

const openingQuotes = '"“„«';
const closingQuotes: Readonly<Record<string, string>> = { '"': '"', '“': '”', '„': '“”', '«': '»' };

function* piecesOf(text: string, notes: string[]): Generator<Piece> {
  const quotes = quotesOf(text, notes);
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) {
      at += 1;
      continue;
    }
    const negated = text.charAt(at) === '-' && at + 1 < text.length && !/\s/.test(text.charAt(at + 1));
    if (negated) at += 1;
    const first = quotes(at);
    if (first) {
      at = first.end;
      if (first.value !== '' && text.charAt(at) === ':' && /^[^\s/:]/.test(text.charAt(at + 1))) {
        const list = listAt(text, at + 1, quotes);
        at = list.end;
        yield { negated, name: first.value, values: list.values, quoted: false };
      } else if (first.value !== '') {
        yield { negated, name: undefined, values: [first.value], quoted: true };
      }
      continue;
    }
    const named = /^([\p{L}][\p{L}\p{N}_]+):(?=[^\s/:\\])/u.exec(text.slice(at, at + 80));
    if (named) {
      const list = listAt(text, at + named[0].length, quotes);
      at = list.end;
      yield { negated, name: named[1] ?? '', values: list.values, quoted: false };
      continue;
    }
    const end = endOf(/\s/, text, at);
    const word = withoutQuotes(text.slice(at, end));
    at = end;
    if (word !== '') yield { negated, name: undefined, values: [word], quoted: false };
  }
}

/** `a,"b c",d`: the values of a field, up to the next space outside of quotation marks. */
function listAt(text: string, from: number, quotes: Quotes): { values: string[]; end: number } {
  const values: string[] = [];
  let at = from;
  for (;;) {
    const quoted = quotes(at);
    const end = quoted?.end ?? endOf(/[\s,]/, text, at);
    const value = quoted?.value ?? withoutQuotes(text.slice(at, end));
    if (value !== '') values.push(value);
    at = end;
    if (text.charAt(at) !== ',') return { values, end: at };
    at += 1;
  }
}

function endOf(border: RegExp, text: string, from: number): number {
  let end = from;
  while (end < text.length && !border.test(text.charAt(end))) end += 1;
  return end;
}

function withoutQuotes(text: string): string {
  return text.replace(/["“”„«»]/g, ' ').trim();
}

/** The quoted text that begins at a place and ends somewhere; an unbalanced quotation mark is none. */
type Quotes = (at: number) => { readonly value: string; readonly end: number } | undefined;

function quotesOf(text: string, notes: string[]): Quotes {
  // Marks without a partner all look for the same end: it is searched for once.
  const noneFrom = new Map<string, number>();
  return (at) => {
    const opening = text.charAt(at);
    if (opening === '' || !openingQuotes.includes(opening)) return undefined;
    if (at < (noneFrom.get(opening) ?? Number.POSITIVE_INFINITY)) {
      const closing = closingQuotes[opening] ?? '"';
      for (let end = at + 1; end < text.length; end += 1) {
        if (closing.includes(text.charAt(end)))
          return { value: text.slice(at + 1, end).trim(), end: end + 1 };
      }
      noneFrom.set(opening, at);
    }
    const note = 'A quotation mark has no partner; it was left out.';
    if (!notes.includes(note)) notes.push(note);
    return undefined;
  };
}

/**
 * Every name is a field: a built-in one, else a custom one. Whether a custom field of that name exists is not asked,
 * or the answer would tell people who see no issue that has it.
 */
function fieldNamed(name: string): string {
  return builtInField(name) ?? name.toLowerCase();
}

function customFieldNote(name: string): string {
  return `“${name}” was taken as the name of a field. Put a space after the colon to search for the words instead.`;
}

function isIssueKey(word: string): boolean {
  return /^[a-z][a-z0-9_]{0,60}-[1-9]\d{0,14}$/i.test(word);
}

function timeRange(written: string, nowMs: number): TimeRange | undefined {
  const match = /^(>=|<=|>|<|=)?(.+)$/.exec(written);
  const span = match ? spanOf(match[2] ?? '', nowMs) : undefined;
  if (!match || !span) return undefined;
  const [fromMs, untilMs] = span;
  switch (match[1]) {
    case '>':
      return { fromMs: untilMs, untilMs: undefined };
    case '>=':
      return { fromMs, untilMs: undefined };
    case '<':
      return { fromMs: undefined, untilMs: fromMs };
    case '<=':
      return { fromMs: undefined, untilMs };
    default:
      // `updated:-7d` names a moment; what is meant is since then.
      return { fromMs, untilMs: fromMs === untilMs ? undefined : untilMs };
  }
}

const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** A day, month, year (UTC), `today`, or a moment so long ago (`-7d`), as a half-open span. */
function spanOf(written: string, nowMs: number): [number, number] | undefined {
  const relative = /^-(\d{1,5})([hdw])$/i.exec(written);
  if (relative) {
    const at = nowMs - Number(relative[1]) * (unitMs[(relative[2] ?? '').toLowerCase()] ?? 0);
    return [at, at];
  }
  if (/^today$/i.test(written)) {
    const day = Math.floor(nowMs / 86_400_000) * 86_400_000;
    return [day, day + 86_400_000];
  }
  const date = /^(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?$/.exec(written);
  if (!date) return undefined;
  const year = Number(date[1]);
  const month = date[2] === undefined ? undefined : Number(date[2]);
  const day = date[3] === undefined ? undefined : Number(date[3]);
  if (month !== undefined && (month < 1 || month > 12)) return undefined;
  if (day !== undefined && (day < 1 || day > new Date(Date.UTC(year, month ?? 1, 0)).getUTCDate()))
    return undefined;
  const from = Date.UTC(year, (month ?? 1) - 1, day ?? 1);
  if (month === undefined) return [from, Date.UTC(year + 1, 0, 1)];
  if (day === undefined) return [from, Date.UTC(year, month, 1)];
  return [from, from + 86_400_000];
}

function both(a: TimeRange, b: TimeRange): TimeRange {
  return {
    fromMs: a.fromMs === undefined ? b.fromMs : Math.max(a.fromMs, b.fromMs ?? Number.NEGATIVE_INFINITY),
    untilMs: a.untilMs === undefined ? b.untilMs : Math.min(a.untilMs, b.untilMs ?? Number.POSITIVE_INFINITY),
  };
}
