/**
 * Reads JQL into a tree. `NOT` is pushed down to the clauses while reading (as Jira does, `NOT a = x` is
 * `a != x`), so the tree holds only AND, OR and clauses. It knows nothing of fields and values.
 */

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

/** A query that Jira refuses; the message is the one it answers with status 400. */
export class JqlError extends Error {}

interface Token {
  readonly kind: 'word' | 'quoted' | 'symbol' | 'end';
  readonly text: string;
  readonly column: number;
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
const reserved = new Set(['and', 'or', 'not', 'in', 'is', 'order', 'by', 'asc', 'desc', 'was', 'changed']);

export function parseJql(jql: string): JqlQuery {
  return new Parser(tokensOf(jql)).query();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  query(): JqlQuery {
    const where = this.#next.kind === 'end' || this.#isWord('order') ? undefined : this.#or(false);
    const orderBy = this.#orderBy();
    if (this.#next.kind !== 'end') throw unexpected(this.#next, "'AND', 'OR' or 'ORDER BY'");
    return { where, orderBy };
  }

  #or(negated: boolean): JqlNode {
    const children = [this.#and(negated)];
    while (this.#takeWord('or') || this.#takeSymbol('||')) children.push(this.#and(negated));
    return joined(negated ? 'and' : 'or', children);
  }

  #and(negated: boolean): JqlNode {
    const children = [this.#not(negated)];
    while (this.#takeWord('and') || this.#takeSymbol('&&')) children.push(this.#not(negated));
    return joined(negated ? 'or' : 'and', children);
  }

  #not(negated: boolean): JqlNode {
    if (this.#takeWord('not') || this.#takeSymbol('!')) return this.#not(!negated);
    if (this.#takeSymbol('(')) {
      const inside = this.#or(negated);
      if (!this.#takeSymbol(')')) throw unexpected(this.#next, "')'");
      return inside;
    }
    return this.#clause(negated);
  }

  #clause(negated: boolean): JqlClause {
    const field = this.#name('a field name');
    const operator = this.#operator();
    const operands = operator === 'in' || operator === 'not in' ? this.#operands() : [this.#operand()];
    const isEmpty = operands[0]?.kind === 'empty';
    if ((operator === 'is' || operator === 'is not') && !isEmpty) {
      throw new JqlError(
        `The operator '${operator.toUpperCase()}' can only be followed by 'EMPTY' or 'NULL'.`,
      );
    }
    return { kind: 'clause', field, operator: negated ? opposites[operator] : operator, operands };
  }

  #operator(): JqlOperator {
    const token = this.#take();
    if (token.kind === 'symbol') {
      for (const symbol of ['=', '!=', '<', '<=', '>', '>=', '~', '!~'] as const) {
        if (token.text === symbol) return symbol;
      }
    }
    const word = token.kind === 'word' ? token.text.toLowerCase() : '';
    if (word === 'in') return 'in';
    if (word === 'not' && this.#takeWord('in')) return 'not in';
    if (word === 'is') return this.#takeWord('not') ? 'is not' : 'is';
    throw new JqlError(
      `Error in the JQL Query: Expecting operator but got ${shown(token)}. The valid operators are ${operators}. (line 1, character ${token.column})`,
    );
  }

  #operands(): JqlOperand[] {
    if (!this.#takeSymbol('(')) throw unexpected(this.#next, "'('");
    const operands = [this.#operand()];
    while (this.#takeSymbol(',')) operands.push(this.#operand());
    if (!this.#takeSymbol(')')) throw unexpected(this.#next, "')' or ','");
    return operands;
  }

  #operand(): JqlOperand {
    const token = this.#next;
    if (token.kind === 'quoted') {
      this.#take();
      return { kind: 'value', text: token.text };
    }
    const name = this.#name('a value, list or function');
    if (/^(empty|null)$/i.test(name)) return { kind: 'empty' };
    if (!this.#takeSymbol('(')) return { kind: 'value', text: name };
    const args: string[] = [];
    while (!this.#takeSymbol(')')) {
      const arg = this.#take();
      if (arg.kind === 'end') throw unexpected(arg, "')'");
      if (arg.text !== ',') args.push(arg.text);
    }
    return { kind: 'function', name: name.toLowerCase(), args };
  }

  #orderBy(): { field: string; descending: boolean }[] {
    if (!this.#takeWord('order')) return [];
    if (!this.#takeWord('by')) throw unexpected(this.#next, "'BY'");
    const fields: { field: string; descending: boolean }[] = [];
    do {
      const field = this.#name('a field name').toLowerCase();
      const descending = this.#takeWord('desc');
      if (!descending) this.#takeWord('asc');
      fields.push({ field, descending });
    } while (this.#takeSymbol(','));
    if (fields.length > 7) throw new JqlError('JQL can be ordered by at most 7 fields.');
    return fields;
  }

  #name(expected: string): string {
    const token = this.#take();
    if (token.kind === 'quoted') return token.text;
    if (token.kind !== 'word') throw unexpected(token, expected);
    if (reserved.has(token.text.toLowerCase())) {
      throw new JqlError(
        `Error in the JQL Query: '${token.text}' is a reserved JQL word. You must surround it in quotation marks to use it in a query. (line 1, character ${token.column})`,
      );
    }
    return token.text;
  }

  get #next(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '', column: 0 };
  }

  #take(): Token {
    const token = this.#next;
    this.#at++;
    return token;
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
}

function joined(kind: 'and' | 'or', children: readonly JqlNode[]): JqlNode {
  const [only] = children;
  return children.length === 1 && only ? only : { kind, children };
}

function tokensOf(jql: string): Token[] {
  const tokens: Token[] = [];
  const pattern =
    /\s+|(!=|!~|<=|>=|&&|\|\||[=<>~!(),])|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s=<>~!(),"'&|]+)/gy;
  while (pattern.lastIndex < jql.length) {
    const column = pattern.lastIndex + 1;
    const found = pattern.exec(jql);
    if (!found) {
      throw new JqlError(
        `Error in the JQL Query: The character '${jql[column - 1]}' is a reserved JQL character or the quotes are not closed. (line 1, character ${column})`,
      );
    }
    const [, symbol, double, single, word] = found;
    const quoted = double ?? single;
    if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol, column });
    else if (quoted !== undefined) {
      tokens.push({ kind: 'quoted', text: quoted.replace(/\\(.)/gs, '$1'), column });
    } else if (word !== undefined) tokens.push({ kind: 'word', text: word, column });
  }
  tokens.push({ kind: 'end', text: '', column: jql.length + 1 });
  return tokens;
}

function shown(token: Token): string {
  return token.kind === 'end' ? 'the end of the query' : `'${token.text}'`;
}

function unexpected(token: Token, expected: string): JqlError {
  return new JqlError(
    `Error in the JQL Query: Expecting ${expected} but got ${shown(token)}. (line 1, character ${token.column})`,
  );
}
