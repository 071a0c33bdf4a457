/**
 * What a download of an attachment brings: a text made up to its size, since of a file only name, size and type are
 * kept. Whole, or the range of bytes that a request asks for.
 */

/** Larger ones are not made up. */
export const largestContent = 1_000_000;

const filler = 'Made up by the sandbox, which keeps no files. ';

export function contentOf(size: number): string {
  return filler.repeat(Math.ceil(size / filler.length)).slice(0, size);
}

export interface ByteRange {
  readonly first: number;
  /** The last byte itself. */
  readonly last: number;
}

/** Reads a `Range` header of one range. Undefined: there is none. */
export function rangeIn(
  header: string | undefined,
  size: number,
): ByteRange | undefined | 'malformed' | 'unsatisfiable' {
  if (header === undefined) return undefined;
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header.trim()) ?? [];
  if (from === '' && to === '') return 'malformed';
  if (from === '') {
    const count = Math.min(Number(to), size);
    return count === 0 ? 'unsatisfiable' : { first: size - count, last: size - 1 };
  }
  const first = Number(from);
  if (to !== '' && Number(to) < first) return 'malformed';
  if (first >= size) return 'unsatisfiable';
  return { first, last: to === '' ? size - 1 : Math.min(Number(to), size - 1) };
}
