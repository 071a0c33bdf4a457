/** For tests: reads parsed JSON of which nothing is known. What is not there is undefined or empty, never an error. */

/** The entry of an object or array; undefined where there is none. */
export function entry(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

export function entryAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce(entry, value);
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
