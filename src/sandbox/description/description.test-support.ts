/**
 * Atlassian's own description of the API, for tests, with our deltas laid over it: where it is, and the way to its
 * operations. It is reference data outside of this project; `descriptionSkip` is the reason to skip where it is
 * absent. What is read from it is unknown JSON: whoever reads it says what they expect.
 */

import { existsSync, readFileSync } from 'node:fs';
import { listOf, memberOf } from '../json-value.ts';
import { sharedFolder } from '../worlds/shared-folder.test-support.ts';
import type { Delta } from './description-deltas.test-support.ts';
import { deltas } from './description-deltas.test-support.ts';

const shared = sharedFolder();
const file = `${shared.path}/openapi/jira-openapi-v3.json`;

/** For the `skip` option of a test: false, or the reason. */
export const descriptionSkip: string | false =
  shared.skip === false && !existsSync(file) ? `the reference data has no ${file}` : shared.skip;

let read: { readonly saved: unknown; readonly whole: unknown } | undefined;

/** The description with the deltas; `{}` where it is absent. */
export function description(): unknown {
  return readOnce().whole;
}

/** The description as it is saved. */
export function savedDescription(): unknown {
  return readOnce().saved;
}

export interface DescribedOperation {
  readonly method: string;
  readonly path: string;
  /** The API group that Atlassian's documentation lists it in. */
  readonly group: string;
  readonly json: unknown;
}

/** Every operation of a description, in its order. */
export function describedOperations(source = description()): DescribedOperation[] {
  return Object.entries(Object(memberOf(source, 'paths'))).flatMap(([path, methods]) =>
    Object.entries(Object(methods)).map(([method, json]) => ({
      method: method.toUpperCase(),
      path,
      group: String(listOf(memberOf(json, 'tags'))[0] ?? 'Without a group'),
      json,
    })),
  );
}

export function withDelta(value: unknown, { path, set, append }: Omit<Delta, 'why'>): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return append === undefined ? set : [...listOf(value), append];
  const child = withDelta(memberOf(value, name), { path: rest, set, ...(append ? { append } : {}) });
  return Array.isArray(value) ? value.with(Number(name), child) : { ...Object(value), [name]: child };
}

function readOnce() {
  if (!read) {
    const saved: unknown = descriptionSkip === false ? JSON.parse(readFileSync(file, 'utf8')) : {};
    const whole = descriptionSkip === false ? deltas.reduce<unknown>(withDelta, saved) : saved;
    read = { saved, whole };
  }
  return read;
}

/** What stands at a path in parsed JSON; undefined where there is nothing. */
export function memberAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce(memberOf, value);
}
