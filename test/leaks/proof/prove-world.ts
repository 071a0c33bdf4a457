/**
 * The proof of one seed: its world is crawled, changed and read again, and in every state each viewer is compared
 * with the sandbox's own evaluator on each unit, at the door and by searching. Counts what alone decided.
 */

import type { Fault } from '../../../src/sandbox/faults/faults.ts';
import type { World } from '../../../src/sandbox/world/world.ts';
import { crawler } from '../../../src/sandbox/worlds/generated-directory.ts';
import { type Compared, compare } from '../agreement.test-support.ts';
import { findUnits } from '../found-units.test-support.ts';
import { openPipe, type Pipe } from '../pipe.test-support.ts';
import { sandboxSees, unitsOf, viewersOf } from '../units.test-support.ts';
import { withoutRestrictions } from '../without-restrictions.test-support.ts';
import { askOverHttp } from './ask-over-http.ts';
import { decisive } from './decisive.ts';
import { proofWorld } from './proof-world.ts';
import { editAtRandom, lateBoundEdits } from './random-edits.ts';
import { added, countsOf, nothing, type Tally } from './tally.ts';
import { underFaults } from './under-faults.ts';

/** Before each reading after the first. */
const editsARound = 12;
/** Every third world is asked over HTTP too, by so many pairs; every fifth is crawled once more, under faults. */
const pairsOverHttp = 180;

export async function proveWorld(seed: number): Promise<Tally> {
  const parts: Tally[] = [{ ...nothing, counts: { worlds: 1 } }];
  for await (const { pipe, compared, edits } of statesOf(seed)) {
    parts.push({ ...nothing, edits: countsOf(edits) }, tallyOf(compared), decidedIn(pipe.world));
    if (compared.name.endsWith(firstState)) parts.push(await controlsOf(pipe.world, compared, seed));
    const isLast = compared.name.endsWith(lastState);
    if (isLast && seed % 3 === 0) parts.push(await askOverHttp(pipe, compared.name, seed, pairsOverHttp));
  }
  if (seed % 5 === 1) parts.push(await underFaults(seed));
  return added(parts);
}

interface State {
  readonly pipe: Pipe;
  readonly compared: Compared & { readonly name: string };
  readonly edits: readonly string[];
}

const firstState = 'first read';
const lastState = 'all of it read again';

/** Three states of the world of a seed, each compared; the pipe is closed when the next world is asked for. */
export async function* statesOf(seed: number): AsyncGenerator<State> {
  const world = proofWorld(seed);
  // Long threads are read page by page; here three comments are one.
  await using pipe = await openPipe(world, {
    unread: true,
    ...(seed % 5 === 0 ? { embeddedComments: 2 } : {}),
  });
  const state = async (what: string, edits: readonly string[]): Promise<State> => {
    const name = `seed ${seed}, ${what}`;
    const compared = await compare(pipe, name, { search: { readEvery: 4 } });
    return { pipe, compared: { ...compared, name }, edits };
  };
  archiveWhileRead(pipe, seed);
  await pipe.sync();
  yield await state(firstState, []);

  const unread = new Set(
    unitsOf(world).flatMap((unit) => (sandboxSees(world, crawler, unit) ? [] : [unit.name])),
  );
  const late = editAtRandom(world, seed * 31 + 1, editsARound, lateBoundEdits);
  const written = await pipe.readPermissions();
  const changed = await state('who holds what read again', late);
  // What nobody could read has not been read: it is there after the next whole sync.
  const awaited = new Set(
    changed.compared.falseDenials.flatMap(({ unit, text }) => (unread.has(unit.name) ? [text] : [])),
  );
  const differences = changed.compared.differences.filter((text) => !awaited.has(text));
  if (written.issues > 0) differences.push(`REWRITTEN: ${written.issues} issues, seed ${seed}`);
  yield { ...changed, compared: { ...changed.compared, differences } };

  const edits = editAtRandom(world, seed * 31 + 2, editsARound);
  archiveWhileRead(pipe, seed + 1);
  await pipe.sync();
  yield await state(lastState, edits);
}

/** An issue that was listed is archived before its contents are asked for: it is stored, and may not be found. */
function archiveWhileRead(pipe: Pipe, seed: number): void {
  const alone = [...pipe.world.entries.values()].filter(
    ({ issue }) => issue.parentId === undefined && pipe.world.childrenOf(issue.id).length === 0,
  );
  const chosen = alone[seed % alone.length]?.issue.id;
  const { faults } = pipe.sandbox;
  const archive: Fault = {
    path: 'bulkfetch',
    answer: {
      kind: 'edit',
      edit(world) {
        const issue = world.issue(chosen ?? '');
        if (issue) world.putIssue({ ...issue, archived: true });
      },
    },
  };
  // Not at the levels that are asked for before anything is listed.
  faults.add({ path: 'search/jql', answer: { kind: 'edit', edit: () => faults.add(archive) } });
}

/**
 * Each denial has a control, somebody who finds the unit; where nobody does, the crawl's account finds it in the same world
 * without what restricts it. That second world is made for every tenth seed.
 */
async function controlsOf(
  world: World,
  { denied, viewers, seenByNobody }: Compared,
  seed: number,
): Promise<Tally> {
  const ofNobody = seenByNobody.length * viewers;
  const counts = {
    'denials with a viewer who is allowed': denied - ofNobody,
    'denials of what nobody finds': ofNobody,
  };
  if (seed % 10 !== 0) return { ...nothing, counts };
  const names = new Set(seenByNobody.map(({ name }) => name));
  await using relaxed = await openPipe(withoutRestrictions(world.toFile(), names));
  const units = unitsOf(relaxed.world).filter(({ name }) => names.has(name));
  const { found } = await findUnits(relaxed, crawler, units);
  const missing = units.filter(({ name }) => !found.has(name));
  return {
    ...nothing,
    counts: { ...counts, 'units found once nothing restricts them': found.size },
    differences: missing.map(
      ({ name }) => `NO CONTROL: seed ${seed}, ${name} is not found without its restrictions`,
    ),
  };
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
