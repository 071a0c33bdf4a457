/**
 * Works on items a few at a time. Items come from an iterable, so that nothing is read ahead; the first
 * failure stops the rest, waits for what is under way, and is thrown.
 */

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
    const result = turn.then(() => iterator.next());
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
