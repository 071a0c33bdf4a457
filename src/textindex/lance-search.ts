/**
 * One search over one version of the table. Ranking is BM25 over all text, plus half of BM25 over the title
 * alone; while a word is being typed, titles that hold a word beginning with it count too. LanceDB adds up
 * columns in one query only by scoring every match (ten times slower), so each column is asked for its best
 * and the lists are joined here: the first `headSize` of each, then the rest in the order of the text column
 * alone. The order does not depend on the page that is asked for.
 *
 * Scores never leave this file. Filters are exact: LanceDB applies them before it ranks.
 */

import {
  BooleanQuery,
  type FullTextQuery,
  MatchQuery,
  Occur,
  PhraseQuery,
  type Table,
} from '@lancedb/lancedb';
import { issueRow } from '../model/ids.ts';
import { analyze, analyzeUnstemmed } from './analyze.ts';
import { longestHead } from './lance-columns.ts';
import type { IndexHit, TextQuery } from './text-index.ts';

export async function searchTable(
  table: Table,
  query: TextQuery,
  filter: string,
  { offset, limit }: { readonly offset: number; readonly limit: number },
  signal: AbortSignal | undefined,
): Promise<IndexHit[]> {
  const wanted = wantedOf(query);
  if (!wanted) return [];
  const unwanted = unwantedOf(query);
  const seen = new Set<string>();
  const hits = new Map<number, Found>();
  for (let depth = headSize; ; depth *= 4) {
    const found = await ranked(table, wanted, filter, depth);
    signal?.throwIfAborted();
    // What a deeper look adds comes behind what is there: the cut among equal scores differs with the depth.
    const added = found.documents.filter((document) => !seen.has(unitKey(document)));
    const excluded = await matching(table, unwanted, added);
    signal?.throwIfAborted();
    for (const document of added) {
      seen.add(unitKey(document));
      if (!excluded.has(unitKey(document)) && !hits.has(document.row)) hits.set(document.row, document);
    }
    if (found.complete || hits.size >= offset + limit) break;
  }
  const page = [...hits.values()].slice(offset, offset + limit);
  return page.map(({ row, unit }) => ({ issueRow: issueRow(row), unit }));
}

/** Documents of each list that are joined by score. Relevance is within a hundredth of joining all. */
const headSize = 200;
const titleWeight = 0.5;
const prefixWeight = 0.5;
/**
 * A document that is among the best by title but not by text has the text score of at most the last one
 * in that list; this share of it is assumed.
 */
const assumedShare = 0.8;
/** Distinct terms that are looked up, the first ones of the query; a pasted log has thousands. */
const mostTerms = 64;
const mostPhrases = 16;
const mostPhraseTerms = 64;

interface Wanted {
  /** Undefined: only filters were given. */
  readonly text: FullTextQuery | undefined;
  readonly title: FullTextQuery | undefined;
  readonly prefix: FullTextQuery | undefined;
}

interface Found {
  readonly row: number;
  readonly unit: number;
  readonly updated: number;
  readonly score: number;
}

const unitKey = ({ row, unit }: Found) => `${row}/${unit}`;

/** Undefined: something was asked for that no text can hold, e.g. only punctuation. */
function wantedOf(query: TextQuery): Wanted | undefined {
  const terms = distinctTerms(query.words);
  const phrases = query.phrases.slice(0, mostPhrases).flatMap((phrase) => phraseQuery(phrase) ?? []);
  const match = terms.length > 0 ? new MatchQuery(terms.join(' '), 'text') : undefined;
  const title = terms.length > 0 ? new MatchQuery(terms.join(' '), 'title') : undefined;
  if (phrases.length > 0) {
    // A phrase leaves few documents, so here one query can afford to add up.
    const clauses: [Occur, FullTextQuery][] = phrases.map((phrase) => [Occur.Must, phrase]);
    if (match) clauses.push([Occur.Should, match]);
    return { text: new BooleanQuery(clauses), title: undefined, prefix: undefined };
  }
  const prefix = query.lastWordIsPrefix ? prefixQuery(query.words.at(-1) ?? '') : undefined;
  const asked = query.words.some(isSaid) || query.phrases.some(isSaid);
  if (asked && !match && !prefix) return undefined;
  return { text: match, title, prefix };
}

const isSaid = (text: string) => text.trim() !== '';

function distinctTerms(words: readonly string[]): string[] {
  const terms = new Set<string>();
  for (const word of words) {
    for (const { term } of analyze(word)) {
      terms.add(term);
      if (terms.size === mostTerms) return [...terms];
    }
  }
  return [...terms];
}

