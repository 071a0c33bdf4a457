/**
 * Who is next at one site, for all clients of the process: a fixed number of requests at a time, the purposes in their
 * order, and within a purpose the sources in turn, each operation in the order of coming. What has to wait for a limit
 * holds up nothing behind it. A purpose that waits while others go first has its turn after a few of theirs: none
 * starves. It sleeps until something can go, and does not know why it cannot: it is told when.
 */

import type { Clock } from '../../clock.ts';
import { longestPassedOver, type Purpose, purposes } from './purpose.ts';

export interface Caller {
  readonly source: string;
  readonly purpose: Purpose;
  readonly operation: string;
  /** Waits no longer than this for a limit; for its place as long as it takes. */
  readonly patienceMs: number;
}

export type Entry = 'entered' | { readonly tooLongMs: number };

export interface SiteQueueOptions<Call extends Caller> {
  readonly places: number;
  readonly clock: Clock;
  /** When a call may go out; not after `nowMs`: now. */
  readonly readyAtMs: (call: Call, nowMs: number) => number;
  readonly onEnter: (call: Call, nowMs: number) => void;
}

interface Waiting<Call> {
  readonly call: Call;
  readonly sinceMs: number;
  readonly settle: (entry: Entry) => void;
  isGone: boolean;
}

interface Ready {
  readonly purpose: Purpose;
  readonly source: string;
  readonly operation: string;
}

/** In the order of coming; those that gave up are passed over. */
interface Line<Call> {
  readonly waiting: Waiting<Call>[];
  first: number;
}

type Lines<Call> = Map<string, Map<string, Line<Call>>>;

export class SiteQueue<Call extends Caller> {
  readonly #options: SiteQueueOptions<Call>;
  #running = 0;
  #length = 0;
  /** By purpose, source and operation; whoever was served goes to the end of the sources. */
  readonly #lines = new Map<Purpose, Lines<Call>>(purposes.map((purpose) => [purpose, new Map()]));
  /** How often others went first while it could have gone. */
  readonly #passedOver = new Map<Purpose, number>();
  #wakeMs = Number.POSITIVE_INFINITY;
  #sleep: AbortController | undefined;

  constructor(options: SiteQueueOptions<Call>) {
    this.#options = options;
  }

  get running(): number {
    return this.#running;
  }

  waiting(purpose: Purpose): number {
    let count = 0;
    for (const lines of this.#lines.get(purpose)?.values() ?? []) {
      for (const { waiting, first } of lines.values()) {
        count += waiting.slice(first).filter((one) => !one.isGone).length;
      }
    }
    return count;
  }

  /** Whoever entered has to leave. Rejects with the signal's reason. */
  enter(call: Call, signal?: AbortSignal): Promise<Entry> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const nowMs = this.#options.clock.now();
      if (this.#length === 0 && this.#running < this.#options.places) {
        if (this.#options.readyAtMs(call, nowMs) <= nowMs) {
          this.#begin(call, nowMs);
          return resolve('entered');
        }
      }
      const onAbort = () => {
        waiting.isGone = true;
        this.#length -= 1;
        if (this.#length === 0) this.#sleepNoMore();
        reject(signal?.reason);
      };
      const waiting: Waiting<Call> = {
        call,
        sinceMs: nowMs,
        isGone: false,
        settle(entry) {
          signal?.removeEventListener('abort', onAbort);
          resolve(entry);
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#line(call).waiting.push(waiting);
      this.#length += 1;
      this.pump();
    });
  }

  leave(): void {
    this.#running -= 1;
    this.pump();
  }

  /** Lets in what can go. To be called when something may have become possible earlier than it was told. */
  pump(): void {
    const { clock, places } = this.#options;
    while (this.#length > 0 && this.#running < places) {
      const nowMs = clock.now();
      const found = this.#next(nowMs);
      if (typeof found === 'number') {
        if (this.#length > 0) this.#sleepUntil(found, nowMs);
        return;
      }
      this.#length -= 1;
      this.#begin(found.call, nowMs);
      found.settle('entered');
    }
  }

  #begin(call: Call, nowMs: number): void {
    this.#running += 1;
    this.#options.onEnter(call, nowMs);
  }

