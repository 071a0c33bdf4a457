/**
 * Keeps what was made last: at least the `least` last used, never more than twice as many. In two generations, since
 * taking the oldest entry out of a large `Map` one by one gets slower with each that is gone.
 */

export class RecentMap<K, V> {
  readonly #least: number;
  #young = new Map<K, V>();
  #old = new Map<K, V>();

  /** `Number.POSITIVE_INFINITY` keeps everything. */
  constructor(least: number) {
    this.#least = least;
  }

  get(key: K): V | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: K, value: V): void {
    if (this.#young.size >= this.#least) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }
}
