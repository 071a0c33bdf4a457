/**
 * Reads JQL into a tree. `NOT` is pushed down to the clauses while reading (as Jira does, `NOT a = x` is
 * `a != x`), so the tree holds only AND, OR and clauses. It knows nothing of fields and values. Depth is
 * bounded, so no query makes it run out of stack.
 */

import { JqlError, noHistory, unreadable } from './jql-error.ts';
import { type Token, tokensOf } from './jql-tokens.ts';
import { reservedWords } from './reserved-words.ts';

export type JqlOperator =
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '~'
  | '!~'
  | 'in'
  | 'not in'
  | 'is'
  | 'is not';

export type JqlOperand =
  | { readonly kind: 'value'; readonly text: string }
  | { readonly kind: 'function'; readonly name: string; readonly args: readonly string[] }
  | { readonly kind: 'empty' };

export interface JqlClause {
  readonly kind: 'clause';
  /** As written; `cf[10050]` for a field by its number. */
  readonly field: string;
  readonly operator: JqlOperator;
  /** One operand, or those of a list. */
  readonly operands: readonly JqlOperand[];
}

export type JqlNode = JqlClause | { readonly kind: 'and' | 'or'; readonly children: readonly JqlNode[] };

export interface JqlQuery {
  readonly where: JqlNode | undefined;
  readonly orderBy: readonly { readonly field: string; readonly descending: boolean }[];
}

const operators = "'=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'";
const opposites: Readonly<Record<JqlOperator, JqlOperator>> = {
  '=': '!=',
  '!=': '=',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  '~': '!~',
  '!~': '~',
  in: 'not in',
  'not in': 'in',
  is: 'is not',
  'is not': 'is',
};
const mostOrderFields = 7;
const deepest = 200;

