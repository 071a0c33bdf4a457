/**
 * The inside of a line of Jira wiki markup (emphasis, monospace, links, images, colours, escapes) as inline ADF
 * nodes. Every path moves forward and each kind of closing sign is searched once, so the time is linear in the
 * text whatever stands in it. What does not close or does not look like what it claims to be stays as text:
 * no word is ever dropped. Emphasis does not cross a line's end, as in Jira.
 */

import type { AdfMark, AdfNode } from './adf-node.ts';
import { ForwardFinder } from './forward-finder.ts';
import { hexOfColor } from './wiki-colors.ts';

/** Inline nodes of `text`, which may hold line ends (they become hard breaks). */
export function wikiInline(text: string): AdfNode[] {
  return parse(text, true);
}

/** Where an image `!name.png|…!` that begins at `at` ends (after the closing sign), or -1 if none does. */
export function imageEnd(text: string, at: number, finder: ForwardFinder): number {
  const close = finder.next('!', at + 1);
  if (close >= text.length || close === at + 1 || close - at > 300 || close > finder.next('\n', at))
    return -1;
  return imageName(text.slice(at + 1, close)) === undefined ? -1 : close + 1;
}

type Sign = '*' | '_' | '-' | '+' | '^' | '~';

interface Delimiter {
  readonly kind: 'delimiter';
  readonly sign: Sign;
  readonly raw: string;
  readonly at: number;
  role: 'text' | 'open' | 'close';
}

type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'nodes'; readonly nodes: readonly AdfNode[] }
  | { readonly kind: 'color'; readonly hex: string | undefined }
  | Delimiter;

const markOfSign: Readonly<Record<Sign, AdfMark>> = {
  '*': { type: 'strong' },
  _: { type: 'em' },
  '-': { type: 'strike' },
  '+': { type: 'underline' },
  '^': { type: 'subsup', attrs: { type: 'sup' } },
  '~': { type: 'subsup', attrs: { type: 'sub' } },
};
const codeMark: AdfMark = { type: 'code' };
const hardBreak: AdfNode = { type: 'hardBreak' };
const specials = new Set('*_-+^~{[!\\\nhf');
const escapable = new Set('*_-+^~{}[]!|#?@\\');

function parse(text: string, withLinks: boolean): AdfNode[] {
  const tokens: Token[] = [];
  const finder = new ForwardFinder(text);
  const openers = new Openers();
  let plainFrom = 0;
  let lastSpace = -1;
  let at = 0;
  const take = (end: number, token?: Token) => {
    if (at > plainFrom) tokens.push({ kind: 'text', text: text.slice(plainFrom, at) });
    if (token) tokens.push(token);
    at = end;
    plainFrom = end;
  };

  while (at < text.length) {
    const char = text.charAt(at);
    if (!specials.has(char)) {
      if (char === ' ' || char === '\t') lastSpace = at;
      at += 1;
      continue;
    }
    if (char === '\n') {
      openers.clear();
      take(at + 1, { kind: 'nodes', nodes: [hardBreak] });
      continue;
    }
    if (char === '\\') {
      const next = text.charAt(at + 1);
      if (next === '\\' && text.charAt(at + 2) !== '\\') {
        take(at + 2, { kind: 'nodes', nodes: [hardBreak] });
      } else if (next !== '' && escapable.has(next)) take(at + 2, { kind: 'text', text: next });
      else at += 1;
      continue;
    }
    if (char === '{') {
      const special = brace(text, at, finder);
      if (special === undefined) at += 1;
      else if (special.token.kind === 'delimiter') {
        const delimiter = special.token;
        openers.place(delimiter, true, true, lastSpace);
        take(special.end, delimiter);
      } else take(special.end, special.token);
      continue;
    }
    if (char === '[' || char === '!' || char === 'h' || char === 'f') {
      const found = withLinks ? linkAt(text, at, char, finder) : undefined;
      if (found) take(found.end, { kind: 'nodes', nodes: found.nodes });
      else at += 1;
      continue;
    }
    const sign = signOf(char);
    if (sign === undefined) {
      at += 1;
      continue;
    }
    const delimiter: Delimiter = { kind: 'delimiter', sign, raw: sign, at, role: 'text' };
    openers.place(delimiter, canOpen(text, at, sign), canClose(text, at, sign), lastSpace);
    take(at + 1, delimiter);
  }
  take(at);
  return emit(tokens);
}

/** Opening signs that wait for their closing ones. Marks nest: what opened inside and is left open is text. */
class Openers {
  readonly #stack: Delimiter[] = [];
  /** Signs with an opener that can still be closed: the latest of each sign, which bounds how deep marks nest. */
  readonly #waiting = new Set<Sign>();

