/** Turns of the event loop for work that keeps it busy for some milliseconds at a time, with nothing to wait for. */

let last: Promise<void> = Promise.resolve();

/**
 * Resolves when it has been looked for what came in, and whoever asked before has had a turn: of all who ask, one in each
 * round of the loop. So a hundred answers that arrive together are read from their sockets, and their places given to other
 * requests, before the second of them is parsed.
 */
export function nextTurn(): Promise<void> {
  last = last.then(() => new Promise((resolve) => setImmediate(resolve)));
  return last;
}
