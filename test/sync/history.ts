/**
 * One history of a site by seed: edits of every kind, lists of changes, hints that come late, twice or for nothing,
 * readings of permissions and of everything, trouble of Jira's, clocks that jump, and processes that are killed between
 * two commits, in any order. At its end the trouble is over, one more round is made, and the store and the index have to
 * equal the site for every viewer and every unit.
 *
 * `announced` histories hold only what Jira tells, by an issue's time of change or by counting, and end with a list of
 * changes and a census: what those miss is mended by nothing else. In `silent` ones issues change without a word, too, and
 * they end with a reading of everything.
 */

import { type Clock, systemClock } from '../../src/clock.ts';
import { apiTokenCredential } from '../../src/jira/credentials/api-token.ts';
import { openJiraClient } from '../../src/jira/jira-client.ts';
import { silentLog } from '../../src/log.ts';
import { issueId } from '../../src/model/ids.ts';
import type { FaultAnswer } from '../../src/sandbox/faults/faults.ts';
import type { World } from '../../src/sandbox/world/world.ts';
import type { WorldIssue } from '../../src/sandbox/world/world-file.ts';
import { type Random, seededRandom } from '../../src/sandbox/worlds/acme/random.ts';
import { crawler } from '../../src/sandbox/worlds/generated-directory.ts';
import type { Store } from '../../src/store/store.ts';
import { ProgressMeter } from '../../src/sync/progress.ts';
import { rereadProjects } from '../../src/sync/reread-projects.ts';
import { readAgainOver, type SyncOptions, syncChanges, syncSource } from '../../src/sync/sync.ts';
import { compare } from '../leaks/agreement.test-support.ts';
import { openPipe, type Pipe } from '../leaks/pipe.test-support.ts';
import { proofWorld } from '../leaks/proof/proof-world.ts';
import { editAtRandom, edits } from '../leaks/proof/random-edits.ts';
import { countsOf, nothing, type Tally } from '../leaks/proof/tally.ts';
import { sandboxSees, unitsOf } from '../leaks/units.test-support.ts';
import { mortalStore } from './mortal-store.ts';

export interface HistoryOptions {
  /** For controls: what a process works with instead of the store. */
  readonly spoil?: (store: Store, random: Random) => Store;
}

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
  const world = proofWorld(seed);
  let jiraMs = Date.now();
  let skewMs = 0;
  await using pipe = await openPipe(world, { unread: true, embeddedComments: 2, now: () => jiraMs });
  const clock: Clock = { ...systemClock, now: () => jiraMs + skewMs };
  const allowed = isSilent ? edits : edits.filter(([name]) => !silentEdits.has(name));
  const site = { pipe, world, random, clock, isSilent, jiraNow: () => jiraMs };
  if (!isSilent) keepInSight(world);
  const done: string[] = [];
  const told: string[] = [];

  const process = (work: Work, store: Store) =>
    runProcess(site, work, options.spoil?.(store, random) ?? store);
  const edit = () => {
    const changed = editBetween(site, () => done.push(...editAtRandom(world, random.below(1e9), 1, allowed)));
    told.push(...changed.ids);
    isSilent ||= changed.isSilent;
  };
  const hint = async () => {
    // Some are lost, some come twice, some are about nothing that we know, and they come in any order.
    const ids = [random.pick([...told, '1']), random.pick([...told, '99999999'])];
    await pipe.store.readings.ask(pipe.source.id, ids.map(issueId), 'told', clock.now());
  };
  const count = { killed: 0, failed: 0, whole: 0 };
  const steps = 14 + random.below(14);
  for (let step = 0; step < steps; step += 1) {
    jiraMs += random.below(25) * minuteMs;
    // Clocks run apart, and are set.
    if (random.chance(0.1)) skewMs = (random.below(240) - 120) * minuteMs;
    for (let n = random.below(4); n > 0; n -= 1) edit();
    if (random.chance(0.5)) await hint();
    if (random.chance(0.3)) pipe.sandbox.faults.add(trouble(random, edit));
    if (random.chance(0.25)) await pipe.index();
    const work = random.pick(works);
    const mortal = mortalStore(
      pipe.store,
      random.chance(0.6) ? 1 + random.below(60) : Number.POSITIVE_INFINITY,
    );
    const ended = await process(work, mortal.store).then(
      () => 'whole' as const,
      () => (mortal.isDead ? ('killed' as const) : ('failed' as const)),
    );
    count[ended] += 1;
    done.push(`${work} ${ended}`);
  }
  pipe.sandbox.faults.clear();
  // Longer than a search may be behind, and than the longest rest after a failure.
  jiraMs += 90 * minuteMs;
  const immortal = mortalStore(pipe.store, Number.POSITIVE_INFINITY).store;
  await process('changes', immortal);
  // One that was under way has looked at some issues before they changed: it ends, and the next one finds that.
  const isUnderWay = (await pipe.store.crawl.pass(pipe.source.id)) !== undefined;
  if (isSilent && isUnderWay) await process('again', immortal);
  if (isSilent) await process('again', immortal);
  await pipe.index();
  const kind = isSilent ? 'silent' : 'announced';
  const compared = await compare(pipe, `history ${seed} (${kind})`, { search: { readEvery: 8 } });
  const { count: waiting } = await pipe.store.readings.waiting(pipe.source.id);
  return {
    ...nothing,
    counts: {
      [`${kind} histories`]: 1,
      'processes that ended by themselves': count.whole,
      'processes that were killed': count.killed,
      'processes that failed': count.failed,
      viewers: compared.viewers,
      units: compared.units,
      decisions: compared.decisions,
      'may be found': compared.allowed,
      searches: compared.searches,
    },
    edits: countsOf(done),
    differences: [
      ...compared.differences,
      ...(waiting > 0 ? [`ODD: history ${seed}: ${waiting} issues still wait to be read`] : []),
    ],
  };
}

