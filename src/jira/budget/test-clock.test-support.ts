/** Time that stands still until a test moves it; whoever sleeps until then wakes in the right order. */

import type { Clock } from '../../clock.ts';

export interface TestClock extends Clock {
  /** Wakes whoever is due on the way, and lets each do what follows before time goes on. */
  advance(ms: number): Promise<void>;
  /** At once, as on a machine that was asleep: wakes whoever slept less. Negative: set back; whoever sleeps does so as long as before. */
  jump(ms: number): void;
  sleepers(): number;
}

export function testClock(startMs = Date.parse('2026-11-22T10:00:00Z')): TestClock {
  let nowMs = startMs;
  const asleep = new Set<{ untilMs: number; readonly wake: () => void }>();
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    now: () => nowMs,
    sleepers: () => asleep.size,
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
      // Timers do not go by the clock that is set.
      if (ms < 0) for (const sleeper of asleep) sleeper.untilMs += ms;
      const due = [...asleep].filter(({ untilMs }) => untilMs <= nowMs);
      for (const { wake } of due.sort((a, b) => a.untilMs - b.untilMs)) wake();
    },
    async advance(ms) {
      const endMs = nowMs + ms;
      for (;;) {
        await settled();
        const [next] = [...asleep].sort((a, b) => a.untilMs - b.untilMs);
        if (!next || next.untilMs > endMs) break;
        nowMs = Math.max(nowMs, next.untilMs);
        next.wake();
      }
      nowMs = endMs;
      await settled();
    },
  };
}
