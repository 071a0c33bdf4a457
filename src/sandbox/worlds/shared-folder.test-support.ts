/**
 * Where tests find the reference data, which is not part of this project: `JACKDAW_SHARED`, or `../shared` seen
 * from the project's root. A variable that names a missing folder is an error, never a silent skip.
 */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface SharedFolder {
  readonly path: string;
  /** For the `skip` option of a test: false, or the reason. */
  readonly skip: string | false;
}

export function sharedFolder(): SharedFolder {
  const set = process.env.JACKDAW_SHARED;
  if (set !== undefined && set !== '') {
    if (!existsSync(set)) throw new Error(`JACKDAW_SHARED names ${set}, which does not exist.`);
    return { path: set, skip: false };
  }
  const beside = fileURLToPath(new URL('../../../../shared', import.meta.url));
  if (existsSync(beside)) return { path: beside, skip: false };
  return { path: beside, skip: 'the reference data is neither at JACKDAW_SHARED nor at ../shared' };
}
