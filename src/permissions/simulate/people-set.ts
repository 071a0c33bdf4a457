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

/** Adds all of them to a set that nobody else holds yet. */
export function addAll(to: PeopleSet, more: PeopleSet): void {
  for (let at = 0; at < to.length; at += 1) to[at] = (to[at] ?? 0) | (more[at] ?? 0);
}

export function areSame(a: PeopleSet, b: PeopleSet): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}
