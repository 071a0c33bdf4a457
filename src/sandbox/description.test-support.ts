/**
 * Atlassian's own description of the API, for tests: where it is, and the way to its operations. It is
 * reference data outside of this project; `descriptionSkip` is the reason to skip where it is absent. What is
 * read from it is unknown JSON: whoever reads it says what they expect.
 */

import { existsSync, readFileSync } from 'node:fs';
import { sharedFolder } from './worlds/shared-folder.test-support.ts';

const shared = sharedFolder();
const file = `${shared.path}/openapi/jira-openapi-v3.json`;

/** For the `skip` option of a test: false, or the reason. */
export const descriptionSkip: string | false =
  shared.skip === false && !existsSync(file) ? `the reference data has no ${file}` : shared.skip;

let read: unknown;

/** The whole description; `{}` where it is absent. */
export function description(): unknown {
  read ??= descriptionSkip === false ? JSON.parse(readFileSync(file, 'utf8')) : {};
  return read;
}

export interface DescribedOperation {
  readonly method: string;
  readonly path: string;
  /** The API group that Atlassian's documentation lists it in. */
  readonly group: string;
  readonly json: unknown;
}

/** Every operation of the description, in its order. */
export function describedOperations(): DescribedOperation[] {
  return Object.entries(Object(entry(description(), 'paths'))).flatMap(([path, methods]) =>
    Object.entries(Object(methods)).map(([method, json]) => ({
      method: method.toUpperCase(),
      path,
      group: String(listOf(entry(json, 'tags'))[0] ?? 'Without a group'),
      json,
    })),
  );
}

export function entry(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? new Map(Object.entries(value)).get(name)
    : undefined;
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
