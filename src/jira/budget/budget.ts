/**
 * What this process may ask of Jira, for all its clients together: requests at a time and bursts of each site, points
 * an hour of each app over all its sites, pauses that Jira asked for. One for a process; whoever asks has a share of
 * it for one purpose. It decides when a call may go out; what is told of limits it learns from every answer.
 *
 * Points that were spent, and pauses, are handed to a keeper every few seconds: a restart, and another process on the
 * same data, go on from there. What a crash loses of that, headers and refusals tell.
 */

import type { Clock } from '../../clock.ts';
import { reasonOf } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { LimitNotice } from '../rate-limits.ts';
import {
  type BudgetKeeper,
  type BudgetState,
  isLasting,
  type KeptLimit,
  type KeptPoints,
  longestPauseMs,
  type Pause,
} from './budget-state.ts';
import { BurstBuckets } from './burst-buckets.ts';
import { Minutes } from './minutes.ts';
import { PointsLedger } from './points-ledger.ts';
import { byPurpose, type Purpose, purposes } from './purpose.ts';
import { SiteQueue } from './site-queue.ts';
import { toldLimits } from './told-limits.ts';

export interface BudgetOptions {
  readonly clock: Clock;
  /** Requests at a time to one site. */
  readonly places: number;
  /** Share of Jira's documented burst rates that is used; 0: as fast as answers come. */
  readonly burstShare: number;
  /** Of an app with a quota, until headers tell; undefined: none is believed. */
  readonly pointsPerHour: number | undefined;
  readonly keeper?: BudgetKeeper;
  readonly watch?: BudgetWatch;
  readonly log?: Log;
}

/** Is told of every call, for whoever counts them. */
export interface BudgetWatch {
  waited(call: WatchedCall, ms: number): void;
  answered(call: WatchedCall, outcome: Outcome, points: number): void;
}

export interface WatchedCall {
  readonly purpose: Purpose;
  readonly operation: string;
}

/** How a request went. `refused`: a 4xx that is no limit. `failed`: a 5xx, or an answer that cannot be read. */
export type Outcome = 'ok' | 'limited' | 'refused' | 'failed' | 'unreachable';

export interface ShareOf {
  /** As people open it: one site has several addresses. */
  readonly site: string;
  readonly source: string;
  /** Who has the quota. `isMetered`: it has one even before headers tell of it. */
  readonly app: { readonly id: string; readonly isMetered: boolean };
  readonly purpose: Purpose;
  /** A call that would have to wait longer for a limit does not wait at all. */
  readonly patienceMs: number;
}

export interface Share {
  /** Waits for its turn. Rejects with the signal's reason. */
  enter(operation: string, signal?: AbortSignal): Promise<Turn | { readonly tooLongMs: number }>;
  /** Jira refused a call of this operation by a limit. */
  pause(operation: string, notice: LimitNotice, untilMs: number): void;
}

export interface Turn {
  /** Once for each request that was sent. */
  answered(points: number, headers?: Headers, outcome?: Outcome): void;
  /** The whole answer is there: its place is another call's, while what it costs is not told yet. */
  freePlace(): void;
  leave(): void;
}

export interface Budget extends AsyncDisposable {
  share(of: ShareOf): Share;
  state(): BudgetState;
}

interface Site {
  readonly name: string;
  readonly queue: SiteQueue<Call>;
  readonly buckets: BurstBuckets;
  readonly requests: Minutes;
  /** By operation; of all operations: by ''. */
  readonly pauses: Map<string, Pause>;
}

/** Whatever has points of its own: an app over all its sites, or one on one site. */
interface Pool {
  readonly id: string;
  readonly ledger: PointsLedger;
  pause: Pause | undefined;
  /** Purposes that leave what is left to others. */
  readonly held: Map<Purpose, Pause>;
}

interface Call extends ShareOf {
  readonly operation: string;
  readonly at: Site;
  readonly pool: Pool;
  /** What it will cost, as last time. */
  readonly expected: number;
}

const keepEveryMs = 5_000;
/** So long a purpose has to be held back before it is worth telling. */
const worthTellingMs = 5_000;

/** Without a keeper, nothing outlives the process. */
export async function openBudget(options: BudgetOptions): Promise<Budget> {
  const budget = new ProcessBudget(options);
  await budget.exchange();
  return budget;
}

/** For one client alone: no paces, no points, only requests at a time and the pauses that Jira asks for. */
export function budgetOfOne(clock: Clock, places: number): Pick<Budget, 'share'> {
  return new ProcessBudget({ clock, places, burstShare: 0, pointsPerHour: undefined });
}

class ProcessBudget implements Budget {
  readonly #options: BudgetOptions;
  readonly #sites = new Map<string, Site>();
  readonly #pools = new Map<string, Pool>();
  readonly #expected = new Map<string, number>();
  readonly #stop = new AbortController();
  #kept: readonly KeptPoints[] = [];
  #limits: readonly KeptLimit[] = [];
  #news = new Map<string, Pause>();
  #keeping: Promise<void> | undefined;

