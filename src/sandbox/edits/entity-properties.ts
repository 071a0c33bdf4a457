/**
 * Entity properties, which apps keep on issues and comments: any JSON under a key. What Jira takes for one, and how
 * requests list them.
 */

import { listOf, objectIn } from '../json-value.ts';

/** Characters of a key. */
export const longestKey = 255;
/** Characters of the value's JSON. */
const longestValue = 32_768;

/** Why this cannot be a property; undefined: it can. A value that is undefined was none. */
export function propertyFault(key: string, value: unknown): string | undefined {
  if (key.length > longestKey) return `The property key cannot be longer than ${longestKey} characters.`;
  if (value === undefined) return 'The property value must be valid JSON.';
  return JSON.stringify(value).length > longestValue
    ? `The property value cannot be longer than ${longestValue} characters.`
    : undefined;
}

/** Those of a list of `{ key, value }`; what is none is passed over. Undefined: there are none. */
export function propertiesIn(list: unknown): Readonly<Record<string, unknown>> | undefined {
  const pairs = listOf(list).flatMap((item) => {
    const { key, value } = objectIn(item) ?? {};
    return typeof key === 'string' && value !== undefined ? [[key, value] as const] : [];
  });
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs);
}
