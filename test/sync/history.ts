/**
 * One history of a site by seed: edits of every kind, lists of changes, webhooks that come late, twice, for nothing or
 * forged, readings of permissions, of one project and of everything, trouble of Jira's, clocks that jump, scopes and pauses
 * that somebody changes, and processes that are killed between two commits, in any order. At its end the trouble is over,
 * one more round is made, and the store and the index have to equal the site, as far as it is read, for every viewer and
 * every unit.
 *
 * `announced` histories hold only what Jira tells, by an issue's time of change or by counting, and end with a list of
 * changes and a census: what those miss is mended by nothing else. In `silent` ones issues change without a word, too, and
 * they end with a reading of everything.
 */

import { type Clock, systemClock } from '../../src/clock.ts';
import { projectId } from '../../src/model/ids.ts';
import type { FaultAnswer } from '../../src/sandbox/faults/faults.ts';
import type { World } from '../../src/sandbox/world/world.ts';
import { type Random, seededRandom } from '../../src/sandbox/worlds/acme/random.ts';
import { changeScope } from '../../src/sources/change-scope.ts';
import { pauseProject, resumeProject } from '../../src/sources/run-control.ts';
import { tester } from '../../src/store/store.test-support.ts';
import type { Store } from '../../src/store/store.ts';
import { compare } from '../leaks/agreement.test-support.ts';
import { openPipe, type Pipe } from '../leaks/pipe.test-support.ts';
import { proofWorld } from '../leaks/proof/proof-world.ts';
import { editAtRandom, edits } from '../leaks/proof/random-edits.ts';
import { countsOf, nothing, type Tally } from '../leaks/proof/tally.ts';
import { openAnnouncements } from './announcements.ts';
import { assertMayEnd } from './ends.ts';
import { mortalStore } from './mortal-store.ts';
import { type Narrowing, narrowingOf, whole } from './narrowings.ts';
import { editBetween, keepInSight } from './site-edits.ts';
import { runProcess, type Work, works } from './works.ts';

export interface HistoryOptions {
  /** For controls: what a process works with instead of the store. */
  readonly spoil?: (store: Store, random: Random) => Store;
  /** For controls: what the end is compared with instead of what the source reads. */
  readonly judgedBy?: Narrowing;
}

/** Somebody had something to be read again, while another held the lease for it. */
export const askedOwners = 'processes that asked the owner to read again';

const minuteMs = 60_000;
const never = new AbortController().signal;

/** With these, remarks come into the sight of the account that reads the site, or leave it, without a word. */
const silentEdits: ReadonlySet<string> = new Set([
  'two roles of the site swap names',
  'a group is deleted, and made again under its name',
]);

