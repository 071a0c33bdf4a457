/**
 * Numbers as Jira gives them: an id or the number of a key is never used twice, also after what had it is gone.
 * Counting what is there gives the first number of each kind; whoever edits notes the numbers that come and go.
 * `nextIds` of a world file keeps what counting could not find again.
 */

export class GivenNumbers {
  readonly #next = new Map<string, number>();
  readonly #highestNoted = new Map<string, number>();
  /** Kinds whose things that are there were counted: what was noted may be less than they have. */
  readonly #counted = new Set<string>();

  /** A file's numbers say what is gone; what is there may be above them. */
  constructor(nextIds: Readonly<Record<string, number>> = {}) {
    for (const [kind, next] of Object.entries(nextIds)) this.note(kind, next - 1);
  }

  /** `highest` counts what is there; asked only for the first number of a kind. */
  take(kind: string, highest: () => number): number {
    if (!this.#counted.has(kind)) {
      this.#counted.add(kind);
      this.note(kind, highest());
    }
    const number = Math.max(this.#next.get(kind) ?? 1, (this.#highestNoted.get(kind) ?? 0) + 1);
    this.#next.set(kind, number + 1);
    return number;
  }

  /** Something of this kind has the number, or had it. Ids that are no numbers are nobody's. */
  note(kind: string, number: number): void {
    if (Number.isSafeInteger(number) && number > (this.#highestNoted.get(kind) ?? 0)) {
      this.#highestNoted.set(kind, number);
    }
  }

  /** What to go on from, for a world file. */
  nextIds(): Readonly<Record<string, number>> {
    const kinds = new Set([...this.#next.keys(), ...this.#highestNoted.keys()]);
    return Object.fromEntries(
      [...kinds].map((kind) => [
        kind,
        Math.max(this.#next.get(kind) ?? 1, (this.#highestNoted.get(kind) ?? 0) + 1),
      ]),
    );
  }
}

/** The highest number among ids, and at least `least`. */
export function highestId(ids: Iterable<string>, least = 10_000): number {
  let most = least;
  for (const id of ids) {
    const number = Number(id);
    if (Number.isSafeInteger(number) && number > most) most = number;
  }
  return most;
}
