/**
 * Rich text of a world as Jira v3 serves it: always an Atlassian Document Format document. Plain text becomes
 * paragraphs (blank lines divide them, single line feeds are hard breaks), wiki markup is converted.
 */

import { listOf, memberOf } from '../json-value.ts';
import type { WorldText } from '../world/world-file.ts';
import { wikiToAdf } from './wiki-to-adf.ts';

export function toAdf(text: WorldText): unknown {
  if (typeof text === 'string') return paragraphs(text);
  return 'wiki' in text ? wikiToAdf(text.wiki) : text.adf;
}

/** The words of a text, for `text ~ "…"`. */
export function plainText(text: WorldText | undefined): string {
  if (text === undefined) return '';
  if (typeof text === 'string') return text;
  if ('wiki' in text) return text.wiki;
  const words: string[] = [];
  collectText(text.adf, words);
  return words.join(' ');
}

function paragraphs(text: string): unknown {
  const content = text
    .split(/\n[ \t]*\n/)
    .map((block) => block.replace(/^\n+|\n+$/g, ''))
    .filter((block) => block !== '')
    .map((block) => ({
      type: 'paragraph',
      content: block.split('\n').flatMap((line, index) => {
        const nodes: unknown[] = index > 0 ? [{ type: 'hardBreak' }] : [];
        if (line !== '') nodes.push({ type: 'text', text: line });
        return nodes;
      }),
    }));
  return { type: 'doc', version: 1, content };
}

function collectText(node: unknown, words: string[]): void {
  const text = memberOf(node, 'text');
  if (typeof text === 'string') words.push(text);
  for (const child of listOf(memberOf(node, 'content'))) collectText(child, words);
}
