/**
 * Rich text as version 2 of the API and webhooks have it: Jira's wiki markup. A text that a world gives as plain text
 * or markup is told as it is; a document is written out, and a node that has no markup is told by the text within it.
 */

import { listOf, memberOf, textAt } from '../json-value.ts';
import type { WorldText } from '../world/world-file.ts';

export function wikiOf(text: WorldText | undefined): string | null {
  if (text === undefined) return null;
  if (typeof text === 'string') return text;
  return 'wiki' in text ? text.wiki : documentWiki(text.adf);
}

export function documentWiki(document: unknown): string {
  return blocks(childrenOf(document), '').trim();
}

function blocks(nodes: readonly unknown[], bullet: string): string {
  return nodes
    .map((node) => block(node, bullet))
    .filter((text) => text !== '')
    .join('\n\n');
}

function block(node: unknown, bullet: string): string {
  const children = childrenOf(node);
  switch (textAt(node, 'type')) {
    case 'paragraph':
    case 'caption':
      return inline(children);
    case 'heading':
      return `h${Number(attribute(node, 'level')) || 1}. ${inline(children)}`;
    case 'bulletList':
    case 'taskList':
    case 'decisionList':
      return listItems(children, `${bullet}*`);
    case 'orderedList':
      return listItems(children, `${bullet}#`);
    case 'codeBlock': {
      const language = attribute(node, 'language');
      return `{code${language === '' ? '' : `:${language}`}}\n${inline(children)}\n{code}`;
    }
    case 'blockquote':
      return `{quote}\n${blocks(children, '')}\n{quote}`;
    case 'panel':
      return `{panel}\n${blocks(children, '')}\n{panel}`;
    case 'rule':
      return '----';
    case 'table':
      return children.map(tableRow).join('\n');
    case 'blockCard':
    case 'embedCard':
    case 'media':
    case 'text':
      return inline([node]);
    default:
      return blocks(children, bullet);
  }
}

function listItems(items: readonly unknown[], bullet: string): string {
  return items
    .map((item) => {
      const children = childrenOf(item);
      const nested = children.filter((child) => /List$/.test(textAt(child, 'type')));
      const own = children.filter((child) => !nested.includes(child));
      const isInline = own.every(
        (child) => textAt(child, 'type') === 'text' || textAt(child, 'type') === 'hardBreak',
      );
      const text = isInline ? inline(own) : blocks(own, '').replaceAll('\n\n', '\n');
      return [`${bullet} ${text}`, ...nested.map((list) => block(list, bullet))].join('\n');
    })
    .join('\n');
}

function tableRow(row: unknown): string {
  const cells = childrenOf(row);
  const bars = cells.map((cell) => (textAt(cell, 'type') === 'tableHeader' ? '||' : '|'));
  const texts = cells.map((cell, index) => `${bars[index]}${blocks(childrenOf(cell), '') || ' '}`);
  return `${texts.join('')}${bars.at(-1) ?? '|'}`;
}

function inline(nodes: readonly unknown[]): string {
  return nodes.map(inlineNode).join('');
}

function inlineNode(node: unknown): string {
  switch (textAt(node, 'type')) {
    case 'text':
      return marked(node);
    case 'hardBreak':
      return '\n';
    case 'mention':
      return `[~accountid:${attribute(node, 'id')}]`;
    case 'emoji':
      return attribute(node, 'text') || attribute(node, 'shortName');
    case 'inlineCard':
    case 'blockCard':
    case 'embedCard':
      return `[${attribute(node, 'url')}]`;
    case 'status':
      return attribute(node, 'text');
    case 'date': {
      const ms = Number(attribute(node, 'timestamp'));
      return Number.isFinite(ms) && Math.abs(ms) < 8e15 ? new Date(ms).toISOString().slice(0, 10) : '';
    }
    case 'media':
      return `!${attribute(node, 'alt') || attribute(node, 'id')}!`;
    default:
      return inline(childrenOf(node));
  }
}

const signs: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['strong', ['*', '*']],
  ['em', ['_', '_']],
  ['strike', ['-', '-']],
  ['underline', ['+', '+']],
  ['code', ['{{', '}}']],
]);

function marked(node: unknown): string {
  let text = textAt(node, 'text');
  for (const mark of listOf(memberOf(node, 'marks'))) {
    const sign = signs.get(textAt(mark, 'type'));
    if (sign) text = `${sign[0]}${text}${sign[1]}`;
    else if (textAt(mark, 'type') === 'link') text = `[${text}|${attribute(mark, 'href')}]`;
  }
  return text;
}

function attribute(node: unknown, name: string): string {
  const value = memberOf(memberOf(node, 'attrs'), name);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function childrenOf(node: unknown): readonly unknown[] {
  return listOf(memberOf(node, 'content'));
}
