/**
 * Which issues were written to the table in pieces so small that they are worth gathering into one. LanceDB makes a piece
 * of every `add`, and a search pays for each: a hundred pieces of one row cost as much as everything else together, a
 * hundred rows in one piece next to nothing. Rows that are gone or were written again do no harm here.
 */

export class LanceTail {
  /** In the piece that grows with every gathering. */
  #grown: readonly number[] = [];
  #loose: number[] = [];
  #loosePieces = 0;

  written(rows: readonly number[]): void {
    if (rows.length === 0 || rows.length >= largePiece) return;
    this.#loose.push(...rows);
    this.#loosePieces += 1;
  }

  /** The issues that are to become one piece; undefined: there are few pieces. */
  toGather(): readonly number[] | undefined {
    if (this.#loosePieces < mostLoose) return undefined;
    return [...new Set([...this.#grown, ...this.#loose])];
  }

  gathered(rows: readonly number[]): void {
    this.#grown = rows.length < largePiece ? rows : [];
    this.#loose = [];
    this.#loosePieces = 0;
  }
}

/** A piece of so many rows is left alone, so that what is written again at each gathering stays little. */
const largePiece = 512;
const mostLoose = 4;
