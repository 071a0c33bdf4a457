/**
 * Compares the two answers over every viewer and every unit of a world, by the door's second look and by
 * searching. What it returns is a list of differences, each with both sides' reasons, and the counts that
 * show how much was compared.
 */

import assert from 'node:assert/strict';
import type { Visibility } from '../../src/model/visibility.ts';
import { findUnits, wordsOfIssueView } from './found-units.test-support.ts';
import type { Asked } from './pipe.test-support.ts';
import {
  doorShows,
  productReasons,
  sandboxReasons,
  sandboxSees,
  storedIssues,
  type Unit,
  unitsOf,
  type Viewer,
  viewerName,
  viewersOf,
} from './units.test-support.ts';

export interface Compared {
  readonly viewers: number;
  readonly units: number;
  readonly decisions: number;
  readonly allowed: number;
  readonly denied: number;
  readonly searches: number;
  readonly views: number;
  /** Units that no viewer at all may find. */
  readonly seenByNobody: readonly Unit[];
  readonly differences: readonly string[];
  /** Those of the differences in which somebody does not find a unit that they may. */
  readonly falseDenials: readonly { readonly viewer: Viewer; readonly unit: Unit; readonly text: string }[];
}

export interface CompareOptions {
  /** Search for each unit in a query of its own. */
  readonly oneByOne?: boolean;
  /** Search too, and read every issue as this share of the viewers (1: all). Needs unique words. */
  readonly search?: { readonly readEvery: number };
  /** Issues that the source reads; what is outside nobody may find. Default: all. */
  readonly within?: (issue: Unit['issue']) => boolean;
  /** For controls: what is asked with instead of the viewer's own visibility. */
  readonly widen?: (visibility: Visibility, viewer: Viewer) => Visibility;
}

export async function compare(pipe: Asked, name: string, options: CompareOptions = {}): Promise<Compared> {
  const { world } = pipe;
  const viewers = viewersOf(world);
  const units = unitsOf(world);
  const { within = () => true } = options;
  const byWord = new Map(units.map((unit) => [unit.word, unit]));
  const stored = await storedIssues(pipe, units);
  const differences: string[] = [];
  const falseDenials: Compared['falseDenials'][number][] = [];
  const seen = new Set<Unit>();
  let allowed = 0;
  let searches = 0;
  let views = 0;
  for (const [index, viewer] of viewers.entries()) {
    // Every third viewer is a person with a tie, the others are bare accounts: two ways into the resolver.
    const isPerson = index % 3 === 2 && !options.widen;
    const person = await pipe.person(viewer);
    const own = isPerson ? await pipe.tools.visibility.resolve(person) : await pipe.visibilityOf(viewer);
    const visibility = options.widen ? options.widen(own, viewer) : own;
    const expected = new Set(
      units.filter((unit) => within(unit.issue) && sandboxSees(world, viewer, unit)).map((unit) => unit.name),
    );
    allowed += expected.size;
    const differs = (unit: Unit, where: string) => {
      const should = expected.has(unit.name) ? 'MISSING' : 'LEAKED';
      const issue = stored.get(unit.issue.id);
      const text =
        `${should} ${where}: ${name}, ${viewerName(viewer)}, ${unit.name}` +
        `\n    sandbox denies by: ${sandboxReasons(world, viewer, unit)}` +
        `\n    product denies by: ${productReasons(visibility, unit, issue)}`;
      differences.push(text);
      if (should === 'MISSING') falseDenials.push({ viewer, unit, text });
    };
    for (const unit of units) {
      if (expected.has(unit.name)) seen.add(unit);
      if (doorShows(visibility, unit, stored.get(unit.issue.id)) !== expected.has(unit.name))
        differs(unit, 'at the door');
    }
    if (!options.search) continue;
    const searched = await findUnits(pipe, viewer, units, {
      ...(options.oneByOne === undefined ? {} : { oneByOne: options.oneByOne }),
      ...(isPerson ? { person } : { visibility }),
    });
    searches += searched.searches;
    for (const unit of units) {
      if (searched.found.has(unit.name) !== expected.has(unit.name)) differs(unit, 'by searching');
    }
    for (const odd of searched.odd) differences.push(`ODD HIT: ${name}, ${viewerName(viewer)}, ${odd}`);
    const shown = new Map([...searched.words].map((word) => [word, 'in a list of hits']));
    if (!options.widen && index % options.search.readEvery === 0) {
      for (const { issue } of world.entries.values()) {
        const words = await wordsOfIssueView(pipe, person, issue.key);
        views += 1;
        for (const word of words) shown.set(word, `in the view of ${issue.key}`);
        const missing = units.filter(
          (unit) => unit.issue === issue && expected.has(unit.name) && !words.has(unit.word),
        );
        for (const unit of missing) differs(unit, `in the view of ${issue.key}`);
      }
    }
    for (const [word, where] of shown) {
      const unit = byWord.get(word);
      if (!unit) differences.push(`UNKNOWN WORD ${word} ${where}: ${name}, ${viewerName(viewer)}`);
      else if (!expected.has(unit.name)) differs(unit, where);
    }
  }
  const decisions = viewers.length * units.length;
  return {
    viewers: viewers.length,
    units: units.length,
    decisions,
    allowed,
    denied: decisions - allowed,
    searches,
    views,
    seenByNobody: units.filter((unit) => !seen.has(unit)),
    differences,
    falseDenials,
  };
}

/** Prints the counts, and fails with the first differences. */
export function report(
  t: { diagnostic(message: string): void },
  what: string,
  all: readonly Compared[],
): void {
  const sum = (of: (one: Compared) => number) => all.reduce((total, one) => total + of(one), 0);
  const differences = all.flatMap((one) => one.differences);
  const counts: readonly (readonly [string, number])[] = [
    ['worlds', all.length],
    ['viewers', sum(({ viewers }) => viewers)],
    ['units', sum(({ units }) => units)],
    ['decisions', sum(({ decisions }) => decisions)],
    ['allows', sum(({ allowed }) => allowed)],
    ['denials', sum(({ denied }) => denied)],
    ['searches', sum(({ searches }) => searches)],
    ['issues read', sum(({ views }) => views)],
    ['false allows', differences.filter((line) => line.startsWith('LEAKED')).length],
    ['false denials', differences.filter((line) => line.startsWith('MISSING')).length],
    ['other oddities', differences.filter((line) => !/^(LEAKED|MISSING)/.test(line)).length],
  ];
  t.diagnostic(what);
  for (const [name, count] of counts) t.diagnostic(`${name.padEnd(15)}${String(count).padStart(9)}`);
  assert.deepEqual(differences.slice(0, 20), [], `${differences.length} differences`);
  // A comparison in which one side is empty proves nothing.
  assert.ok(sum(({ allowed }) => allowed) > 250 && sum(({ denied }) => denied) > 500);
}
