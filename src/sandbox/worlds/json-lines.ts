/**
 * Reads JSON Lines from a stream of bytes, one parsed value at a time. Lines end at LF only: U+2028 and U+2029
 * may stand inside a JSON string, and `node:readline` would break a record there. Empty lines are skipped; a line
 * that is not JSON is an error that names its number.
 */

import { StringDecoder } from 'node:string_decoder';

export async function* readJsonLines(chunks: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let lineNumber = 0;
  for await (const chunk of chunks) {
    const text = typeof chunk === 'string' ? chunk : Buffer.isBuffer(chunk) ? decoder.write(chunk) : '';
    const lines = text.split('\n');
    lines[0] = rest + (lines[0] ?? '');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      lineNumber += 1;
      if (line.trim() !== '') yield parseLine(line, lineNumber);
    }
  }
  rest += decoder.end();
  if (rest.trim() !== '') yield parseLine(rest, lineNumber + 1);
}

function parseLine(line: string, lineNumber: number): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new Error(`Line ${lineNumber} is not JSON.`, { cause });
  }
}
