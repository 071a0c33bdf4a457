import assert from 'node:assert/strict';
import { test } from 'node:test';
import { issueId } from '../../model/ids.ts';
import { add, emptySet, fullSet, has, type PeopleSet } from './people-set.ts';
import { chance } from './random-site.test-support.ts';
import { addDifference, addExamples, addTo, emptyTally, unitsOf } from './tally.ts';

const numbers = (size: number) => Array.from({ length: size }, (_, number) => number);

test('sums over sets of any density are those of adding to one person after another', (t) => {
  const seed = Number(process.env.JACKDAW_TEST_SEED ?? Math.floor(Math.random() * 1e9));
  t.diagnostic(`seed ${seed} (JACKDAW_TEST_SEED)`);
  const from = chance(seed);
  for (const size of [1, 31, 32, 33, 64, 200]) {
    const tally = emptyTally(size);
    const sums = numbers(size).map(() => 0);
    const random = (density: number): PeopleSet => {
      if (density === 1) return fullSet(size);
      const set = emptySet(size);
      for (const number of numbers(size)) if (from.is(density)) add(set, number);
      return set;
    };
    for (let round = 0; round < 200; round += 1) {
      const set = random(from.pick([0, 0.05, 0.5, 0.95, 1]));
      const except = random(from.pick([0, 0, 0.05, 0.5, 1]));
      const units = 1 + from.below(1_000);
      addDifference(tally, set, except, units);
      for (const number of numbers(size)) {
        if (has(set, number) && !has(except, number)) sums[number] = (sums[number] ?? 0) + units;
      }
      const one = from.below(size);
      addTo(tally, one, -1);
      sums[one] = (sums[one] ?? 0) - 1;
    }
    assert.deepEqual(
      numbers(size).map((number) => unitsOf(tally, number)),
      sums,
      `of ${size}`,
    );
  }
});

test('whoever has room for examples is named until there are three, each issue once', () => {
  const tally = emptyTally(40);
  const everybody = fullSet(40);
  const rows = (first: string, last: string) => ({ firstIssue: issueId(first), lastIssue: issueId(last) });
  assert.deepEqual(addDifference(tally, everybody, emptySet(40), 1), numbers(40));
  addExamples(tally, 39, rows('1', '1'));
  addExamples(tally, 39, rows('1', '2'));
  assert.deepEqual(addDifference(tally, everybody, emptySet(40), 1), numbers(40));
  addExamples(tally, 39, rows('3', '4'));
  assert.deepEqual(addDifference(tally, everybody, emptySet(40), 1), numbers(39));
  addExamples(tally, 39, rows('5', '6'));
  assert.deepEqual(tally.examples.get(39), ['1', '2', '3']);
});
