/**
 * Text to terms: the one analysis that documents, queries, highlights and phrase checks share. Two texts
 * match exactly when their terms are equal, so nothing else in the product may split, fold or stem words.
 *
 * Lower case, NFKC, diacritics off (й stays a letter of its own), split at all that is neither letter nor
 * digit, Chinese, Japanese and Korean runs to overlapping pairs (spaces and particles are no word borders
 * there), English stems for Latin words, Russian ones for Cyrillic. There are no stop words and no synonyms.
 * Offsets are UTF-16 positions in the text as given. A lone surrogate is a separator.
 */

import { stemmer as stemEnglish } from '@orama/stemmers/english';
import { stemmer as stemRussian } from '@orama/stemmers/russian';

export interface Token {
  readonly term: string;
  readonly start: number;
  readonly end: number;
}

/** The terms of a text in order, with where they stand in it. */
export function analyze(text: string): Token[] {
  const tokens: Token[] = [];
  walk(text, termOfWord, (term, start, end) => {
    tokens.push({ term, start, end });
  });
  return tokens;
}

/** The terms of a text in order, joined by one space: what is indexed. */
export function analyzeToTerms(text: string): string {
  const terms: string[] = [];
  walk(text, termOfWord, (term) => {
    terms.push(term);
  });
  return terms.join(' ');
}

/** Like `analyze` but without stemming: for what is still being typed, and for what it is matched with. */
export function analyzeUnstemmed(text: string): Token[] {
  const tokens: Token[] = [];
  walk(text, foldWord, (term, start, end) => {
    tokens.push({ term, start, end });
  });
  return tokens;
}

/** Longer runs are cut: base64, hashes, minified code. Long enough for every word that a person types. */
const longestTerm = 64;
/** Stems mean nothing on what is longer than words are. */
const longestStemmed = 32;
/** Distinct spellings that are remembered; more than the vocabulary of a large site, and about 20 MB. */
const cachedSpellings = 200_000;

type Emit = (term: string, start: number, end: number) => void;

function walk(text: string, termOf: (raw: string) => string, emit: Emit): void {
  const { length } = text;
  let at = 0;
  while (at < length) {
    const kind = kindAt(text, at);
    if (kind === separator || kind === attached) {
      at += 1;
    } else if (kind === pairwise) {
      at = walkPairs(text, at, emit);
    } else {
      const start = at;
      at = wordEnd(text, at);
      const term = termOf(text.slice(start, Math.min(at, start + longestTerm)));
      if (term !== '') emit(term, start, at);
    }
  }
}

function wordEnd(text: string, from: number): number {
  let at = from;
  for (;;) {
    // Most of most texts: no function call for these.
    while (asciiKinds[text.charCodeAt(at)] === word) at += 1;
    const kind = kindAt(text, at);
    if (kind !== word && kind !== attached) return at;
    at += widthAt(text, at);
  }
}

/** A run of characters that are not spaced: overlapping pairs; a run of one is that one. */
function walkPairs(text: string, from: number, emit: Emit): number {
  let first = from;
  let second = unitEnd(text, first);
  if (kindAt(text, second) !== pairwise) {
    emit(foldWord(text.slice(first, second)), first, second);
    return second;
  }
  while (kindAt(text, second) === pairwise) {
    const end = unitEnd(text, second);
    emit(foldWord(text.slice(first, end)), first, end);
    first = second;
    second = end;
  }
  return second;
}

function unitEnd(text: string, at: number): number {
  let end = at + widthAt(text, at);
  while (kindAt(text, end) === attached) end += 1;
  return end;
}

/* Kinds of characters, looked up by code unit and filled as they are met. */
const separator = 1;
const word = 2;
/** Belongs to the character before it: combining marks, joiners, soft hyphens, half-width voice marks. */
const attached = 3;
const pairwise = 4;
type Kind = typeof separator | typeof word | typeof attached | typeof pairwise;

const kinds = new Map<number, Kind>();
const asciiKinds = Uint8Array.from({ length: 128 }, (_, code) => classify(code));

function kindAt(text: string, at: number): Kind {
  const code = text.charCodeAt(at);
  if (code < 128) return asciiKinds[code] === word ? word : separator;
  if (at >= text.length) return separator;
  const point = text.codePointAt(at) ?? 0;
  const known = kinds.get(point);
  if (known !== undefined) return known;
  const kind = classify(point);
  // At most the letters of the world; unassigned and private ones are not worth a place.
  if (kind !== separator || point < 0x10000) kinds.set(point, kind);
  return kind;
}

function widthAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xd800 && code <= 0xdbff && (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

function classify(point: number): Kind {
  const char = String.fromCodePoint(point);
  if (/^(?:\p{M}|\p{Cf}|[\uff9e\uff9f])$/u.test(char)) return point < 0x10000 ? attached : separator;
  if (!/^[\p{L}\p{N}]$/u.test(char)) return separator;
  return /^[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}]$/u.test(char) ? pairwise : word;
}

/* Words to terms. Most words of a text have been met before. */
const termCache = new Map<string, string>();

function termOfWord(raw: string): string {
  const known = termCache.get(raw);
  if (known !== undefined) return known;
  // A slice keeps the whole text that it was cut from alive; what is remembered has to be a copy.
  const spelling = Buffer.from(raw, 'utf16le').toString('utf16le');
  const term = stem(foldWord(spelling));
  if (termCache.size >= cachedSpellings) termCache.clear();
  termCache.set(spelling, term);
  return term;
}

function stem(folded: string): string {
  if (folded.length > longestStemmed) return folded;
  if (/^[a-z]+$/.test(folded)) return stemEnglish(folded);
  return /^[\u0430-\u044f]+$/.test(folded) ? stemRussian(folded) : folded;
}

const unfoldable: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
  ς: 'σ',
};

/** Lower case, compatible forms made one, diacritics off. Marks that carry vowels (Indic, Thai) stay. */
function foldWord(raw: string): string {
  if (/^[\0-\x7f]*$/.test(raw)) return raw.toLowerCase();
  return raw
    .toWellFormed()
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(/\u0438\u0306/g, 'й')
    .replace(
      /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]|\p{Cf}/gu,
      '',
    )
    .normalize('NFC')
    .replace(/[ßæœøđðþłħıς]/g, (letter) => unfoldable[letter] ?? letter)
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '');
}
