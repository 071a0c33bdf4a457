/**
 * Cuts JQL into words, quoted texts and symbols, resolves escapes, and refuses with Jira's words what no token
 * can hold: reserved characters outside of quotes, control characters, broken escapes, quotes that stay open. It
 * reads every character once, so no text makes it slow.
 */

import { unreadable } from './jql-error.ts';

export interface Token {
  readonly kind: 'word' | 'quoted' | 'symbol' | 'end';
  readonly text: string;
  /** `(line 1, character 5)` */
  readonly at: string;
}

const symbols = [
  '!=',
  '!~',
  '<=',
  '>=',
  '&&',
  '||',
  '=',
  '<',
  '>',
  '~',
  '!',
  '(',
  ')',
  ',',
  '[',
  ']',
  '&',
  '|',
];
const symbolStarts = new Set(symbols.map((symbol) => symbol[0]));
const reservedCharacters = new Set('{}*/%+^$#@?;');
const plainEscapes = new Map([
  ['t', '\t'],
  ['n', '\n'],
  ['r', '\r'],
  ['\\', '\\'],
  ['"', '"'],
  ["'", "'"],
  [' ', ' '],
]);
const validEscapes = `The valid escape sequences are \\', \\", \\t, \\n, \\r, \\\\, '\\ ' and \\uXXXX.`;

export function tokensOf(jql: string): Token[] {
  return new Lexer(jql).tokens();
}

class Lexer {
  readonly #jql: string;
  readonly #tokens: Token[] = [];
  #at = 0;
  #line = 1;
  #lineStart = 0;

  constructor(jql: string) {
    this.#jql = jql;
  }

  tokens(): Token[] {
    while (this.#at < this.#jql.length) {
      const char = this.#char();
      if (char === '\n') {
        this.#at++;
        this.#line++;
        this.#lineStart = this.#at;
      } else if (/\s/.test(char)) this.#at++;
      else if (char === '"' || char === "'") this.#quoted(char);
      else if (symbolStarts.has(char)) this.#symbol();
      else this.#word();
    }
    this.#tokens.push({ kind: 'end', text: '', at: this.#place() });
    return this.#tokens;
  }

  #symbol(): void {
    const text = symbols.find((symbol) => this.#jql.startsWith(symbol, this.#at)) ?? this.#char();
    this.#tokens.push({ kind: 'symbol', text, at: this.#place() });
    this.#at += text.length;
  }

  #word(): void {
    const at = this.#place();
    const parts: string[] = [];
    while (this.#at < this.#jql.length) {
      const char = this.#char();
      if (/\s/.test(char) || char === '"' || char === "'" || symbolStarts.has(char)) break;
      if (reservedCharacters.has(char)) {
        throw unreadable(
          `The character '${char}' is a reserved JQL character. You must enclose it in a string or use the escape '${escapeOf(char)}' instead.`,
          this.#place(),
        );
      }
      parts.push(this.#take(char));
    }
    this.#tokens.push({ kind: 'word', text: parts.join(''), at });
  }

  #quoted(quote: string): void {
    const at = this.#place();
    const line = this.#line;
    const parts: string[] = [];
    this.#at++;
    while (this.#at < this.#jql.length) {
      const char = this.#char();
      if (char === quote) {
        this.#at++;
        this.#tokens.push({ kind: 'quoted', text: parts.join(''), at });
        return;
      }
      if (char === '\n') {
        parts.push(char);
        this.#at++;
        this.#line++;
        this.#lineStart = this.#at;
      } else parts.push(this.#take(char));
    }
    this.#line = line;
    const text = parts.join('').replaceAll('\n', ' ');
    throw unreadable(`The quoted string ${text === '' ? '' : `'${text}' `}has not been completed.`, at);
  }

  /** One character of a word or quoted text, or what an escape stands for. */
  #take(char: string): string {
    if (char !== '\\') {
      if (isControl(char)) {
        const code = char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
        throw unreadable(
          `The character 'U+${code}' on line ${this.#line} at position ${this.#column} must be escaped. Use the escape '${escapeOf(char)}' instead.`,
          this.#place(),
        );
      }
      this.#at++;
      return char;
    }
    const next = this.#jql[this.#at + 1];
    if (next === undefined) {
      throw unreadable(`The escape sequence has not been completed. ${validEscapes}`, this.#place());
    }
    const plain = plainEscapes.get(next);
    if (plain !== undefined) {
      this.#at += 2;
      return plain;
    }
    const hex = this.#jql.slice(this.#at + 2, this.#at + 6);
    if (next === 'u' && /^[0-9A-Fa-f]{4}$/.test(hex)) {
      this.#at += 6;
      return String.fromCharCode(Number.parseInt(hex, 16));
    }
    const shown = next === 'u' ? `\\u${hex.slice(0, 1)}` : `\\${next}`;
    throw unreadable(`'${shown}' is an illegal JQL escape sequence. ${validEscapes}`, this.#place());
  }

  #char(): string {
    return this.#jql[this.#at] ?? '';
  }

  get #column(): number {
    return this.#at - this.#lineStart + 1;
  }

  #place(): string {
    return `(line ${this.#line}, character ${this.#column})`;
  }
}

function escapeOf(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function isControl(char: string): boolean {
  const code = char.charCodeAt(0);
  return (
    (code < 0x20 && code !== 0x09 && code !== 0x0d) ||
    (code >= 0x7f && code < 0xa0) ||
    (code >= 0xfdd0 && code <= 0xfdef)
  );
}
