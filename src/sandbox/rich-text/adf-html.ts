/**
 * Rich text as HTML, for `expand=renderedBody`: every node and mark of an Atlassian Document Format document that has
 * words or meaning, in plain tags. Nothing of the document reaches the HTML unescaped, and only addresses of
 * known kinds become links. It does not try to look like Jira's own pages.
 */

import { escaped } from '../html.ts';
import { memberOf, textAt } from '../json-value.ts';

export function adfToHtml(document: unknown): string {
  return children(document, 0);
}

/** Documents that come through the API are never this deep; those of a world file may be. */
const deepest = 100;

const wrappers: ReadonlyMap<string, string> = new Map([
  ['paragraph', 'p'],
  ['bulletList', 'ul'],
  ['orderedList', 'ol'],
  ['listItem', 'li'],
  ['blockquote', 'blockquote'],
  ['table', 'table'],
  ['tableRow', 'tr'],
  ['tableHeader', 'th'],
  ['tableCell', 'td'],
  ['panel', 'div'],
  ['expand', 'div'],
  ['nestedExpand', 'div'],
  ['taskList', 'ul'],
  ['taskItem', 'li'],
  ['decisionList', 'ul'],
  ['decisionItem', 'li'],
]);

const markTags: ReadonlyMap<string, string> = new Map([
  ['strong', 'strong'],
  ['em', 'em'],
  ['code', 'code'],
  ['strike', 'del'],
  ['underline', 'ins'],
]);

function children(node: unknown, depth: number): string {
  const content = memberOf(node, 'content');
  if (!Array.isArray(content) || depth >= deepest) return '';
  return content.map((child) => nodeToHtml(child, depth + 1)).join('');
}

function nodeToHtml(node: unknown, depth: number): string {
  const type = textAt(node, 'type');
  const attrs = memberOf(node, 'attrs');
  switch (type) {
    case 'text':
      return marked(escaped(textAt(node, 'text')), memberOf(node, 'marks'));
    case 'hardBreak':
      return '<br/>';
    case 'rule':
      return '<hr/>';
    case 'heading': {
      const level = Math.min(6, Math.max(1, Math.trunc(Number(memberOf(attrs, 'level'))) || 1));
      return `<h${level}>${children(node, depth)}</h${level}>`;
    }
    case 'codeBlock':
      return `<pre><code>${children(node, depth)}</code></pre>`;
    case 'mention':
      return `<span class="mention">${escaped(textAt(attrs, 'text') || `@${textAt(attrs, 'id')}`)}</span>`;
    case 'emoji':
      return escaped(textAt(attrs, 'text') || textAt(attrs, 'shortName'));
    case 'status':
      return `<span class="status">${escaped(textAt(attrs, 'text'))}</span>`;
    case 'date':
      return escaped(dayOf(textAt(attrs, 'timestamp')));
    case 'inlineCard':
    case 'blockCard':
    case 'embedCard':
      return link(textAt(attrs, 'url'), escaped(textAt(attrs, 'url')));
    default: {
      const tag = wrappers.get(type);
      const inner = children(node, depth);
      return tag === undefined ? inner : `<${tag}>${inner}</${tag}>`;
    }
  }
}

function marked(html: string, marks: unknown): string {
  if (!Array.isArray(marks)) return html;
  return marks.reduce<string>((inner, mark) => {
    const type = textAt(mark, 'type');
    if (type === 'link') return link(textAt(memberOf(mark, 'attrs'), 'href'), inner);
    if (type === 'subsup') {
      const tag = textAt(memberOf(mark, 'attrs'), 'type') === 'sub' ? 'sub' : 'sup';
      return `<${tag}>${inner}</${tag}>`;
    }
    const tag = markTags.get(type);
    return tag === undefined ? inner : `<${tag}>${inner}</${tag}>`;
  }, html);
}

function link(href: string, inner: string): string {
  if (!/^(https?:|mailto:|\/|#)/i.test(href)) return inner;
  return `<a href="${escaped(href)}" rel="noreferrer">${inner}</a>`;
}

function dayOf(timestamp: string): string {
  const date = new Date(Number(timestamp));
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 10);
}
