/**
 * Jira wiki markup → Atlassian Document Format: what an import of old issues needs. The result is always valid
 * ADF, nothing throws, the time is linear in the text, and every word of the text is in the result; markup that
 * is broken or unknown stays as text. Code, quotes and panels are blocks of the document: standing inside a list
 * item or a table cell, they end the list or the table (Jira nests them; for search and reading that is the same).
 */

import type { AdfDocument, AdfNode } from './adf-node.ts';
import { paragraph } from './adf-node.ts';
import { ForwardFinder } from './forward-finder.ts';
import { wikiInline } from './wiki-inline.ts';
import { isListLine, readList } from './wiki-list.ts';
import { isTableLine, readTable } from './wiki-table.ts';

export function wikiToAdf(wiki: string): AdfDocument {
  const text = wiki.includes('\r') ? wiki.replaceAll('\r\n', '\n').replaceAll('\r', '\n') : wiki;
  return { type: 'doc', version: 1, content: blocksWithMacros(text) };
}

type PanelType = 'info' | 'note' | 'success' | 'warning';

const panelTypes: ReadonlyMap<string, PanelType> = new Map([
  ['panel', 'info'],
  ['info', 'info'],
  ['note', 'note'],
  ['tip', 'success'],
  ['warning', 'warning'],
]);

/** `{name:settings}` at one place; names whose body is a block of its own. */
interface Macro {
  readonly name: string;
  readonly settings: string;
  readonly bodyStart: number;
  readonly bodyEnd: number;
  readonly end: number;
}

function blocksWithMacros(text: string): AdfNode[] {
  const blocks: AdfNode[] = [];
  const finder = new ForwardFinder(text);
  let from = 0;
  let at = text.indexOf('{');
  while (at >= 0) {
    const macro = macroAt(text, at, finder);
    if (macro) {
      pushAll(blocks, blocksOfLines(text.slice(from, at)));
      pushAll(blocks, blocksOfMacro(macro, text.slice(macro.bodyStart, macro.bodyEnd)));
      from = macro.end;
      at = text.indexOf('{', macro.end);
    } else {
      // `{{code}}` is monospace: the second brace begins nothing.
      at = text.indexOf('{', text.charAt(at + 1) === '{' ? at + 2 : at + 1);
    }
  }
  pushAll(blocks, blocksOfLines(text.slice(from)));
  return blocks;
}

function macroAt(text: string, at: number, finder: ForwardFinder): Macro | undefined {
  if (text.charAt(at - 1) === '\\') return undefined;
  const head = /^\{(code|noformat|quote|panel|info|note|tip|warning)(?::([^}\n]*))?\}/.exec(
    text.slice(at, at + 300),
  );
  const name = head?.[1];
  if (!head || name === undefined) return undefined;
  const bodyStart = at + head[0].length;
  const closing = `{${name}}`;
  const bodyEnd = finder.next(closing, bodyStart);
  if (bodyEnd >= text.length) return undefined;
  return { name, settings: head[2] ?? '', bodyStart, bodyEnd, end: bodyEnd + closing.length };
}

function blocksOfMacro(macro: Macro, body: string): AdfNode[] {
  const settings = macro.settings.split('|').map((setting) => setting.trim());
  const title = settings.find((setting) => setting.startsWith('title='))?.slice('title='.length) ?? '';
  const blocks: AdfNode[] =
    title === '' ? [] : [paragraph([{ type: 'text', text: title, marks: [{ type: 'strong' }] }])];
  if (macro.name === 'code' || macro.name === 'noformat') {
    const language = macro.name === 'code' ? settings.find((word) => /^[\w+#-]+$/.test(word)) : undefined;
    blocks.push(codeBlock(body, language));
    return blocks;
  }
  // The same name cannot stand inside again (it would have closed this one), so the depth is at most 8.
  const inside = blocksWithMacros(body);
  const panelType = panelTypes.get(macro.name);
  if (panelType === undefined) {
    const quoted = inside.flatMap(allowedInQuote);
    if (quoted.length > 0) blocks.push({ type: 'blockquote', content: quoted });
    return blocks;
  }
  const content = [...blocks, ...inside.flatMap(allowedInPanel)];
  return content.length > 0 ? [{ type: 'panel', attrs: { panelType }, content }] : [];
}

function codeBlock(body: string, language: string | undefined): AdfNode {
  const text = body.replace(/^[ \t]*\n/, '').trimEnd();
  const content = text === '' ? undefined : [{ type: 'text', text }];
  return {
    type: 'codeBlock',
    ...(language === undefined ? {} : { attrs: { language } }),
    ...(content === undefined ? {} : { content }),
  };
}

function allowedInQuote(block: AdfNode): readonly AdfNode[] {
  switch (block.type) {
    case 'heading':
      return [paragraph(block.content ?? [])];
    case 'rule':
      return [];
    case 'panel':
      return (block.content ?? []).flatMap(allowedInQuote);
    default:
      return withoutTableAndQuote(block);
  }
}

function allowedInPanel(block: AdfNode): readonly AdfNode[] {
  return block.type === 'panel' ? (block.content ?? []) : withoutTableAndQuote(block);
}

function withoutTableAndQuote(block: AdfNode): readonly AdfNode[] {
  if (block.type === 'blockquote') return block.content ?? [];
  if (block.type !== 'table') return [block];
  return (block.content ?? []).flatMap((row) => (row.content ?? []).flatMap((cell) => cell.content ?? []));
}

function blocksOfLines(text: string): AdfNode[] {
  if (text.trim() === '') return [];
  const lines = text.split('\n');
  const blocks: AdfNode[] = [];
  let from = 0;
  let at = 0;
  const endParagraph = () => {
    const content = at > from ? wikiInline(lines.slice(from, at).join('\n').trim()) : [];
    if (content.length > 0) blocks.push(paragraph(content));
  };
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const block = beginsBlock(line) ? blockAt(lines, at, line) : undefined;
    if (!block) {
      at += 1;
      continue;
    }
    endParagraph();
    if (block.node) blocks.push(block.node);
    at = block.next;
    from = at;
  }
  endParagraph();
  return blocks;
}

/** A blank line, or one that begins anything but a paragraph. */
function beginsBlock(line: string): boolean {
  return (
    line.trim() === '' ||
    isTableLine(line) ||
    isListLine(line) ||
    /^\s*(?:h[1-6]\.|bq\.|-{4,}\s*$)/.test(line)
  );
}

function blockAt(
  lines: readonly string[],
  at: number,
  line: string,
): { node: AdfNode | undefined; next: number } | undefined {
  if (line.trim() === '') return { node: undefined, next: at + 1 };
  if (isTableLine(line)) return readTable(lines, at);
  if (/^\s*-{4,}\s*$/.test(line)) return { node: { type: 'rule' }, next: at + 1 };
  if (isListLine(line)) return readList(lines, at, beginsBlock);
  const start = line.trimStart();
  const dot = start.indexOf('.');
  const content = wikiInline(start.slice(dot + 1).trim());
  if (start.startsWith('bq.')) {
    const node = content.length > 0 ? { type: 'blockquote', content: [paragraph(content)] } : undefined;
    return { node, next: at + 1 };
  }
  const heading: AdfNode = {
    type: 'heading',
    attrs: { level: Number(start.charAt(1)) },
    ...(content.length > 0 ? { content } : {}),
  };
  return { node: content.length > 0 ? heading : undefined, next: at + 1 };
}

/** `push(...many)` would overflow the stack where a text has hundreds of thousands of blocks. */
function pushAll(blocks: AdfNode[], more: readonly AdfNode[]): void {
  for (const block of more) blocks.push(block);
}
