/** What the bodies about sources say, in the domain's terms. */

import type { z } from 'zod';
import type { SourceScope } from '../model/source.ts';
import type { scopeBody } from './source-api.ts';

/** A date counts from its beginning, UTC. */
export function timeOf(written: string): number {
  return Date.parse(written);
}

export function scopeOf({ projects, updatedSince, jql }: Written): SourceScope {
  return {
    projectKeys: projects ?? undefined,
    ...(updatedSince && { updatedSinceMs: timeOf(updatedSince) }),
    ...(jql && { jql }),
  };
}

type Written = Omit<z.infer<typeof scopeBody>, 'jql'> & Partial<Pick<z.infer<typeof scopeBody>, 'jql'>>;
