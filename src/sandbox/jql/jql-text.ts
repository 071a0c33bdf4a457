/**
 * Searches in texts (`~`, `!~`): every word must stand in the text, in any case, `*` and `?` stand for letters, and
 * words in inner quotes must stand side by side. Words are not stemmed. As in Jira neither wildcard may begin a
 * word, and an empty search is refused.
 */

import { JqlError, wrongOperator } from './jql-error.ts';
import type { JqlClause } from './jql-syntax.ts';

/** Words that must follow each other. */
type Phrase = readonly string[];

/** The test of a clause on the texts of an issue, of which each is searched by itself but all together count. */
export function textTest(clause: JqlClause): (texts: readonly string[]) => boolean {
  const { field, operator, operands } = clause;
  const [operand] = operands;
  if (operand?.kind === 'empty' && operator !== 'in' && operator !== 'not in') {
    if (operator === 'is' || operator === 'is not' || operator === '=' || operator === '!=') {
      const empty = operator === 'is' || operator === '=';
      return (texts) => texts.every((text) => text === '') === empty;
    }
    throw wrongOperator(operator, field);
  }
  if ((operator !== '~' && operator !== '!~') || operand?.kind !== 'value') {
    throw wrongOperator(operator, field);
  }
  const phrases = phrasesOf(operand.text, field);
  const wanted = operator === '~';
  return (texts) => {
    if (!wanted && texts.every((text) => text === '')) return false;
    return phrases.every((phrase) => texts.some((text) => holds(text, phrase))) === wanted;
  };
}

function phrasesOf(query: string, field: string): Phrase[] {
  if (query.trim() === '') {
    throw new JqlError(`The field '${field}' does not support searching for an empty string.`);
  }
  const phrases: Phrase[] = [];
  query.split('"').forEach((part, index) => {
    const words = part.toLowerCase().match(/[\p{L}\p{N}*?]+/gu) ?? [];
    for (const word of words) {
      if (word.startsWith('*') || word.startsWith('?')) {
        throw new JqlError(
          `The text query '${query}' for field '${field}' is not allowed to start with '*' or '?'.`,
        );
      }
    }
    // What stands between two quotes is a phrase; a last quote that nothing closes divides words only.
    if (index % 2 === 1 && words.length > 0) phrases.push(words);
    else for (const word of words) phrases.push([word]);
  });
  return phrases;
}

function holds(text: string, phrase: Phrase): boolean {
  const lower = text.toLowerCase();
  // Most texts do not hold the letters at all: cutting them into words is what takes time.
  if (!phrase.every((word) => lower.includes(lettersOf(word)))) return false;
  const words = lower.match(/[\p{L}\p{N}]+/gu) ?? [];
  for (let at = 0; at + phrase.length <= words.length; at++) {
    if (phrase.every((word, index) => isWord(words[at + index] ?? '', word))) return true;
  }
  return false;
}

function lettersOf(pattern: string): string {
  return /^[^*?]*/.exec(pattern)?.[0] ?? '';
}

/** Whether the pattern covers the whole word. Goes back to the last `*` only, so it takes no more than n × m steps. */
function isWord(word: string, pattern: string): boolean {
  let at = 0;
  let p = 0;
  let star = -1;
  let mark = 0;
  while (at < word.length) {
    if (pattern[p] === '*') {
      star = p++;
      mark = at;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === word[at])) {
      p++;
      at++;
    } else if (star >= 0) {
      p = star + 1;
      at = ++mark;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
