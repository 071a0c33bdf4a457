/**
 * HTML from a document, safe to hand to innerHTML whatever the document holds.
 * Invariant: only the tags, attributes and class names written out in this file appear; everything from the
 * document passes `escapeHtml`, an address passes `safeAddress`, and a number or name chooses from a list.
 * Output is well formed also for misplaced nodes: a part of a list or table gets the parts it lacks.
 * No images, no styles and no colours of the document; media are named, not fetched.
 */

import { type Fields, type NodeKind, wordsIn } from './adf-nodes.ts';
import type { AdfProblems } from './adf-problems.ts';
import { type AdfWriter, indentShift, marked } from './adf-walk.ts';

/** What may stand directly inside the innermost open tag. */
type Place = 'flow' | 'phrasing' | 'code' | 'list' | 'table' | 'row';

interface Level {
  readonly closing: string;
  readonly place: Place;
}

interface Tag {
  readonly name: string;
  readonly attributes?: string;
  readonly inside: Place;
  /** Written after the opening tag. */
  readonly inner?: string;
}

/** Browsers flatten trees at 512 levels of tags; below this many nodes we stop opening tags. */
export const deepestHtmlLevel = 100;

const mostSpan = 100;
const longestAddress = 8000;
const panelTypes = new Set(['info', 'note', 'tip', 'warning', 'error', 'success', 'custom']);
const statusColors = new Set(['neutral', 'purple', 'blue', 'red', 'yellow', 'green']);
const root: Level = { closing: '', place: 'flow' };

export class AdfHtmlWriter implements AdfWriter {
  private readonly parts: string[] = [];
  private readonly levels: Level[] = [root];
  private readonly problems: AdfProblems;
  private needsBreak = false;

  constructor(problems: AdfProblems) {
    this.problems = problems;
  }

  finish(): string {
    return this.parts.join('');
  }

  enter(kind: NodeKind, attrs: Fields, marks: number, href: string): void {
    const { place } = this.top();
    if (kind.shape === 'break' || kind.name === 'rule') {
      const isRule = kind.name === 'rule' && place !== 'phrasing';
      this.write(place === 'code' ? '\n' : isRule ? '<hr>' : '<br>');
      this.levels.push({ closing: '', place });
      return;
    }
    if (kind.name === 'doc' && place === 'flow') {
      this.levels.push({ closing: '', place });
      return;
    }
    const words = kind.words(attrs);
    if (this.levels.length > deepestHtmlLevel) {
      this.problems.add(`nested deeper than ${deepestHtmlLevel} levels`);
      if (kind.shape !== 'inline') this.needsBreak = true;
      this.levels.push({ closing: '', place });
      if (words !== '') this.write(this.label(kind, attrs, words, href));
      return;
    }
    const tag = tagOf(kind, attrs, marks, place);
    const around = wrapperOf(place, tag.name);
    this.parts.push(around.opening, open(tag), tag.inner ?? '');
    this.levels.push({ closing: `${closing(tag)}${around.closing}`, place: tag.inside });
    if (words === '') return;
    if (tag.name === 'details') this.parts.push(`<summary>${escapeHtml(words)}</summary>`);
    else this.write(this.label(kind, attrs, words, href));
  }

  leave(kind: NodeKind): void {
    const level = this.levels.pop();
    if (level !== undefined && level.closing !== '') this.parts.push(level.closing);
    if (kind.shape !== 'inline' && this.levels.length > deepestHtmlLevel) this.needsBreak = true;
  }

  text(text: string, marks: number, href: string): void {
    if (text === '') return;
    const { place } = this.top();
    if (place === 'code') {
      this.write(escapeHtml(text));
      return;
    }
    let html = lines(escapeHtml(text));
    if (marks !== 0) html = withMarks(html, marks);
    this.write(href === '' ? html : this.link(href, html));
  }

  stray(text: string): void {
    this.write(` ${this.top().place === 'code' ? escapeHtml(text) : lines(escapeHtml(text))} `);
  }

  private top(): Level {
    return this.levels[this.levels.length - 1] ?? root;
  }

  /** Phrasing content, given the list item or cell that it lacks here. */
  private write(html: string): void {
    const { place } = this.top();
    if (this.needsBreak) {
      this.needsBreak = false;
      this.write(place === 'code' ? '\n' : '<br>');
    }
    const around = wrapperOf(place, undefined);
    if (around === inPlace) this.parts.push(html);
    else this.parts.push(around.opening, html, around.closing);
  }

