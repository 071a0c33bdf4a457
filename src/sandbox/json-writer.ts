/**
 * Collects pieces of JSON text as bytes. An answer of a hundred issues is thousands of pieces; written one by
 * one they cost a sixth of joining them to one string that is encoded afterwards.
 */

export class JsonWriter {
  #buffer: Buffer;
  #length = 0;

  constructor(expectedBytes = 4096) {
    this.#buffer = Buffer.allocUnsafe(expectedBytes);
  }

  push(text: string): void {
    const most = this.#length + text.length * 3;
    if (most > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(most, this.#buffer.length * 2));
      this.#buffer.copy(larger, 0, 0, this.#length);
      this.#buffer = larger;
    }
    this.#length += this.#buffer.write(text, this.#length);
  }

  /** What was written; the writer is not to be used any more. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }
}