type Work = 'changes' | 'everything' | 'again' | 'permissions';
/** As often as they happen, about. */
const works: readonly Work[] = [
  'changes',
  'changes',
  'changes',
  'changes',
  'permissions',
  'permissions',
  'everything',
  'again',
];

interface Site {
  readonly pipe: Pipe;
  readonly world: World;
  readonly random: Random;
  readonly clock: Clock;
  readonly isSilent: boolean;
  readonly jiraNow: () => number;
}

async function runProcess({ pipe, world, clock }: Site, work: Work, store: Store): Promise<void> {
  const account = world.accounts.get(crawler);
  const client = openJiraClient({
    baseUrl: pipe.sandbox.url,
    credential: apiTokenCredential({
      email: account?.email ?? '',
      token: account?.apiToken ?? `token-${crawler}`,
    }),
    clock: systemClock,
    log: silentLog,
    fetch: globalThis.fetch,
    concurrency: 4,
    maxRetries: 2,
    baseDelayMs: 1,
    longestDelayMs: 2,
  });
  const options: SyncOptions = {
    store,
    client,
    source: pipe.source,
    clock,
    log: silentLog,
    signal: never,
    onProgress() {},
    concurrency: 4,
    directoryMaxAgeMs: 365 * 86_400_000,
  };
  if (work === 'everything') await syncSource(options);
  else if (work === 'again') await readAgain(options);
  else await syncChanges(options);
  if (work === 'everything') return;
  await rereadProjects({ ...options, untilMs: Number.POSITIVE_INFINITY });
}

/** Evenly over no time at all. */
async function readAgain(options: SyncOptions): Promise<void> {
  await syncChanges(options);
  const meter = new ProgressMeter(
    () => options.clock.now(),
    () => 0,
    () => {},
  );
  await readAgainOver(options, meter, 0);
}

interface Changed {
  readonly ids: readonly string[];
  /** A remark came into the sight of the account that reads the site, or left it, and nothing tells of it. */
  readonly isSilent: boolean;
}

/** Makes the edit, and gives what it changed the time of now, as Jira does. */
function editBetween({ world, random, isSilent, jiraNow }: Site, edit: () => void): Changed {
  const before = new Map([...world.entries.values()].map(({ issue }) => [issue.id, issue]));
  const sight = sightOf(world);
  edit();
  if (!isSilent) keepInSight(world);
  const ids: string[] = [];
  const announced = new Set<string>();
  for (const { issue } of [...world.entries.values()]) {
    const old = before.get(issue.id);
    if (old === issue) continue;
    ids.push(issue.id);
    if (isSilent && random.chance(0.5)) continue;
    const parent = world.issue(issue.parentId ?? '');
    const isOfParent = parent?.securityLevelId !== before.get(parent?.id ?? '')?.securityLevelId;
    if (old && isOfParent && world.isSubtask(issue) && differsInLevel(old, issue)) continue;
    announced.add(issue.id);
    world.putIssue({ ...issue, updated: new Date(jiraNow()).toISOString() });
  }
  for (const id of before.keys()) if (!world.issue(id)) ids.push(id);
  const now = sightOf(world);
  // Issues that come or go are found by counting; remarks of issues that stay, and that nothing tells of, are not.
  const differ = [...sight.keys(), ...now.keys()].filter((name) => sight.has(name) !== now.has(name));
  const isOfStaying = (id: string) => hasIssue(sight, id) && hasIssue(now, id) && !announced.has(id);
  return { ids, isSilent: differ.some((name) => isOfStaying(now.get(name) ?? sight.get(name) ?? '')) };
}

/** Gives the account that reads the site every level, group and role. */
function keepInSight(world: World): void {
  for (const { groupId, members } of [...world.groups.values()]) {
    if (!members.includes(crawler)) world.setGroupMembers(groupId, [...members, crawler]);
  }
  for (const scheme of [...world.securitySchemes.values()]) {
    const levels = scheme.levels.map((level) => {
      const has = level.members.some(({ holder }) => holder.type === 'user' && holder.value === crawler);
      const member = { id: `${level.id}0001`, holder: { type: 'user' as const, value: crawler } };
      return has ? level : { ...level, members: [...level.members, member] };
    });
    if (levels.some((level, index) => level !== scheme.levels[index])) {
      world.putSecurityScheme({ ...scheme, levels });
    }
  }
  for (const project of [...world.projects.values()]) {
    for (const { roleId, users, groups } of project.roleActors) {
      if (!users.includes(crawler)) {
        world.setRoleActors(project.id, { roleId, users: [...users, crawler], groups });
      }
    }
  }
}

/** What the account may read: names of units, each with the id of its issue. */
function sightOf(world: World): ReadonlyMap<string, string> {
  const seen = unitsOf(world).filter((unit) => sandboxSees(world, crawler, unit));
  return new Map(seen.map((unit) => [unit.name, unit.issue.id]));
}

function hasIssue(sight: ReadonlyMap<string, string>, id: string | undefined): boolean {
  return [...sight.values()].some((one) => one === id);
}

/** A sub-task gets another level with its parent, which changes no time of its own. */
function differsInLevel(old: WorldIssue, now: WorldIssue): boolean {
  const { securityLevelId: _, ...before } = old;
  const { securityLevelId: __, ...after } = now;
  return JSON.stringify(before) === JSON.stringify(after);
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
