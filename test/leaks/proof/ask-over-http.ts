/**
 * Pairs of a viewer and a unit, asked over the product's HTTP API by the unit's own word. What is allowed must be in the
 * answer; what is denied must be answered as a word that stands nowhere, byte for byte, headers included.
 */

import { type Random, seededRandom } from '../../../src/sandbox/worlds/acme/random.ts';
import { uniqueWordsIn } from '../found-units.test-support.ts';
import { type Answer, absentWord, openHttp, searchPath } from '../http.test-support.ts';
import type { Pipe } from '../pipe.test-support.ts';
import {
  sandboxSees,
  type Unit,
  unitsOf,
  type Viewer,
  viewerName,
  viewersOf,
} from '../units.test-support.ts';
import { nothing, type Tally } from './tally.ts';

interface Pair {
  readonly viewer: Viewer;
  readonly unit: Unit;
  readonly allowed: boolean;
}

export async function askOverHttp(pipe: Pipe, name: string, seed: number, count: number): Promise<Tally> {
  await using http = await openHttp(pipe);
  const differences: string[] = [];
  const pairs = pairsOf(pipe, seededRandom(seed ^ 0x477), count);
  const absent = new Map<Viewer, Answer>();
  const askAbsent = async (viewer: Viewer) => {
    const answer = await http.get(searchPath(absentWord), http.tokenOf(viewer));
    absent.set(viewer, answer);
    return answer;
  };
  /** How much was searched is counted once more some time after the index changed: only answers of one time are the same. */
  const isAsAbsent = async (viewer: Viewer, word: string, answer: Answer) => {
    if (isSame(answer, absent.get(viewer) ?? (await askAbsent(viewer)))) return true;
    const missing = await askAbsent(viewer);
    return isSame(await http.get(searchPath(word), http.tokenOf(viewer)), missing);
  };
  for (const { viewer, unit, allowed } of pairs) {
    const token = http.tokenOf(viewer);
    const answer = await http.get(searchPath(unit.word), token);
    const at = `over HTTP: ${name}, ${viewerName(viewer)}, ${unit.name}`;
    const words = uniqueWordsIn(answer.body);
    if (answer.status !== 200) differences.push(`STATUS ${answer.status} ${at}`);
    else if (allowed && !words.has(unit.word)) differences.push(`MISSING ${at}`);
    else if (!allowed && !(await isAsAbsent(viewer, unit.word, answer))) differences.push(`LEAKED ${at}`);
  }
  const allowed = pairs.filter((pair) => pair.allowed).length;
  const counts = {
    'pairs over HTTP': pairs.length,
    'of these allowed': allowed,
    'of these denied': pairs.length - allowed,
  };
  return { ...nothing, counts, differences };
}

/** A third of what is asked is allowed, as far as there is enough. */
function pairsOf({ world }: Pipe, random: Random, count: number): Pair[] {
  const units = unitsOf(world);
  const all = viewersOf(world).flatMap((viewer) =>
    units.map((unit): Pair => ({ viewer, unit, allowed: sandboxSees(world, viewer, unit) })),
  );
  const shuffled = all
    .map((pair) => ({ pair, order: random.next() }))
    .sort((a, b) => a.order - b.order)
    .map(({ pair }) => pair);
  const allowed = shuffled.filter((pair) => pair.allowed).slice(0, Math.floor(count / 3));
  return [...allowed, ...shuffled.filter((pair) => !pair.allowed).slice(0, count - allowed.length)];
}

function isSame(one: Answer, other: Answer): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
