/**
 * Whether a value that somebody sends is a rich text that Jira takes: an Atlassian Document Format document with
 * something in it, not too long, not too deep. Which node may stand in which is not checked: Jira's own rules
 * there change, and what it does with a node that it does not know is not documented.
 */

import { objectIn } from '../json-value.ts';

export type DocumentFault = 'not-a-document' | 'empty' | 'too-long';

/** Characters of text that a document may have. */
const longestText = 32_767;
const deepest = 100;

/** Nodes that say something without having text. */
const telling = new Set([
  ...['media', 'mention', 'emoji', 'status', 'date', 'rule', 'extension', 'inlineExtension'],
  ...['inlineCard', 'blockCard', 'embedCard', 'bodiedExtension', 'mediaInline', 'placeholder'],
]);

/** Undefined: none. */
export function documentFault(value: unknown): DocumentFault | undefined {
  const document = objectIn(value);
  if (document?.type !== 'doc' || document.version !== 1 || !Array.isArray(document.content)) {
    return 'not-a-document';
  }
  let length = 0;
  let says = false;
  const waiting: { readonly node: unknown; readonly depth: number }[] = [{ node: document, depth: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const node = objectIn(next.node);
    if (!node || !isNode(node) || next.depth > deepest) return 'not-a-document';
    if (typeof node.text === 'string') {
      length += node.text.length;
      if (node.text.trim() !== '') says = true;
    }
    if (telling.has(String(node.type))) says = true;
    if (Array.isArray(node.content)) {
      for (const child of node.content) waiting.push({ node: child, depth: next.depth + 1 });
    }
  }
  if (length > longestText) return 'too-long';
  return says ? undefined : 'empty';
}

type Fields = Readonly<Record<string, unknown>>;

function isNode({ type, text, content, attrs, marks }: Fields): boolean {
  return (
    typeof type === 'string' &&
    (type === 'text' ? typeof text === 'string' && text !== '' : text === undefined) &&
    (content === undefined || Array.isArray(content)) &&
    (attrs === undefined || objectIn(attrs) !== undefined) &&
    (marks === undefined || (Array.isArray(marks) && marks.every(isMark)))
  );
}

function isMark(mark: unknown): boolean {
  const fields = objectIn(mark);
  return typeof fields?.type === 'string' && (fields.attrs === undefined || !!objectIn(fields.attrs));
}