  constructor(options: BudgetOptions) {
    this.#options = options;
  }

  share(of: ShareOf): Share {
    const { clock } = this.#options;
    const at = this.#site(of.site);
    return {
      enter: async (operation, signal) => {
        const expected = this.#expected.get(operation) ?? 1;
        const call: Call = { ...of, operation, at, pool: this.#pool(of), expected };
        const sinceMs = clock.now();
        const entry = await at.queue.enter(call, signal);
        this.#options.watch?.waited(call, Math.max(0, clock.now() - sinceMs));
        return entry === 'entered' ? this.#turn(call) : entry;
      },
      pause: (operation, { scope, reason }, untilMs) => {
        if (scope === undefined) return;
        const nowMs = clock.now();
        const pool = scope === 'app' ? this.#pool({ ...of, site: '' }) : this.#pool(of);
        if (scope === 'app' || scope === 'app-on-site') pool.ledger.refused();
        const name = scope === 'app' || scope === 'app-on-site' ? pool.id : of.site;
        this.#pause({ of: name, operation: scope === 'operation' ? operation : '', untilMs, reason }, nowMs);
      },
    };
  }

  state(): BudgetState {
    const nowMs = this.#options.clock.now();
    const lasting = (pauses: Iterable<Pause>) => [...pauses].filter((pause) => isLasting(pause, nowMs));
    return {
      sites: [...this.#sites.values()].map(({ name, queue, requests, pauses }) => ({
        site: name,
        places: this.#options.places,
        running: queue.running,
        waiting: byPurpose((purpose) => queue.waiting(purpose)),
        requestsPerMinute: requests.perMinute(nowMs),
        paused: lasting(pauses.values()),
      })),
      apps: [...this.#pools.values()].map(({ id, ledger, pause, held }) => ({
        app: id,
        ...ledger.state(nowMs),
        paused: lasting(pause ? [pause] : []),
        held: lasting(held.values()),
      })),
    };
  }

  /** Hands over what was spent, and takes what other processes spent. */
  async exchange(): Promise<void> {
    const { keeper, clock, log } = this.#options;
    if (!keeper) return;
    const taken = [...this.#pools.values()].map((pool) => ({ pool, ...pool.ledger.takeFresh(clock.now()) }));
    const pauses = [...this.#news.values()];
    this.#news = new Map();
    try {
      const kept = await keeper.exchange({
        nowMs: clock.now(),
        points: taken.flatMap(({ pool, hourStartMs, points }) =>
          purposes
            .filter((purpose) => points[purpose] > 0)
            .map((purpose) => ({ app: pool.id, hourStartMs, purpose, points: points[purpose] })),
        ),
        pauses,
        limits: [...this.#pools.values()].flatMap(({ id, ledger }) => {
          const limit = ledger.toKeep();
          return limit ? [{ app: id, ...limit }] : [];
        }),
      });
      this.#kept = kept.points;
      this.#limits = kept.limits;
      for (const pool of this.#pools.values()) this.#seed(pool);
      for (const pause of kept.pauses) this.#apply(pause);
    } catch (error) {
      for (const { pool, hourStartMs, points } of taken) pool.ledger.putBack(hourStartMs, points);
      for (const pause of pauses) this.#news.set(nameOf(pause), pause);
      log?.warn('jira-budget-not-kept', { error: reasonOf(error) });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#keeping;
    await this.exchange();
  }

  #turn(call: Call): Turn {
    const { clock } = this.#options;
    const { at, pool, operation, expected } = call;
    let isIn = true;
    let hasPlace = true;
    const freePlace = () => {
      if (!hasPlace) return;
      hasPlace = false;
      at.queue.leave();
    };
    return {
      answered: (points, headers, outcome = 'ok') => {
        const nowMs = clock.now();
        if (headers) this.#learn(call, headers, nowMs);
        // It may have turned out that the app has points of its own on this site.
        this.#pool(call).ledger.spend(call, points, nowMs);
        at.requests.add(1, nowMs);
        this.#options.watch?.answered(call, outcome, points);
        this.#expected.set(operation, points);
        this.#keepSoon();
      },
      freePlace,
      leave: () => {
        if (!isIn) return;
        isIn = false;
        pool.ledger.end(expected);
        freePlace();
      },
    };
  }

  #learn(call: Call, headers: Headers, nowMs: number): void {
    for (const told of toldLimits(headers)) {
      if (told.policy === 'jira-burst-based') {
        if (told.isEnforced) call.at.buckets.learn(call.operation, told.limit / told.windowSeconds, nowMs);
        continue;
      }
      const id = told.policy === 'tenant-app-quota' ? tenantPool(call) : call.app.id;
      this.#poolById(id, call.app.isMetered).ledger.learn(told, nowMs);
    }
  }

  #readyAtMs(call: Call, nowMs: number): number {
    const { at, operation, pool, purpose } = call;
    const pauses = [at.pauses.get(''), at.pauses.get(operation), pool.pause];
    const pausedMs = Math.max(
      ...pauses.map((pause) => (pause && isLasting(pause, nowMs) ? pause.untilMs : 0)),
      at.buckets.readyAtMs(operation, nowMs),
    );
    if (pausedMs > nowMs) return pausedMs;
    const pointsMs = pool.ledger.readyAtMs(call, nowMs);
    if (pointsMs <= nowMs) {
      if (pool.held.size > 0) pool.held.delete(purpose);
    } else if (pointsMs - nowMs > worthTellingMs && pool.held.get(purpose)?.untilMs !== pointsMs) {
      const pause = { of: pool.id, operation: '', purpose, untilMs: pointsMs, reason: 'points-kept' };
      pool.held.set(purpose, pause);
      this.#tell(pause);
    }
    return pointsMs;
  }

  #pause(pause: Pause, nowMs: number): void {
    const lasting = { ...pause, untilMs: Math.min(pause.untilMs, nowMs + longestPauseMs) };
    if (lasting.untilMs <= nowMs) return;
    this.#apply(lasting);
    this.#tell(lasting);
  }

  #apply(pause: Pause): void {
    if (pause.purpose !== undefined) return;
    const site = this.#sites.get(pause.of);
    const nowMs = this.#options.clock.now();
    const lasts = (known: Pause | undefined) =>
      known === undefined || known.untilMs < pause.untilMs || !isLasting(known, nowMs);
    if (site) {
      if (lasts(site.pauses.get(pause.operation))) site.pauses.set(pause.operation, pause);
      return;
    }
    const pool = this.#pools.get(pause.of);
    if (pool && lasts(pool.pause)) pool.pause = pause;
    if (!pool) this.#early.set(nameOf(pause), pause);
  }

  /** Of sites and apps that nobody has asked for yet in this process. */
  readonly #early = new Map<string, Pause>();

  #site(name: string): Site {
    const known = this.#sites.get(name);
    if (known) return known;
    const { places, clock, burstShare } = this.#options;
    const site: Site = {
      name,
      buckets: new BurstBuckets(burstShare),
      requests: new Minutes(),
      pauses: new Map(),
      queue: new SiteQueue<Call>({
        places,
        clock,
        readyAtMs: (call, nowMs) => this.#readyAtMs(call, nowMs),
        onEnter: (call, nowMs) => {
          call.at.buckets.take(call.operation, nowMs);
          call.pool.ledger.begin(call.expected);
        },
      }),
    };
    this.#sites.set(name, site);
    this.#applyEarly(name);
    return site;
  }

  #pool(of: Pick<ShareOf, 'app' | 'site'>): Pool {
    const onSite = tenantPool(of);
    const isKept = () => this.#kept.some(({ app }) => app === onSite);
    const id = this.#pools.has(onSite) || isKept() ? onSite : of.app.id;
    return this.#poolById(id, of.app.isMetered);
  }

  #poolById(id: string, isMetered: boolean): Pool {
    const known = this.#pools.get(id);
    if (known) return known;
    const ledger = new PointsLedger(isMetered ? this.#options.pointsPerHour : undefined);
    const pool: Pool = { id, ledger, pause: undefined, held: new Map() };
    this.#pools.set(id, pool);
    this.#seed(pool);
    this.#applyEarly(id);
    return pool;
  }

  #seed({ id, ledger }: Pool): void {
    const limit = this.#limits.find(({ app }) => app === id);
    if (limit?.isTold) ledger.heard(limit.points);
    for (const { app, hourStartMs, purpose, points } of this.#kept) {
      const known = purposes.find((one) => one === purpose);
      if (app === id && known) ledger.kept(hourStartMs, known, points, this.#options.clock.now());
    }
  }

  #applyEarly(of: string): void {
    for (const [name, pause] of this.#early) {
      if (pause.of !== of) continue;
      this.#early.delete(name);
      this.#apply(pause);
    }
  }

  #tell(pause: Pause): void {
    if (!this.#options.keeper) return;
    // What Jira says, spread at random, is no whole number of milliseconds.
    this.#news.set(nameOf(pause), { ...pause, untilMs: Math.ceil(pause.untilMs) });
    this.#keepSoon();
  }

  #keepSoon(): void {
    const { keeper, clock } = this.#options;
    if (!keeper || this.#keeping || this.#stop.signal.aborted) return;
    this.#keeping = clock
      .sleep(keepEveryMs, this.#stop.signal)
      .then(
        () => this.exchange(),
        () => {},
      )
      .finally(() => {
        this.#keeping = undefined;
      });
  }
}

function tenantPool({ app, site }: Pick<ShareOf, 'app' | 'site'>): string {
  return `${app.id} at ${site}`;
}

function nameOf({ of, operation, purpose }: Pause): string {
  return `${of} ${operation} ${purpose ?? ''}`;
}