  private label(kind: NodeKind, attrs: Fields, words: string, href: string): string {
    const html = this.top().place === 'code' ? escapeHtml(words) : lines(escapeHtml(words));
    const address = href === '' ? kind.url(attrs) : href;
    return address === '' ? html : this.link(address, html);
  }

  private link(address: string, html: string): string {
    const safe = safeAddress(address);
    if (safe === undefined) {
      this.problems.add('link dropped, for it is neither http, https nor mailto');
      return html;
    }
    return `<a href="${escapeHtml(safe)}" rel="noopener noreferrer nofollow">${html}</a>`;
  }
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For text and for attribute values in double quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? '');
}

/** The address as the browser will read it, or undefined where it is relative or of another scheme. */
export function safeAddress(address: string): string | undefined {
  if (address.length > longestAddress) return undefined;
  const url = URL.parse(address);
  if (url === null) return undefined;
  const { protocol } = url;
  return protocol === 'https:' || protocol === 'http:' || protocol === 'mailto:' ? url.href : undefined;
}

function tagOf(kind: NodeKind, attrs: Fields, marks: number, place: Place): Tag {
  if (kind.shape === 'inline') return span(inlineClass(kind, attrs), place);
  if (place === 'phrasing' || place === 'code')
    return span(kind.name === 'media' ? 'adf-media' : 'adf-block', place);
  switch (kind.name) {
    case 'paragraph':
      return { name: 'p', attributes: blockClass(marks), inside: 'phrasing' };
    case 'heading':
      return { name: `h${headingLevel(attrs.level)}`, attributes: blockClass(marks), inside: 'phrasing' };
    case 'blockquote':
      return { name: 'blockquote', inside: 'flow' };
    case 'bulletList':
      return { name: 'ul', inside: 'list' };
    case 'orderedList':
      return { name: 'ol', attributes: startOf(attrs.order), inside: 'list' };
    case 'taskList':
      return { name: 'ul', attributes: ' class="adf-tasks"', inside: 'list' };
    case 'decisionList':
      return { name: 'ul', attributes: ' class="adf-decisions"', inside: 'list' };
    case 'listItem':
      return item(place, '');
    case 'taskItem':
    case 'blockTaskItem':
      return attrs.state === 'DONE'
        ? item(place, ' class="adf-task adf-task-done"', '☑ ')
        : item(place, ' class="adf-task"', '☐ ');
    case 'decisionItem':
      return item(
        place,
        attrs.state === 'DECIDED' ? ' class="adf-decision adf-decided"' : ' class="adf-decision"',
      );
    case 'codeBlock':
      return { name: 'pre', attributes: ' class="adf-code"', inner: codeTag(attrs.language), inside: 'code' };
    case 'panel': {
      const type = wordsIn(attrs.panelType);
      return div(`adf-panel adf-panel-${panelTypes.has(type) ? type : 'info'}`);
    }
    case 'expand':
    case 'nestedExpand':
      return { name: 'details', attributes: ' class="adf-expand"', inside: 'flow' };
    case 'table':
      return { name: 'table', attributes: ' class="adf-table"', inner: '<tbody>', inside: 'table' };
    case 'tableRow':
      return place === 'table' ? { name: 'tr', inside: 'row' } : div('adf-block');
    case 'tableCell':
    case 'tableHeader':
      if (place !== 'row') return div('adf-block');
      return {
        name: kind.name === 'tableCell' ? 'td' : 'th',
        attributes: `${spanOf('colspan', attrs.colspan)}${spanOf('rowspan', attrs.rowspan)}`,
        inside: 'flow',
      };
    case 'media':
      return span('adf-media', 'phrasing');
    case 'caption':
      return { name: 'div', attributes: ' class="adf-caption"', inside: 'phrasing' };
    default:
      return div(blockClasses.get(kind.name) ?? 'adf-block');
  }
}

const blockClasses: ReadonlyMap<string, string> = new Map([
  ['layoutSection', 'adf-layout'],
  ['layoutColumn', 'adf-column'],
  ['mediaGroup', 'adf-media-group'],
  ['mediaSingle', 'adf-media-single'],
  ['blockCard', 'adf-card'],
  ['embedCard', 'adf-card'],
  ['applicationCard', 'adf-card'],
  ['extension', 'adf-extension'],
  ['bodiedExtension', 'adf-extension'],
  ['multiBodiedExtension', 'adf-extension'],
  ['syncBlock', 'adf-sync-block'],
  ['bodiedSyncBlock', 'adf-sync-block'],
  ['unknown', 'adf-unknown'],
]);

