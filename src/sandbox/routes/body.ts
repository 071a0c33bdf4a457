/** Reads the JSON bodies of POST requests: what has another shape than asked for is refused. */

import type { Answer } from '../operation.ts';
import { jiraError } from '../operation.ts';

export const noUsableBody: Answer = jiraError(
  400,
  'Invalid request payload. Refer to the REST API documentation and try again.',
);

/** A list of strings; numbers count as their digits, since clients send ids as both. */
export function stringsIn(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const strings: string[] = [];
  for (const item of value) {
    if (typeof item === 'string') strings.push(item);
    else if (typeof item === 'number') strings.push(String(item));
    else return undefined;
  }
  return strings;
}
