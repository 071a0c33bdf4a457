/**
 * Sets of people, as bits: the person with the number n is bit n. A question about everybody on a site is then a few
 * operations on whole sets instead of one for each of them. Sets of one population have one length. Plain loops: they
 * run for every scope of a site, and a function called for each word takes ten times as long.
 */

export type PeopleSet = Uint32Array;

export function emptySet(size: number): PeopleSet {
  return new Uint32Array((size + 31) >>> 5);
}

export function fullSet(size: number): PeopleSet {
  const set = emptySet(size).fill(0xffffffff);
  if (size % 32 !== 0) set[set.length - 1] = 2 ** (size % 32) - 1;
  return set;
}

export function add(set: PeopleSet, n: number): void {
  set[n >>> 5] = (set[n >>> 5] ?? 0) | (1 << (n & 31));
}

export function has(set: PeopleSet, n: number): boolean {
  return (((set[n >>> 5] ?? 0) >>> (n & 31)) & 1) === 1;
}

export function union(a: PeopleSet, b: PeopleSet): PeopleSet {
  const both = new Uint32Array(a.length);
  for (let at = 0; at < a.length; at += 1) both[at] = (a[at] ?? 0) | (b[at] ?? 0);
  return both;
}

export function intersection(a: PeopleSet, b: PeopleSet): PeopleSet {
  const both = new Uint32Array(a.length);
  for (let at = 0; at < a.length; at += 1) both[at] = (a[at] ?? 0) & (b[at] ?? 0);
  return both;
}

/** Those of `a` who are not in `b`. */
export function without(a: PeopleSet, b: PeopleSet): PeopleSet {
  const both = new Uint32Array(a.length);
  for (let at = 0; at < a.length; at += 1) both[at] = (a[at] ?? 0) & ~(b[at] ?? 0);
  return both;
}

export function isEmpty(set: PeopleSet): boolean {
  return set.every((word) => word === 0);
}

export function areSame(a: PeopleSet, b: PeopleSet): boolean {
  return a === b || (a.length === b.length && a.every((word, at) => word === b[at]));
}

/** Adds an amount to what each of them has, by number. */
export function addToEach(set: PeopleSet, sums: Float64Array, amount: number): void {
  for (let at = 0; at < set.length; at += 1) {
    for (let rest = set[at] ?? 0; rest !== 0; rest = (rest & (rest - 1)) >>> 0) {
      const number = at * 32 + 31 - Math.clz32(rest & -rest);
      sums[number] = (sums[number] ?? 0) + amount;
    }
  }
}
