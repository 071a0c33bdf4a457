/**
 * What a part of the proof has counted. Tallies are plain data, so that they can come from other processes, and add up.
 */

export interface Tally {
  /** Worlds, states, viewers, decisions, … by name. */
  readonly counts: Counts;
  /** By cell: what it alone allowed, and what it alone denied. */
  readonly allows: Counts;
  readonly denials: Counts;
  /** Edits between crawls, by name. */
  readonly edits: Counts;
  /** False allows, false denials and oddities, each with its seed. */
  readonly differences: readonly string[];
}

export type Counts = Readonly<Record<string, number>>;

export const nothing: Tally = { counts: {}, allows: {}, denials: {}, edits: {}, differences: [] };

export function added(tallies: readonly Tally[]): Tally {
  return {
    counts: sum(tallies.map(({ counts }) => counts)),
    allows: sum(tallies.map(({ allows }) => allows)),
    denials: sum(tallies.map(({ denials }) => denials)),
    edits: sum(tallies.map(({ edits }) => edits)),
    differences: tallies.flatMap(({ differences }) => differences),
  };
}

/** How often each name occurs. */
export function countsOf(names: Iterable<string>): Counts {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

export const isFalseAllow = (difference: string) => /^(LEAKED|UNKNOWN WORD)/.test(difference);
export const isFalseDenial = (difference: string) => difference.startsWith('MISSING');

function sum(all: readonly Counts[]): Counts {
  const total: Record<string, number> = {};
  for (const counts of all) {
    for (const [name, count] of Object.entries(counts)) total[name] = (total[name] ?? 0) + count;
  }
  return total;
}
