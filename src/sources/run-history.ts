/**
 * The runs of a source as people are told of them: what was done, when, for how long, with how many requests, and how it
 * ended. One that is under way tells how far it is, whatever process it is in; one whose process died is not under way.
 */

import type { Clock } from '../clock.ts';
import type { Source } from '../model/source.ts';
import type { SyncProgress } from '../model/sync-progress.ts';
import { accessLeaseName, isLeaseHeld, syncLeaseName } from '../store/hold-lease.ts';
import { type Run, type RunKind, runKinds } from '../store/run-store.ts';
import type { Store } from '../store/store.ts';

export interface ToldRun {
  readonly id: number;
  readonly kind: RunKind;
  /** Key of the project that it was for; undefined: for all. */
  readonly project: string | undefined;
  readonly state: Run['state'];
  readonly startedMs: number;
  readonly endedMs: number | undefined;
  /** Until now, of one that runs; undefined where nobody knows when it ended. */
  readonly tookMs: number | undefined;
  readonly counts: Readonly<Record<string, number>>;
  readonly why: string | undefined;
  readonly progress: SyncProgress | undefined;
}

export interface RunsAsked {
  readonly limit: number;
  readonly kind?: RunKind | undefined;
  readonly before?: number | undefined;
}

export async function runHistory(
  store: Store,
  clock: Clock,
  source: Pick<Source, 'id'>,
  { limit, kind, before }: RunsAsked,
): Promise<readonly ToldRun[]> {
  const alive = await aliveIn(store, clock, source);
  const told: ToldRun[] = [];
  for (const run of await store.runs.latest(source.id, limit, kind, before)) {
    told.push(await tell(store, clock, source, run, alive));
  }
  return told;
}

/** Those under way, the latest first. */
export async function runsUnderWay(
  store: Store,
  clock: Clock,
  source: Pick<Source, 'id'>,
): Promise<readonly ToldRun[]> {
  const runs: ToldRun[] = [];
  for (const kind of runKinds) runs.push(...(await runHistory(store, clock, source, { limit: 1, kind })));
  return runs.filter(({ state }) => state === 'running').sort((a, b) => b.id - a.id);
}

interface Alive {
  readonly contents: boolean;
  readonly access: boolean;
}

async function aliveIn({ runs }: Store, clock: Clock, { id }: Pick<Source, 'id'>): Promise<Alive> {
  return {
    contents: await isLeaseHeld(runs, syncLeaseName(id), clock),
    access: await isLeaseHeld(runs, accessLeaseName(id), clock),
  };
}

async function tell(
  { directory }: Store,
  clock: Clock,
  source: Pick<Source, 'id'>,
  run: Run,
  alive: Alive,
): Promise<ToldRun> {
  const { id, kind, projectId, startedMs, endedMs, counts, error, progress } = run;
  const isAlive = kind === 'access' ? alive.access : alive.contents;
  const isDead = run.state === 'running' && !isAlive;
  const untilMs = endedMs ?? (run.state === 'running' && isAlive ? clock.now() : undefined);
  const part = projectId === undefined ? undefined : await directory.part(source.id, 'project', projectId);
  return {
    ...{ id, kind, startedMs, endedMs },
    project: projectId === undefined ? undefined : (part?.body.key ?? projectId),
    state: isDead ? 'interrupted' : run.state,
    tookMs: untilMs === undefined ? undefined : Math.max(0, untilMs - startedMs),
    counts: isDead || progress === undefined ? counts : countsOf(progress),
    why: isDead
      ? 'It ended without a word: its process was killed. The next one goes on where it was.'
      : error,
    progress: isDead ? undefined : progress,
  };
}

function countsOf({ issues, comments, changed, removed, requests }: SyncProgress) {
  return { issues, comments, changed, removed, requests };
}