export function parseJql(jql: string): JqlQuery {
  return new Parser(tokensOf(jql)).query();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  query(): JqlQuery {
    const where = this.#next.kind === 'end' || this.#isWord('order') ? undefined : this.#or(false);
    if (where && this.#next.kind !== 'end' && !this.#isWord('order')) {
      throw this.#unexpected("either 'OR' or 'AND'");
    }
    return { where, orderBy: this.#orderBy() };
  }

  #or(negated: boolean): JqlNode {
    const children = [this.#and(negated)];
    while (this.#takeWord('or') || this.#takeSymbol('||') || this.#takeSymbol('|')) {
      children.push(this.#and(negated));
    }
    return joined(negated ? 'and' : 'or', children);
  }

  #and(negated: boolean): JqlNode {
    const children = [this.#not(negated)];
    while (this.#takeWord('and') || this.#takeSymbol('&&') || this.#takeSymbol('&')) {
      children.push(this.#not(negated));
    }
    return joined(negated ? 'or' : 'and', children);
  }

  #not(outer: boolean): JqlNode {
    let negated = outer;
    while (this.#takeWord('not') || this.#takeSymbol('!')) negated = !negated;
    if (!this.#takeSymbol('(')) return this.#clause(negated);
    this.#deeper();
    const inside = this.#or(negated);
    this.#depth--;
    if (!this.#takeSymbol(')')) throw this.#unexpected("')'");
    return inside;
  }

  #clause(negated: boolean): JqlClause {
    const field = this.#field();
    const operator = this.#operator(field);
    const isList = this.#next.kind === 'symbol' && this.#next.text === '(';
    const operands = this.#operands();
    const [first] = operands;
    if (operator === 'in' || operator === 'not in') {
      if (!isList && first?.kind !== 'function') throw wrongList(operator, 'non-list', first, field);
    } else if (isList) {
      throw wrongList(operator, 'list', { kind: 'value', text: '' }, field, operands);
    }
    if ((operator === 'is' || operator === 'is not') && first?.kind !== 'empty') {
      throw new JqlError(
        `Operator '${operator}' does not support the non-empty value '${first ? shownOperand(first) : ''}' for field '${field}'.`,
      );
    }
    return { kind: 'clause', field, operator: negated ? opposites[operator] : operator, operands };
  }

  #field(): string {
    if (!this.#takeWord('cf')) {
      if (this.#next.kind === 'symbol' && this.#next.text === '[') {
        throw unreadable("Expecting a field name but got '['. Did you mean 'cf['?", this.#next.at);
      }
      return this.#name('a field name', { as: 'a field name', atEnd: 'at' });
    }
    if (!this.#takeSymbol('[')) throw this.#unexpected("'['");
    const id = this.#next;
    if (id.kind !== 'word' || !/^\d+$/.test(id.text)) {
      throw this.#unexpected('a custom field id (a positive number)');
    }
    this.#at++;
    if (!this.#takeSymbol(']')) throw this.#unexpected("']'");
    return `cf[${id.text}]`;
  }

  #operator(field: string): JqlOperator {
    const token = this.#next;
    if (token.kind === 'symbol') {
      for (const symbol of ['=', '!=', '<', '<=', '>', '>=', '~', '!~'] as const) {
        if (this.#takeSymbol(symbol)) return symbol;
      }
    }
    if (this.#takeWord('in')) return 'in';
    if (this.#takeWord('not')) {
      if (this.#takeWord('in')) return 'not in';
      throw this.#unexpected("'IN'");
    }
    if (this.#takeWord('is')) return this.#takeWord('not') ? 'is not' : 'is';
    if (this.#isWord('was') || this.#isWord('changed')) throw noHistory(field);
    const valid = `The valid operators are ${operators}.`;
    if (token.kind === 'end') {
      throw unreadable(`Expecting operator before the end of the query. ${valid}`);
    }
    throw unreadable(`Expecting operator but got '${token.text}'. ${valid}`, token.at);
  }

  /** One operand, or those of a list; lists in lists count as one. */
  #operands(): JqlOperand[] {
    if (!this.#takeSymbol('(')) return [this.#operand()];
    this.#deeper();
    const operands = this.#operands();
    while (this.#takeSymbol(',')) for (const operand of this.#operands()) operands.push(operand);
    this.#depth--;
    if (!this.#takeSymbol(')')) throw this.#unexpected("')'");
    return operands;
  }

  #operand(): JqlOperand {
    const token = this.#next;
    const name = this.#name('either a value, list or function', { as: 'a value', atEnd: 'before' });
    if (token.kind === 'word' && /^(empty|null)$/i.test(name)) return { kind: 'empty' };
    if (!this.#takeSymbol('(')) return { kind: 'value', text: name };
    if (name === '') throw unreadable('A function name cannot be empty.', token.at);
    return { kind: 'function', name, args: this.#arguments() };
  }

  #arguments(): string[] {
    const args: string[] = [];
    if (this.#takeSymbol(')')) return args;
    if (this.#next.kind === 'symbol' && this.#next.text === ',') throw this.#unexpected("')'");
    do {
      if (this.#next.kind === 'symbol' && this.#next.text === ')') {
        throw unreadable('Function argument must be specified.', this.#next.at);
      }
      args.push(this.#name('a function argument', { as: 'an argument', atEnd: 'at' }));
    } while (this.#takeSymbol(','));
    if (!this.#takeSymbol(')')) throw this.#unexpected(this.#next.kind === 'end' ? "')'" : "')' or ','");
    return args;
  }

  #orderBy(): { field: string; descending: boolean }[] {
    if (!this.#takeWord('order')) return [];
    if (!this.#takeWord('by')) throw this.#unexpected("'by'");
    const fields: { field: string; descending: boolean }[] = [];
    do {
      const field = this.#field();
      if (field === '') throw unreadable('A field name cannot be empty.', this.#next.at);
      const descending = this.#takeWord('desc');
      const directed = descending || this.#takeWord('asc');
      const next = this.#next;
      if (next.kind !== 'end' && !(next.kind === 'symbol' && next.text === ',')) {
        throw this.#unexpected(directed ? "','" : "either 'ASC' or 'DESC'");
      }
      fields.push({ field, descending });
    } while (this.#takeSymbol(','));
    if (fields.length > mostOrderFields) {
      throw new JqlError(`JQL can be ordered by at most ${mostOrderFields} fields.`);
    }
    return fields;
  }

  /** A word or quoted text; a reserved word must be quoted. */
  #name(expected: string, { as, atEnd }: { as: string; atEnd: 'at' | 'before' }): string {
    const token = this.#next;
    if (token.kind === 'end') throw unreadable(`Expecting ${expected} ${atEnd} the end of the query.`);
    if (token.kind === 'symbol') {
      throw unreadable(
        `Expecting ${expected} but got '${token.text}'. You must surround '${token.text}' in quotation marks to use it as ${as}.`,
        token.at,
      );
    }
    if (token.kind === 'word' && reservedWords.has(token.text.toLowerCase())) {
      throw unreadable(
        `'${token.text}' is a reserved JQL word. You must surround it in quotation marks to use it in a query.`,
        token.at,
      );
    }
    if (as === 'a field name' && token.text.trim() === '') {
      throw unreadable('A field name cannot be empty.', token.at);
    }
    this.#at++;
    return token.text;
  }

  get #next(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '', at: '' };
  }

  #isWord(word: string): boolean {
    return this.#next.kind === 'word' && this.#next.text.toLowerCase() === word;
  }

  #takeWord(word: string): boolean {
    const found = this.#isWord(word);
    if (found) this.#at++;
    return found;
  }

  #takeSymbol(symbol: string): boolean {
    const found = this.#next.kind === 'symbol' && this.#next.text === symbol;
    if (found) this.#at++;
    return found;
  }

  #deeper(): void {
    this.#depth++;
    if (this.#depth > deepest) throw unreadable('The query is nested too deeply.', this.#next.at);
  }

  #unexpected(expected: string): JqlError {
    const token = this.#next;
    return token.kind === 'end'
      ? unreadable(`Expecting ${expected} before the end of the query.`)
      : unreadable(`Expecting ${expected} but got '${token.text}'.`, token.at);
  }
}

function joined(kind: 'and' | 'or', children: readonly JqlNode[]): JqlNode {
  const [only] = children;
  return children.length === 1 && only ? only : { kind, children };
}

function wrongList(
  operator: JqlOperator,
  kind: 'list' | 'non-list',
  operand: JqlOperand | undefined,
  field: string,
  list?: readonly JqlOperand[],
): JqlError {
  const shown = list ? `(${list.map(shownOperand).join(', ')})` : operand ? shownOperand(operand) : '';
  return new JqlError(
    `Operator '${operator}' does not support the ${kind} value '${shown}' for field '${field}'.`,
  );
}

/** As Jira repeats an operand in a refusal. */
export function shownOperand(operand: JqlOperand): string {
  if (operand.kind === 'empty') return 'EMPTY';
  if (operand.kind === 'value') return /^\d+$/.test(operand.text) ? operand.text : `"${operand.text}"`;
  return `${operand.name}(${operand.args.join(', ')})`;
}