function phraseQuery(phrase: string): FullTextQuery | undefined {
  const terms = analyze(phrase).map(({ term }) => term);
  const [first] = terms;
  if (first === undefined) return undefined;
  if (terms.length === 1) return new MatchQuery(first, 'text');
  return new PhraseQuery(terms.slice(0, mostPhraseTerms).join(' '), 'text');
}

function prefixQuery(word: string): FullTextQuery | undefined {
  const last = analyzeUnstemmed(word).at(-1)?.term;
  if (last === undefined || [...last].length > longestHead) return undefined;
  return new MatchQuery(last, 'heads');
}

function unwantedOf(query: TextQuery): FullTextQuery | undefined {
  const phrases = query.not.flatMap((text) => phraseQuery(text) ?? []);
  if (phrases.length === 0) return undefined;
  return new BooleanQuery(phrases.map((phrase): [Occur, FullTextQuery] => [Occur.Should, phrase]));
}

/** The best documents, best first; beyond the head one may be in twice. `complete`: there are no others. */
async function ranked(table: Table, { text, title, prefix }: Wanted, filter: string, depth: number) {
  if (!text && !prefix) return latest(table, filter, depth);
  const isHead = depth === headSize;
  const [byText, byTitle, byPrefix] = await Promise.all([
    text ? best(table, text, filter, depth) : [],
    title && isHead ? best(table, title, filter, depth) : [],
    prefix ? best(table, prefix, filter, depth) : [],
  ]);
  const complete = byText.length < depth && byPrefix.length < depth;
  return { documents: isHead ? join(byText, byTitle, byPrefix) : [...byText, ...byPrefix], complete };
}

function join(byText: readonly Found[], byTitle: readonly Found[], byPrefix: readonly Found[]): Found[] {
  const joined = new Map<string, Found>();
  const add = (document: Found, score: number, assumed: number) => {
    const before = joined.get(unitKey(document))?.score ?? assumed;
    joined.set(unitKey(document), { ...document, score: before + score });
  };
  const lastByText = byText.at(-1);
  // Every word of a title is in the text, too: a full list means that it was only not good enough.
  const assumed = byText.length < headSize ? 0 : (lastByText?.score ?? 0) * assumedShare;
  for (const document of byText) add(document, document.score, 0);
  for (const document of byTitle) add(document, document.score * titleWeight, assumed);
  for (const document of byPrefix) add(document, document.score * prefixWeight, 0);
  return [...joined.values()].sort(byScore);
}

async function best(table: Table, text: FullTextQuery, filter: string, limit: number): Promise<Found[]> {
  const search = table
    .query()
    .fullTextSearch(text)
    .where(filter)
    .select([...columns, '_score'])
    .limit(limit);
  return (await foundIn(search)).sort(byScore);
}

async function latest(table: Table, filter: string, limit: number) {
  const order = [{ columnName: 'updated', ascending: false }, { columnName: 'row' }, { columnName: 'unit' }];
  const documents = await foundIn(table.query().where(filter).select(columns).orderBy(order).limit(limit));
  return { documents, complete: documents.length < limit };
}

/** Which of these documents match, as unit keys. */
async function matching(
  table: Table,
  text: FullTextQuery | undefined,
  among: readonly Found[],
): Promise<ReadonlySet<string>> {
  if (!text || among.length === 0) return new Set();
  const rows = [...new Set(among.map(({ row }) => row))];
  const search = table
    .query()
    .fullTextSearch(text)
    .where(`row IN (${rows.join(',')})`);
  // No more units than this can be in those issues, and LanceDB wants a number.
  const found = await foundIn(search.select([...columns, '_score']).limit(await table.countRows()));
  return new Set(found.map(unitKey));
}

const columns = ['row', 'unit', 'updated'];

function byScore(a: Found, b: Found): number {
  return b.score - a.score || b.updated - a.updated || a.row - b.row || a.unit - b.unit;
}

type Batches = AsyncIterable<{ readonly numRows: number; getChild(name: string): Column | null }>;
type Column = { get(index: number): unknown };

async function foundIn(batches: Batches): Promise<Found[]> {
  const found: Found[] = [];
  for await (const batch of batches) {
    const [row, unit, updated, score] = ['row', 'unit', 'updated', '_score'].map((name) =>
      batch.getChild(name),
    );
    for (let at = 0; at < batch.numRows; at += 1) {
      found.push({
        row: Number(row?.get(at)),
        unit: Number(unit?.get(at)),
        updated: Number(updated?.get(at)),
        score: Number(score?.get(at) ?? 0),
      });
    }
  }
  return found;
}
