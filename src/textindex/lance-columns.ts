/**
 * The columns of the LanceDB table and how a document becomes a row of it. Text is stored as terms already
 * (`analyze.ts`), so LanceDB only splits at spaces. Tokens that people can influence (account and group ids,
 * labels) are stored in a form of plain ASCII without quotes, one to one with the original, so that they can
 * neither break out of a filter nor meet each other through a lossy encoding.
 */

import { makeArrowTable } from '@lancedb/lancedb';
import { Field, Int32, Int64, List, Schema, Utf8 } from 'apache-arrow';
import { analyzeToTerms, analyzeUnstemmed } from './analyze.ts';
import type { IndexDocument } from './text-index.ts';

/** Written with the index; another number there means that the index is of another make and is built anew. */
export const indexFormat = 3;

const strings = () => new List(new Field('item', new Utf8(), true));

export const lanceSchema = new Schema([
  new Field('row', new Int32(), false),
  new Field('unit', new Int32(), false),
  new Field('document', new Int64(), false),
  new Field('scope', new Int32(), false),
  new Field('project', new Int32(), false),
  new Field('people', strings(), false),
  new Field('labels', strings(), false),
  new Field('created', new Int64(), false),
  new Field('updated', new Int64(), false),
  new Field('title', new Utf8(), false),
  new Field('heads', new Utf8(), false),
  new Field('text', new Utf8(), false),
]);

/** Columns with a full-text index. `text` holds title, body and comments; phrases are looked up there. */
export const textColumns = ['text', 'title', 'heads'] as const;
export const numberColumns = ['row', 'document', 'scope', 'project', 'updated', 'created'] as const;
export const tokenColumns = ['people', 'labels'] as const;

/** Between title, body and comments, so that no phrase reaches from one into the next. Never a term. */
const fieldBorder = ' ¶ ';

export function lanceRows(documents: readonly IndexDocument[]) {
  const records = documents.map((document) => {
    const title = analyzeToTerms(document.title);
    const fields = [title, analyzeToTerms(document.body), analyzeToTerms(document.comments)];
    return {
      row: document.issueRow,
      unit: document.unit,
      document: documentNumber(document),
      scope: document.scope,
      project: document.project,
      people: document.people.map(encodeToken),
      labels: document.labels.map(encodeToken),
      created: BigInt(Math.trunc(document.createdMs)),
      updated: BigInt(Math.trunc(document.updatedMs)),
      title,
      heads: headsOf(document.title),
      text: fields.filter((field) => field !== '').join(fieldBorder),
    };
  });
  return makeArrowTable(records, { schema: lanceSchema });
}

/** One for each unit, so that a list of units is a list of numbers. */
function documentNumber({ issueRow, unit }: IndexDocument): bigint {
  return BigInt(issueRow) * 2n ** 32n + BigInt(unit);
}

/** How much of a word can be looked up while it is still being typed. */
export const longestHead = 12;

/** The beginnings of the words of a title; from two letters on, where a letter is no word by itself. */
function headsOf(title: string): string {
  const heads = new Set<string>();
  for (const { term } of analyzeUnstemmed(title)) {
    const letters = [...term];
    const shortest = isLatinLike(term) ? 2 : 1;
    for (let length = shortest; length <= Math.min(letters.length, longestHead); length += 1) {
      heads.add(letters.slice(0, length).join(''));
    }
  }
  return [...heads].join(' ');
}

const isLatinLike = (term: string) => (term.codePointAt(0) ?? 0) < 0x2e80;

/** One to one and plain ASCII: everything else becomes `%` and the four hexadecimal digits of its code unit. */
export function encodeToken(token: string): string {
  return token.replace(
    /[^A-Za-z0-9:=_.-]/g,
    (unit) => `%${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
