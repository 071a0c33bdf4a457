/**
 * Atlassian Document Format → plain text, and → HTML that is safe to hand to innerHTML.
 * Takes anything: a document, a plain string (an old body is its own text), nothing, or JSON that is no
 * document at all. It never throws for JSON, and no text in it is lost; what was odd stands in `problems`.
 * Input is a tree as `JSON.parse` gives it: an object that contains itself would never end.
 */

import { AdfHtmlWriter, escapeHtml } from './adf-html.ts';
import { isFields, wordsIn } from './adf-nodes.ts';
import { AdfProblems } from './adf-problems.ts';
import { AdfTextWriter, type Mention } from './adf-text.ts';
import { type AdfWriter, walkAdf } from './adf-walk.ts';

export interface AdfText {
  readonly text: string;
  readonly problems: readonly string[];
  /** Absent: nobody is mentioned. */
  readonly mentions?: readonly Mention[];
}

export function adfToText(doc: unknown): AdfText {
  if (doc === null || doc === undefined) return { text: '', problems: [] };
  if (typeof doc === 'string') return { text: doc.trimEnd(), problems: [] };
  const problems = new AdfProblems();
  const writer = new AdfTextWriter();
  writeAnything(doc, writer, problems);
  const { mentions } = writer;
  return { text: writer.finish(), problems: problems.list(), ...(mentions.length > 0 && { mentions }) };
}

export function adfToHtml(doc: unknown): { html: string; problems: readonly string[] } {
  if (doc === null || doc === undefined) return { html: '', problems: [] };
  if (typeof doc === 'string') return { html: paragraphs(doc), problems: [] };
  const problems = new AdfProblems();
  const writer = new AdfHtmlWriter(problems);
  writeAnything(doc, writer, problems);
  return { html: writer.finish(), problems: problems.list() };
}

function writeAnything(doc: unknown, writer: AdfWriter, problems: AdfProblems): void {
  if (!isFields(doc) || doc.type !== 'doc') problems.add('not a document');
  if (isFields(doc)) walkAdf(doc, writer, problems);
  else if (Array.isArray(doc)) walkAdf({ type: 'doc', content: doc }, writer, problems);
  else writer.stray(wordsIn(doc));
}

/** Blank lines part paragraphs, as people write them. */
function paragraphs(text: string): string {
  let html = '';
  for (const part of text.split(/\r?\n[ \t]*\r?\n/)) {
    if (part.trim() !== '') html += `<p>${escapeHtml(part.trim()).replace(/\r?\n/g, '<br>')}</p>`;
  }
  return html;
}
