/**
 * Lets a fixed number of holders through at a time, the others in the order in which they came. Whoever
 * gives up waiting (an aborted signal) leaves the queue and takes nobody's place.
 */

export interface Turnstile {
  /** Resolves to the function that makes room again; rejects with the signal's reason. */
  enter(signal?: AbortSignal): Promise<() => void>;
}

export function openTurnstile(places: number): Turnstile {
  let free = places;
  const queue: (() => void)[] = [];

  const leaveOnce = () => {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const next = queue.shift();
      if (next) next();
      else free += 1;
    };
  };

  return {
    enter(signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        if (free > 0) {
          free -= 1;
          return resolve(leaveOnce());
        }
        const onTurn = () => {
          signal?.removeEventListener('abort', onAbort);
          resolve(leaveOnce());
        };
        const onAbort = () => {
          queue.splice(queue.indexOf(onTurn), 1);
          reject(signal?.reason);
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        queue.push(onTurn);
      });
    },
  };
}