function inlineClass(kind: NodeKind, attrs: Fields): string {
  if (kind.name === 'status') {
    const color = wordsIn(attrs.color);
    return `adf-status adf-status-${statusColors.has(color) ? color : 'neutral'}`;
  }
  return inlineClasses.get(kind.name) ?? 'adf-unknown';
}

const inlineClasses: ReadonlyMap<string, string> = new Map([
  ['mention', 'adf-mention'],
  ['emoji', 'adf-emoji'],
  ['date', 'adf-date'],
  ['placeholder', 'adf-placeholder'],
  ['inlineCard', 'adf-card'],
  ['mediaInline', 'adf-media'],
  ['image', 'adf-media'],
  ['inlineExtension', 'adf-extension'],
]);

function span(className: string, place: Place): Tag {
  return {
    name: 'span',
    attributes: ` class="${className}"`,
    inside: place === 'code' ? 'code' : 'phrasing',
  };
}

function div(className: string): Tag {
  return { name: 'div', attributes: ` class="${className}"`, inside: 'flow' };
}

function item(place: Place, attributes: string, inner = ''): Tag {
  return { name: place === 'list' ? 'li' : 'div', attributes, inner, inside: 'flow' };
}

function open(tag: Tag): string {
  return `<${tag.name}${tag.attributes ?? ''}>`;
}

function closing(tag: Tag): string {
  if (tag.name === 'pre') return '</code></pre>';
  return tag.name === 'table' ? '</tbody></table>' : `</${tag.name}>`;
}

interface Wrapper {
  readonly opening: string;
  readonly closing: string;
}

const inPlace: Wrapper = { opening: '', closing: '' };
const asItem: Wrapper = { opening: '<li>', closing: '</li>' };
const asRow: Wrapper = { opening: '<tr><td>', closing: '</td></tr>' };
const asCell: Wrapper = { opening: '<td>', closing: '</td>' };

/** What has to be put around this tag (undefined: words) for it to stand here. */
function wrapperOf(place: Place, tagName: string | undefined): Wrapper {
  if (place === 'list') return tagName === 'li' ? inPlace : asItem;
  if (place === 'table') return tagName === 'tr' ? inPlace : asRow;
  if (place === 'row') return tagName === 'td' || tagName === 'th' ? inPlace : asCell;
  return inPlace;
}

function blockClass(marks: number): string {
  if (marks === 0) return '';
  const classes: string[] = [];
  if (marks & marked.center) classes.push('adf-align-center');
  if (marks & marked.end) classes.push('adf-align-end');
  if (marks & marked.small) classes.push('adf-small');
  const indent = marks >> indentShift;
  if (indent > 0 && indent < 7) classes.push(`adf-indent-${indent}`);
  return classes.length === 0 ? '' : ` class="${classes.join(' ')}"`;
}

function headingLevel(level: unknown): number {
  return typeof level === 'number' && level >= 1 && level <= 6 ? Math.floor(level) : 6;
}

function startOf(order: unknown): string {
  const usable = typeof order === 'number' && Number.isInteger(order) && order >= 0 && order < 1e9;
  return usable && order !== 1 ? ` start="${order}"` : '';
}

function spanOf(name: 'colspan' | 'rowspan', count: unknown): string {
  const usable = typeof count === 'number' && Number.isInteger(count) && count > 1 && count <= mostSpan;
  return usable ? ` ${name}="${count}"` : '';
}

function codeTag(language: unknown): string {
  const name = wordsIn(language).toLowerCase();
  return /^[a-z0-9+#-]{1,30}$/.test(name) ? `<code class="language-${name}">` : '<code>';
}

function lines(html: string): string {
  return html.includes('\n') ? html.replaceAll('\n', '<br>') : html;
}

/** Each mark once and in this order, so that a run of text never nests deeper than this list. */
function withMarks(html: string, marks: number): string {
  let result = html;
  if (marks & marked.code) result = `<code>${result}</code>`;
  if (marks & marked.strong) result = `<strong>${result}</strong>`;
  if (marks & marked.em) result = `<em>${result}</em>`;
  if (marks & marked.underline) result = `<u>${result}</u>`;
  if (marks & marked.strike) result = `<s>${result}</s>`;
  if (marks & marked.sub) result = `<sub>${result}</sub>`;
  if (marks & marked.sup) result = `<sup>${result}</sup>`;
  return result;
}
