/**
 * Short constructors for Atlassian Document Format, so that hand-written issues can use tables, panels, code
 * and mentions without drowning in braces. Only the nodes that this world uses; ids are derived, not random.
 */
import { type Handle, idOf, nameOf } from './people.ts';

type Node = Readonly<Record<string, unknown>>;
export type Inline = string | Node;

const inline = (part: Inline): Node => (typeof part === 'string' ? { type: 'text', text: part } : part);

export const adf = (...content: readonly (Node | string)[]): { readonly adf: unknown } => ({
  adf: {
    version: 1,
    type: 'doc',
    content: content.map((node) => (typeof node === 'string' ? p(node) : node)),
  },
});

export const p = (...parts: readonly Inline[]): Node => ({ type: 'paragraph', content: parts.map(inline) });
export const h = (level: number, text: string): Node => ({
  type: 'heading',
  attrs: { level },
  content: [inline(text)],
});
export const b = (text: string): Node => ({ type: 'text', text, marks: [{ type: 'strong' }] });
export const mono = (text: string): Node => ({ type: 'text', text, marks: [{ type: 'code' }] });
export const link = (text: string, href: string): Node => ({
  type: 'text',
  text,
  marks: [{ type: 'link', attrs: { href } }],
});
export const emoji = (shortName: string, text: string): Node => ({
  type: 'emoji',
  attrs: { shortName, text },
});
export const mention = (who: Handle): Node => ({
  type: 'mention',
  attrs: { id: idOf(who), text: `@${nameOf(who)}`, accessLevel: '' },
});

export const code = (language: string, text: string): Node => ({
  type: 'codeBlock',
  attrs: { language },
  content: [inline(text)],
});
export const panel = (
  panelType: 'info' | 'note' | 'warning' | 'success' | 'error',
  ...parts: readonly Inline[]
): Node => ({
  type: 'panel',
  attrs: { panelType },
  content: [p(...parts)],
});
export const bullets = (...items: readonly Inline[]): Node => ({
  type: 'bulletList',
  content: items.map((item) => ({ type: 'listItem', content: [p(item)] })),
});
export const steps = (...items: readonly Inline[]): Node => ({
  type: 'orderedList',
  attrs: { order: 1 },
  content: items.map((item) => ({ type: 'listItem', content: [p(item)] })),
});
export const tasks = (...items: readonly (readonly ['TODO' | 'DONE', string])[]): Node => ({
  type: 'taskList',
  attrs: { localId: 'tasks' },
  content: items.map(([state, text], at) => ({
    type: 'taskItem',
    attrs: { localId: `task-${at}`, state },
    content: [inline(text)],
  })),
});
export const table = (head: readonly string[], ...rows: readonly (readonly Inline[])[]): Node => ({
  type: 'table',
  attrs: { isNumberColumnEnabled: false, layout: 'default' },
  content: [
    { type: 'tableRow', content: head.map((text) => cell('tableHeader', text)) },
    ...rows.map((row) => ({ type: 'tableRow', content: row.map((part) => cell('tableCell', part)) })),
  ],
});

const cell = (type: string, part: Inline): Node => ({ type, attrs: {}, content: [p(part)] });
