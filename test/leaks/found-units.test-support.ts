/**
 * What comes out of the search door, unit by unit. Each unit of a generated world has a word of its own, so a
 * query of such words, one unit an issue, shows for each whether the viewer finds it: an issue has one hit,
 * and nothing else in it was asked for. A hit that does not come from its unit is an error, not a find.
 */

import { AppError } from '../../src/errors.ts';
import type { Person } from '../../src/model/person.ts';
import type { Visibility } from '../../src/model/visibility.ts';
import type { Hit } from '../../src/search/hit.ts';
import { readIssue } from '../../src/search/read-issue.ts';
import type { Asked } from './pipe.test-support.ts';
import type { Unit, Viewer } from './units.test-support.ts';

export interface FoundUnits {
  /** Names of the units that were hits. */
  readonly found: ReadonlySet<string>;
  /** Unique words that stand anywhere in an answer, whatever was asked. */
  readonly words: ReadonlySet<string>;
  /** Hits that are not what was asked for. */
  readonly odd: readonly string[];
  readonly searches: number;
}

/** Words in one query: the index looks up so many distinct ones. */
const mostWords = 60;

export async function findUnits(
  pipe: Pick<Asked, 'find' | 'findAs'>,
  viewer: Viewer,
  units: readonly Unit[],
  options: { readonly oneByOne?: boolean; readonly visibility?: Visibility; readonly person?: Person } = {},
): Promise<FoundUnits> {
  const found = new Set<string>();
  const words = new Set<string>();
  const odd: string[] = [];
  const queries = options.oneByOne ? units.map((unit) => [unit]) : rounds(units);
  const { person, visibility } = options;
  const answers = await Promise.all(
    queries.map(async (asked) => {
      const text = asked.map(({ word }) => word).join(' ');
      const hits = await (person ? pipe.findAs(person, text) : pipe.find(viewer, text, visibility));
      return { asked, text, hits };
    }),
  );
  for (const { asked, text, hits } of answers) {
    for (const word of uniqueWordsIn(hits)) words.add(word);
    for (const hit of hits) {
      const unit = asked.find(({ issue }) => issue.key === hit.key);
      if (!unit) odd.push(`${hit.key} is a hit for "${text}", and holds none of these words`);
      else if (found.has(unit.name)) odd.push(`${hit.key} is a hit twice`);
      else {
        found.add(unit.name);
        const wrong = wrongPlace(hit, unit);
        if (wrong) odd.push(`${unit.name}: ${wrong}`);
      }
    }
  }
  return { found, words, odd, searches: queries.length };
}

/** What everybody can read of an issue in one view: the unique words in it; empty when it is not shown. */
export async function wordsOfIssueView(
  pipe: Pick<Asked, 'tools'>,
  person: Person,
  key: string,
): Promise<Set<string>> {
  try {
    return uniqueWordsIn(await readIssue(pipe.tools, person, key));
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return new Set();
    throw error;
  }
}

/** In any answer, wherever they stand, also inside of longer words. */
export function uniqueWordsIn(answer: unknown): Set<string> {
  return new Set(JSON.stringify(answer).match(/zq[icwa][bcdfghjklm]+x/g) ?? []);
}

/** The first unit of each issue, then the second of each, and so on. */
function rounds(units: readonly Unit[]): Unit[][] {
  const byIssue = new Map<string, Unit[]>();
  for (const unit of units) byIssue.set(unit.issue.id, [...(byIssue.get(unit.issue.id) ?? []), unit]);
  const made: Unit[][] = [];
  for (let nth = 0; ; nth += 1) {
    const round = [...byIssue.values()].flatMap((list) => list[nth] ?? []);
    if (round.length === 0) return made;
    for (let at = 0; at < round.length; at += mostWords) made.push(round.slice(at, at + mostWords));
  }
}

function wrongPlace({ from, title, passage }: Hit, unit: Unit): string | undefined {
  const marked = [...title, ...passage].filter(({ mark }) => mark).map(({ text }) => text);
  if (from.kind !== unit.kind) return `the hit is said to be from the ${from.kind}`;
  if (!marked.some((text) => text.toLowerCase().includes(unit.word)))
    return 'the word is not marked in the hit';
  const restricted =
    'remark' in unit &&
    (unit.remark.visibility !== undefined || ('internal' in unit.remark && unit.remark.internal === true));
  return !restricted && from.restricted ? 'the hit is said to be restricted' : undefined;
}
