/**
 * Walks a document of the Atlassian Document Format and tells a writer what it meets, in reading order.
 * Invariant: every value called `text` reaches the writer, whatever node, attribute or mark it hides in,
 * and whatever its neighbours are; what is not as the format wants it is recorded, not refused.
 * The input is parsed JSON (a tree). The walk keeps its own stack, so depth costs memory, not the process.
 * It does not judge: spacing, escaping and which link is safe are the writers' matters.
 */

import {
  type Fields,
  isFields,
  type NodeKind,
  nodeKind,
  unknownBlock,
  unknownInline,
  wordsIn,
} from './adf-nodes.ts';
import type { AdfProblems } from './adf-problems.ts';

/** Marks as bits: one number per run of text instead of a list. */
export const marked = {
  code: 1,
  strong: 2,
  em: 4,
  underline: 8,
  strike: 16,
  sub: 32,
  sup: 64,
  small: 128,
  center: 256,
  end: 512,
} as const;
/** The level of indentation, 0 to 6, stands above the bits. */
export const indentShift = 10;

export interface AdfWriter {
  /** A node that is not text opens; `href` is that of a link mark on it, '' without one. */
  enter(kind: NodeKind, attrs: Fields, marks: number, href: string): void;
  leave(kind: NodeKind): void;
  text(text: string, marks: number, href: string): void;
  /** Words found where the format has none; they stand apart from their neighbours. */
  stray(text: string): void;
}

export function walkAdf(doc: Fields, writer: AdfWriter, problems: AdfProblems): void {
  new Walk(writer, problems).run(doc);
}

interface Frame {
  readonly values: readonly unknown[];
  next: number;
  /** The node that ends with this frame. */
  readonly ends: NodeKind | undefined;
  /** The nearest node around. */
  readonly around: NodeKind;
  /** nodes: a node's content. words: values below a title or text. loose: anything else found. */
  readonly holds: 'nodes' | 'words' | 'loose';
}

const nothing: readonly unknown[] = [];
const noAttrs: Fields = {};

class Walk {
  private readonly stack: Frame[] = [];
  private readonly writer: AdfWriter;
  private readonly problems: AdfProblems;
  private href = '';

  constructor(writer: AdfWriter, problems: AdfProblems) {
    this.writer = writer;
    this.problems = problems;
  }

  run(doc: Fields): void {
    this.push([doc], unknownBlock, 'nodes');
    for (let frame = this.stack.at(-1); frame !== undefined; frame = this.stack[this.stack.length - 1]) {
      if (frame.next === frame.values.length) {
        this.stack.pop();
        if (frame.ends !== undefined) this.writer.leave(frame.ends);
        continue;
      }
      const value = frame.values[frame.next++];
      if (frame.holds === 'nodes') this.visit(value, frame.around);
      else this.search(value, frame.around, frame.holds === 'words');
    }
  }

  private push(values: readonly unknown[], around: NodeKind, holds: Frame['holds'], ends?: NodeKind): void {
    this.stack.push({ values, next: 0, ends, around, holds });
  }

  /** What was pushed above `depth` is read in the order in which it was pushed. */
  private readInOrder(depth: number): void {
    const { stack } = this;
    for (let low = depth, high = stack.length - 1; low < high; low++, high--) {
      const [lower, upper] = [stack[low], stack[high]];
      if (lower === undefined || upper === undefined) return;
      stack[low] = upper;
      stack[high] = lower;
    }
  }

  private visit(value: unknown, around: NodeKind): void {
    if (isFields(value)) {
      this.node(value, around);
      return;
    }
    this.problems.add('not a node');
    if (Array.isArray(value)) this.push(value, around, 'nodes');
    else if (wordsIn(value) !== '') this.writer.stray(wordsIn(value));
  }

  private node(node: Fields, around: NodeKind): void {
    const { type, text, content, attrs, marks } = node;
    const kind = (typeof type === 'string' ? nodeKind(type) : undefined) ?? this.unknown(type, around);
    this.href = '';
    const bits = marks === undefined ? 0 : this.marks(marks, kind);
    const href = this.href;
    const isText = kind.shape === 'text';

    if (isText) {
      if (typeof text === 'string') this.writer.text(text, bits, href);
    } else {
      this.writer.enter(kind, isFields(attrs) ? attrs : noAttrs, bits, href);
    }
    if (kind.name === 'syncBlock') this.problems.add('content lives elsewhere', kind.name);

    const below = content === undefined || content === null ? nothing : this.children(content, kind);
    if (!isText || below.length > 0) this.push(below, kind, 'nodes', isText ? undefined : kind);
    // What was pushed last is read first: words in odd places come before the content.
    for (const key in node) {
      if (key === 'type' || key === 'content' || key === 'marks') continue;
      const value = node[key];
      if (key === 'text') {
        if (!isText || typeof value !== 'string') this.misplaced(value, kind);
      } else if (key === 'attrs' && isFields(value)) this.attrs(value, kind);
      else if (typeof value === 'object' && value !== null) this.push([value], kind, 'loose');
    }
    if (typeof type === 'object' && type !== null) this.push([type], kind, 'loose');
  }