  clear(): void {
    this.#stack.length = 0;
    this.#waiting.clear();
  }

  place(delimiter: Delimiter, opens: boolean, closes: boolean, lastSpace: number): void {
    const { sign } = delimiter;
    if (closes && this.#waiting.has(sign)) {
      const opener = this.#popTo(sign);
      // x^2^ and H~2~O stand inside words, so a pair of these that holds a blank is taken for plain signs.
      const plain =
        delimiter.raw === sign && (sign === '^' || sign === '~') && lastSpace > (opener?.at ?? -1);
      if (opener && !plain) {
        opener.role = 'open';
        delimiter.role = 'close';
        return;
      }
    }
    if (!opens) return;
    this.#stack.push(delimiter);
    this.#waiting.add(sign);
  }

  #popTo(sign: Sign): Delimiter | undefined {
    for (;;) {
      const opener = this.#stack.pop();
      if (!opener) return undefined;
      this.#waiting.delete(opener.sign);
      if (opener.sign === sign) return opener;
    }
  }
}

function signOf(char: string): Sign | undefined {
  switch (char) {
    case '*':
    case '_':
    case '-':
    case '+':
    case '^':
    case '~':
      return char;
    default:
      return undefined;
  }
}

function canOpen(text: string, at: number, sign: Sign): boolean {
  const next = text.charAt(at + 1);
  if (next === '' || next === sign || isBlank(next) || text.charAt(at - 1) === sign) return false;
  return sign === '^' || sign === '~' || !isWord(text, at - 1);
}

function canClose(text: string, at: number, sign: Sign): boolean {
  const previous = text.charAt(at - 1);
  if (previous === '' || previous === sign || isBlank(previous) || text.charAt(at + 1) === sign) return false;
  return sign === '^' || sign === '~' || !isWord(text, at + 1);
}

function isBlank(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\n';
}

function isWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (Number.isNaN(code)) return false;
  if (code > 127) return /[\p{L}\p{N}]/u.test(text.charAt(at));
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

