/**
 * Collects pieces of JSON text as bytes. An answer of a hundred issues is thousands of pieces and a megabyte;
 * written one by one into a buffer that is used again they cost a tenth of joining and encoding strings, of
 * which most would be collecting garbage.
 */

export class JsonWriter {
  #buffer: Buffer;
  #length = 0;
  readonly #pool: BufferPool;

  constructor(pool: BufferPool) {
    this.#pool = pool;
    this.#buffer = pool.take();
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

  /** What was written; valid until `release`. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Gives the buffer to the next writer. */
  release(): void {
    this.#pool.give(this.#buffer);
    this.#buffer = Buffer.alloc(0);
    this.#length = 0;
  }
}

const firstBytes = 64 * 1024;
const buffersKept = 8;
const longestKept = 16 * 1024 * 1024;

/** Buffers of answers that were sent, kept for the next ones. */
export class BufferPool {
  readonly #free: Buffer[] = [];

  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafe(firstBytes);
  }

  give(buffer: Buffer): void {
    if (this.#free.length < buffersKept && buffer.length <= longestKept && buffer.length > 0) {
      this.#free.push(buffer);
    }
  }
}
