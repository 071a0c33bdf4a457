/**
 * Made-up texts for a large world, by seed: a vocabulary, sentences whose words follow Zipf's law, and a draw by
 * weights.
 */

import type { Random } from './acme/random.ts';

export function weightedPick(random: Random, weights: readonly number[]): () => number {
  let sum = 0;
  const upTo = weights.map((weight) => {
    sum += weight;
    return sum;
  });
  return () => {
    const at = random.next() * sum;
    let low = 0;
    let high = upTo.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? sum) > at) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/** Distinct made-up words of two to four syllables, the frequent ones short. */
function makeVocabulary(random: Random, size: number): string[] {
  const words = new Set<string>();
  while (words.size < size) {
    const syllables = 2 + Math.floor((words.size / size) * 2) + random.below(2);
    let word = '';
    for (let n = 0; n < syllables; n++) word += random.pick(onsets) + random.pick(vowels);
    words.add(word + random.pick(codas));
  }
  return [...words];
}

const onsets = 'b d f g h k l m n p r s t v w z br dr kr pl st tr'.split(' ');
const vowels = 'a e i o u'.split(' ');
const codas = ['', '', 'n', 'r', 'k', 'm', 't'];

/** Sentences with words by Zipf's law (rank r about 1/r as often as the first), and now and then a number. */
export class Sentences {
  /** The words of a vocabulary, each as often among the draws as it is to be in texts. */
  readonly #draws: readonly string[];

  constructor(random: Random) {
    const vocabulary = makeVocabulary(random, wordsKnown);
    this.#draws = Array.from({ length: drawCount }, (_, draw) => {
      const rank = Math.floor((vocabulary.length + 1) ** ((draw + 0.5) / drawCount)) - 1;
      return vocabulary[rank] ?? '';
    });
  }

  make(random: Random, least: number, most: number): string {
    const words: string[] = [];
    for (let left = least + random.below(most - least + 1); left > 0; left--) {
      words.push(
        random.chance(0.04) ? String(random.below(100_000)) : (this.#draws[random.below(drawCount)] ?? ''),
      );
    }
    return words.join(' ');
  }
}

const wordsKnown = 4000;
const drawCount = 65_536;