/** `{{monospace}}`, `{color:red}`, `{color}`, `{*}`: what a brace can begin inside a line. */
function brace(text: string, at: number, finder: ForwardFinder): { token: Token; end: number } | undefined {
  if (text.charAt(at + 1) === '{') {
    const close = finder.next('}}', at + 3);
    if (close >= text.length || close > finder.next('\n', at)) return undefined;
    const node: AdfNode = { type: 'text', text: text.slice(at + 2, close), marks: [codeMark] };
    return { token: { kind: 'nodes', nodes: [node] }, end: close + 2 };
  }
  const sign = signOf(text.charAt(at + 1));
  if (sign !== undefined && text.charAt(at + 2) === '}') {
    return { token: { kind: 'delimiter', sign, raw: `{${sign}}`, at, role: 'text' }, end: at + 3 };
  }
  if (!text.startsWith('{color', at)) return undefined;
  const color = /^\{color(?::([#\w(), .%]{1,40}))?\}/.exec(text.slice(at, at + 60));
  if (!color) return undefined;
  const hex = color[1] === undefined ? undefined : hexOfColor(color[1]);
  return { token: { kind: 'color', hex }, end: at + color[0].length };
}

interface FoundNodes {
  readonly nodes: readonly AdfNode[];
  readonly end: number;
}

function linkAt(text: string, at: number, char: string, finder: ForwardFinder): FoundNodes | undefined {
  if (char === '!') {
    const end = imageEnd(text, at, finder);
    const name = end < 0 ? undefined : imageName(text.slice(at + 1, end - 1));
    if (name === undefined) return undefined;
    const node: AdfNode = isUrl(name) ? linked(name, name) : { type: 'text', text: name };
    return { nodes: [node], end };
  }
  if (char === '[') return bracketAt(text, at, finder);
  if (isWord(text, at - 1)) return undefined;
  const end = bareUrlEnd(text, at);
  if (end < 0) return undefined;
  const url = text.slice(at, end);
  return { nodes: [linked(url, url)], end };
}

/** `[text|url]`, `[url]`, `[~user]`, `[^attachment]`. Anything else in brackets is text. */
function bracketAt(text: string, at: number, finder: ForwardFinder): FoundNodes | undefined {
  const close = finder.next(']', at + 1);
  if (close >= text.length || close > finder.next('\n', at) || close - at > 2500) return undefined;
  const inside = text.slice(at + 1, close);
  const end = close + 1;
  // Not only is it no link: each bracket is read only as far as the next one, which keeps the time linear.
  if (inside.includes('[')) return undefined;
  if (inside.startsWith('~')) {
    const id = inside.replace(/^~(accountid:)?/, '').trim();
    if (id === '' || inside.includes('|')) return undefined;
    return { nodes: [{ type: 'mention', attrs: { id, text: `@${id}` } }], end };
  }
  if (inside.startsWith('^') && inside.length > 1) {
    return { nodes: [{ type: 'text', text: inside.slice(1) }], end };
  }
  const bar = inside.lastIndexOf('|');
  if (bar < 0) {
    const url = inside.trim();
    return isUrl(url) ? { nodes: [linked(url, url)], end } : undefined;
  }
  const parts = inside.split('|');
  const target = parts.findIndex((part, index) => index > 0 && isUrl(part.trim()));
  const url = target < 0 ? '' : (parts[target] ?? '').trim();
  if (url === '') return undefined;
  // What follows is the tooltip, or how Jira should draw the link.
  const rest = parts
    .slice(target + 1)
    .join('|')
    .trim();
  const mark = linkMark(url, rest.startsWith('smart-') ? '' : rest);
  const label = parse(parts.slice(0, target).join('|'), false).map((node) => withMarks(node, [mark]));
  return { nodes: label.length > 0 ? label : [{ type: 'text', text: url, marks: [mark] }], end };
}

function linked(text: string, href: string): AdfNode {
  return { type: 'text', text, marks: [linkMark(href)] };
}

function linkMark(href: string, title = ''): AdfMark {
  return { type: 'link', attrs: title === '' ? { href } : { href, title } };
}

function isUrl(text: string): boolean {
  return /^(?:(?:https?|ftp|file|ssh|git|svn):\/\/|mailto:)[^\s]/i.test(text) && !/\s/.test(text);
}

/** Where a bare address that begins at `at` ends, or -1. Punctuation that ends a sentence is not in it. */
function bareUrlEnd(text: string, at: number): number {
  const scheme = ['http://', 'https://', 'ftp://'].find((prefix) => text.startsWith(prefix, at));
  if (scheme === undefined) return -1;
  let end = at + scheme.length;
  while (end < text.length && !urlStops.has(text.charAt(end))) end += 1;
  while (end > at + scheme.length && urlTail.has(text.charAt(end - 1))) end -= 1;
  return end > at + scheme.length ? end : -1;
}

const urlStops = new Set(' \t\n\u00a0<>"|{}[]\\^`*!');
const urlTail = new Set(".,;:?)'_-+~");

function imageName(inside: string): string | undefined {
  const bar = inside.indexOf('|');
  const name = bar < 0 ? inside : inside.slice(0, bar);
  const settings = bar < 0 ? [] : inside.slice(bar + 1).split(/[,|]/);
  if (!settings.every((setting) => setting.trim() === 'thumbnail' || setting.includes('='))) return undefined;
  if (name === '' || name.trim() !== name) return undefined;
  return /\.[A-Za-z0-9]{2,5}$/.test(name.slice(-6)) || isUrl(name) ? name : undefined;
}

function emit(tokens: readonly Token[]): AdfNode[] {
  const nodes: AdfNode[] = [];
  const open: AdfMark[] = [];
  let color: AdfMark | undefined;
  let pending = '';
  const current = () => distinct(color ? [...open, color] : open);
  const flush = () => {
    if (pending !== '') nodes.push(withMarks({ type: 'text', text: pending }, current()));
    pending = '';
  };
  for (const token of tokens) {
    if (token.kind === 'text') pending += token.text;
    else if (token.kind === 'delimiter' && token.role === 'text') pending += token.raw;
    else {
      flush();
      if (token.kind === 'nodes') {
        const marks = current();
        for (const node of token.nodes) nodes.push(withMarks(node, marks));
      } else if (token.kind === 'color') {
        color = token.hex === undefined ? undefined : { type: 'textColor', attrs: { color: token.hex } };
      } else if (token.role === 'open') open.push(markOfSign[token.sign]);
      else open.pop();
    }
  }
  flush();
  return nodes;
}

/** One mark of each type, the innermost. Their number is small: one per sign. */
function distinct(marks: readonly AdfMark[]): AdfMark[] {
  const byType = new Map<string, AdfMark>();
  for (const mark of marks) byType.set(mark.type, mark);
  return [...byType.values()];
}

/** Adds marks to a text. Beside the code mark ADF allows only links. */
function withMarks(node: AdfNode, marks: readonly AdfMark[]): AdfNode {
  if (node.type !== 'text' || marks.length === 0) return node;
  const own = node.marks ?? [];
  const isCode = own.some(({ type }) => type === 'code');
  const added = isCode ? marks.filter(({ type }) => type === 'link') : marks;
  return { ...node, marks: distinct([...added, ...own]) };
}
