/**
 * The proof of one seed: its world is crawled, edited and crawled again, and in every state each viewer is
 * compared with the sandbox's own evaluator on each unit, at the door and by searching. Counts what alone decided.
 */

import type { World } from '../../../src/sandbox/world/world.ts';
import { type Compared, compare } from '../agreement.test-support.ts';
import { openPipe } from '../pipe.test-support.ts';
import { unitsOf, viewersOf } from '../units.test-support.ts';
import { askOverHttp } from './ask-over-http.ts';
import { decisive } from './decisive.ts';
import { proofWorld } from './proof-world.ts';
import { editAtRandom } from './random-edits.ts';
import { added, countsOf, nothing, type Tally } from './tally.ts';
import { underFaults } from './under-faults.ts';

/** Crawls after the first one, each after so many edits. */
const rounds = 2;
const editsARound = 12;
/** Every third world is asked over HTTP too, by so many pairs; every fifth is crawled once more, under faults. */
const pairsOverHttp = 180;

export async function proveWorld(seed: number): Promise<Tally> {
  const world = proofWorld(seed);
  // Long threads are read page by page; here three comments are one.
  await using pipe = await openPipe(world, seed % 5 === 0 ? { embeddedComments: 2 } : {});
  const parts: Tally[] = [{ ...nothing, counts: { worlds: 1 } }];
  for (let round = 0; round <= rounds; round += 1) {
    if (round > 0) {
      const edits = editAtRandom(world, seed * 31 + round, editsARound);
      parts.push({ ...nothing, edits: countsOf(edits) });
      await pipe.sync();
    }
    parts.push(tallyOf(await compare(pipe, `seed ${seed}, state ${round}`, { search: { readEvery: 4 } })));
    parts.push(decidedIn(world));
  }
  if (seed % 5 === 1) parts.push(await underFaults(seed));
  if (seed % 3 === 0) parts.push(await askOverHttp(pipe, `seed ${seed}`, seed, pairsOverHttp));
  return added(parts);
}

function tallyOf(compared: Compared): Tally {
  const { viewers, units, decisions, allowed, denied, searches, views, differences } = compared;
  const counts = { states: 1, viewers, units, decisions, allows: allowed, denials: denied, searches };
  return { ...nothing, counts: { ...counts, 'issues read': views }, differences };
}

function decidedIn(world: World): Tally {
  const decide = decisive(world);
  const allows: string[] = [];
  const denials: string[] = [];
  const units = unitsOf(world);
  for (const viewer of viewersOf(world)) {
    for (const unit of units) {
      const { allowed, cells } = decide(viewer, unit);
      (allowed ? allows : denials).push(...cells);
    }
  }
  return { ...nothing, allows: countsOf(allows), denials: countsOf(denials) };
}
