/**
 * Reads the permissions of every source again and again while the server runs, each source by itself, so that one
 * that is slow or down holds up no other. What fails is logged, kept as a run with its reason, and tried again after
 * a minute, then after two, four and so on, never later than the next regular time. When the clock was set back, they
 * are read again at once.
 */

import type { Clock } from '../clock.ts';
import { AppError, reasonOf } from '../errors.ts';
import type { JiraClient } from '../jira/jira-client.ts';
import type { Log } from '../log.ts';
import type { SourceId } from '../model/ids.ts';
import type { Source } from '../model/source.ts';
import { stripTexts } from '../sources/strip-texts.ts';
import type { Store } from '../store/store.ts';
import { isSentAway } from '../store/work-lease.ts';
import { readPermissions } from './read-permissions.ts';
import { rereadProjects } from './reread-projects.ts';

export interface AccessScheduleOptions {
  readonly store: Store;
  /** `revocation`: asked who may see what. `fresh`: reads what is hidden already, so that it is shown again. */
  readonly openClient: (source: Source, use: 'revocation' | 'fresh') => Promise<JiraClient>;
  readonly clock: Clock;
  readonly log: Log;
  /** From the beginning of one pass to the beginning of the next. */
  readonly everyMs: number;
}

interface Turn {
  readonly dueMs: number;
  /** When the last one began; 0: none in this process. */
  readonly startedMs: number;
  readonly failures: number;
}

/** How often it is looked for sources that are due, or new. */
const lookEveryMs = 1_000;
const firstRetryMs = 60_000;
/** However often it is woken. */
const wokenEveryMs = 60_000;
/** Of the time between two passes, what may be spent on reading issues of hidden projects again. */
const rereadShare = 0.5;

export interface AccessSchedule extends AsyncDisposable {
  /** Something may have changed: the next pass need not wait for its time. */
  wake(source: SourceId): void;
}

/** Ends what is under way when it is disposed of. */
export function startAccessSchedule(options: AccessScheduleOptions): AccessSchedule {
  const { store, clock, log, everyMs } = options;
  const stop = new AbortController();
  const turns = new Map<SourceId, Turn>();
  const running = new Map<SourceId, Promise<void>>();
  const stripping = new Map<SourceId, Promise<void>>();
  const woken = new Set<SourceId>();

  const look = async () => {
    for (const source of await store.sources.list()) {
      if (source.titlesOnly && !stripping.has(source.id)) {
        const strip = stripTexts(store, source.id, stop.signal)
          .catch((error: unknown) => log.warn('texts-not-taken-away', { error: reasonOf(error) }))
          .then(() => void stripping.delete(source.id));
        stripping.set(source.id, strip);
      }
      if (running.has(source.id)) continue;
      if (source.halt) {
        // Due at once when the halt ends.
        turns.delete(source.id);
        continue;
      }
      const turn = turns.get(source.id) ?? (await firstTurn(options, source));
      turns.set(source.id, turn);
      const nowMs = clock.now();
      // By the times of a clock that was ahead nobody can wait, or tell how old is what was read.
      const isSetBack = nowMs < turn.startedMs || turn.dueMs - nowMs > everyMs;
      // A pass under way may have looked before it happened: the next one is to look.
      const isWoken = woken.has(source.id) && nowMs >= turn.startedMs + wokenEveryMs;
      if (nowMs < turn.dueMs && !isWoken && !isSetBack) continue;
      woken.delete(source.id);
      const pass = passOf(options, source, turn, stop.signal).then((next) => {
        turns.set(source.id, next);
        running.delete(source.id);
      });
      running.set(source.id, pass);
    }
  };
  const watching = (async () => {
    while (!stop.signal.aborted) {
      await look().catch((error: unknown) => log.warn('access-schedule', { error: reasonOf(error) }));
      await clock.sleep(lookEveryMs, stop.signal).catch(() => {});
    }
  })();
  return {
    wake: (source) => void woken.add(source),
    async [Symbol.asyncDispose]() {
      stop.abort(new AppError('interrupted', 'The server ends.'));
      await watching;
      await Promise.all([...running.values(), ...stripping.values()]);
    },
  };
}

/** After a restart it goes on where it was. */
async function firstTurn({ store, everyMs }: AccessScheduleOptions, source: Source): Promise<Turn> {
  const last = await store.runs.lastDoneStartedMs(source.id, 'access');
  return { dueMs: last === undefined ? 0 : last + everyMs, startedMs: 0, failures: 0 };
}

/** One pass, and what is due after it. Never rejects. */
async function passOf(
  { store, openClient, clock, log, everyMs }: AccessScheduleOptions,
  source: Source,
  turn: Turn,
  signal: AbortSignal,
): Promise<Turn> {
  const startedMs = clock.now();
  try {
    const about = { store, source, clock, log, signal };
    const access = await openClient(source, 'revocation');
    await readPermissions({ ...about, client: access, patienceMs: 0, isScheduled: true });
    const client = await openClient(source, 'fresh');
    await rereadProjects({ ...about, client, untilMs: clock.now() + rereadShare * everyMs });
    return { dueMs: startedMs + everyMs, startedMs, failures: 0 };
  } catch (error) {
    const wasSentAway = isSentAway(error);
    const failures = wasSentAway ? turn.failures : turn.failures + 1;
    const retryMs = Math.min(everyMs, firstRetryMs * 2 ** Math.max(0, failures - 1));
    if (!signal.aborted && !wasSentAway) {
      log.warn('access-pass-failed', { source: source.id, error: reasonOf(error), retryMs, failures });
    }
    return { dueMs: clock.now() + retryMs, startedMs, failures };
  }
}