  /** Takes the next one out of its line; else a number: when there may be one. */
  #next(nowMs: number): Waiting<Call> | number {
    const ready: Ready[] = [];
    let nextMs = Number.POSITIVE_INFINITY;
    for (const [purpose, sources] of this.#lines) {
      search: for (const [source, lines] of sources) {
        for (const [operation, line] of lines) {
          const atMs = this.#readyAtMs(line, nowMs);
          if (atMs <= nowMs) {
            ready.push({ purpose, source, operation });
            break search;
          }
          if (atMs === Number.POSITIVE_INFINITY) lines.delete(operation);
          if (atMs < nextMs) nextMs = atMs;
        }
        if (lines.size === 0) sources.delete(source);
      }
    }
    const chosen = this.#choose(ready);
    return (chosen && this.#take(chosen)) ?? nextMs;
  }

  #choose(ready: readonly Ready[]): Ready | undefined {
    const passedOver = (purpose: Purpose) => this.#passedOver.get(purpose) ?? 0;
    const chosen = ready.findLast(({ purpose }) => passedOver(purpose) >= longestPassedOver) ?? ready[0];
    for (const one of ready) {
      this.#passedOver.set(one.purpose, one === chosen ? 0 : passedOver(one.purpose) + 1);
    }
    return chosen;
  }

  #take({ purpose, source, operation }: Ready): Waiting<Call> | undefined {
    const sources = this.#lines.get(purpose);
    const lines = sources?.get(source);
    const line = lines?.get(operation);
    if (!sources || !lines || !line) return undefined;
    sources.delete(source);
    sources.set(source, lines);
    lines.delete(operation);
    lines.set(operation, line);
    const waiting = line.waiting[line.first];
    forgetFirst(line);
    return waiting;
  }

  /** When the first of the line may go; never: the line is empty. Those who would wait too long are told so. */
  #readyAtMs(line: Line<Call>, nowMs: number): number {
    for (;;) {
      const waiting = line.waiting[line.first];
      if (!waiting) return Number.POSITIVE_INFINITY;
      if (!waiting.isGone) {
        const atMs = this.#options.readyAtMs(waiting.call, nowMs);
        if (atMs <= nowMs || atMs <= waiting.sinceMs + waiting.call.patienceMs) return atMs;
        this.#length -= 1;
        waiting.settle({ tooLongMs: atMs - nowMs });
      }
      forgetFirst(line);
    }
  }

  #line({ purpose, source, operation }: Call): Line<Call> {
    const sources = this.#lines.get(purpose) ?? new Map<string, Map<string, Line<Call>>>();
    const lines = sources.get(source) ?? new Map<string, Line<Call>>();
    const line = lines.get(operation) ?? { waiting: [], first: 0 };
    this.#lines.set(purpose, sources.set(source, lines.set(operation, line)));
    return line;
  }

  #sleepUntil(atMs: number, nowMs: number): void {
    if (this.#sleep && this.#wakeMs <= atMs) return;
    this.#sleepNoMore();
    const sleep = new AbortController();
    this.#sleep = sleep;
    this.#wakeMs = atMs;
    this.#options.clock.sleep(Math.max(1, atMs - nowMs), sleep.signal).then(
      () => {
        if (this.#sleep !== sleep) return;
        this.#sleep = undefined;
        this.pump();
      },
      () => {},
    );
  }

  #sleepNoMore(): void {
    this.#sleep?.abort();
    this.#sleep = undefined;
  }
}

function forgetFirst<Call>(line: Line<Call>): void {
  line.first += 1;
  if (line.first < 1_000 || line.first * 2 < line.waiting.length) return;
  line.waiting.splice(0, line.first);
  line.first = 0;
}
