/**
 * A clock that stands still until a test moves it, and then jumps: whoever slept less than that wakes at once, as on a
 * machine that was asleep. So a day costs as many looks of a schedule as a test has steps. It can be set back.
 */

import type { Clock } from '../../src/clock.ts';

export interface JumpingClock extends Clock {
  /** Negative: back, which wakes nobody. */
  jump(ms: number): void;
}

export function jumpingClock(startMs: number): JumpingClock {
  let nowMs = startMs;
  const asleep = new Set<{ readonly untilMs: number; readonly wake: () => void }>();
  return {
    now: () => nowMs,
    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const onAbort = () => {
          asleep.delete(sleeper);
          reject(signal?.reason);
        };
        const wake = () => {
          asleep.delete(sleeper);
          signal?.removeEventListener('abort', onAbort);
          resolve();
        };
        const sleeper = { untilMs: nowMs + ms, wake };
        asleep.add(sleeper);
        signal?.addEventListener('abort', onAbort, { once: true });
      });
    },
    jump(ms) {
      nowMs += ms;
      const due = [...asleep].filter(({ untilMs }) => untilMs <= nowMs);
      for (const { wake } of due.sort((a, b) => a.untilMs - b.untilMs)) wake();
    },
  };
}
