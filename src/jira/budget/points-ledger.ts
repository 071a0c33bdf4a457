/**
 * The points of one app in the hour that runs: what was spent and for what, what is left, and who may go on. The quota
 * is full again at the top of the hour, UTC, and a hard stop. What Jira's headers tell is believed above our own
 * count, but they tell it only when little is left.
 *
 * Lower purposes leave a share for those before them, which becomes smaller as the hour passes, in steps, so that
 * nothing is left over at its end. Sources that want the same at the same time have equal parts.
 */

import { Minutes } from './minutes.ts';
import { type ByPurpose, byPurpose, type Purpose, purposes, shareKept } from './purpose.ts';
import type { ToldLimit } from './told-limits.ts';

export const hourMs = 3_600_000;
const stepMs = 300_000;
/** A source that has not asked for so long wants nothing at the moment. */
const quietAfterMs = 60_000;

export interface Spender {
  readonly source: string;
  readonly purpose: Purpose;
}

export interface PointsState {
  readonly hourStartMs: number;
  readonly spent: number;
  readonly spentFor: ByPurpose;
  /** An hour; undefined: no quota. */
  readonly limit: number | undefined;
  /** told: by Jira's headers. believed: as documented, or as set. */
  readonly limitIs: 'told' | 'believed' | 'none';
  /** Undefined: no quota. */
  readonly left: number | undefined;
  readonly perMinute: number;
  readonly perMinuteFor: ByPurpose;
}

export class PointsLedger {
  readonly #believed: number | undefined;
  #told: ToldLimit | undefined;
  #heard: { readonly points: number | undefined } | undefined;
  #hour = 0;
  /** By all processes that share the store, as far as is known here. */
  #spent = noPoints();
  /** Not handed over to the store yet. */
  #fresh = noPoints();
  /** What headers know of others' spending, or of our counting too much. */
  #correction = 0;
  /** Of requests under way, as they cost last time. */
  #pending = 0;
  readonly #bySource = new Map<string, number>();
  readonly #asked = new Map<Purpose, Map<string, number>>();
  readonly #minutes = new Map<Purpose, Minutes>();

  /** `believed`: points an hour until headers tell; undefined: no quota. */
  constructor(believed: number | undefined) {
    this.#believed = believed;
  }

  /** When the spender may go on, by the points; not after `nowMs`: now. */
  readyAtMs(spender: Spender, nowMs: number): number {
    this.#turn(nowMs);
    const limit = this.#limit();
    if (limit === undefined) return nowMs;
    const others = this.#othersOf(spender, nowMs);
    const left = limit - this.#total() - this.#pending;
    const need = this.#guaranteedToOthers(spender, others, limit);
    if (left > keptBy(spender.purpose, limit, nowMs) + need) return nowMs;
    return need > 0
      ? Math.min(nowMs + quietAfterMs, nextHourMs(nowMs))
      : whenFreed(spender, limit, left, nowMs);
  }

  begin(points: number): void {
    this.#pending += points;
  }

  end(points: number): void {
    this.#pending -= points;
  }

  spend({ source, purpose }: Spender, points: number, nowMs: number): void {
    this.#turn(nowMs);
    this.#spent[purpose] += points;
    this.#fresh[purpose] += points;
    const name = nameOf(source, purpose);
    this.#bySource.set(name, (this.#bySource.get(name) ?? 0) + points);
    const minutes = this.#minutes.get(purpose) ?? new Minutes();
    minutes.add(points, nowMs);
    this.#minutes.set(purpose, minutes);
  }

