/**
 * A store whose process dies: after a number of writes nothing of it can be called any more, as if it had been killed
 * right after that commit. What is under way then ends with an error that reaches nobody's store. (That commits survive
 * a real SIGKILL is shown by `test/resume`.)
 */

import type { Store } from '../../src/store/store.ts';
import { writingMethods } from '../resume/watched-store.ts';

export interface Mortal {
  readonly store: Store;
  /** Aborted at its death. */
  readonly died: AbortSignal;
  readonly isDead: boolean;
}

const watched: Readonly<Record<string, readonly string[]>> = writingMethods;

/** `writes`: it dies after so many. Whoever held its leases before is dead, too. */
export function mortalStore(store: Store, writes: number): Mortal {
  const died = new AbortController();
  let left = writes;
  const part = <Part extends object>(name: string, of: Part): Part =>
    new Proxy(of, {
      get(target, property, receiver) {
        const value: unknown = Reflect.get(target, property, receiver);
        if (typeof value !== 'function') return value;
        const method = String(property);
        return async (...args: unknown[]) => {
          if (died.signal.aborted) throw new Error('This process was killed.');
          const given = method === 'acquireLease' ? [...args.slice(0, 4), () => true] : args;
          const result: unknown = await Reflect.apply(value, target, given);
          if (watched[name]?.includes(method)) {
            left -= 1;
            if (left === 0) died.abort(new Error('This process was killed.'));
          }
          return result;
        };
      },
    });
  return {
    store: {
      ...store,
      sources: part('sources', store.sources),
      runs: part('runs', store.runs),
      crawl: part('crawl', store.crawl),
      readings: part('readings', store.readings),
      directory: part('directory', store.directory),
      access: part('access', store.access),
      issues: part('issues', store.issues),
    },
    died: died.signal,
    get isDead() {
      return died.signal.aborted;
    },
  };
}
