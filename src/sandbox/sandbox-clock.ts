/**
 * The sandbox's own time. It runs with the machine's, can be set ahead or back and stopped, so that a test need
 * not wait for a token to expire or a webhook to be tried again. What waits by this clock is woken when the
 * clock is moved.
 */

export interface SavedClock {
  /** Ahead of the machine's time. */
  readonly offsetMs: number;
  /** Milliseconds since 1970. Absent: it runs. */
  readonly stoppedAtMs?: number;
}

export class SandboxClock {
  readonly #machine: () => number;
  #offsetMs = 0;
  #stoppedAtMs: number | undefined;
  readonly #waiting = new Set<() => void>();

  /** `machine` gives milliseconds since 1970. */
  constructor(machine: () => number = Date.now) {
    this.#machine = machine;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#stoppedAtMs ?? this.#machine() + this.#offsetMs;
  }

  /** What the machine says, wherever this clock was set to: for whom another program's clock counts. */
  machineNow(): number {
    return this.#machine();
  }

  set(ms: number): void {
    if (this.#stoppedAtMs === undefined) this.#offsetMs = ms - this.#machine();
    else this.#stoppedAtMs = ms;
    this.#wake();
  }

  advance(ms: number): void {
    this.set(this.now() + ms);
  }

  stop(): void {
    this.#stoppedAtMs ??= this.now();
    this.#wake();
  }

  /** Goes on from where it stands. */
  go(): void {
    if (this.#stoppedAtMs === undefined) return;
    this.#offsetMs = this.#stoppedAtMs - this.#machine();
    this.#stoppedAtMs = undefined;
    this.#wake();
  }

  toJSON(): SavedClock {
    const stopped = this.#stoppedAtMs;
    return { offsetMs: this.#offsetMs, ...(stopped === undefined ? {} : { stoppedAtMs: stopped }) };
  }

  restore({ offsetMs, stoppedAtMs }: SavedClock): void {
    this.#offsetMs = offsetMs;
    this.#stoppedAtMs = stoppedAtMs;
    this.#wake();
  }

  /** Resolves when the clock has come to `ms`; rejects with the signal's reason. Keeps no process alive. */
  async until(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    while (this.now() < ms) {
      await new Promise<void>((resolve, reject) => {
        const left = this.#stoppedAtMs === undefined ? Math.min(ms - this.now(), longestTimerMs) : undefined;
        const timer = left === undefined ? undefined : setTimeout(() => end(resolve), left).unref();
        const woken = () => end(resolve);
        const aborted = () => end(() => reject(signal.reason));
        const end = (settle: () => void) => {
          clearTimeout(timer);
          this.#waiting.delete(woken);
          signal.removeEventListener('abort', aborted);
          settle();
        };
        this.#waiting.add(woken);
        signal.addEventListener('abort', aborted, { once: true });
      });
    }
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}

const longestTimerMs = 2 ** 31 - 1;
