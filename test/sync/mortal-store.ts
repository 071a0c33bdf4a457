/**
 * A store whose process dies: after a number of writes nothing of it can be called any more, as if it had been killed
 * right after that commit. What is under way then ends with an error that reaches nobody's store. (That commits survive
 * a real SIGKILL is shown by `test/resume`.) Leases that it took are its own for as long as it lives, whatever the clock
 * says meanwhile.
 */

import type { Store } from '../../src/store/store.ts';
import { withPorts } from '../resume/watched-store.ts';

export interface Mortal {
  readonly store: Store;
  /** Aborted at its death. */
  readonly died: AbortSignal;
  readonly isDead: boolean;
  /** Methods of its ports, of whichever. */
  readonly called: ReadonlySet<string>;
}

/** How everything ends that a dead process still does. */
export class Killed extends Error {}
const kill = () => new Killed('This process was killed.');

/** `commits`: it dies after so many. Whoever held its leases before is dead, too. */
export function mortalStore(store: Store, commits: number): Mortal {
  const died = new AbortController();
  let left = commits;
  /** Names of holders, as each lease has its own. Every other one is of a process that was killed before. */
  const own = new Set<unknown>();
  const called = new Set<string>();
  const isGone = (holder: unknown) => !own.has(holder);
  /** A holder that lives renews its lease, so that it never runs out by its time. */
  const asLivingHere = (method: string, args: readonly unknown[]): readonly unknown[] => {
    const [name, holder, , untilMs] = args;
    if (method === 'leaseHolder') return [name, 0, isGone];
    if (method !== 'acquireLease') return args;
    own.add(holder);
    return [name, holder, 0, untilMs, isGone];
  };
  const mortal = <Port extends object>(port: Port, writes: readonly string[]): Port =>
    new Proxy(port, {
      get(target, property, receiver) {
        const value: unknown = Reflect.get(target, property, receiver);
        if (typeof value !== 'function') return value;
        const method = String(property);
        return async (...args: unknown[]) => {
          if (died.signal.aborted) throw kill();
          called.add(method);
          const result: unknown = await Reflect.apply(value, target, asLivingHere(method, args));
          if (writes.includes(method)) {
            left -= 1;
            if (left === 0) died.abort(kill());
          }
          return result;
        };
      },
    });
  return {
    store: withPorts(store, mortal),
    died: died.signal,
    called,
    get isDead() {
      return died.signal.aborted;
    },
  };
}
