/**
 * Works on several things at a time. The first failure stops the rest, waits for what is under way, and is thrown.
 */

const nothingMore = { done: true, value: undefined } as const;

/** Items come from an iterable, so that nothing is read ahead. */
export async function inParallel<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  atATime: number,
  work: (item: Item) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  let failure: { readonly error: unknown } | undefined;
  let ended = false;
  // One at a time asks for the next item: async generators would queue the calls anyway.
  let turn: Promise<unknown> = Promise.resolve();
  const next = (): Promise<IteratorResult<Item>> => {
    // Whoever waited for a turn meanwhile asks for nothing: the next item may be hours away.
    const result = turn.then(() => (failure ? nothingMore : iterator.next()));
    turn = result.catch(() => {});
    return result;
  };
  const worker = async () => {
    while (!ended && !failure) {
      signal.throwIfAborted();
      const result = await next();
      if (result.done) {
        ended = true;
        return;
      }
      if (failure) return;
      await work(result.value);
    }
  };
  await Promise.all(
    Array.from({ length: atATime }, () =>
      worker().catch((error: unknown) => {
        failure ??= { error };
      }),
    ),
  );
  if (failure) {
    await iterator.return?.();
    throw failure.error;
  }
}

/**
 * Different works, each of which ends by itself. The first failure aborts `stop`, of which their signals are, and is
 * thrown, also where it was that of works within one of these.
 */
export async function together(
  stop: AbortController,
  works: readonly (() => Promise<unknown>)[],
): Promise<void> {
  let hasFailed = false;
  await Promise.all(
    works.map((work) =>
      work().catch((error: unknown) => {
        hasFailed = true;
        stop.abort(error);
      }),
    ),
  );
  if (hasFailed) throw stop.signal.reason;
}
