/**
 * Rich text as HTML, for `expand=renderedBody`: every node and mark of an Atlassian Document Format document that has
 * words or meaning, in plain tags. Nothing of the document reaches the HTML unescaped, and only addresses of
 * known kinds become links. It does not try to look like Jira's own pages.
 */

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
  const content = member(node, 'content');
  if (!Array.isArray(content) || depth >= deepest) return '';
  return content.map((child) => nodeToHtml(child, depth + 1)).join('');
}

function nodeToHtml(node: unknown, depth: number): string {
  const type = textOf(node, 'type');
  const attrs = member(node, 'attrs');
  switch (type) {
    case 'text':
      return marked(escaped(textOf(node, 'text')), member(node, 'marks'));
    case 'hardBreak':
      return '<br/>';
    case 'rule':
      return '<hr/>';
    case 'heading': {
      const level = Math.min(6, Math.max(1, Math.trunc(Number(member(attrs, 'level'))) || 1));
      return `<h${level}>${children(node, depth)}</h${level}>`;
    }
    case 'codeBlock':
      return `<pre><code>${children(node, depth)}</code></pre>`;
    case 'mention':
      return `<span class="mention">${escaped(textOf(attrs, 'text') || `@${textOf(attrs, 'id')}`)}</span>`;
    case 'emoji':
      return escaped(textOf(attrs, 'text') || textOf(attrs, 'shortName'));
    case 'status':
      return `<span class="status">${escaped(textOf(attrs, 'text'))}</span>`;
    case 'date':
      return escaped(dayOf(textOf(attrs, 'timestamp')));
    case 'inlineCard':
    case 'blockCard':
    case 'embedCard':
      return link(textOf(attrs, 'url'), escaped(textOf(attrs, 'url')));
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
    const type = textOf(mark, 'type');
    if (type === 'link') return link(textOf(member(mark, 'attrs'), 'href'), inner);
    if (type === 'subsup') {
      const tag = textOf(member(mark, 'attrs'), 'type') === 'sub' ? 'sub' : 'sup';
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

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

function textOf(value: unknown, name: string): string {
  const text = member(value, name);
  return typeof text === 'string' ? text : '';
}
