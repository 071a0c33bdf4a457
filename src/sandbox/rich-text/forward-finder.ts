/**
 * Searches one text for the next place of fixed strings, for scanners that only move forward. Each string is
 * looked for from where it was last found, so that all searches together read the text once per string:
 * `indexOf` from every opening bracket would be quadratic where nothing closes them.
 */

export class ForwardFinder {
  readonly #text: string;
  readonly #found = new Map<string, number>();

  constructor(text: string) {
    this.#text = text;
  }

  /** The first place at or after `from`; the length of the text when there is none. `from` never decreases. */
  next(needle: string, from: number): number {
    const known = this.#found.get(needle);
    if (known !== undefined && known >= from) return known;
    const at = this.#text.indexOf(needle, from);
    const found = at < 0 ? this.#text.length : at;
    this.#found.set(needle, found);
    return found;
  }
}
