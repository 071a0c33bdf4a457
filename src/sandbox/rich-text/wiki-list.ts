/**
 * Lists of Jira wiki markup: lines that begin with `*`, `#` or `-`, one sign per level. A level can only be one
 * deeper than the one before, and no deeper than ten, so that the tree stays shallow whatever the text says.
 * Following lines that begin nothing of their own belong to the item.
 */

import type { AdfNode } from './adf-node.ts';
import { paragraph } from './adf-node.ts';
import { wikiInline } from './wiki-inline.ts';

const deepest = 10;

export function isListLine(line: string): boolean {
  return /^[ \t]*[*#-]+[ \t]+[^\s]/.test(line) && !/^[ \t]*-{4,}[ \t]*$/.test(line);
}

interface OpenList {
  readonly type: 'bulletList' | 'orderedList';
  readonly items: AdfNode[];
  /** The content of the last item, where a deeper list goes. */
  itemContent: AdfNode[];
}

/** Reads the list that begins at line `at`: its node, and the first line after it. */
export function readList(
  lines: readonly string[],
  at: number,
  beginsBlock: (line: string) => boolean,
): { node: AdfNode | undefined; next: number } | undefined {
  const stack: OpenList[] = [];
  let next = at;
  while (next < lines.length) {
    const first = lines[next] ?? '';
    if (!isListLine(first)) break;
    const start = first.trimStart();
    const marker = /^[*#-]+/.exec(start)?.[0] ?? '*';
    const type = marker.endsWith('#') ? 'orderedList' : 'bulletList';
    const depth = Math.min(marker.length, stack.length + 1, deepest);
    // Another kind of list on the first level is another block.
    if (depth === 1 && stack[0] && stack[0].type !== type) break;
    const text = [start.slice(marker.length)];
    next += 1;
    while (next < lines.length && !beginsBlock(lines[next] ?? '')) {
      text.push(lines[next] ?? '');
      next += 1;
    }
    addItem(stack, depth, type, paragraph(wikiInline(text.join('\n').trim())));
  }
  const outermost = stack[0];
  return outermost && { node: { type: outermost.type, content: outermost.items }, next };
}

function addItem(stack: OpenList[], depth: number, type: OpenList['type'], item: AdfNode): void {
  stack.length = Math.min(stack.length, depth);
  let list = stack[depth - 1];
  if (!list || list.type !== type) {
    list = { type, items: [], itemContent: [] };
    stack[depth - 2]?.itemContent.push({ type, content: list.items });
    stack[depth - 1] = list;
  }
  list.itemContent = [item];
  list.items.push({ type: 'listItem', content: list.itemContent });
}
