/**
 * Values by key, the latest used ones within a budget: a viewer of ten thousand projects takes the room of a thousand
 * viewers of ten. One value alone is kept whatever its weight, so that asking again is always cheap.
 */

export class KeptWithin<V> {
  readonly #budget: number;
  readonly #weightOf: (value: V) => number;
  /** The longest unused first. */
  readonly #values = new Map<string, V>();
  #weight = 0;

  constructor(budget: number, weightOf: (value: V) => number) {
    this.#budget = budget;
    this.#weightOf = weightOf;
  }

  get(key: string): V | undefined {
    const value = this.#values.get(key);
    if (value === undefined) return undefined;
    this.#values.delete(key);
    this.#values.set(key, value);
    return value;
  }

  set(key: string, value: V): void {
    this.#remove(key);
    this.#values.set(key, value);
    this.#weight += this.#weightOf(value);
    for (const oldest of this.#values.keys()) {
      if (this.#weight <= this.#budget || this.#values.size === 1) return;
      this.#remove(oldest);
    }
  }

  #remove(key: string): void {
    const value = this.#values.get(key);
    if (value === undefined) return;
    this.#values.delete(key);
    this.#weight -= this.#weightOf(value);
  }
}