  /** Call it before the answer that told this is spent: what is left is told as it was before. */
  learn(told: ToldLimit, nowMs: number): void {
    this.#turn(nowMs);
    this.#told = told;
    if (told.left === undefined) return;
    const left = told.limit - this.#total();
    // Requests under way may be counted in what Jira says, or not yet.
    if (told.left < left || told.left > left + this.#pending) this.#correction += left - told.left;
  }

  /** What another process was told, or this one before it was started; undefined: that none is enforced. */
  heard(points: number | undefined): void {
    this.#heard = { points };
  }

  /** What is known of the limit here; undefined: nothing. */
  toKeep(): { readonly points: number | undefined; readonly isTold: boolean } | undefined {
    if (this.#told) return { points: this.#limit(), isTold: true };
    return this.#believed === undefined ? undefined : { points: this.#believed, isTold: false };
  }

  /** Jira refused for want of points, whatever its headers told before. */
  refused(): void {
    if (this.#told && !this.#told.isEnforced) this.#told = { ...this.#told, isEnforced: true };
  }

  /** What was spent since the last call, to be kept; it counts as handed over. */
  takeFresh(nowMs: number): { readonly hourStartMs: number; readonly points: ByPurpose } {
    this.#turn(nowMs);
    const points = this.#fresh;
    this.#fresh = noPoints();
    return { hourStartMs: this.#hour * hourMs, points };
  }

  /** What could not be handed over. */
  putBack(hourStartMs: number, points: ByPurpose): void {
    if (hourStartMs !== this.#hour * hourMs) return;
    for (const purpose of purposes) this.#fresh[purpose] += points[purpose];
  }

  /** What all processes spent in that hour for the purpose, of what was handed over. */
  kept(hourStartMs: number, purpose: Purpose, points: number, nowMs: number): void {
    this.#turn(nowMs);
    if (hourStartMs === this.#hour * hourMs) this.#spent[purpose] = points + this.#fresh[purpose];
  }

  state(nowMs: number): PointsState {
    this.#turn(nowMs);
    const limit = this.#limit();
    const spent = Math.max(0, this.#total());
    const perMinuteFor = byPurpose((purpose) => this.#minutes.get(purpose)?.perMinute(nowMs) ?? 0);
    return {
      hourStartMs: this.#hour * hourMs,
      spent,
      spentFor: { ...this.#spent },
      limit,
      limitIs: limit === undefined ? 'none' : (this.#told ?? this.#heard) ? 'told' : 'believed',
      left: limit === undefined ? undefined : Math.max(0, limit - spent),
      perMinute: sum(perMinuteFor),
      perMinuteFor,
    };
  }

  #limit(): number | undefined {
    if (!this.#told) return this.#heard ? this.#heard.points : this.#believed;
    return this.#told.isEnforced ? this.#told.limit : undefined;
  }

  #total(): number {
    return sum(this.#spent) + this.#correction;
  }

  /** Others that want points for the same purpose at the moment. */
  #othersOf({ source, purpose }: Spender, nowMs: number): string[] {
    const asked = this.#asked.get(purpose) ?? new Map<string, number>();
    asked.set(source, nowMs);
    this.#asked.set(purpose, asked);
    if (asked.size === 1) return [];
    for (const [one, atMs] of asked) if (atMs <= nowMs - quietAfterMs || atMs > nowMs) asked.delete(one);
    return [...asked.keys()].filter((one) => one !== source);
  }

  /** What a source that has had its equal part has to leave to the others. */
  #guaranteedToOthers({ source, purpose }: Spender, others: readonly string[], limit: number): number {
    if (others.length === 0) return 0;
    const spentOf = (one: string) => this.#bySource.get(nameOf(one, purpose)) ?? 0;
    const forOthers = this.#total() - this.#spent[purpose];
    const part = (limit * (1 - shareKept[purpose]) - forOthers) / (others.length + 1);
    if (spentOf(source) < part) return 0;
    return others.reduce((total, one) => total + Math.max(0, part - spentOf(one)), 0);
  }

  #turn(nowMs: number): void {
    const hour = Math.floor(nowMs / hourMs);
    if (hour === this.#hour) return;
    this.#hour = hour;
    this.#spent = noPoints();
    this.#fresh = noPoints();
    this.#correction = 0;
    this.#bySource.clear();
  }
}

export function nextHourMs(nowMs: number): number {
  return (Math.floor(nowMs / hourMs) + 1) * hourMs;
}

/** What the purpose leaves to those before it, in the hour that runs. */
function keptBy(purpose: Purpose, limit: number, nowMs: number): number {
  const leftMs = nextHourMs(nowMs) - nowMs;
  return (limit * shareKept[purpose] * (Math.ceil(leftMs / stepMs) * stepMs)) / hourMs;
}

/** When so much is left for the purpose that it can go on; the next hour at the latest. */
function whenFreed({ purpose }: Spender, limit: number, left: number, nowMs: number): number {
  const endMs = nextHourMs(nowMs);
  for (let atMs = endMs - Math.floor((endMs - nowMs) / stepMs) * stepMs; atMs < endMs; atMs += stepMs) {
    if (atMs > nowMs && left > keptBy(purpose, limit, atMs)) return atMs;
  }
  return endMs;
}

function nameOf(source: string, purpose: Purpose): string {
  return `${purpose} ${source}`;
}

function noPoints(): Record<Purpose, number> {
  return { ...byPurpose(() => 0) };
}

function sum(points: ByPurpose): number {
  return points.revocation + points.fresh + points.census + points.contents;
}
