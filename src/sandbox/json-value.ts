/**
 * Reads parsed JSON of which nothing is known: bodies of requests, rich text, answers in tests. What is not there is
 * undefined or empty, never an error, and nothing of an object's prototype is ever taken for a member.
 */

/** Undefined: no object. */
export function objectIn(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(Object.entries(value));
}

/** The member of an object, or the item of an array. */
export function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text that is a member; empty where there is none. */
export function textAt(value: unknown, name: string): string {
  const text = memberOf(value, name);
  return typeof text === 'string' ? text : '';
}
