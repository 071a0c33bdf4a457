/**
 * What a process of a history does: each of the moves of the sync by itself, and the schedules of a server for a moment.
 * A process works on the store that it is given, with a client of its own, and holds the leases that such work holds.
 */

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, systemClock } from '../../src/clock.ts';
import { apiTokenCredential } from '../../src/jira/credentials/api-token.ts';
import { type JiraClient, openJiraClient } from '../../src/jira/jira-client.ts';
import { type Log, type LogFields, silentLog } from '../../src/log.ts';
import { projectId } from '../../src/model/ids.ts';
import type { Source } from '../../src/model/source.ts';
import type { World } from '../../src/sandbox/world/world.ts';
import type { Random } from '../../src/sandbox/worlds/acme/random.ts';
import { crawler } from '../../src/sandbox/worlds/generated-directory.ts';
import type { Store } from '../../src/store/store.ts';
import { startAccessSchedule } from '../../src/sync/access-schedule.ts';
import { startContentSchedule } from '../../src/sync/content-schedule.ts';
import { ownInBackground } from '../../src/sync/own-source.ts';
import { ProgressMeter } from '../../src/sync/progress.ts';
import { readPermissions } from '../../src/sync/read-permissions.ts';
import { rereadProjects } from '../../src/sync/reread-projects.ts';
import {
  readAgainOver,
  readChanges,
  type SyncOptions,
  syncChanges,
  syncProject,
  syncSource,
} from '../../src/sync/sync.ts';
import type { Pipe } from '../leaks/pipe.test-support.ts';

/** As often as they happen, about. */
export const works = [
  'changes',
  'changes',
  'changes',
  'poll',
  'poll',
  'permissions',
  'permissions',
  'everything',
  'again',
  'patient',
  'project',
  'schedule',
] as const;
export type Work = (typeof works)[number];

export interface WorkedSite {
  readonly pipe: Pipe;
  readonly world: World;
  readonly random: Random;
  readonly clock: Clock;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const directoryMaxAgeMs = 365 * 24 * hourMs;
/** Of a server: long enough for a turn or two of its schedules. */
const servesMs = 200;

/** `died`: ends what would not end by itself. */
export async function runProcess(
  site: WorkedSite,
  work: Work,
  store: Store,
  died: AbortSignal,
): Promise<void> {
  const { pipe, world, random, clock } = site;
  // As it is by now: somebody may have changed what it reads.
  const source = (await pipe.store.sources.list()).find(({ id }) => id === pipe.source.id);
  assert.ok(source, 'nobody removes it');
  const client = openClient(site);
  const options: SyncOptions = {
    ...{ store, client, source, clock, log: silentLog, signal: died, concurrency: 4, directoryMaxAgeMs },
    onProgress() {},
  };
  // By the schedule nothing else is done before all is read for the first time.
  const isBegun = (await store.readings.changePoll(source.id)) !== undefined;
  switch (isBegun || (work !== 'poll' && work !== 'patient') ? work : 'everything') {
    case 'everything':
      return void (await syncSource(options));
    case 'changes':
      await syncChanges(options);
      break;
    case 'permissions':
      await readPermissions({ store, client, source, clock, log: silentLog, signal: died, patienceMs: 0 });
      break;
    case 'project': {
      const project = random.pick([...world.projects.values()]);
      return void (await syncProject(options, projectId(project.id)));
    }
    case 'poll':
      return asOwner(options, async () => void (await readChanges(options, silentMeter(options), true)));
    case 'patient':
      return asOwner(options, async () => void (await readChanges(options, silentMeter(options), false)));
    case 'again':
      await syncChanges(options);
      // Evenly over no time at all.
      await asOwner(options, () => readAgainOver(options, silentMeter(options), 0));
      break;
    case 'schedule':
      return serve({ ...options, client }, source);
  }
  await rereadProjects({ ...options, untilMs: Number.POSITIVE_INFINITY });
}

function openClient({ pipe, world }: WorkedSite): JiraClient {
  const account = world.accounts.get(crawler);
  return openJiraClient({
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
}

async function asOwner({ store, source, clock }: SyncOptions, work: () => Promise<void>): Promise<void> {
  await using lease = await ownInBackground(store, source, { clock });
  assert.ok(lease, 'nobody else works at the same time');
  await work();
}

/** A server that starts, and is stopped in the middle of whatever it does by then. */
async function serve(options: SyncOptions, source: Source): Promise<void> {
  const { store, client, clock, signal, concurrency } = options;
  const mistakes: LogFields[] = [];
  const log: Log = {
    ...silentLog,
    warn(event, fields) {
      // The schedules go on after whatever happens; a process that was killed may fail in any way.
      if (signal.aborted || !/^Something unexpected/.test(String(fields?.error))) return;
      mistakes.push({ event, ...fields });
    },
  };
  await using contents = startContentSchedule({
    ...{ store, clock, log, concurrency, directoryMaxAgeMs, openClients: async () => ({ client }) },
    ...{ pollEveryMs: 15 * minuteMs, againEveryMs: 24 * hourMs, censusEveryMs: 6 * hourMs },
  });
  await using _ = startAccessSchedule({ store, clock, log, openClient: async () => client, everyMs: hourMs });
  for (let ms = 0; ms < servesMs && !signal.aborted; ms += 10) {
    await sleep(10);
    contents.wake();
  }
  assert.ok((await store.sources.list()).some(({ id }) => id === source.id));
  assert.deepEqual(mistakes, []);
}

function silentMeter({ clock }: SyncOptions): ProgressMeter {
  return new ProgressMeter(
    () => clock.now(),
    () => 0,
    () => {},
  );
}
