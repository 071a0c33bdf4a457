/**
 * Sentences of a text, as the rule "no sentence in more than five places" counts them, and a ledger that
 * the generator asks before it lets a text into the world. A place is one issue (its own fields together)
 * or one comment; a sentence twice in one place counts once.
 */
import type { WorldText } from '../../world/world-file.ts';

export const mostPlaces = 5;

export function sentencesOf(text: WorldText): ReadonlySet<string> {
  const sentences = blocksOf(text)
    .flatMap((block) => block.split(/(?<=[.!?…])\s+|(?<=[。！？])|\n+/u))
    .map((sentence) => sentence.trim().replace(/\s+/gu, ' ').toLowerCase())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
  return new Set(sentences);
}

/** Each paragraph, heading, cell and code block of a document is a block of its own. */
function blocksOf(text: WorldText): readonly string[] {
  if (typeof text === 'string') return [text];
  if ('wiki' in text) return [text.wiki.replace(/\{(?:noformat|code)[^}]*\}/gu, '')];
  const blocks: string[] = [];
  walk(text.adf, blocks);
  return blocks;
}

function walk(node: unknown, blocks: string[]): void {
  if (typeof node !== 'object' || node === null || !('content' in node) || !Array.isArray(node.content))
    return;
  const parts: readonly unknown[] = node.content;
  const inline = parts.map(inlineText);
  if (inline.some((part) => part !== undefined)) blocks.push(inline.join(''));
  for (const part of parts) walk(part, blocks);
}

function inlineText(node: unknown): string | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  if ('text' in node && typeof node.text === 'string') return node.text;
  if ('attrs' in node && typeof node.attrs === 'object' && node.attrs !== null) {
    return 'text' in node.attrs && typeof node.attrs.text === 'string' ? node.attrs.text : undefined;
  }
  return undefined;
}

export interface SentenceLedger {
  /** Enters the texts of one place, unless one of their sentences is already in `limit` places. */
  admit(texts: readonly WorldText[], limit: number): boolean;
  /** How many places hold the most frequent sentence, and which one it is. */
  top(): readonly [sentence: string, places: number];
}

export function openLedger(): SentenceLedger {
  const places = new Map<string, number>();
  return {
    admit(texts, limit) {
      const sentences = new Set(texts.flatMap((text) => [...sentencesOf(text)]));
      for (const sentence of sentences) if ((places.get(sentence) ?? 0) >= limit) return false;
      for (const sentence of sentences) places.set(sentence, (places.get(sentence) ?? 0) + 1);
      return true;
    },
    top: () =>
      [...places].reduce<readonly [string, number]>(
        (most, next) => (next[1] > most[1] ? next : most),
        ['', 0],
      ),
  };
}
