/** How much came in the last minutes: sums by minute, of which a few are kept. */

const minuteMs = 60_000;
const minutesKept = 5;

export class Minutes {
  readonly #sums = new Map<number, number>();

  add(amount: number, nowMs: number): void {
    const minute = Math.floor(nowMs / minuteMs);
    const sum = this.#sums.get(minute);
    if (sum === undefined) {
      for (const old of this.#sums.keys()) if (old < minute - minutesKept) this.#sums.delete(old);
    }
    this.#sums.set(minute, (sum ?? 0) + amount);
  }

  /** A minute, over the last five whole ones and the one that runs; over fewer where it began later. */
  perMinute(nowMs: number): number {
    const minute = Math.floor(nowMs / minuteMs);
    const recent = [...this.#sums].filter(([at]) => at >= minute - minutesKept && at <= minute);
    if (recent.length === 0) return 0;
    const first = Math.min(...recent.map(([at]) => at));
    const sum = recent.reduce((total, [, amount]) => total + amount, 0);
    // Of the first seconds nothing is said a minute.
    return sum / Math.max(1, nowMs / minuteMs - first);
  }
}
