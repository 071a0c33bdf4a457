/**
 * Plain text from a document: a block is a line, a list item begins with "- ", table cells are parted by
 * " | ". Words of different nodes never run together, and nothing but the document's own words is added
 * beyond that: this text is what is indexed and what passages are cut from.
 * It keeps no marks, no link addresses behind words and no indentation.
 */

import { type Fields, type NodeKind, wordsIn } from './adf-nodes.ts';
import type { AdfWriter } from './adf-walk.ts';

/** Somebody who is mentioned, by what the text says of them. */
export interface Mention {
  readonly accountId: string;
  readonly words: string;
}

export class AdfTextWriter implements AdfWriter {
  readonly mentions: Mention[] = [];
  private readonly parts: string[] = [];
  /** The text written last. */
  private tail = '';
  /** What has to stand between it and the next words; a cell outlives the lines within it. */
  private gap: 'none' | 'word' | 'line' | 'cell' = 'none';
  private bullet = '';

  finish(): string {
    return this.parts.join('').trimEnd();
  }

  enter(kind: NodeKind, attrs: Fields): void {
    switch (kind.shape) {
      case 'inline': {
        const words = kind.words(attrs);
        if (words !== '') this.apart(words);
        if (kind.name === 'mention') this.mentions.push({ accountId: wordsIn(attrs.id), words });
        return;
      }
      case 'break':
        this.line();
        return;
      case 'cell':
        return;
      case 'row':
        this.gap = 'line';
        return;
      case 'item':
        this.line();
        this.bullet = `- ${stateOf(kind, attrs)}`;
        return;
      default: {
        this.line();
        const words = kind.words(attrs);
        if (words === '') return;
        this.put(words);
        this.gap = 'line';
      }
    }
  }

  leave(kind: NodeKind): void {
    switch (kind.shape) {
      case 'block':
        this.line();
        return;
      case 'item':
        this.line();
        this.bullet = '';
        return;
      case 'row':
        this.gap = 'line';
        return;
      case 'cell':
        this.gap = 'cell';
    }
  }

  text(text: string): void {
    if (text === '') return;
    if (this.gap === 'word') {
      if (isCloser(text.charCodeAt(0))) this.gap = 'none';
    } else if (this.isBlankStart(text)) return;
    this.put(text);
  }

  stray(text: string): void {
    if (text !== '') this.apart(text);
  }

  private apart(words: string): void {
    if (this.gap === 'none' && !isOpener(this.tail.charCodeAt(this.tail.length - 1))) this.gap = 'word';
    this.put(words);
    this.gap = 'word';
  }

  private line(): void {
    if (this.gap !== 'cell') this.gap = 'line';
  }

  private put(text: string): void {
    const { parts, gap } = this;
    if (parts.length > 0 && gap !== 'none') {
      if (gap === 'cell') parts.push(' | ');
      else if (gap === 'word') parts.push(' ');
      else this.breakLine();
    }
    this.gap = 'none';
    if (this.bullet !== '') {
      parts.push(this.bullet);
      this.bullet = '';
    }
    parts.push(text);
    this.tail = text;
  }

  private breakLine(): void {
    const { parts, tail } = this;
    const last = tail.charCodeAt(tail.length - 1);
    if (last === 10) return;
    if (last === 32) parts[parts.length - 1] = tail.trimEnd();
    parts.push('\n');
  }

  private isBlankStart(text: string): boolean {
    const isStart = this.gap !== 'none' || this.parts.length === 0;
    return isStart && text.charCodeAt(0) <= 32 && text.trim() === '';
  }
}

function stateOf(kind: NodeKind, attrs: Fields): string {
  if (kind.name === 'taskItem' || kind.name === 'blockTaskItem')
    return attrs.state === 'DONE' ? '[x] ' : '[ ] ';
  if (kind.name !== 'decisionItem') return '';
  return attrs.state === 'DECIDED' ? '[decided] ' : attrs.state === 'UNDECIDED' ? '[undecided] ' : '';
}

const space = ' \t\n\r\u00a0';
const openers = new Set([...`${space}([{<"'“‘«„/`].map((char) => char.charCodeAt(0)));
const closers = new Set([...`${space})]}>"'”’»,.;:!?/`].map((char) => char.charCodeAt(0)));

function isOpener(code: number): boolean {
  return openers.has(code);
}

function isCloser(code: number): boolean {
  return closers.has(code);
}
