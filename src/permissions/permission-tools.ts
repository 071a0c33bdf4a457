/** What everything works with that says who may see what, and why. Wired in `app.ts`. */

import { readAge } from '../model/read-age.ts';
import type { Store } from '../store/store.ts';
import type { DirectoryCopies, IsFresh } from './directory-copy.ts';
import type { VisibilityResolver } from './resolve-visibility.ts';

export interface PermissionTools {
  readonly store: Store;
  readonly directory: DirectoryCopies;
  readonly visibility: VisibilityResolver;
  /** Parts of the directory older than this deny, in milliseconds; also those whose age nobody knows. */
  readonly directoryMaxAgeMs: number;
  readonly now: () => number;
}

/** Whether a part that was read then still counts. */
export function freshNow({
  now,
  directoryMaxAgeMs,
}: Pick<PermissionTools, 'now' | 'directoryMaxAgeMs'>): IsFresh {
  const nowMs = now();
  return (readMs) => readAge(readMs, nowMs, directoryMaxAgeMs) === 'counts';
}