export async function history(seed: number, options: HistoryOptions = {}): Promise<Tally> {
  const random = seededRandom(seed ^ 0x5106);
  let isSilent = seed % 2 === 0;
  const isNarrowed = seed % 3 === 0;
  const world = proofWorld(seed);
  let jiraMs = Date.now();
  let skewMs = 0;
  await using pipe = await openPipe(world, { unread: true, embeddedComments: 2, now: () => jiraMs });
  const clock: Clock = { ...systemClock, now: () => jiraMs + skewMs };
  const allowed = isSilent ? edits : edits.filter(([name]) => !silentEdits.has(name));
  const site = { pipe, world, random, clock, jiraNow: () => jiraMs };
  const announced = await openAnnouncements(pipe, site);
  if (!isSilent) keepInSight(world);
  const done: string[] = [];
  /** What comes of itself while a process works. */
  const meanwhile: Promise<void>[] = [];
  const steered = steering(site, (what) => done.push(what));
  if (isNarrowed) await steered.narrow();

  const process = (work: Work, store: Store, died = never) =>
    runProcess(site, work, options.spoil?.(store, random) ?? store, died);
  const edit = () => {
    const changed = editBetween({ ...site, isSilent }, () =>
      done.push(...editAtRandom(world, random.below(1e9), 1, allowed)),
    );
    announced.note(changed.ids);
    isSilent ||= changed.isSilent;
  };
  const editMeanwhile = () => {
    if (random.chance(0.3)) jiraMs += random.below(4) * minuteMs;
    edit();
    if (random.chance(0.5)) meanwhile.push(announced.deliver());
    if (random.chance(0.1)) meanwhile.push(announced.forge());
  };
  const count = { killed: 0, failed: 0, whole: 0, asked: 0 };
  const steps = 14 + random.below(14);
  for (let step = 0; step < steps; step += 1) {
    jiraMs += random.below(25) * minuteMs;
    // Clocks run apart, and are set.
    if (random.chance(0.1)) skewMs = (random.below(240) - 120) * minuteMs;
    else if (random.chance(0.2)) skewMs += (random.below(20) - 10) * minuteMs;
    for (let n = random.below(4); n > 0; n -= 1) edit();
    if (random.chance(0.5)) await announced.deliver();
    if (random.chance(0.1)) await announced.forge();
    if (isNarrowed && random.chance(0.05)) await steered.narrow();
    if (seed % 5 < 2 && random.chance(0.25)) await steered.pauseOrResume();
    if (random.chance(0.3)) pipe.sandbox.faults.add(trouble(random, editMeanwhile));
    if (random.chance(0.25)) await pipe.index();
    const work = random.pick(works);
    const mortal = mortalStore(
      pipe.store,
      random.chance(0.6) ? 1 + random.below(60) : Number.POSITIVE_INFINITY,
    );
    const ended = await process(work, mortal.store, mortal.died).then(
      () => (mortal.isDead ? ('killed' as const) : ('whole' as const)),
      (error: unknown) => {
        assertMayEnd(error, mortal.isDead);
        return mortal.isDead ? ('killed' as const) : ('failed' as const);
      },
    );
    if (mortal.called.has('notAskedFor')) count.asked += 1;
    await Promise.all(meanwhile.splice(0));
    count[ended] += 1;
    done.push(`${work} ${ended}`);
  }
  pipe.sandbox.faults.clear();
  await steered.resumeAll();
  // Longer than a search may be behind, and than the longest rest after a failure.
  jiraMs += 90 * minuteMs;
  const immortal = mortalStore(pipe.store, Number.POSITIVE_INFINITY).store;
  await process('changes', immortal);
  // A pass that was killed goes on by the schedule: what it has half read is whole when it ends.
  const isUnderWay = (await pipe.store.crawl.pass(pipe.source.id)) !== undefined;
  if (isUnderWay) await process('again', immortal);
  // It had looked at some issues before they changed: the next one finds that.
  if (isSilent) await process('again', immortal);
  // So does what nobody waits for, and what a narrowing is asked about more than once. What a clock that was set back since
  // has put off may rest as long as anything does, an hour.
  const waiting = async () => (await pipe.store.readings.waiting(pipe.source.id)).count;
  for (let tries = 0; tries < 6 && (await waiting()) > 0; tries += 1) {
    await process('patient', immortal);
    jiraMs += 20 * minuteMs;
  }
  await pipe.index();
  // Whoever asks looks at the same clock.
  pipe.letTimePass(clock.now() - Date.now());
  const kind = isSilent ? 'silent' : 'announced';
  const judgedBy = options.judgedBy ?? steered.narrowing();
  const compared = await compare(pipe, `history ${seed} (${kind}), ${judgedBy.name}`, {
    search: { readEvery: 8 },
    within: judgedBy.has,
  });
  const left = await waiting();
  return {
    ...nothing,
    counts: {
      [`${kind} histories`]: 1,
      [`histories of ${judgedBy.name}`]: 1,
      'histories whose last pass had to go on': isUnderWay ? 1 : 0,
      'processes that ended by themselves': count.whole,
      'processes that were killed': count.killed,
      'processes that failed': count.failed,
      [askedOwners]: count.asked,
      'webhooks that were told': announced.counts.told,
      'webhooks that were forged': announced.counts.forged,
      viewers: compared.viewers,
      units: compared.units,
      decisions: compared.decisions,
      'may be found': compared.allowed,
      searches: compared.searches,
    },
    edits: countsOf(done),
    differences: [
      ...compared.differences,
      ...(left > 0 ? [`ODD: history ${seed} (${kind}): ${left} issues still wait to be read`] : []),
    ],
  };
}

interface Site {
  readonly pipe: Pipe;
  readonly world: World;
  readonly random: Random;
  readonly clock: Clock;
}

/** What administrators do with the source, between two processes: whoever held its leases is dead. */
function steering({ pipe, world, random, clock }: Site, did: (what: string) => void) {
  const tools = { ...pipe.sources, clock, store: mortalStore(pipe.store, Number.POSITIVE_INFINITY).store };
  let narrowing = whole;
  const source = async () =>
    (await pipe.store.sources.list()).find(({ id }) => id === pipe.source.id) ?? pipe.source;
  const resume = async (id: string) => {
    did('a project is resumed');
    await resumeProject(tools, await source(), { id: projectId(id), key: id }, tester);
  };
  const paused = async () =>
    (await pipe.store.runControl.pauses(pipe.source.id)).filter(({ resumedMs }) => resumedMs === undefined);
  return {
    narrowing: () => narrowing,
    async narrow() {
      narrowing = narrowingOf(world, random, clock.now());
      did(`is narrowed: ${narrowing.name}`);
      // Jira is asked about it, and somebody waits: in bad times they would be told, and try again.
      pipe.sandbox.faults.clear();
      await changeScope(tools, await source(), narrowing.scope, tester);
    },
    async pauseOrResume() {
      const [one] = await paused();
      if (one && random.chance(0.6)) return resume(one.projectId);
      const { id, key } = random.pick([...world.projects.values()]);
      if (!(await pipe.store.directory.part(pipe.source.id, 'project', projectId(id)))) return;
      did('a project is paused');
      await pauseProject(tools, await source(), { id: projectId(id), key }, tester);
    },
    async resumeAll() {
      for (const one of await paused()) await resume(one.projectId);
    },
  };
}

const answers: readonly FaultAnswer[] = [
  { kind: 'status', status: 503 },
  { kind: 'status', status: 403 },
  { kind: 'status', status: 429 },
  { kind: 'html', status: 200 },
  { kind: 'cut', bytes: 200 },
  { kind: 'close' },
  { kind: 'repeat-page-token' },
];

function trouble(random: Random, edit: () => void) {
  const answer: FaultAnswer = random.chance(0.4) ? { kind: 'edit', edit } : random.pick(answers);
  const path = random.pick(['search/jql', 'bulkfetch', '/comment', '/role', 'project/search', '/rest/']);
  return { path, skip: random.below(4), times: 1 + random.below(6), answer };
}
