/**
 * Has the write-ahead log carried over to the file by a thread of its own, so that neither commits nor searches wait for
 * it. The thread begins when it is first asked, has the file open only while it carries, and keeps no process alive.
 * It is never needed: where it fails or cannot begin, SQLite's own `wal_autocheckpoint` is left to do the work.
 */

import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';

/** What the one shared number says. Only the thread of the store asks and ends, only the carrier's begins to carry. */
export const carrierStates = { resting: 0, asked: 1, carrying: 2, ended: 3 } as const;

export interface CarrierStart {
  readonly path: string;
  readonly state: Int32Array<SharedArrayBuffer>;
}

/** It holds next to nothing; without these it takes some megabytes more. */
const threadLimits = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 16 };

/** Far longer than a carry takes; for a disk that hangs. */
const longestCarryMs = 10_000;

/**
 * Before SQLite 3.51.3 a log that began anew beside two checkpoints could lose what was written
 * (https://www.sqlite.org/wal.html#walresetbug), and nobody could ask how much of it waits.
 */
export function mayCarryBeside(sqliteVersion: string | undefined): boolean {
  const [major = 0, minor = 0, patch = 0] = (sqliteVersion ?? '').split('.').map(Number);
  return major * 1_000_000 + minor * 1_000 + patch >= 3_051_003;
}

export class LogCarrier implements Disposable {
  readonly #path: string;
  readonly #state = new Int32Array(new SharedArrayBuffer(4));
  #thread: Worker | undefined;

  constructor(path: string) {
    this.#path = resolve(path);
  }

  /** Returns at once, and does nothing where it is asked or carrying already. */
  ask(): void {
    const { resting, asked } = carrierStates;
    if (Atomics.compareExchange(this.#state, 0, resting, asked) !== resting) return;
    if (this.#thread) Atomics.notify(this.#state, 0);
    else this.#begin();
  }

  /** Nothing is carried after this, until it is asked again. Waits for what is being carried now. */
  rest(): void {
    const { resting, asked, carrying } = carrierStates;
    Atomics.compareExchange(this.#state, 0, asked, resting);
    Atomics.wait(this.#state, 0, carrying, longestCarryMs);
  }

  #begin(): void {
    const start: CarrierStart = { path: this.#path, state: this.#state };
    try {
      this.#thread = new Worker(new URL('./log-carrier-thread.ts', import.meta.url), {
        workerData: start,
        resourceLimits: threadLimits,
        execArgv: ['--disable-warning=ExperimentalWarning'],
      });
    } catch {
      this.#end();
      return;
    }
    this.#thread.on('error', () => this.#end());
    this.#thread.on('exit', () => this.#end());
    this.#thread.unref();
  }

  #end(): void {
    Atomics.store(this.#state, 0, carrierStates.ended);
    Atomics.notify(this.#state, 0);
  }

  [Symbol.dispose](): void {
    this.rest();
    this.#end();
  }
}