  private unknown(type: unknown, around: NodeKind): NodeKind {
    if (typeof type === 'string') this.problems.add('unknown node', type);
    else this.problems.add('node without a type');
    return around.holds === 'inline' ? unknownInline : unknownBlock;
  }

  private children(content: unknown, kind: NodeKind): readonly unknown[] {
    if (Array.isArray(content)) return content;
    this.problems.add('content is not a list', kind.name);
    return [content];
  }

  private attrs(attrs: Fields, kind: NodeKind): void {
    const depth = this.stack.length;
    for (const key in attrs) {
      const value = attrs[key];
      if (typeof value === 'object' && value !== null) {
        this.push([value], kind, key === 'text' || (kind.isOpen && key === 'title') ? 'words' : 'loose');
      } else if (key === 'text' && !kind.showsText && !(kind.shape === 'break' && value === '\n')) {
        this.misplaced(value, kind);
      }
    }
    this.readInOrder(depth);
  }

  private marks(marks: unknown, kind: NodeKind): number {
    if (!Array.isArray(marks)) {
      if (isFields(marks)) this.push([marks], kind, 'loose');
      return 0;
    }
    let bits = 0;
    for (const mark of marks) {
      if (!isFields(mark)) {
        this.problems.add('not a mark');
        this.push([mark], kind, 'loose');
        continue;
      }
      const attrs = isFields(mark.attrs) ? mark.attrs : noAttrs;
      bits |= this.mark(mark.type, attrs);
      for (const key in mark) {
        const value = mark[key];
        if (key === 'text') this.misplaced(value, kind);
        else if (typeof value === 'object' && value !== null && value !== attrs) {
          this.push([value], kind, 'loose');
        }
      }
      for (const key in attrs) {
        const value = attrs[key];
        if (key === 'text') this.misplaced(value, kind);
        else if (typeof value === 'object' && value !== null) this.push([value], kind, 'loose');
      }
    }
    return bits;
  }

  private mark(type: unknown, attrs: Fields): number {
    switch (type) {
      case 'strong':
      case 'em':
      case 'code':
      case 'underline':
      case 'strike':
        return marked[type];
      case 'link':
        if (this.href === '' && typeof attrs.href === 'string') this.href = attrs.href;
        return 0;
      case 'subsup':
        return attrs.type === 'sub' ? marked.sub : attrs.type === 'sup' ? marked.sup : 0;
      case 'fontSize':
        return attrs.fontSize === 'small' ? marked.small : 0;
      case 'alignment':
        return attrs.align === 'center' ? marked.center : attrs.align === 'end' ? marked.end : 0;
      case 'indentation': {
        const { level } = attrs;
        return typeof level === 'number' && Number.isInteger(level) && level > 0 && level < 7
          ? level << indentShift
          : 0;
      }
      // Colours, widths and bookkeeping hold nothing to read.
      case 'annotation':
      case 'backgroundColor':
      case 'border':
      case 'breakout':
      case 'dataConsumer':
      case 'fragment':
      case 'textColor':
        return 0;
      default:
        this.problems.add('unknown mark', typeof type === 'string' ? type : '?');
        return 0;
    }
  }

  private misplaced(value: unknown, kind: NodeKind): void {
    if (typeof value === 'object' && value !== null) {
      this.push([value], kind, 'words');
      return;
    }
    const words = wordsIn(value);
    if (words === '') return;
    this.problems.add('text in an odd place', kind.name);
    this.writer.stray(words);
  }

  /** Looks for words in anything: parameters of extensions, old cards, attributes nobody knows. */
  private search(value: unknown, kind: NodeKind, areWords: boolean): void {
    if (Array.isArray(value)) {
      this.push(value, kind, areWords ? 'words' : 'loose');
    } else if (isFields(value)) {
      if (looksLikeNode(value)) {
        this.node(value, kind);
        return;
      }
      const depth = this.stack.length;
      for (const key in value) {
        const inner = value[key];
        const isTitle = kind.isOpen && (key === 'title' || key === 'extensionTitle');
        const isWords = key === 'text' || isTitle || (areWords && key === 'value');
        if (typeof inner === 'object' && inner !== null) {
          this.push([inner], kind, isWords ? 'words' : 'loose');
        } else if (isWords) this.found(inner, kind);
      }
      this.readInOrder(depth);
    } else if (areWords) this.found(value, kind);
  }

  private found(value: unknown, kind: NodeKind): void {
    if (kind.isOpen) {
      const words = wordsIn(value);
      if (words !== '') this.writer.stray(words);
    } else this.misplaced(value, kind);
  }
}

function looksLikeNode(value: Fields): boolean {
  const { type } = value;
  if (typeof type !== 'string' || nodeKind(type) === undefined) return false;
  return Array.isArray(value.content) || isFields(value.attrs) || (type === 'text' && 'text' in value);
}
