/**
 * How many units each person of a population gains, or loses, with a few of the issues as examples. Amounts are added
 * to whole sets: where most of 32 people get one, it is kept once for all of them, and taken back from the few others.
 */

import type { IssueId } from '../../model/ids.ts';
import { add, emptySet, has, type PeopleSet } from './people-set.ts';

export interface Tally {
  /** By number of the population. */
  readonly own: Float64Array;
  /** By word of a set: what all 32 people in it have besides. */
  readonly ofAll: Float64Array;
  /** Those who have all the examples that there is room for. */
  readonly served: PeopleSet;
  readonly examples: Map<number, IssueId[]>;
}

export interface ExampleIssues {
  readonly firstIssue: IssueId;
  readonly lastIssue: IssueId;
}

const mostExamples = 3;

export function emptyTally(size: number): Tally {
  const served = emptySet(size);
  return {
    own: new Float64Array(served.length * 32),
    ofAll: new Float64Array(served.length),
    served,
    examples: new Map(),
  };
}

export function unitsOf({ own, ofAll }: Tally, number: number): number {
  return (own[number] ?? 0) + (ofAll[number >>> 5] ?? 0);
}

export function addTo({ own }: Tally, number: number, units: number): void {
  own[number] = (own[number] ?? 0) + units;
}

/** Adds the units to all who are in one set and not in the other; those among them who have room for examples. */
export function addDifference(
  { own, ofAll, served }: Tally,
  inThis: PeopleSet,
  notInThat: PeopleSet,
  units: number,
): readonly number[] {
  const lacking: number[] = [];
  if (inThis === notInThat) return lacking;
  for (let at = 0; at < inThis.length; at += 1) {
    const bits = (inThis[at] ?? 0) & ~(notInThat[at] ?? 0);
    if (bits === 0) continue;
    const isForMost = bitCount(bits) > 16;
    const amount = isForMost ? -units : units;
    if (isForMost) ofAll[at] = (ofAll[at] ?? 0) + units;
    for (let rest = isForMost ? ~bits : bits; rest !== 0; rest &= rest - 1) {
      const number = at * 32 + lowestBit(rest);
      own[number] = (own[number] ?? 0) + amount;
    }
    for (let rest = bits & ~(served[at] ?? 0); rest !== 0; rest &= rest - 1) {
      lacking.push(at * 32 + lowestBit(rest));
    }
  }
  return lacking;
}

/** Each issue once, as long as there is room. */
export function addExamples(
  { examples, served }: Tally,
  number: number,
  { firstIssue, lastIssue }: ExampleIssues,
): void {
  if (has(served, number)) return;
  const known = examples.get(number) ?? [];
  examples.set(number, known);
  for (const id of [firstIssue, lastIssue]) {
    if (known.length < mostExamples && !known.includes(id)) known.push(id);
  }
  if (known.length >= mostExamples) add(served, number);
}

export function needsExamples({ served }: Tally, number: number): boolean {
  return !has(served, number);
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}

function bitCount(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return (((fours + (fours >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
